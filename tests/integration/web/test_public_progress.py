"""The status page's headline and steps follow where the case stands."""

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest

from privacydesk.domain.cases import Outcome, Right, Status
from privacydesk.domain.door import CaseStanding
from privacydesk.web.public.progress import Chip, Headline, progress_of

TODAY = date(2026, 11, 23)
CASE = CaseStanding(
    right=Right.ACCESS,
    status=Status.REVIEW,
    outcome=None,
    # Half past midnight in London's summer: the day before in UTC.
    received_at=datetime(2026, 10, 21, 23, 30, tzinfo=timezone.utc),
    clock_start=date(2026, 10, 22),
    due_on=date(2026, 11, 25),
    paused_days=3,
    extended_on=None,
    answered_at=None,
)


class TestProgress:
    @pytest.mark.parametrize("status", list(Status))
    def test_has_five_steps_and_one_place_for_every_status(self, status: Status) -> None:
        progress = progress_of(replace(CASE, status=status), today=TODAY)

        assert len(progress.steps) == 5
        assert sum(step.is_current for step in progress.steps) == 1
        chips = [step.chip for step in progress.steps]
        assert chips[: progress.place - 1] == [Chip.DONE] * (progress.place - 1)

    def test_dates_the_first_step_in_london(self) -> None:
        assert progress_of(CASE, today=TODAY).steps[0].on == date(2026, 10, 22)

    @pytest.mark.parametrize(
        ("changes", "headline"),
        [
            ({}, Headline.DUE),
            ({"due_on": TODAY}, Headline.DUE),
            ({"due_on": date(2026, 11, 22)}, Headline.LATE),
            ({"status": Status.WAITING_ID, "due_on": None}, Headline.WAITS),
            ({"status": Status.PAUSED, "due_on": None}, Headline.WAITS),
            ({"status": Status.RECEIVED, "due_on": None}, Headline.WORKING),
            ({"status": Status.CLOSED, "outcome": Outcome.WITHDRAWN}, Headline.CLOSED),
            ({"status": Status.CLOSED, "answered_at": CASE.received_at}, Headline.ANSWERED),
        ],
    )
    def test_says_first_what_matters_most(
        self, changes: dict[str, object], headline: Headline
    ) -> None:
        case = CaseStanding(**{**CASE.__dict__, **changes})

        assert progress_of(case, today=TODAY).headline is headline

    def test_sets_no_month_for_a_question(self) -> None:
        # only the rights have the month
        assert progress_of(CASE, today=TODAY).has_month
        assert not progress_of(replace(CASE, right=Right.QUESTION), today=TODAY).has_month

    def test_claims_no_steps_for_what_was_withdrawn(self) -> None:
        case = replace(CASE, status=Status.CLOSED, outcome=Outcome.WITHDRAWN)

        assert not progress_of(case, today=TODAY).has_steps
