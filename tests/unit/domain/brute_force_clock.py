"""
The law's clock a second time, written to be simple and not to resemble the first.

It walks through a case day by day, as a clerk with a wall calendar would: every
morning the clerk reads that day's post, every evening crosses the day off. It
shares no code with the desk. `Rules` says what the clerk believes; the defaults
are right, each other value is a mistake that somebody really makes.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the clerk believes."""

    month: str = "same_number"
    roll: str = "next"
    receipt_rolls: bool = False
    extension: str = "from_start"
    tell_by_rolls: bool = True
    late_notice_counts: bool = False
    notice_needs_reasons: bool = True
    pause: str = "both_days"
    pauses_before_start: bool = False
    overlap_counts_twice: bool = False
    rolls_before_pause: bool = False
    question_revives: bool = False


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A demand that counts: asked on one day, answered on another or not yet."""

    what: str
    asked: date
    answered: date | None


@dataclass(frozen=True, kw_only=True)
class Story:
    """What happened to one case, in London days; only demands that are founded."""

    received: date
    today: date
    holds: tuple[Letter, ...] = ()
    questions: tuple[Letter, ...] = ()
    notice: date | None = None
    reasons: bool = True


@dataclass(kw_only=True)
class Clerk:
    """The case as the clerk's notes have it on one day."""

    story: Story
    closed: Collection[date]
    rules: Rules
    start: date | None = None
    raw: date = date.max
    first_raw: date = date.max
    paused: int = 0
    extended: bool = False
    waiting: list[Letter] = field(default_factory=list)
    asking: list[Letter] = field(default_factory=list)
    asking_first: list[Letter] = field(default_factory=list)

    def result(self) -> tuple[str, date | None, int, date | None, date | None]:
        """Return status, clock start, paused days, due and tell-by, all days walked."""
        first_day = self.story.received
        self.begin(self.rolled(first_day) if self.rules.receipt_rolls else first_day)
        for day in days_from(self.story.received):
            if day > self.story.today:
                break
            self.live_through(day)
        for what in ("id", "authority", "fee"):
            if any(letter.what == what for letter in self.waiting):
                return f"waiting_{what}", None, 0, None, None
        if self.asking:
            return "paused", self.start, self.paused, None, None
        due = self.ends(self.raw)
        tell_by = self.ends(self.first_raw) if self.rules.tell_by_rolls else self.first_raw
        return "due_set", self.start, self.paused, due, tell_by if self.extended else due

    def begin(self, day: date) -> None:
        """Start the clock, anew if it ran before."""
        day += DAY if self.rules.month == "day_after" else 0 * DAY
        self.start, self.paused = day, self.paused if self.rules.pauses_before_start else 0
        self.first_raw = self.month_on(day, months=1) + self.paused * DAY
        self.raw = self.extended_end() if self.extended else self.first_raw
        self.asking_first = list(self.asking)

    def live_through(self, day: date) -> None:
        """Read the day's post, then cross the day off."""
        over = not self.waiting and not self.asking and day > self.ends(self.raw)
        first_over = not self.waiting and not self.asking_first and day > self.tell_end()
        for letter in self.story.holds:
            if letter.asked == day and not over:
                self.waiting.append(letter)
        for letter in self.story.questions:
            if letter.asked == day and (not over or self.rules.question_revives):
                self.asking.append(letter)
                if not first_over:
                    self.asking_first.append(letter)
        if self.story.notice == day:
            self.read_notice(late=first_over)
        arrived = [letter for letter in self.waiting if letter.answered == day]
        self.waiting = [letter for letter in self.waiting if letter not in arrived]
        if arrived and not self.waiting:
            self.begin(day)
        self.cross_off(day)
        answered = any(q.answered == day for q in self.asking)
        if self.rules.pause == "restart" and answered and not self.waiting:
            self.begin(day)
        self.asking = [q for q in self.asking if q.answered != day]
        self.asking_first = [q for q in self.asking_first if q.answered != day]

    def read_notice(self, *, late: bool) -> None:
        """Extend the period, if the notice is a good one."""
        in_time = self.rules.late_notice_counts or not late
        if in_time and (self.story.reasons or not self.rules.notice_needs_reasons):
            self.extended = True
            self.raw = self.extended_end()

    def cross_off(self, day: date) -> None:
        """Add a day at the end for a day on which a question was open."""
        running = not self.waiting or self.rules.pauses_before_start
        if not running or self.rules.pause in {"never", "restart"}:
            return
        whole = sum(self.is_left_out(q, day) for q in self.asking)
        first = sum(self.is_left_out(q, day) for q in self.asking_first)
        if not self.rules.overlap_counts_twice:
            whole, first = min(whole, 1), min(first, 1)
        self.paused += whole
        self.raw += whole * DAY
        self.first_raw += first * DAY

    def is_left_out(self, question: Letter, day: date) -> bool:
        """Tell whether an open question takes this day out."""
        return self.rules.pause != "exclusive" or question.answered != day

    def extended_end(self) -> date:
        """Return where three months end, with the days left out so far."""
        if self.start is None:
            return date.max
        if self.rules.extension == "from_clamped":
            end = self.month_on(self.month_on(self.start, months=1), months=2)
        else:
            end = self.month_on(self.start, months=3)
        return end + self.paused * DAY

    def month_on(self, start: date, *, months: int) -> date:
        """Walk from ``start`` to the day on which so many months end."""
        counted = {"30_days": 30, "28_days": 28}.get(self.rules.month)
        if counted:
            return start + counted * months * DAY
        end = start
        for _ in range(months):
            end = first_of_next_month(end)
        if self.rules.month == "overflow":
            return end.replace(day=1) + (start.day - 1) * DAY
        if self.rules.month == "end_sticks" and (start + DAY).day == 1:
            return first_of_next_month(end) - DAY
        for day in days_from(end.replace(day=1)):
            if day.day == start.day or (day + DAY).day == 1:
                end = day
                break
        return end - DAY if self.rules.month == "domestic" else end

    def ends(self, raw: date) -> date:
        """Return the last day in time for a period that ends by the calendar on ``raw``."""
        if self.rules.rolls_before_pause:
            return self.rolled(self.rolled(raw - self.paused * DAY) + self.paused * DAY)
        return self.rolled(raw)

    def tell_end(self) -> date:
        """Return the last day for telling of an extension."""
        return self.ends(self.first_raw)

    def rolled(self, day: date) -> date:
        """Walk on from a day on which the office is closed."""
        if self.rules.roll == "none":
            return day
        step = -DAY if self.rules.roll == "back" else DAY
        while day.weekday() in {5, 6} or day in self.closed:
            day += step
        return day


def first_of_next_month(day: date) -> date:
    """Walk to the first day of the month after ``day``'s."""
    return next(later for later in days_from(day + DAY) if later.day == 1)


def days_from(day: date) -> Iterator[date]:
    """Yield ``day`` and every day after it."""
    while True:
        yield day
        day += DAY
