"""S13: what passes to whom, by one gate; every attempt is one line of the log (R-102, R-103)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timezone

import psycopg
import pytest

from fakes.marketing import Facts
from integration.steps.world import HANA, NOW, World
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.domain.answers import Nothing
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.envelopes import pack
from privacydesk.domain.identity import unpack_person
from privacydesk.domain.permission_facts import Known, Source
from privacydesk.domain.suppressions import Channel, Purpose, of_choice, pack_order
from privacydesk.domain.tickets import IncomingTicket, Requester
from privacydesk.steps import (
    clear,
    close,
    content,
    disclose,
    identity,
    intake,
    reassure,
    renew,
    runs,
    send,
    suppress,
)
from privacydesk.steps.books import open_books

PINE, SISTER = "pine_partner", "cloudsentric_voice"
MARIAN, TOM = "marian@holtfittings.example", "tom@holtfittings.example"
PEOPLE = [
    {"email": MARIAN, "name": "Marian Holt", "phone": "07700 900188"},
    {"email": TOM, "name": "Tom Holt", "phone": ""},
]


def at(hour: int) -> datetime:
    """Return an hour of 10 September 2026 in London, as UTC."""
    return datetime(2026, 9, 10, hour - 1, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def on_file(world: World) -> None:
    facts = world.desk.marketing.facts
    assert isinstance(facts, Facts)
    facts.by_email |= dict.fromkeys((MARIAN, TOM), Known(sources=frozenset({Source.PERSON})))


def chooses(world: World, *, topics: list[Purpose], number: int) -> CaseRef:
    """Let Marian save the preferences page; it counts in the transaction that files it."""
    order = of_choice(Reach(email=MARIAN), channels=[Channel.EMAIL], topics=topics,
                      wording="preferences-2")  # fmt: skip
    ticket = IncomingTicket(
        portal="link", delivery_id=f"p-{number}", ticket_id=f"p-{number}", received_at=at(9),
        channel="preferences", subject="Marketing", body="Stop everything else.",
        requester=Requester(email=MARIAN), signed_in=False,
    )  # fmt: skip
    with world.public() as connection:
        ((case,),) = connection.execute(
            "SELECT reference FROM door.file_objection(%s, %s, %s, %s, %s, NULL, %s,"
            " ARRAY['objection_marketing'], false, %s)",
            [ticket.portal, ticket.delivery_id, ticket.ticket_id, ticket.channel,
             ticket.received_at, world.slot.seal(pack(ticket)),
             world.slot.seal(pack_order(order))],
        ).fetchall()  # fmt: skip
    return CaseRef(case)


def carried_out(world: World, case: CaseRef, *, now: datetime) -> None:
    runs.start_waiting(world.room, now=now)
    intake.open_case(world.desk, case=case, now=now)
    for step in (suppress.suppress_person, clear.clear_lists, reassure.confirm_objection):
        step(world.desk, case=case, now=now)
    send.send_due(world.room, now=now)
    close.close_case(world.desk, case=case, now=now)


def export(world: World, *, to: str = PINE, now: datetime) -> disclose.Export:
    return disclose.export_people(world.desk, recipient=to, people=PEOPLE, by="nadia", now=now)


def log(world: World, recipient: str = PINE) -> list[tuple[str, str | None]]:
    query = ("SELECT purpose, blocked FROM report.disclosures WHERE recipient = %s"
             " ORDER BY disclosure")  # fmt: skip
    return [(purpose, blocked) for purpose, blocked in world.rows(query, recipient)]


class TestAPartner:
    """S13(b)."""

    def test_gets_whoever_consents_while_the_consent_stands(self, world: World) -> None:
        chooses(world, topics=[Purpose.PARTNERS], number=1)
        gone = export(world, now=at(10))

        assert gone.rows == ({"email": MARIAN, "name": "Marian Holt"},)  # no more than its facts
        assert gone.blocked == {"no_consent": 1}
        assert log(world) == [("partner", None), ("partner", "no_consent")]
        sizes = world.rows("SELECT bytes, approver, ground, fields FROM report.disclosures"
                           " ORDER BY disclosure")  # fmt: skip
        assert sizes[0] == (len(MARIAN) + len("Marian Holt"), "nadia", "consent",
                            ["email", "name"])  # fmt: skip
        assert sizes[1][0] == 0
        logged = world.rows("SELECT disclosure FROM report.disclosures WHERE blocked IS NULL")
        assert [(number,) for number in gone.disclosures] == logged

    def test_is_left_without_who_withdrew_an_hour_before_and_is_told(self, world: World) -> None:
        chooses(world, topics=[Purpose.PARTNERS], number=1)
        export(world, now=at(10))
        case = chooses(world, topics=[Purpose.OWN_PRODUCTS], number=2)  # 14:00
        gone = export(world, now=at(15))

        assert (gone.rows, gone.blocked) == ((), {"objected": 1, "no_consent": 1})
        assert log(world)[2:] == [("partner", "objected"), ("partner", "no_consent")]
        carried_out(world, case, now=at(16))
        (told,) = [m for m in world.post.sent if m.kind == "consent_withdrawn"]
        assert told.to == "privacy@pine-offices.example"
        assert MARIAN in told.text
        assert MARIAN not in told.subject
        assert world.case(case)[1] == "closed"
        assert log(world)[4:] == [("consent_withdrawn", None)]
        notices = "SELECT recipient, letter, means FROM report.recipient_notices"
        assert world.rows(notices) == [(PINE, "consent_withdrawn", "email")]

    def test_is_told_nothing_if_no_data_went(self, world: World) -> None:
        chooses(world, topics=[Purpose.PARTNERS], number=1)
        case = chooses(world, topics=[Purpose.OWN_PRODUCTS], number=2)
        export(world, now=at(15))  # blocked: nothing went
        carried_out(world, case, now=at(16))
        assert not [m for m in world.post.sent if m.kind == "consent_withdrawn"]

    def test_is_told_nothing_while_that_consent_stands(self, world: World) -> None:
        chooses(world, topics=[Purpose.PARTNERS], number=1)
        export(world, now=at(10))
        case = chooses(world, topics=[Purpose.PARTNERS], number=2)
        carried_out(world, case, now=at(16))
        assert not [m for m in world.post.sent if m.kind == "consent_withdrawn"]

    def test_is_still_found_after_the_keys_were_changed(self, world: World) -> None:
        chooses(world, topics=[Purpose.PARTNERS], number=1)
        export(world, now=at(10))
        world.with_digests(Keyring((b"s" * 32, b"n" * 32)))
        assert renew.renew_keys(world.desk, now=at(11)) >= 2
        case = chooses(world, topics=[], number=2)
        carried_out(world, case, now=at(16))
        assert [m.to for m in world.post.sent if m.kind == "consent_withdrawn"] == [
            "privacy@pine-offices.example"
        ]

    def test_keeps_no_address_in_the_log(self, world: World) -> None:
        chooses(world, topics=[Purpose.PARTNERS], number=1)
        export(world, now=at(10))
        for table in ("disclosures", "disclosed_people"):
            written = str(world.rows(f"SELECT t::text FROM desk.{table} t"))  # noqa: S608  fixed
            assert "marian" not in written.lower()


class TestASister:
    """S13(c)."""

    def test_gets_nobody_for_its_own_offers_without_an_own_consent(self, world: World) -> None:
        """R-77, R-83: it is a recipient, and each attempt has its line."""
        gone = export(world, to=SISTER, now=at(10))
        assert gone.rows == ()
        assert log(world, SISTER) == [("affiliate", "affiliates_need_own_consent")] * 2


class TestACourier:
    """S13(a)."""

    def test_gets_the_least_while_its_contract_runs(self, world: World) -> None:
        recipients = dict(world.desk.rules.recipients)

        def contract(ends: date) -> None:
            swift = replace(recipients["swift"], contract_ends=ends)
            rules = replace(world.desk.rules, recipients={**recipients, "swift": swift})
            world.desk = replace(world.desk, rules=rules)

        contract(date(2026, 8, 31))
        stopped = export(world, to="swift", now=datetime(2026, 9, 2, 9, tzinfo=timezone.utc))
        contract(date(2027, 8, 31))
        passed = export(world, to="swift", now=datetime(2026, 9, 2, 10, tzinfo=timezone.utc))

        assert (stopped.rows, stopped.blocked) == ((), {"contract_ended": 2})
        assert passed.rows[0] == {"name": "Marian Holt", "phone": "07700 900188"}
        assert [why for _, why in log(world, "swift")] == ["contract_ended"] * 2 + [None] * 2


class TestTheLog:
    def test_has_nobody_who_is_in_no_house_rule(self, world: World) -> None:
        with pytest.raises(disclose.UnknownRecipientError):
            export(world, to="tallow", now=at(10))

    @pytest.mark.parametrize("change", ["UPDATE desk.disclosures SET bytes = 0",
                                        "DELETE FROM desk.disclosures"])  # fmt: skip
    def test_cannot_be_changed(
        self, world: World, change: str, database: Callable[[str], str]
    ) -> None:
        """R-103."""
        export(world, now=at(10))
        for role in ("desk_app", "desk_owner"):
            with (
                psycopg.connect(database(role)) as connection,
                pytest.raises(psycopg.Error),
            ):
                connection.execute(change.encode())

    def test_names_the_recipient_to_the_person_who_asks(self, world: World) -> None:
        """R-38: the actual ones, beside the standing ones of the stores."""
        people = [{"email": HANA, "name": "Hana Whitlock"}]
        for recipient in ("ridge", PINE):  # Pine gets nothing: she never consented
            disclose.export_people(world.desk, recipient=recipient, people=people, by="nadia",
                                   now=NOW)  # fmt: skip
        case = world.decided()
        with open_books(world.desk, case, now=NOW) as books:
            person = unpack_person(world.desk.vault.get(case, identity.PERSON))
            letter = content.access_answer(books, person=person,
                                           findings=books.records.findings.of(case))  # fmt: skip
        assert not isinstance(letter.recipients, Nothing)
        assert {one.name for one in letter.recipients} == {"Swift Couriers", "Ridge Support"}
