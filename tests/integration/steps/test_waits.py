"""R-21: a wait is chased, closed after a sent notice, and opened again by a late reply."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from integration.steps import demanding
from integration.steps.world import CONNECTIONS, HANA, NOW, World, at_once
from privacydesk.domain.askers import Helps, Tried, Unidentified
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.chasing import Patience
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.domain.messages import MailRefusedError
from privacydesk.domain.targets import LooserThanLawError
from privacydesk.domain.waits import WaitKind
from privacydesk.steps import (
    alert,
    chase,
    clock,
    close,
    decide,
    decline,
    forget,
    gates,
    gather,
    hear,
    identity,
    intake,
    represent,
    runs,
    send,
    sweep,
)
from privacydesk.steps.books import open_books
from privacydesk.steps.chase import Chased

DAY = timedelta(days=1)
REMIND, END = NOW + 14 * DAY, NOW + 45 * DAY


def mails(world: World, case: CaseRef) -> list[tuple[str, str]]:
    """Return to whom which mail about the case went, the questions at its beginning left out."""
    return [(mail.to, mail.kind) for mail in world.post.sent
            if mail.reference == case and mail.kind in {"reminder", "closed_no_reply"}]  # fmt: skip


def link_of(world: World, kind: str) -> str:
    """Return the token in the last mail of a kind."""
    text = next(mail.text for mail in reversed(world.post.sent) if mail.kind == kind)
    (token,) = re.findall(r"/v1/confirm/([\w-]+)", text)
    return str(token)


def waiting(world: World, **parts: str) -> CaseRef:
    """Bring a case to where it waits for an identity, its letters sent."""
    case = world.asked(**(parts or {"email": HANA, "ticket": "TK-late"}))
    send.send_due(world.room, now=NOW)
    return case


def chased(world: World, **parts: str) -> CaseRef:
    case = waiting(world, **parts)
    chase.chase_waits(world.desk, now=REMIND)
    send.send_due(world.room, now=REMIND)
    return case


def closed(world: World, **parts: str) -> CaseRef:
    case = chased(world, **parts)
    chase.chase_waits(world.desk, now=END)
    send.send_due(world.room, now=END)
    assert world.case(case) == ("done", "closed", "no_reply")
    return case


def shift(world: World, days: int) -> None:
    """Let the door's own clock move too."""
    world.rows("DELETE FROM desk.clock_shift")
    world.rows("INSERT INTO desk.clock_shift (shift) VALUES (%s)", timedelta(days=days))


class TestPatience:
    def test_refuses_less_than_about_a_month_to_answer_a_reminder(self) -> None:
        with pytest.raises(LooserThanLawError, match="R-21"):
            Patience(chaser_days=14, close_days=27)

    def test_refuses_a_reminder_that_comes_too_late(self) -> None:
        with pytest.raises(LooserThanLawError, match="R-21"):
            Patience(chaser_days=29, close_days=30)

    def test_is_set_for_everything_that_a_person_may_leave_unanswered(self, world: World) -> None:
        assert set(world.desk.rules.waits) == set(WaitKind) - {WaitKind.PROCESSOR}


class TestChasing:
    def test_reminds_once_whoever_was_asked(self, world: World) -> None:
        case = waiting(world)
        assert chase.chase_waits(world.desk, now=NOW + 13 * DAY) == Chased()

        assert chase.chase_waits(world.desk, now=REMIND) == Chased(chased=1)
        assert chase.chase_waits(world.desk, now=REMIND + DAY) == Chased()

        send.send_due(world.room, now=REMIND + DAY)
        assert mails(world, case) == [(HANA, "reminder")]
        assert "wait.chased" in world.ledger(case)
        assert world.case(case)[:2] == ("identity", "waiting_id")

    def test_reminds_once_when_two_sweep_at_once(self, world: World) -> None:
        case = waiting(world)

        at_once(lambda: chase.chase_waits(world.desk, now=REMIND))

        assert world.ledger(case).count("wait.chased") == 1

    def test_sends_a_link_of_its_own_and_keeps_the_first_one(self, world: World) -> None:
        case = waiting(world)
        first = link_of(world, "confirm_identity")
        chase.chase_waits(world.desk, now=REMIND)
        send.send_due(world.room, now=REMIND)
        assert link_of(world, "reminder") != first
        with world.desk.begin() as records:
            (wait,) = records.inbox.waits(case)
        assert len(wait.live_tokens(life=28 * DAY, now=REMIND)) == 2
        assert len(wait.live_tokens(life=28 * DAY, now=NOW + 29 * DAY)) == 1

        world.file(token=link_of(world, "reminder"), rights=())
        runs.start_waiting(world.room, now=REMIND)
        identity.check_identity(world.desk, case=case, now=NOW + 29 * DAY)

        assert world.case(case)[0] == "gather"

    def test_sends_no_link_to_an_address_that_is_not_on_file(self, world: World) -> None:
        chased(world, email="nobody@elsewhere.example")

        (text,) = [mail.text for mail in world.post.sent if mail.kind == "reminder"]
        assert "/v1/confirm/" not in text

    def test_leaves_a_case_alone_whose_clock_runs_on(self, world: World) -> None:
        """R-04: an unfounded question about identity stops no clock and ends no request."""
        case = waiting(world)
        world.rows("UPDATE desk.case_events SET facts = '{\"doubt\": \"none\"}'"
                   " WHERE kind = 'identity_asked'")  # fmt: skip
        with open_books(world.desk, case, now=NOW) as books:
            standing = clock.refresh(books)
        assert standing
        assert standing.due is not None

        assert chase.chase_waits(world.desk, now=END) == Chased()

    def test_leaves_a_case_alone_whose_reply_is_being_taken(self, world: World) -> None:
        waiting(world)
        world.file(email=HANA, ticket="TK-late", rights=("unknown",))

        assert chase.chase_waits(world.desk, now=REMIND) == Chased()

    @pytest.mark.parametrize("kind", [WaitKind.AUTHORITY, WaitKind.CLARIFICATION, WaitKind.FEE])
    def test_has_a_letter_for_whatever_is_awaited(self, world: World, kind: WaitKind) -> None:
        case = waiting(world)
        world.rows("UPDATE desk.waits SET kind = %s", kind.value)

        chase.chase_waits(world.desk, now=REMIND)
        send.send_due(world.room, now=REMIND)

        assert mails(world, case) == [(HANA, "reminder")]


class TestClosing:
    def test_comes_a_month_after_the_reminder_and_only_when_its_notice_is_out(
        self, world: World
    ) -> None:
        case = chased(world)
        assert chase.chase_waits(world.desk, now=END - 2 * DAY) == Chased()
        assert chase.chase_waits(world.desk, now=END) == Chased(closing=1)
        assert world.case(case)[:2] == ("identity", "waiting_id")

        send.send_due(world.room, now=END)

        assert world.case(case) == ("done", "closed", "no_reply")
        assert mails(world, case) == [(HANA, "reminder"), (HANA, "closed_no_reply")]
        assert world.facts(case, "wait.ended") == {"wait": "identity", "by": "sweep"}
        assert chase.chase_waits(world.desk, now=END + DAY) == Chased()
        assert runs.start_waiting(world.room, now=END) == 0

    def test_does_not_happen_to_a_case_whose_reply_came_meanwhile(self, world: World) -> None:
        case = chased(world)
        chase.chase_waits(world.desk, now=END)
        world.file(email=HANA, ticket="TK-late", rights=("unknown",))

        send.send_due(world.room, now=END)

        assert world.case(case)[1] == "waiting_id"
        runs.start_waiting(world.room, now=END)
        identity.check_identity(world.desk, case=case, now=END)  # the reply proves nothing
        assert chase.chase_waits(world.desk, now=END + DAY) == Chased(closed=1)

    def test_happens_once_when_two_look_at_once(self, world: World) -> None:
        case = chased(world)

        at_once(lambda: chase.chase_waits(world.desk, now=END))
        send.send_due(world.room, now=END)

        assert world.ledger(case).count("case.closed") == 1
        assert mails(world, case).count((HANA, "closed_no_reply")) == 1


class TestACaseThatNoMailReaches:
    @pytest.fixture
    def unreachable(self, world: World) -> CaseRef:
        return waiting(world, phone="07700 900142")

    def test_alerts_staff_instead_of_closing_in_silence(
        self, world: World, unreachable: CaseRef
    ) -> None:
        assert chase.chase_waits(world.desk, now=REMIND) == Chased(untold=1)
        assert chase.chase_waits(world.desk, now=END) == Chased()
        sweep.sweep_clocks(world.desk, now=END)
        alert.tell_team(world.desk, now=END)

        assert world.case(unreachable)[1] == "waiting_id"
        assert world.one("SELECT count(*) FROM report.alerts WHERE kind = 'wait_untold'"
                         " AND send_at IS NOT NULL") == 1  # fmt: skip

    def test_goes_on_when_staff_told_the_person(self, world: World, unreachable: CaseRef) -> None:
        chase.chase_waits(world.desk, now=REMIND)
        chase.record_told(world.desk, case=unreachable, by="user.2", now=REMIND)
        with pytest.raises(chase.NobodyToTellError):
            chase.record_told(world.desk, case=unreachable, by="user.2", now=REMIND)

        chase.chase_waits(world.desk, now=END)
        assert world.case(unreachable)[1] == "waiting_id"
        chase.record_told(world.desk, case=unreachable, by="user.2", now=END)

        assert world.case(unreachable) == ("done", "closed", "no_reply")

    def test_is_also_one_whose_reminder_was_refused(self, world: World) -> None:
        case = waiting(world)
        chase.chase_waits(world.desk, now=REMIND)
        world.post.fails += [MailRefusedError("no such mailbox")]
        send.send_due(world.room, now=REMIND)

        assert chase.chase_waits(world.desk, now=END) == Chased(untold=1)
        assert world.case(case)[1] == "waiting_id"


class TestALateReply:
    def test_with_the_link_of_the_notice_opens_the_same_case_and_proves_who_it_is(
        self, world: World
    ) -> None:
        case = closed(world)
        shift(world, 46)

        reached = world.file(token=link_of(world, "closed_no_reply"), rights=())

        assert reached == [case]
        assert world.case(case) == ("identity", "waiting_id", None)
        assert runs.start_waiting(world.room, now=END + DAY) == 1
        intake.open_case(world.desk, case=case, now=END + DAY)
        identity.check_identity(world.desk, case=case, now=END + DAY)
        assert world.case(case)[0] == "gather"
        assert world.effects(case)["waits"] == {("identity", "token"): 1}

    def test_with_an_old_link_opens_the_case_and_gets_a_new_one(self, world: World) -> None:
        case = waiting(world)
        first = link_of(world, "confirm_identity")
        chase.chase_waits(world.desk, now=REMIND)
        send.send_due(world.room, now=REMIND)
        chase.chase_waits(world.desk, now=END)
        send.send_due(world.room, now=END)
        shift(world, 46)

        world.file(token=first, rights=())
        runs.start_waiting(world.room, now=END + DAY)
        identity.check_identity(world.desk, case=case, now=END + DAY)

        assert world.case(case)[:2] == ("identity", "waiting_id")
        assert chase.chase_waits(world.desk, now=END + DAY) == Chased(chased=1)

    def test_of_the_same_account_on_the_same_ticket_opens_the_same_case(self, world: World) -> None:
        case = closed(world, account="RP-1187", email=HANA, ticket="TK-late")
        shift(world, 46)
        (new,) = world.file(account="RP-1187", signed_in=True, ticket="TK-late",
                            rights=("unknown",), triage=True, days_ago=-46)  # fmt: skip
        runs.start_waiting(world.room, now=END + DAY)

        receipt = intake.open_case(world.desk, case=new, now=END + DAY)

        assert receipt.waits
        assert world.case(new) == ("done", "closed", "merged")
        assert world.case(case)[:2] == ("identity", "waiting_id")
        runs.start_waiting(world.room, now=END + DAY)
        identity.check_identity(world.desk, case=case, now=END + DAY)
        assert world.case(case)[0] == "gather"

    @pytest.mark.parametrize(
        "forged",
        [
            {"email": HANA},
            {"email": HANA, "account": "RP-1187"},
            {"account": "RP-1188", "signed_in": True},
            {"account": "RP-1187", "signed_in": True, "ticket": "TK-other"},
            {"account": "RP-1187", "signed_in": True, "portal": "unknown_portal"},
            {"email": HANA, "token": "A" * 43},
        ],
    )
    def test_without_token_or_account_opens_nothing_and_goes_to_triage(
        self, world: World, forged: dict[str, object]
    ) -> None:
        case = closed(world, account="RP-1187", email=HANA, ticket="TK-late")
        shift(world, 46)
        parts = {"ticket": "TK-late", "rights": ("unknown",), "triage": True, **forged}
        (new,) = world.file(body=f"Re {case}: yes, it is me.", **parts)  # type: ignore[arg-type]
        runs.start_waiting(world.room, now=END + DAY)
        intake.open_case(world.desk, case=new, now=END + DAY)

        assert world.case(case) == ("done", "closed", "no_reply")
        assert world.case(new)[0] == "triage"

    def test_that_uses_another_right_is_a_request_of_its_own(self, world: World) -> None:
        case = closed(world, account="RP-1187", email=HANA, ticket="TK-late")
        (new,) = world.file(account="RP-1187", signed_in=True, ticket="TK-late",
                            rights=("access",), days_ago=-46)  # fmt: skip
        world.rows("UPDATE desk.cases SET \"right\" = 'erasure' WHERE reference = %s", case)
        runs.start_waiting(world.room, now=END + DAY)
        intake.open_case(world.desk, case=new, now=END + DAY)

        assert world.case(case)[2] == "no_reply"

    def test_keeps_the_paused_total_and_reads_the_clock_again(self, world: World) -> None:
        """R-17, R-21: the days of an earlier question stay in the reckoning."""
        case = waiting(world)
        question = {"need": "reasonably_required"}
        with open_books(world.desk, case, now=NOW, actor="user.2") as books:
            records = books.records
            (wait,) = records.inbox.waits(case)
            records.cases.add_event(case, kind="identity_received", at=NOW, now=NOW, by="user.2")
            clock.happened(books, "clarification_asked", at=NOW, facts=question)
        world.rows("UPDATE desk.waits SET kind = 'clarification'")
        chase.chase_waits(world.desk, now=REMIND)
        send.send_due(world.room, now=REMIND)
        chase.chase_waits(world.desk, now=END)
        send.send_due(world.room, now=END)
        assert world.case(case)[1] == "closed"
        shift(world, 46)
        with world.desk.begin() as records:
            assert records.chases.reopen(case, now=END + DAY, actor="user.2", by="account")

        assert clock.read_new(world.room, now=END + DAY) == 1
        paused = world.one("SELECT paused_days FROM desk.cases WHERE reference = %s", case)
        with open_books(world.desk, case, now=END + DAY, actor="user.2") as books:
            standing = clock.happened(books, "clarification_answered")
        assert standing
        assert standing.paused_days == paused == 47
        assert wait.number == world.one("SELECT wait FROM desk.waits WHERE ended_at IS NULL")

    def test_opens_nothing_that_was_forgotten(self, world: World) -> None:
        case = closed(world)
        forget.forget_case(world.desk, case=case, now=END)

        assert world.file(token=link_of(world, "closed_no_reply"), rights=()) == []
        assert world.case(case) == ("done", "closed", "no_reply")

    def test_opens_nothing_twice(self, world: World) -> None:
        case = closed(world)
        token = link_of(world, "closed_no_reply")

        at_once(lambda: world.file(token=token, rights=()))

        assert world.ledger(case).count("case.reopened") == 1

    def test_searches_again_what_retention_threw_away(self, world: World) -> None:
        case = world.in_review()
        world.rows("INSERT INTO desk.waits (reference, kind, since, ended_at, ended_by, stood_at,"
                   " stood_as) VALUES (%s, 'clarification', now(), now(), 'sweep', 'review',"
                   " 'paused')", case)  # fmt: skip
        with open_books(world.desk, case, now=NOW) as books:
            chase._close(books)  # noqa: SLF001  the case stands where a question at review leaves it
        forget.discard_work(world.desk, case=case, now=NOW)
        with world.desk.begin() as records:
            assert records.chases.reopen(case, now=NOW, actor="public", by="token")

        assert world.case(case)[:2] == ("gather", "gathering")
        undone = world.facts(case, "case.reopened")["undoes"]
        assert {"store.gathered", "findings.joined", "work.discarded"} <= set(undone)
        with world.desk.begin() as records:
            assert not records.ledger.has(case, identity.Event.STORE_GATHERED)


class TestALateAnswerToAQuestion:
    """S02 with R-21: the question that paused the clock is answered months later."""

    @pytest.fixture
    def closed_case(self, world: World) -> CaseRef:
        case = demanding.asked(world)
        send.send_due(world.room, now=NOW)
        for passed in (REMIND, END):
            chase.chase_waits(world.desk, now=passed)
            send.send_due(world.room, now=passed)
        assert world.case(case) == ("done", "closed", "no_reply")
        return case

    def answers(self, world: World, case: CaseRef, *, now: datetime) -> None:
        token = next(re.findall(r"/v1/reply/([\w-]+)", mail.text)[0] for mail in world.post.sent
                     if mail.kind == "ask_clarification")  # fmt: skip
        world.rows("DELETE FROM desk.clock_shift")
        world.rows("INSERT INTO desk.clock_shift (shift) VALUES (%s)", now - NOW)
        reached = world.file(token=token, rights=(), portal="link", body="The Leeds account.",
                             days_ago=-46)  # fmt: skip
        assert reached == [case]
        runs.start_waiting(world.room, now=now)
        hear.take_reply(world.desk, case=case, now=now)

    def test_goes_on_with_what_was_found(self, world: World, closed_case: CaseRef) -> None:
        self.answers(world, closed_case, now=END + DAY)

        assert world.case(closed_case)[:2] == ("review", "review")
        assert len(world.findings(closed_case)) > 3
        assert world.one("SELECT paused_days FROM desk.cases") >= 46

    def test_searches_anew_when_retention_threw_that_away(
        self, world: World, closed_case: CaseRef
    ) -> None:
        before = len(world.findings(closed_case))
        later = END + 40 * DAY
        assert forget.clear_shelves(world.desk, now=later).cases["working_copy"] == 1
        assert forget.clear_shelves(world.desk, now=later).cases["working_copy"] == 0

        self.answers(world, closed_case, now=later + DAY)

        assert world.case(closed_case)[:2] == ("gather", "gathering")
        assert world.findings(closed_case) == []
        for connection in CONNECTIONS:
            gather.ask_store(world.desk, case=closed_case, connection=connection, now=later)
        gather.join_stores(world.desk, case=closed_case, now=later)
        gates.check_findings(world.desk, case=closed_case, now=later)
        assert world.case(closed_case)[0] == "review"
        assert len(world.findings(closed_case)) == before


class TestACaseThatCouldNotBeIdentified:
    def test_is_opened_again_by_its_token_and_is_answered_no_more(self, world: World) -> None:
        """R-31: the person may supply more."""
        case = waiting(world)
        token = link_of(world, "confirm_identity")
        with open_books(world.desk, case, now=NOW) as books:
            clock.happened(books, "answered")
            (wait,) = books.records.inbox.waits(case)
            books.records.inbox.end_wait(wait, by=identity.EndedBy.STAFF, now=NOW)
            books.records.cases.close(case, now=NOW)
            books.records.cases.settle(case, outcome=chase.Outcome.CANNOT_IDENTIFY)

        assert world.file(token=token, rights=()) == [case]

        assert world.case(case) == ("triage", "received", None)  # people read what they add
        with open_books(world.desk, case, now=NOW) as books:
            standing = clock.refresh(books)
        assert standing
        assert standing.history.answered is None

    def test_is_sorted_anew_and_gets_another_letter_if_that_does_not_help(
        self, world: World
    ) -> None:
        lost = Unidentified(tried=(Tried.IP_ADDRESS,), helps=(Helps.DATES_AND_SERVICE,))
        case = world.opened(email="who@else.example", triage=True)
        for _ in range(2):
            decide.sort_case(world.desk, case=case, right=Right.ACCESS, by="user.2", now=NOW)
            represent.say_unidentified(world.desk, case=case, unidentified=lost, by="user.2",
                                       now=NOW)  # fmt: skip
            world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
            decline.decline(world.desk, case=case, now=NOW)
            send.send_due(world.room, now=NOW)
            close.close_case(world.desk, case=case, now=NOW)
            assert world.case(case) == ("done", "closed", "cannot_identify")
            with world.desk.begin() as records:
                assert records.chases.reopen(case, now=NOW, actor="user.2", by="account")
                assert not records.askers.of(case).is_turned_away
            runs.start_waiting(world.room, now=NOW)

        assert [mail.kind for mail in world.post.sent].count("cannot_identify") == 2
        assert world.case(case)[0] == "triage"


class TestAnotherEnd:
    def test_is_not_undone_by_a_late_token(self, world: World) -> None:
        case = waiting(world)
        token = link_of(world, "confirm_identity")
        world.rows("UPDATE desk.waits SET ended_at = now(), ended_by = 'staff'")
        world.rows("UPDATE desk.cases SET place = 'done', status = 'closed', closed_at = now(),"
                   " outcome = 'withdrawn'")  # fmt: skip

        assert world.file(token=token, rights=()) == []
        assert world.case(case)[2] == "withdrawn"


def test_the_rules_that_are_loaded_say_how_long(world: World) -> None:
    shorter = {kind: Patience(chaser_days=1, close_days=28) for kind in world.desk.rules.waits}
    desk = replace(world.desk, rules=replace(world.desk.rules, waits=shorter))
    waiting(world)

    assert chase.chase_waits(desk, now=NOW + DAY) == Chased(chased=1)
    assert json.dumps(world.one("SELECT facts FROM desk.ledger_entries"
                                " WHERE event = 'wait.chased'")) == (
        '{"wait": "identity", "means": "email"}')  # fmt: skip
