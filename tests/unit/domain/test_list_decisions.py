"""Who may decide on a list, and what each button means for its rows (R-91 to R-93)."""

import json
from datetime import datetime, timedelta, timezone

import pytest

from privacydesk.domain.decisions import Duty, Member
from privacydesk.domain.dispositions import Disposition, Reason, disposition_of
from privacydesk.domain.list_decisions import (
    MARKED_BY,
    OPTION_WORDS,
    WHY_NOT_WORDS,
    ListAnswer,
    ListOption,
    ListStanding,
    ListTask,
    WhyNotList,
    to_accept,
    to_hold,
    why_not,
)
from privacydesk.domain.list_rules import ListRules
from privacydesk.domain.targets import LooserThanLawError
from privacydesk.settings import INCLUDE

AT = datetime(2026, 9, 21, 9, tzinfo=timezone.utc)
REVIEWER = Member(name="grace", active=True, duties=frozenset({Duty.REVIEW}))
GONE = Member(name="sam", active=False, duties=frozenset({Duty.REVIEW}))
VIEWER = Member(name="ife", active=True, duties=frozenset())
ROBOT = Member(name="robot", active=True, duties=frozenset({Duty.REVIEW}), service_account=True)
CLEAN, ALL = ListOption.APPROVE_CLEAN, ListOption.APPROVE


def judged(
    chosen: ListOption, *, member: Member | None = REVIEWER, open_warnings: tuple[str, ...] = (),
    ended: bool = False, task: ListTask = ListTask.REVIEW, first: str | None = None,
) -> WhyNotList | None:  # fmt: skip
    answer = ListAnswer(task=task, chosen=chosen, by_user="2" if member else None, responded_at=AT)
    standing = ListStanding(open_warnings=frozenset(open_warnings), ended=ended,
                            first_reviewer=first)  # fmt: skip
    return why_not(answer, member=member, standing=standing)


class TestWhoMayAnswer:
    @pytest.mark.parametrize(
        ("member", "reason"),
        [(None, WhyNotList.NOBODY), (GONE, WhyNotList.NOT_ENTITLED),
         (VIEWER, WhyNotList.NOT_ENTITLED), (ROBOT, WhyNotList.NOT_ENTITLED), (REVIEWER, None)],
        ids=["nobody", "who has left", "who only looks", "a service account", "a reviewer"],
    )  # fmt: skip
    def test_only_an_active_person_entitled_to_it(
        self, member: Member | None, reason: WhyNotList | None
    ) -> None:
        assert {judged(chosen, member=member) for chosen in (ALL, CLEAN, ListOption.REJECT)} == {
            reason}  # fmt: skip

    @pytest.mark.parametrize("chosen", [ALL, CLEAN])
    def test_never_the_first_reviewer_for_the_second_time(self, chosen: ListOption) -> None:
        second = ListTask.SECOND_REVIEW
        assert judged(chosen, task=second, first="2") is WhyNotList.SAME_PERSON
        assert judged(chosen, task=second, first="3") is None

    def test_who_approved_may_still_stop_it(self) -> None:
        assert judged(ListOption.REJECT, task=ListTask.SECOND_REVIEW, first="2") is None


class TestWhatEachButtonAsks:
    def test_approve_needs_every_warning_accepted(self) -> None:
        assert judged(ALL, open_warnings=("consent_is_young",)) is WhyNotList.WARNINGS_OPEN
        assert judged(ALL) is None

    def test_clean_rows_needs_only_those_accepted_that_mark_no_row(self) -> None:
        assert judged(CLEAN, open_warnings=("consent_is_young", "consent_names_us")) is None
        assert judged(CLEAN, open_warnings=("few_objectors",)) is WhyNotList.WARNINGS_OPEN
        assert to_accept(["few_objectors", "consent_is_young"], chosen=CLEAN) == {"few_objectors"}

    def test_reject_needs_nothing_and_close_an_end(self) -> None:
        assert judged(ListOption.REJECT, open_warnings=("few_objectors",)) is None
        assert judged(ListOption.CLOSE) is WhyNotList.LIST_STILL_OPEN
        assert judged(ListOption.CLOSE, ended=True) is None

    def test_is_said_in_words(self) -> None:
        assert set(OPTION_WORDS) == set(ListOption)
        assert set(WHY_NOT_WORDS) == set(WhyNotList)


class TestWhatIsHeld:
    def test_nothing_that_was_accepted_and_approved(self) -> None:
        warnings = {"consent_is_young": "user.2", "few_objectors": "user.2"}
        assert to_hold(warnings, approved={ALL}) == frozenset()

    def test_every_marked_row_where_either_person_approved_the_clean_ones(self) -> None:
        warnings = {"consent_is_young": "user.2", "few_objectors": "user.2"}
        assert to_hold(warnings, approved={ALL, CLEAN}) == {Reason.CONSENT_OLD}

    def test_rows_of_a_warning_that_came_after_the_approval(self) -> None:
        """R-93: a consent that grew too old while the list lay is not used unseen."""
        assert to_hold({"consent_is_young": None}, approved={ALL}) == {Reason.CONSENT_OLD}

    def test_marks_are_warnings_of_the_gate_and_their_rows_are_held(self) -> None:
        suite = json.loads((INCLUDE / "gates" / "list_import.json").read_text("utf-8"))
        warnings = {e["id"] for e in suite["tables"]["looks"]}
        assert set(MARKED_BY) <= warnings
        assert {disposition_of(reason) for reason in MARKED_BY.values()} == {Disposition.HELD}


def test_a_screening_holds_for_a_day_at_most() -> None:
    """R-94: no house rule can make it longer."""
    with pytest.raises(LooserThanLawError, match="screened_for_hours"):
        ListRules(screened_for=timedelta(hours=25))
