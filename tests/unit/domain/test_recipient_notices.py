"""R-62: a notice that nobody confirms gets a second one, then a person; each once."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.chasing import Urging
from privacydesk.domain.outbound import Barred
from privacydesk.domain.recipient_notices import (
    Means,
    Move,
    ReceiptState,
    RecipientNotice,
    Settled,
    Trouble,
    next_move,
)

TOLD = datetime(2026, 10, 20, 9, tzinfo=timezone.utc)  # British Summer Time ends on the 25th
URGING = Urging(urge_days=7, unreachable_days=7)
NOTICE = RecipientNotice(
    number=1, reference=CaseRef("PD-2026-000001"), recipient="swift", letter="erasure_notice",
    means=Means.OPENDSR, request=UUID(int=1), told_at=TOLD, due_on=date(2026, 10, 27), arrived=True,
)  # fmt: skip


def moved(now: datetime, **changes: Any) -> object:  # noqa: ANN401  the notice's fields
    return next_move(replace(NOTICE, **changes), urging=URGING, now=now)


class TestAReceipt:
    def test_is_waited_for_until_the_end_of_the_london_day(self) -> None:
        assert moved(datetime(2026, 10, 27, 23, 59, tzinfo=timezone.utc)) is None
        assert moved(datetime(2026, 10, 28, 0, 0, tzinfo=timezone.utc)) == (Move.CHASE, None)

    def test_is_not_the_end_before_the_processor_has_done_it(self) -> None:
        late = datetime(2026, 10, 30, tzinfo=timezone.utc)
        assert moved(late, receipt=ReceiptState.IN_PROGRESS) == (Move.CHASE, None)
        assert moved(late, settled_as=Settled.COMPLETED) is None

    def test_that_never_comes_is_for_a_person(self) -> None:
        chased = datetime(2026, 10, 28, 10, tzinfo=timezone.utc)
        assert moved(chased + timedelta(days=7), chased_at=chased) is None
        assert moved(chased + timedelta(days=8), chased_at=chased) == (Move.RAISE, Trouble.SILENT)

    def test_that_says_no_is_for_a_person_at_once(self) -> None:
        assert moved(TOLD, receipt=ReceiptState.CANCELLED) == (Move.RAISE, Trouble.CANCELLED)


class TestANotice:
    def test_that_nobody_takes_is_for_a_person_after_a_week(self) -> None:
        week = TOLD + timedelta(days=7)
        assert moved(week - timedelta(minutes=1), arrived=False) is None
        assert moved(week, arrived=False) == (Move.RAISE, Trouble.UNREACHABLE)

    def test_that_came_back_is_for_a_person_at_once(self) -> None:
        assert moved(TOLD, arrived=False, lost=True) == (Move.RAISE, Trouble.UNREACHABLE)

    def test_that_may_not_leave_is_for_a_person_at_once(self) -> None:
        """R-102."""
        stopped = moved(TOLD, arrived=False, means=Means.NONE, barred=Barred.CONTRACT_ENDED)
        assert stopped == (Move.RAISE, Trouble.BLOCKED)

    @pytest.mark.parametrize("trouble", Trouble)
    def test_is_raised_once(self, trouble: Trouble) -> None:
        later = TOLD + timedelta(days=90)
        assert moved(later, arrived=False, trouble=trouble, troubled_at=TOLD) is None
