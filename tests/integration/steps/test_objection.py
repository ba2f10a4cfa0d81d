"""An objection to marketing: at once, by every key, completed, confirmed, never refused."""

import json
import threading
from datetime import timedelta

import psycopg
import pytest

from fakes.marketing import Facts, Lists
from integration.steps.world import NOW, World, at_once
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.adapters.vault.sealing import LetterSlot
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.domain.envelopes import pack
from privacydesk.domain.objectors import order_in
from privacydesk.domain.permission_answers import Code
from privacydesk.domain.permission_facts import Consent, Known, Source
from privacydesk.domain.suppressions import (
    Channel,
    Evidence,
    LiftGround,
    Order,
    Purpose,
    Scope,
    of_choice,
    pack_order,
)
from privacydesk.domain.tickets import IncomingTicket, Requester
from privacydesk.steps import (
    clear,
    close,
    decide,
    fold,
    intake,
    permit,
    reassure,
    renew,
    runs,
    send,
    suppress,
)

SAM = "s.idle@example.org"
YES = Known(
    sources=frozenset({Source.PERSON}),
    consents=(Consent(channel=Channel.EMAIL, source=Source.PERSON, given_on=NOW.date()),),
)


@pytest.fixture
def facts(world: World) -> Facts:
    found = world.desk.marketing.facts
    assert isinstance(found, Facts)
    found.by_email[SAM] = YES
    found.more[SAM] = Reach(phones=("+44 7700 900123",), name="Sam Idle", postcode="BD21 4KC")
    return found


def message(
    world: World, *, body: str = "stop sending me this", email: str | None = SAM,
    channel: str = "email", portal: str = "generic",
) -> IncomingTicket:  # fmt: skip
    number = next(world.numbers)
    return IncomingTicket(
        portal=portal, delivery_id=f"o-{number}", ticket_id=f"OT-{number}", received_at=NOW,
        channel=channel, subject="Re: offer", body=body, signed_in=False,
        requester=Requester(email=email),
    )  # fmt: skip


def accept(
    world: World, ticket: IncomingTicket, *, order: Order | None = None, triage: bool = False,
    rights: tuple[str, ...] = ("objection_marketing",), connection: object = None,
) -> CaseRef:  # fmt: skip
    """File an objection as the public door's role does; return its case."""
    sealed = world.slot.seal(pack_order(order or order_in(ticket)))
    values = (ticket.portal, ticket.delivery_id, ticket.ticket_id, ticket.channel,
              ticket.received_at, None, world.slot.seal(pack(ticket)), list(rights), triage,
              sealed)  # fmt: skip
    query = f"SELECT reference FROM door.file_objection({', '.join(['%s'] * 10)})"  # noqa: S608
    if isinstance(connection, psycopg.Connection):
        return CaseRef(connection.execute(query.encode(), values).fetchall()[-1][0])
    with world.public() as public:
        return CaseRef(public.execute(query.encode(), values).fetchall()[-1][0])


def asked(
    world: World, email: str = SAM, *, channel: Channel = Channel.EMAIL,
    purpose: Purpose = Purpose.OWN_PRODUCTS, reach: Reach | None = None,
) -> permit.Answer:  # fmt: skip
    return permit.ask(world.desk, reach=reach or Reach(email=email), channel=channel,
                      purpose=purpose, now=NOW)  # fmt: skip


def completed(world: World, case: CaseRef) -> None:
    """Do what the dag does, in its order."""
    runs.start_waiting(world.room, now=NOW)
    intake.open_case(world.desk, case=case, now=NOW)
    suppress.suppress_person(world.desk, case=case, now=NOW)
    clear.clear_lists(world.desk, case=case, now=NOW)
    reassure.confirm_objection(world.desk, case=case, now=NOW)
    send.send_due(world.room, now=NOW)
    close.close_case(world.desk, case=case, now=NOW)


def entries(world: World) -> list[tuple[str, str, str]]:
    return world.rows("SELECT key_kind, channel, purpose FROM report.suppressions ORDER BY 1, 2, 3")  # type: ignore[return-value]


@pytest.mark.usefixtures("facts")
class TestPermit:
    def test_lets_a_consented_message_go_with_its_own_link(self, world: World) -> None:
        answer = asked(world)

        assert answer.permission.allowed
        assert answer.link
        token = answer.link.rpartition("/")[2]
        (row,) = world.rows("SELECT token_hash, sealed FROM desk.marketing_links")
        assert bytes(row[0]) == world.desk.secrets.token_hash(token)
        assert SAM.encode() not in bytes(row[1])
        content = json.loads(world.desk.secrets.link_box(token).open(bytes(row[1])))
        assert content["email"] == SAM

    def test_meets_an_objection_as_soon_as_it_was_accepted(self, world: World) -> None:
        """R-75: before any task ran, by any channel, for affiliates and profiling too."""
        accept(world, message(world))

        for channel in Channel:
            assert Code.OBJECTED in reasons(asked(world, channel=channel))
        for purpose in (Purpose.AFFILIATES, Purpose.PROFILING):
            assert Code.OBJECTED in reasons(asked(world, purpose=purpose))
        assert asked(world, purpose=Purpose.SERVICE).permission.allowed

    def test_meets_a_doubtful_one_too(self, world: World) -> None:
        """R-74: stopping is free; a person may lift it later."""
        accept(world, message(world), triage=True)

        assert not asked(world).permission.allowed

    @pytest.mark.parametrize("spelling", ["S.Idle@Example.org", " s.idle@EXAMPLE.org"])
    def test_knows_other_spellings(self, world: World, spelling: str) -> None:
        accept(world, message(world))

        assert Code.OBJECTED in reasons(asked(world, spelling))

    def test_suppresses_an_address_that_we_do_not_hold(self, world: World) -> None:
        accept(world, message(world, email="nobody@unknown.example"))

        assert Code.OBJECTED in reasons(asked(world, "nobody@unknown.example"))

    def test_finds_addresses_and_numbers_in_the_persons_own_words(self, world: World) -> None:
        body = "Stop calling 07700 900555 and mailing old@example.net.\n\n> from x@y.example"
        accept(world, message(world, body=body))

        assert Code.OBJECTED in reasons(asked(world, "old@example.net"))
        number = Reach(phones=("+44 7700 900555",))
        assert Code.OBJECTED in reasons(asked(world, reach=number, channel=Channel.PHONE))
        assert Code.OBJECTED not in reasons(asked(world, "x@y.example"))

    def test_keeps_nobodys_words_in_clear(self, world: World) -> None:
        accept(world, message(world))
        asked(world)

        rows = world.rows("SELECT sealed, folded_at IS NOT NULL FROM desk.objection_orders")
        assert [(bytes(sealed), folded) for sealed, folded in rows] == [(b"", True)]
        kept = str(world.rows("SELECT * FROM desk.suppressions")).lower()
        assert "idle" not in kept

    def test_answers_nobody_while_an_order_cannot_be_read(self, world: World) -> None:
        """Sealed to another key: nobody knows whom it is about, so nothing may go."""
        ticket = message(world)
        stranger = LetterSlot(public=b"\x09" * 32)
        with world.public() as public:
            public.execute(
                "SELECT * FROM door.file_objection(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (ticket.portal, ticket.delivery_id, ticket.ticket_id, "email", NOW, None,
                 world.slot.seal(pack(ticket)), ["objection_marketing"], False,
                 stranger.seal(b"{}")),
            )  # fmt: skip

        with pytest.raises(Exception, match="does not open"):
            asked(world, "other@example.org")

    def test_folds_an_order_once_though_many_ask(self, world: World) -> None:
        accept(world, message(world))

        answers = at_once(lambda: asked(world), copies=4)

        assert all(isinstance(a, permit.Answer) and not a.permission.allowed for a in answers)
        assert len(entries(world)) == 2


def reasons(answer: permit.Answer) -> set[Code]:
    return {reason.code for reason in answer.permission.reasons}


@pytest.mark.usefixtures("facts")
class TestRace:
    def test_no_send_was_permitted_after_the_objection_was_accepted(self, world: World) -> None:
        """Issue 4: workers that ask per message race twenty objections."""
        for _ in range(20):
            address = f"{next(world.numbers)}@race.example"
            found = world.desk.marketing.facts
            assert isinstance(found, Facts)
            found.by_email[address] = YES
            accepted, stop = threading.Event(), threading.Event()
            late: list[bool] = []

            def work(to: str = address, ev: threading.Event = accepted,
                     end: threading.Event = stop, seen: list[bool] = late) -> None:  # fmt: skip
                while not end.is_set():
                    began_after = ev.is_set()
                    allowed = asked(world, to).permission.allowed
                    if began_after:
                        seen.append(allowed)
                        return

            workers = [threading.Thread(target=work) for _ in range(3)]
            for worker in workers:
                worker.start()
            accept(world, message(world, email=address))
            accepted.set()
            for worker in workers:
                worker.join(timeout=30)
            stop.set()
            assert late == [False] * 3

    def test_an_uncommitted_objection_holds_nobody_up(self, world: World) -> None:
        """The answer is that of the moment; whoever asks after the commit meets it."""
        with world.public() as public, public.transaction():
            accept(world, message(world), connection=public)
            assert asked(world).permission.allowed
        assert not asked(world).permission.allowed


@pytest.mark.usefixtures("facts")
class TestSuppressPerson:
    def test_enters_every_key_of_the_record_and_asks_nobody_who_they_are(
        self, world: World
    ) -> None:
        """R-71, R-74: a broker's other spelling, number or postcode is recognised later."""
        case = accept(world, message(world))
        completed(world, case)

        assert {kind for kind, _, _ in entries(world)} == {
            "email", "canonical_email", "phone", "postal",
        }  # fmt: skip
        post = Reach(name="Mr S. Idle", postcode="bd214kc")
        assert Code.OBJECTED in reasons(asked(world, reach=post, channel=Channel.POST))
        assert world.rows("SELECT FROM desk.waits WHERE reference = %s", case) == []
        assert world.case(case) == ("done", "closed", "fulfilled")

    def test_says_in_the_ledger_what_was_done_without_a_value(self, world: World) -> None:
        case = accept(world, message(world))
        lists = world.desk.marketing.lists
        assert isinstance(lists, Lists)
        lists.counts = {"campaign_sends": 1, "on_the_wire": 1}
        completed(world, case)

        assert world.facts(case, "objection.entered") == {
            "entries": 4, "kinds": ["canonical_email", "email", "phone", "postal"],
            "scopes": ["all/all"], "chosen": 0,
        }  # fmt: skip
        assert world.facts(case, "lists.cleared")["processors"] == ["post"]
        mail = world.post.sent[-1]
        assert mail.to == SAM
        assert "stop marketing to you" in mail.text
        assert "already on the way" in mail.text
        assert "invoices" in mail.text
        assert world.one(
            "SELECT answered_at IS NOT NULL FROM desk.cases WHERE reference = %s", case
        )

    def test_sends_one_letter_and_no_acknowledgement(self, world: World) -> None:
        case = accept(world, message(world))
        completed(world, case)

        letters = world.rows("SELECT letter, channel FROM desk.outbox WHERE reference = %s", case)
        assert sorted(letters) == [
            ("objection_confirmed", "email"),
            ("objection_confirmed", "ticket"),
        ]

    def test_done_twice_and_at_once_changes_nothing(self, world: World) -> None:
        case = accept(world, message(world))
        runs.start_waiting(world.room, now=NOW)
        intake.open_case(world.desk, case=case, now=NOW)
        for step in (suppress.suppress_person, clear.clear_lists, reassure.confirm_objection):
            at_once(lambda step=step: step(world.desk, case=case, now=NOW))
            step(world.desk, case=case, now=NOW)

        events = world.ledger(case)
        for event in ("objection.entered", "lists.cleared", "answer.composed"):
            assert events.count(event) == 1
        assert len(entries(world)) == 4

    def test_keeps_trying_while_a_processor_is_away(self, world: World) -> None:
        processor = world.desk.marketing.processors["post"]
        assert isinstance(processor, Lists)
        processor.fails.append(ConnectionError())
        case = accept(world, message(world))
        runs.start_waiting(world.room, now=NOW)
        intake.open_case(world.desk, case=case, now=NOW)
        suppress.suppress_person(world.desk, case=case, now=NOW)

        with pytest.raises(ConnectionError):
            clear.clear_lists(world.desk, case=case, now=NOW)
        assert not asked(world).permission.allowed
        clear.clear_lists(world.desk, case=case, now=NOW)

        assert processor.stopped == [SAM]
        assert world.case(case)[0] == "answer"

    def test_that_a_person_sorted_out_works_without_an_order(self, world: World) -> None:
        (case,) = world.file(email=SAM, rights=("unknown",), triage=True, body="genug davon")
        runs.start_waiting(world.room, now=NOW)
        intake.open_case(world.desk, case=case, now=NOW)
        decide.sort_case(
            world.desk, case=case, right=Right.OBJECTION_MARKETING, by="user.2", now=NOW
        )
        world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        runs.start_waiting(world.room, now=NOW)

        assert world.airflow.runs[-1] == ("rights_marketing_objection", f"{case}.2")
        suppress.suppress_person(world.desk, case=case, now=NOW)
        assert not asked(world).permission.allowed

    def test_cannot_be_refused(self, world: World) -> None:
        case = accept(world, message(world))
        runs.start_waiting(world.room, now=NOW)
        intake.open_case(world.desk, case=case, now=NOW)

        with pytest.raises(decide.NotDecidableError):
            decide.keep_refusal(world.desk, case=case, ground="exempt", words="no", by="user.2",
                                now=NOW)  # fmt: skip


@pytest.mark.usefixtures("facts")
class TestPreferences:
    def choose(self, world: World, *channels: Channel) -> CaseRef:
        order = of_choice(Reach(email=SAM), channels=channels, topics=[Purpose.OWN_PRODUCTS],
                          wording="preferences-1")  # fmt: skip
        return accept(world, message(world, channel="preferences", portal="link"), order=order)

    def test_stop_what_is_not_ticked_and_leave_the_rest(self, world: World) -> None:
        case = self.choose(world, Channel.EMAIL)
        completed(world, case)

        assert asked(world).permission.allowed
        assert Code.OBJECTED in reasons(asked(world, channel=Channel.PHONE))
        assert Code.OBJECTED in reasons(asked(world, purpose=Purpose.AFFILIATES))
        assert "Email: CloudSentric products" in world.post.sent[-1].text
        lists = world.desk.marketing.lists
        assert isinstance(lists, Lists)
        assert all(Scope() not in scopes for _, scopes in lists.cleared)
        processor = world.desk.marketing.processors["post"]
        assert isinstance(processor, Lists)
        assert processor.stopped == []

    def test_let_whoever_objected_choose_again(self, world: World) -> None:
        """The person's own later choice; the entry before it stays, lifted (R-73)."""
        accept(world, message(world))
        assert not asked(world).permission.allowed

        self.choose(world, Channel.EMAIL)

        assert asked(world).permission.allowed
        lifted = world.rows("SELECT lifted_by, lifted_because FROM report.suppressions"
                            " WHERE lifted_at IS NOT NULL")  # fmt: skip
        assert lifted == [("person", "chosen_by_person")] * 2

    def test_a_yes_is_a_consent_with_wording_and_time(self, world: World, facts: Facts) -> None:
        facts.by_email[SAM] = Known(sources=frozenset({Source.PERSON}))
        assert not asked(world).permission.allowed

        self.choose(world, Channel.EMAIL)

        assert asked(world).permission.allowed
        rows = world.rows("SELECT DISTINCT channel, purpose, wording_version"
                          " FROM desk.marketing_choices")  # fmt: skip
        assert rows == [("email", "own_products", "preferences-1")]

    def test_count_in_a_list_as_they_count_for_one(self, world: World, facts: Facts) -> None:
        facts.by_email[SAM] = Known(sources=frozenset({Source.PERSON}))
        self.choose(world, Channel.EMAIL)

        (answer,) = permit.ask_many(
            world.desk, emails=["S.Idle@Example.org"], purpose=Purpose.OWN_PRODUCTS, now=NOW
        )

        assert answer[1].allowed

    def test_left_empty_stop_everything(self, world: World) -> None:
        self.choose(world)

        assert not asked(world).permission.allowed


@pytest.mark.usefixtures("facts")
class TestLift:
    def test_lets_mail_go_again_and_keeps_the_entry(self, world: World) -> None:
        case = accept(world, message(world), triage=True)
        assert not asked(world).permission.allowed

        lifted = suppress.lift_objection(
            world.desk, case=case, ground=LiftGround.NO_OBJECTION, by="user.2", now=NOW
        )

        assert lifted == 2
        assert asked(world).permission.allowed
        assert world.one("SELECT count(*) FROM desk.suppressions") == 2
        assert world.facts(case, "objection.lifted") == {"entries": 2, "ground": "no_objection"}
        with pytest.raises(suppress.NothingToLiftError):
            suppress.lift_objection(world.desk, case=case, ground=LiftGround.NO_OBJECTION,
                                    by="user.2", now=NOW)  # fmt: skip

    def test_leaves_another_objection_of_the_same_person_standing(self, world: World) -> None:
        doubtful = accept(world, message(world), triage=True)
        real = accept(world, message(world))

        suppress.lift_objection(
            world.desk, case=doubtful, ground=LiftGround.NO_OBJECTION, by="user.2", now=NOW
        )

        assert not asked(world).permission.allowed
        with world.desk.begin() as records:
            assert len(suppress.standing_of(records, case=real)) == 2

    def test_does_not_hold_against_a_second_objection(self, world: World) -> None:
        case = accept(world, message(world))
        asked(world)
        suppress.lift_objection(
            world.desk, case=case, ground=LiftGround.ASKED_BY_PERSON, by="user.2", now=NOW
        )

        accept(world, message(world))

        assert not asked(world).permission.allowed


@pytest.mark.usefixtures("facts")
class TestEntries:
    @pytest.mark.parametrize(
        "attempt",
        [
            "DELETE FROM desk.suppressions",
            "TRUNCATE desk.suppressions CASCADE",
            "UPDATE desk.suppressions SET channel = 'email'",
            "UPDATE desk.suppressions SET digest = digest",
            "DELETE FROM desk.suppression_lifts",
        ],
    )
    def test_are_kept_from_everybody(self, world: World, attempt: str) -> None:
        """R-73: not even the tables' owner deletes or changes one."""
        case = accept(world, message(world))
        asked(world)
        suppress.lift_objection(
            world.desk, case=case, ground=LiftGround.NO_OBJECTION, by="user.2", now=NOW
        )

        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            world.rows(attempt)

    def test_survive_the_forgetting_of_their_case(self, world: World) -> None:
        case = accept(world, message(world))
        completed(world, case)
        before = world.one("SELECT count(*) FROM desk.suppressions")
        with world.desk.begin() as records:
            records.shelves.empty_work(case)
            records.shelves.empty_case(case)
            records.shelves.delete_line(case, before=NOW + timedelta(days=1))

        assert world.rows("SELECT FROM desk.cases WHERE reference = %s", case) == []
        assert world.one("SELECT count(*) FROM desk.suppressions") == before
        assert not asked(world).permission.allowed


@pytest.mark.usefixtures("facts")
class TestRenewKeys:
    def test_brings_every_entry_under_the_newest_key(self, world: World) -> None:
        accept(world, message(world))
        assert not asked(world).permission.allowed
        keys = (b"s" * 32, b"t" * 32)
        world.with_digests(Keyring(keys))
        assert not asked(world).permission.allowed, "old entries are found before the renewal"

        assert renew.renew_keys(world.desk, now=NOW) == 2

        assert world.rows("SELECT DISTINCT key_version FROM desk.suppressions") == [(2,)]
        assert not asked(world).permission.allowed
        assert renew.renew_keys(world.desk, now=NOW) == 0

    def test_leaves_nobody_to_a_process_with_the_old_key_alone(self, world: World) -> None:
        accept(world, message(world))
        world.with_digests(Keyring((b"s" * 32, b"t" * 32)))
        renew.renew_keys(world.desk, now=NOW)
        world.with_digests(Keyring((b"s" * 32,)))

        with pytest.raises(fold.SuppressionKeyMissingError):
            asked(world)


class TestScreen:
    def test_finds_those_that_an_entry_stands_against(self, world: World) -> None:
        """R-94: a whole list at once, in any spelling; a broken address stops nothing."""
        accept(world, message(world))
        accept(world, message(world, email="j.doe+x@gmail.com"))
        emails = ["a@b.example", "S.IDLE@example.org", "no address", "jdoe@googlemail.com"]

        found = permit.screen(world.desk, emails=emails, now=NOW)

        assert sorted(found) == [1, 3]
        assert found[1][0].evidence is Evidence.MESSAGE

    @pytest.mark.parametrize("others", [0, 40])
    def test_finds_the_same_whichever_list_is_the_shorter(self, world: World, others: int) -> None:
        """The shorter list travels: the entries to the gate, or the addresses to the database."""
        for number in range(6):
            accept(world, message(world, email=f"o{number}@alder.example"))
        emails = ["o3@alder.example", "a@b.example", *(f"x{n}@c.example" for n in range(others))]

        found = permit.screen(world.desk, emails=emails, now=NOW)

        assert sorted(found) == [0]
        assert {one.evidence for one in found[0]} == {Evidence.MESSAGE}

    def test_knows_people_by_any_of_their_keys(self, world: World, facts: Facts) -> None:
        """S07: the broker's row of 20 October."""
        del facts
        completed(world, accept(world, message(world)))
        people = [
            Reach(email="new@address.example", phones=("+44 7700 900123",)),
            Reach(email="other@address.example", name="S Idle", postcode="BD21 4KC"),
            Reach(email="stranger@address.example", phones=("07700 900999",), name="Sue Odle",
                  postcode="BD21 4KC"),
        ]  # fmt: skip

        assert sorted(permit.screen_people(world.desk, people=people, now=NOW)) == [0, 1]

    def test_gives_reasons_for_each_address_of_a_list(self, world: World, facts: Facts) -> None:
        facts.by_email["new@example.org"] = YES
        accept(world, message(world))
        emails = [SAM, "new@example.org", "unknown@example.org"]

        answers = dict(permit.ask_many(
            world.desk, emails=emails, purpose=Purpose.OWN_PRODUCTS, now=NOW))  # fmt: skip

        assert [answers[email].allowed for email in emails] == [False, True, False]
