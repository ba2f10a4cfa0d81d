"""What a week came to: counts, ages and days, nobody's data. Weeks are ISO's, in London."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import ClassVar, Final

from privacydesk.domain.cases import CaseRef, Right, Status
from privacydesk.domain.letters import Letter
from privacydesk.domain.waits import STATUS_OF
from privacydesk.domain.workdays import ONE_DAY, day_begins, london_day

WEEKS: Final = 8
"""How many weeks the digest compares."""

AGES: Final = ("Up to 6 days", "7 to 13 days", "14 to 20 days", "21 to 27 days", "28 days or more")
BAR: Final = 20
"""How many blocks the longest bar has."""

OUTSIDE: Final = frozenset(STATUS_OF.values()) - {Status.PAUSED}


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week, Monday to Sunday; ``ends`` is the first instant (UTC) after it."""

    monday: date

    @property
    def name(self) -> str:
        """ISO's name of the week: 2026-W47."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def sunday(self) -> date:
        """The week's last day."""
        return self.monday + 6 * ONE_DAY

    @property
    def begins(self) -> datetime:
        """The week's first instant (UTC)."""
        return day_begins(self.monday)

    @property
    def ends(self) -> datetime:
        """The first instant (UTC) after the week."""
        return day_begins(self.monday + 7 * ONE_DAY)

    def holds(self, at: datetime) -> bool:
        """Tell whether ``at`` lies in the week."""
        return self.begins <= at < self.ends

    def before(self, weeks: int) -> "Week":
        """Return the week that lies so many weeks before."""
        return Week(monday=self.monday - timedelta(weeks=weeks))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as the digest sees it. Instants are UTC."""

    reference: CaseRef
    right: Right
    status: Status
    received_at: datetime
    due_ends_at: datetime | None
    answered_at: datetime | None
    paused_days: int = 0

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status is not Status.CLOSED

    @property
    def is_in_time(self) -> bool:
        """Whether the answer came before the first late instant."""
        answered, ends = self.answered_at, self.due_ends_at
        return answered is not None and (ends is None or answered < ends)

    @property
    def days(self) -> int:
        """London days from receipt to answer, pauses left out."""
        last = self.answered_at or self.received_at
        return (london_day(last) - london_day(self.received_at)).days - self.paused_days


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One line of a plot that every mail program shows: a label, blocks, the number in words."""

    label: str
    blocks: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ByRight:
    """What the week came to for one right."""

    right: Right
    open: int
    answered: int
    in_time: int
    median_days: str


@dataclass(frozen=True, kw_only=True)
class WeeklyDigest(Letter):
    """The mail of a week. ``missed`` are requests whose legal limit passed in it."""

    letter_id: ClassVar[str] = "weekly_digest"

    week: Week
    open: int
    waiting: int
    paused: int
    received: int
    answered: int
    in_time: int
    median_days: str
    missed: tuple[CaseRef, ...]
    shares: tuple[Bar, ...]
    ages: tuple[Bar, ...]
    rights: tuple[ByRight, ...]
    link: str


def week_before(now: datetime) -> Week:
    """Return the last whole week before the London day of ``now``."""
    today = london_day(now)
    return Week(monday=today - timedelta(days=today.weekday() + 7))


def sum_up(requests: Iterable[Request], *, week: Week, link: str) -> WeeklyDigest:
    """Sum up ``week``; ages are those of its end, what is open is what is open now."""
    known = tuple(requests)
    still_open = [one for one in known if one.is_open and one.answered_at is None]
    answered = _answered(known, week)
    return WeeklyDigest(
        reference=CaseRef(week.name),
        week=week,
        open=len(still_open),
        waiting=sum(one.status in OUTSIDE for one in still_open),
        paused=sum(one.status is Status.PAUSED for one in still_open),
        received=sum(week.holds(one.received_at) for one in known),
        answered=len(answered),
        in_time=sum(one.is_in_time for one in answered),
        median_days=_median(answered),
        missed=tuple(sorted(one.reference for one in known if _missed(one, week))),
        shares=tuple(_share(known, week.before(n)) for n in reversed(range(WEEKS))),
        ages=_ages(still_open, today=week.sunday),
        rights=tuple(_by_right(known, week)),
        link=link,
    )


def _answered(requests: Sequence[Request], week: Week) -> list[Request]:
    return [one for one in requests if one.answered_at and week.holds(one.answered_at)]


def _missed(request: Request, week: Week) -> bool:
    ends = request.due_ends_at
    closed = request.status is Status.CLOSED and request.answered_at is None
    return ends is not None and week.holds(ends) and not request.is_in_time and not closed


def _share(requests: Sequence[Request], week: Week) -> Bar:
    answered = _answered(requests, week)
    good = sum(one.is_in_time for one in answered)
    value = f"{good} of {len(answered)}" if answered else "none answered"
    return Bar(label=f"Week {week.name[-2:]}", blocks=_blocks(good, most=len(answered)),
               value=value)  # fmt: skip


def _ages(requests: Sequence[Request], *, today: date) -> tuple[Bar, ...]:
    last = len(AGES) - 1
    weeks = Counter(
        max(0, min((today - london_day(one.received_at)).days // 7, last)) for one in requests
    )
    most = max(weeks.values(), default=0)
    return tuple(
        Bar(label=label, blocks=_blocks(weeks[n], most=most), value=str(weeks[n]))
        for n, label in enumerate(AGES)
    )


def _by_right(requests: Sequence[Request], week: Week) -> Iterable[ByRight]:
    for right in Right:
        of_right = [one for one in requests if one.right is right]
        answered = _answered(of_right, week)
        still_open = sum(one.is_open and one.answered_at is None for one in of_right)
        if answered or still_open:
            yield ByRight(right=right, open=still_open, answered=len(answered),
                          in_time=sum(one.is_in_time for one in answered),
                          median_days=_median(answered))  # fmt: skip


def _median(requests: Sequence[Request]) -> str:
    return f"{median(one.days for one in requests):g}" if requests else "none"


def _blocks(value: int, *, most: int) -> str:
    return "\N{FULL BLOCK}" * max(round(BAR * value / most), 1) if value else ""
