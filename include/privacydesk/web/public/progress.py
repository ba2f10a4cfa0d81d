"""The status page's headline and five steps, made from where a case stands."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from typing_extensions import assert_never

from privacydesk.domain.cases import Right, Status
from privacydesk.domain.door import CaseStanding
from privacydesk.domain.workdays import london_day


class Chip(str, Enum):
    """How far a step is; the value is the chip's class, plain where the sheet has none."""

    DONE = "good"
    NOW = "info"
    WAITS_FOR_YOU = "wait"
    NEXT = "ahead"
    LATER = "later"


CHIPS: Final = {
    Chip.DONE: "Done",
    Chip.NOW: "Now",
    Chip.WAITS_FOR_YOU: "Waiting for you",
    Chip.NEXT: "Next",
    Chip.LATER: "Later",
}

SEARCHED: Final = frozenset({Right.ACCESS, Right.PORTABILITY})
"""The rights whose answer is the data itself."""

WITHOUT_MONTH: Final = frozenset({Right.QUESTION, Right.UNKNOWN, Right.COMPLAINT})
"""What the law sets no month for (R-02, R-119)."""


class Headline(str, Enum):
    """Which sentence stands at the top of the page."""

    WAITS = "waits"
    LATE = "late"
    DUE = "due"
    ANSWERED = "answered"
    CLOSED = "closed"
    WORKING = "working"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of the five steps."""

    words: str
    chip: Chip
    hint: str = ""
    on: date | None = None

    @property
    def chip_words(self) -> str:
        """Return the chip's words: a colour never stands alone."""
        return CHIPS[self.chip]

    @property
    def is_current(self) -> bool:
        """Say whether the case stands here."""
        return self.chip in {Chip.NOW, Chip.WAITS_FOR_YOU}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What the page shows beside the case itself."""

    headline: Headline
    steps: tuple[Step, ...]
    has_month: bool

    @property
    def has_steps(self) -> bool:
        """Say whether the steps are true: a case that closed unanswered did not take them."""
        return self.headline is not Headline.CLOSED

    @property
    def place(self) -> int:
        """Return the number of the current step, from 1; the last when all is done."""
        return next((n for n, step in enumerate(self.steps, 1) if step.is_current), 5)


def progress_of(case: CaseStanding, *, today: date) -> Progress:
    """Return what the status page says on ``today``, London's date."""
    current = 5 if case.answered_at else _place(case.status)
    waits = _waits_for_person(case.status)
    words = _words(case.right)
    steps = tuple(
        Step(words=text, chip=_chip(n, current=current, waits=waits), hint=hint, on=_on(case, n))
        for n, (text, hint) in enumerate(words, 1)
    )
    return Progress(
        headline=_headline(case, today=today, waits=waits),
        steps=steps,
        has_month=case.right not in WITHOUT_MONTH,
    )


def _place(status: Status) -> int:
    match status:
        case Status.RECEIVED | Status.WAITING_ID | Status.WAITING_AUTHORITY | Status.WAITING_FEE:
            return 2
        case Status.GATHERING | Status.PAUSED:
            return 2
        case Status.REVIEW:
            return 3
        case Status.ANSWERING | Status.WAITING_PROCESSOR:
            return 4
        case Status.CLOSED:
            return 5
        case _:
            assert_never(status)


def _waits_for_person(status: Status) -> bool:
    return status in {
        Status.WAITING_ID,
        Status.WAITING_AUTHORITY,
        Status.WAITING_FEE,
        Status.PAUSED,
    }


def _chip(step: int, *, current: int, waits: bool) -> Chip:
    if step < current:
        return Chip.DONE
    if step == current:
        return Chip.WAITS_FOR_YOU if waits else Chip.NOW
    return Chip.NEXT if step == current + 1 else Chip.LATER


def _on(case: CaseStanding, step: int) -> date | None:
    if step == 1:
        return london_day(case.received_at)
    if step == 4 and case.answered_at:  # noqa: PLR2004  the answer is the fourth step
        return london_day(case.answered_at)
    return None


def _words(right: Right) -> tuple[tuple[str, str], ...]:
    first = ("We got your request", "")
    last = ("We delete our working copies", "30 days after we send it.")
    if right in SEARCHED:
        return (
            first,
            ("We look in our systems", ""),
            ("A person checks what we found", "We take out details about other people."),
            ("We send your answer", ""),
            last,
        )
    return (
        first,
        ("We look at what you ask", ""),
        ("A person decides what we do", ""),
        ("We do it and write to you", ""),
        last,
    )


def _headline(case: CaseStanding, *, today: date, waits: bool) -> Headline:
    if case.answered_at:
        return Headline.ANSWERED
    if case.status is Status.CLOSED:
        return Headline.CLOSED
    if waits:
        return Headline.WAITS
    if case.due_on:
        return Headline.LATE if case.due_on < today else Headline.DUE
    return Headline.WORKING
