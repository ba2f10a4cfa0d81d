"""When the person may be asked or told something (R-05, R-13 to R-16)."""

from datetime import date, datetime, timezone

import pytest

from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.domain.cases import Right
from privacydesk.domain.demands import (
    LAWFUL_REASONS,
    Demand,
    ExtensionReason,
    Kind,
    LateReason,
    LateWithoutReasonError,
    NoPeriodToExtendError,
    NotAccessError,
    ReasonUnlawfulError,
    check_extension,
    check_prompt,
    check_question,
)
from privacydesk.domain.workdays import Nation

HOLIDAYS = bank_holidays(Nation.ENGLAND_AND_WALES)
MONDAY = date(2026, 10, 5)


class TestAQuestion:
    @pytest.mark.parametrize("right", Right)
    def test_pauses_access_alone(self, right: Right) -> None:
        """R-16."""
        if right is Right.ACCESS:
            check_question(right)
        else:
            with pytest.raises(NotAccessError, match="R-16"):
                check_question(right)


class TestPromptness:
    @pytest.mark.parametrize(
        ("today", "is_late"),
        [(date(2026, 10, 5), False), (date(2026, 10, 8), False), (date(2026, 10, 9), True)],
    )
    def test_is_three_working_days(self, today: date, *, is_late: bool) -> None:
        """R-05."""
        given = {"received_on": MONDAY, "today": today, "holidays": HOLIDAYS}
        check_prompt(LateReason.OVERLOOKED, **given)  # type: ignore[arg-type]
        if is_late:
            with pytest.raises(LateWithoutReasonError, match="R-05: 4 working days"):
                check_prompt(None, **given)  # type: ignore[arg-type]
        else:
            check_prompt(None, **given)  # type: ignore[arg-type]


class TestAnExtension:
    @pytest.mark.parametrize("reason", ExtensionReason)
    def test_rests_on_complexity_or_number(self, reason: ExtensionReason) -> None:
        """R-13, R-15."""
        if reason in LAWFUL_REASONS:
            check_extension(reason, right=Right.ERASURE)
        else:
            with pytest.raises(ReasonUnlawfulError, match="R-15"):
                check_extension(reason, right=Right.ERASURE)

    @pytest.mark.parametrize("right", [Right.QUESTION, Right.COMPLAINT, Right.UNKNOWN])
    def test_needs_a_right_with_a_month(self, right: Right) -> None:
        with pytest.raises(NoPeriodToExtendError):
            check_extension(ExtensionReason.COMPLEXITY, right=right)


class TestWhoMustAgree:
    @pytest.mark.parametrize("kind", Kind)
    def test_is_the_lead_but_for_a_question(self, kind: Kind) -> None:
        """R-13, R-46."""
        demand = Demand(number=1, kind=kind, code="x", proposed_by="user.2",
                        proposed_at=datetime(2026, 10, 5, tzinfo=timezone.utc))  # fmt: skip
        assert demand.needs_approval is (kind is not Kind.CLARIFICATION)
