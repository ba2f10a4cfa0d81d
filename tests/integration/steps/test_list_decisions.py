"""A screened list before people: what counts as an answer, and what is in use after it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.boundaries import BOUNDARIES, Boundary
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import ImportState, NotThereYetError
from privacydesk.domain.list_decisions import ListOption, ListTask, WhyNotList
from privacydesk.domain.list_rules import ListRules
from privacydesk.domain.workdays import london_day
from privacydesk.steps.ask_list import words
from privacydesk.steps.check_list import judge_list
from privacydesk.steps.publish_list import (
    NotApprovedError,
    close_list,
    publish_list,
    reject_list,
)
from privacydesk.steps.screen_list import screen_again, screen_list
from privacydesk.steps.settle_list import (
    NoReasonError,
    NoSuchWarningError,
    SettledList,
    accept_warning,
)

ALL, CLEAN = ListOption.APPROVE, ListOption.APPROVE_CLEAN
OLD = (NOW - timedelta(days=200)).date()
YOUNG = (NOW - timedelta(days=20)).date()
THREE = listed(
    f"ann@elm.example,Ann Lee,,,,{YOUNG}", f"bob@elm.example,Bob Roe,,,,{OLD}",
    f"sales@elm.example,Sal Poe,,,Elm Ltd,{OLD}",
)  # fmt: skip


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


@pytest.fixture
def case(office: Office) -> CaseRef:
    """Bring a list of three to its review; one consent is too old, and the gate says so."""
    office.world.gate.warns = ["consent_is_young", "few_objectors"]
    return office.judged(THREE).reference


def accept(office: Office, case: CaseRef, *warnings: str, by: str = "user.2") -> None:
    for warning in warnings:
        accept_warning(office.room, case=case, warning=warning, because="Asked ListCo.", by=by,
                       now=NOW)  # fmt: skip


def publish(office: Office, case: CaseRef, **when: timedelta) -> None:
    now = NOW + sum(when.values(), timedelta())
    screen_again(office.room, case=case, by="test", now=now)
    judge_list(office.room, case=case, by="test", now=now)
    publish_list(office.room, case=case, by="test", now=now)


def emails(office: Office) -> list[str]:
    return sorted(email for email, *_ in office.contacts())


def events(office: Office, case: CaseRef) -> list[str]:
    return [event for (event,) in office.world.rows(
        "SELECT event FROM desk.ledger_entries WHERE reference = %s ORDER BY position", case
    )]  # fmt: skip


class TestTheGate:
    def test_puts_a_list_before_people(self, office: Office, case: CaseRef) -> None:
        assert office.world.one("SELECT state FROM report.imports") == "review"
        subject, body = words(office.room, case=case, task=ListTask.REVIEW)
        assert subject == f"{case} · List · 3 of 3 rows usable"
        assert "| Warnings | 2, 2 not accepted |" in body
        assert f"(/desk/lists/{case})" in body
        assert "ListCo" not in subject + body

    def test_refuses_a_list_that_it_stops_and_keeps_the_copy_in_quarantine(
        self, office: Office
    ) -> None:
        """R-91: nobody is asked, staff are told, the run comes to its end."""
        office.world.gate.stops = ["few_broken"]
        found = office.judged(THREE)
        assert (found.state, found.problem) == (ImportState.REFUSED, "few_broken")
        assert "list-000001" in office.world.desk.vault.names(found.reference)
        staged = "SELECT count(*) FROM pg_tables WHERE tablename = %s"
        assert office.world.one(staged, f"stage_{found.number}") == 0
        told = "SELECT count(*) FROM desk.outbox WHERE letter = 'list_stopped'"
        assert office.world.one(told) == 1
        close_list(office.room, case=found.reference, by="desk", now=NOW)
        assert "list-000001" in office.world.desk.vault.names(found.reference)
        again = office.land(THREE)
        assert (again.known, again.state) == (True, ImportState.REFUSED)
        assert office.world.one(told) == 1

    def test_twice_asks_once(self, office: Office, case: CaseRef) -> None:
        judge_list(office.room, case=case, by="test", now=NOW + timedelta(hours=1))
        assert office.world.rows("SELECT state, review_since FROM desk.imports") == [
            ("review", NOW)]  # fmt: skip
        assert events(office, case).count("gate.passed") == 1


class TestApproving:
    def test_everything_takes_every_warning_accepted(self, office: Office, case: CaseRef) -> None:
        assert office.press(case, ALL).why_not is WhyNotList.WARNINGS_OPEN
        accept(office, case, "consent_is_young")
        assert office.press(case, ALL).why_not is WhyNotList.WARNINGS_OPEN
        accept(office, case, "few_objectors")
        assert office.press(case, ALL).found.state is ImportState.APPROVED
        publish(office, case)
        assert emails(office) == ["ann@elm.example", "bob@elm.example", "sales@elm.example"]

    def test_clean_rows_leaves_out_what_a_warning_marks(
        self, office: Office, case: CaseRef
    ) -> None:
        """R-93: the old consent of a person is held; a company's is not asked for (R-86)."""
        accept(office, case, "few_objectors")
        assert office.press(case, CLEAN).found.state is ImportState.APPROVED
        publish(office, case)
        assert emails(office) == ["ann@elm.example", "sales@elm.example"]
        with office.world.desk.begin() as records:
            found = records.imports.get(case)
        assert found.against == {Reason.CONSENT_OLD: 1}
        assert found.funnel
        found.funnel.check(case=case)
        assert office.against(found) == {3: "consent_old"}

    def test_each_mark_holds_its_own_rows(self, office: Office) -> None:
        """R-92: a consent that does not name us; a role's address."""
        office.world.gate.warns = ["few_role_addresses", "consent_names_us"]
        rows = (f"ann@elm.example,Ann,,,,{YOUNG}", f"bob@elm.example,Bob,,,,{OLD}",
                f"cy@elm.example,Cy,,,,{YOUNG},Yes to selected partners",
                f"sales@elm.example,Sal,,,Elm Ltd,{YOUNG},Yes to selected partners")  # fmt: skip
        case = office.judged(listed(*rows)).reference
        assert office.press(case, CLEAN).why_not is None
        publish(office, case)
        assert emails(office) == ["ann@elm.example", "bob@elm.example"]
        with office.world.desk.begin() as records:
            assert office.against(records.imports.get(case)) == {
                4: "consent_unnamed", 5: "role_address"}  # fmt: skip

    def test_is_in_the_ledger_before_anything_is_in_use(
        self, office: Office, case: CaseRef
    ) -> None:
        accept(office, case, "few_objectors")
        office.press(case, CLEAN)
        assert events(office, case)[-2:] == ["list.warning_accepted", "decision.accepted"]
        assert emails(office) == []

    def test_is_needed_to_publish_whatever_was_marked_by_hand(
        self, office: Office, case: CaseRef
    ) -> None:
        with pytest.raises(NotThereYetError):
            publish_list(office.room, case=case, by="test", now=NOW)
        office.world.rows("UPDATE desk.imports SET state = 'approved'")
        with pytest.raises(NotApprovedError):
            publish_list(office.room, case=case, by="test", now=NOW)

    @pytest.mark.parametrize("user", [None, "4", "5", "6", "99"])
    def test_counts_only_from_somebody_entitled(
        self, office: Office, case: CaseRef, user: str | None
    ) -> None:
        assert office.press(case, ListOption.REJECT, user=user).why_not in {
            WhyNotList.NOBODY, WhyNotList.NOT_ENTITLED}  # fmt: skip
        assert office.world.one("SELECT state FROM report.imports") == "review"
        assert events(office, case)[-1] == "decision.not_accepted"

    def test_twice_at_once_is_one_answer(self, office: Office, case: CaseRef) -> None:
        accept(office, case, "few_objectors")
        numbers, done = office.world.numbers, list[SettledList]()
        number = next(numbers)
        office.world.numbers = iter([number, number])  # type: ignore[assignment]
        threads = [threading.Thread(target=lambda: done.append(office.press(case, CLEAN)))
                   for _ in range(2)]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [one.found.state for one in done] == [ImportState.APPROVED] * 2
        assert events(office, case).count("decision.accepted") == 1


class TestAcceptingAWarning:
    def test_takes_a_reason_that_is_sealed(self, office: Office, case: CaseRef) -> None:
        with pytest.raises(NoReasonError):
            accept_warning(office.room, case=case, warning="few_objectors", because=" ",
                           by="user.2", now=NOW)  # fmt: skip
        accept(office, case, "few_objectors")
        assert office.world.desk.vault.get(case, "accepted-few_objectors") == b"Asked ListCo."
        facts = office.world.one("SELECT facts::text FROM desk.ledger_entries WHERE event ="
                                 " 'list.warning_accepted'")  # fmt: skip
        assert "Asked" not in facts

    def test_again_by_the_same_person_is_once(self, office: Office, case: CaseRef) -> None:
        accept(office, case, "few_objectors", "few_objectors")
        assert events(office, case).count("list.warning_accepted") == 1
        with pytest.raises(NoSuchWarningError):
            accept(office, case, "few_objectors", by="user.3")

    def test_is_for_warnings_that_stand_and_lists_not_decided(
        self, office: Office, case: CaseRef
    ) -> None:
        with pytest.raises(NoSuchWarningError):
            accept(office, case, "few_broken")
        office.press(case, ListOption.REJECT)
        with pytest.raises(NoSuchWarningError):
            accept(office, case, "few_objectors")


class TestTwoPeople:
    @pytest.fixture
    def large(self, office: Office) -> CaseRef:
        """Bring a list to its review that has more rows than one person may approve."""
        rules = replace(office.world.desk.rules, lists=ListRules(second_person_above=2))
        office.world.desk = replace(office.world.desk, rules=rules)
        office.world.gate.warns = ["consent_is_young"]
        return office.judged(THREE).reference

    def test_approve_a_large_list(self, office: Office, large: CaseRef) -> None:
        accept(office, large, "consent_is_young")
        assert office.press(large, ALL).found.state is ImportState.SECOND_REVIEW
        second = ListTask.SECOND_REVIEW
        assert office.press(large, ALL, task=second).why_not is WhyNotList.SAME_PERSON
        assert office.press(large, ALL, task=second, user="3").found.state is ImportState.APPROVED
        publish(office, large)
        assert len(emails(office)) == 3

    @pytest.mark.parametrize(("first", "then"), [(ALL, CLEAN), (CLEAN, ALL)], ids=["1st", "2nd"])
    def test_put_in_use_what_both_approved(
        self, office: Office, large: CaseRef, first: ListOption, then: ListOption
    ) -> None:
        accept(office, large, "consent_is_young")
        office.press(large, first)
        office.press(large, then, task=ListTask.SECOND_REVIEW, user="3")
        publish(office, large)
        assert emails(office) == ["ann@elm.example", "sales@elm.example"]

    def test_one_of_them_can_stop_it(self, office: Office, large: CaseRef) -> None:
        office.press(large, CLEAN)
        stopped = office.press(large, ListOption.REJECT, task=ListTask.SECOND_REVIEW, user="3")
        assert stopped.found.state is ImportState.REJECTED
        assert emails(office) == []


class TestRejecting:
    def test_leaves_nothing_in_use_and_no_copy(self, office: Office, case: CaseRef) -> None:
        rejected = office.press(case, ListOption.REJECT).found
        assert rejected.state is ImportState.REJECTED
        staged = "SELECT count(*) FROM pg_tables WHERE tablename = %s"
        assert office.world.one(staged, f"stage_{rejected.number}") == 0
        assert not [n for n in office.world.desk.vault.names(case) if n.startswith("list-")]
        assert emails(office) == []
        with pytest.raises(NotThereYetError):
            publish_list(office.room, case=case, by="test", now=NOW)

    def test_close_is_for_a_list_that_was_ended_elsewhere(
        self, office: Office, case: CaseRef
    ) -> None:
        assert office.press(case, ListOption.CLOSE).why_not is WhyNotList.LIST_STILL_OPEN
        reject_list(office.room, case=case, by="terminal", now=NOW)
        assert office.press(case, ListOption.CLOSE).why_not is None
        close_list(office.room, case=case, by="desk", now=NOW)
        assert events(office, case)[-1] == "list.closed"


class TestALateApproval:
    def test_screens_every_row_again(self, office: Office, case: CaseRef) -> None:
        """R-94: who objected while the list lay is not in use; others' rows are."""
        accept(office, case, "few_objectors", "consent_is_young")
        office.press(case, ALL)
        office.objects(Reach(email="ann@elm.example"))
        publish(office, case, later=timedelta(hours=25))
        assert emails(office) == ["bob@elm.example", "sales@elm.example"]
        assert events(office, case).count("list.screened") == 2

    def test_within_a_day_leaves_the_screening(self, office: Office, case: CaseRef) -> None:
        accept(office, case, "few_objectors", "consent_is_young")
        office.press(case, ALL)
        publish(office, case, later=timedelta(hours=24))
        assert events(office, case).count("list.screened") == 1

    def test_is_judged_again_and_may_be_refused(self, office: Office, case: CaseRef) -> None:
        """R-91: a licence that ended meanwhile, for example."""
        accept(office, case, "few_objectors")
        office.press(case, CLEAN)
        office.world.gate.stops = ["licence_runs"]
        late = NOW + timedelta(days=3)
        screen_again(office.room, case=case, by="test", now=late)
        refused = judge_list(office.room, case=case, by="test", now=late)
        assert (refused.state, refused.problem) == (ImportState.REFUSED, "licence_runs")
        assert emails(office) == []

    def test_holds_rows_of_a_warning_that_nobody_has_seen(self, office: Office) -> None:
        """R-93: a consent that grew too old after the approval."""
        case = office.judged(listed(f"ann@elm.example,Ann,,,,{YOUNG}",
                                    f"bob@elm.example,Bob,,,,{OLD}")).reference  # fmt: skip
        office.press(case, ALL)
        office.world.gate.warns = ["consent_is_young"]
        publish(office, case, later=timedelta(days=2))
        assert emails(office) == ["ann@elm.example"]


class Died(BaseException):
    """What no code of ours may catch."""


OURS = [b for b in BOUNDARIES if b.startswith("list.") and b not in {
    "list.removed", "list.asked", "list.answered", "list.match_before_commit", "list.matched",
    "list.pair_before_commit", "list.pair_settled"}]  # fmt: skip
"""The others die in the tests of the landing folder, of held rows and of the run itself."""

FIRST, SECOND = (CaseRef(f"LI-{london_day(NOW).year}-{n:06}") for n in (1, 2))


def acts(office: Office, content: bytes, *, second: bool) -> list[Callable[[], object]]:
    """Return the tasks of an import's run and the presses between them, each safe to repeat."""
    case, room = SECOND if second else FIRST, office.room

    def press() -> None:
        office.world.numbers = iter([5])  # type: ignore[assignment]
        office.press(case, ALL)

    return [
        lambda: office.land(content),
        lambda: screen_list(room, case=case, by="desk", now=NOW),
        lambda: judge_list(room, case=case, by="desk", now=NOW),
        press,
        lambda: publish_list(room, case=case, by="desk", now=NOW),
        lambda: close_list(room, case=case, by="desk", now=NOW),
    ]


@pytest.mark.parametrize("boundary", OURS)
def test_ends_as_if_nobody_had_died(office: Office, boundary: Boundary) -> None:
    """R-91: done once, in use once, told once, no copy left."""
    deaths = []

    def die() -> None:
        office.world.at.clear()
        deaths.append(boundary)
        raise Died

    for act in acts(office, THREE, second=False):
        act()
    expected = events(office, FIRST)
    office.world.rows("TRUNCATE lists.contacts, lists.provenance, lists.quarantine")
    office.world.at[boundary] = die
    for act in acts(office, THREE + b"\n", second=True):
        try:
            act()
        except Died:  # noqa: PERF203  to try again is the point
            act()
    assert deaths == [boundary]
    assert events(office, SECOND) == expected
    assert len(emails(office)) == 3
    assert office.world.desk.vault.names(SECOND) == ["due-diligence"]
    runs = "SELECT count(*), count(ended_at) FROM desk.import_runs WHERE reference = %s"
    assert office.world.rows(runs, SECOND) == [(1, 1)]
