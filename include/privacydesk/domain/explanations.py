"""Why a clock stands where it stands: one sentence after the other, each with its rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from privacydesk.domain.clock_events import AuthorityReceived
from privacydesk.domain.counting import Period
from privacydesk.domain.histories import Demand, DemandKind
from privacydesk.domain.standings import ClockStatus, Flag, Standing
from privacydesk.domain.workdays import LONDON, BankHolidays, Moment, london_day


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One step of the reckoning, as plain words, and the rules that it rests on."""

    text: str
    rules: tuple[str, ...]


DEMANDED: Final = {
    DemandKind.IDENTITY: ("Identity information", ("R-03", "R-04")),
    DemandKind.AUTHORITY: ("Proof of authority", ("R-06",)),
    DemandKind.FEE: ("A fee", ("R-03", "R-49")),
    DemandKind.CLARIFICATION: ("Clarification", ("R-16",)),
}

NATIONS: Final = {"EW": "England and Wales", "SCT": "Scotland", "NI": "Northern Ireland"}
MONTHS_IN_WORDS: Final = {1: "One month", 3: "Three months"}

FLAGGED: Final = {
    Flag.ID_REQUEST_UNJUSTIFIED: Sentence(
        text="Identity was asked for without a reasonable doubt, which moves nothing.",
        rules=("R-04",),
    ),
    Flag.FEE_UNLAWFUL: Sentence(
        text="The fee has no lawful ground and does not hold the clock.", rules=("R-46", "R-48")
    ),
    Flag.REFUND: Sentence(text="What was paid is to be refunded.", rules=("R-48",)),
    Flag.NO_PAUSE_NOT_ARTICLE_15: Sentence(
        text="A question pauses the clock of an access request only.", rules=("R-16",)
    ),
    Flag.CLARIFICATION_NOT_REQUIRED: Sentence(
        text="The question was not reasonably required to find the data, so nothing pauses.",
        rules=("R-16",),
    ),
    Flag.CLARIFICATION_FORMAT_ONLY: Sentence(
        text="A question about format, delivery or payment does not pause the clock.",
        rules=("R-18",),
    ),
    Flag.CLARIFICATION_AFTER_EXPIRY: Sentence(
        text="A question went out after the period had ended and cannot revive it.",
        rules=("R-22",),
    ),
    Flag.DEMAND_AFTER_EXPIRY: Sentence(
        text="A demand went out after the period had ended and cannot revive it.",
        rules=("R-22",),
    ),
    Flag.EXTENSION_INVALID_LATE: Sentence(
        text="The notice of an extension went out after the first month: it has no effect.",
        rules=("R-14",),
    ),
    Flag.EXTENSION_INVALID_NO_REASONS: Sentence(
        text="The notice of an extension gave no reasons: it has no effect.", rules=("R-14",)
    ),
    Flag.SAVED_OLD_LAW: Sentence(
        text="The request came before 5 February 2026: a person judges whether the pause counts.",
        rules=("R-23",),
    ),
    Flag.SUPPRESS_FROM_RECEIPT: Sentence(
        text="Marketing stops at the receipt; this date is for confirming it.",
        rules=("R-75", "R-76"),
    ),
}


def explain(standing: Standing, *, holidays: BankHolidays) -> tuple[Sentence, ...]:
    """
    Tell in sentences how ``standing`` came about, for the case page and the letters.

    Days and hours are London's. The words contain no personal data.
    """
    return (
        Sentence(text=f"Received {in_words(standing.history.received.at)}.", rules=("R-02",)),
        *_about_start(standing),
        *_about_end(standing, holidays=holidays),
        *(FLAGGED[flag] for flag in standing.flags),
        *_about_overdue(standing),
        *_about_answer(standing),
    )


def in_words(moment: Moment) -> str:
    """Write a moment as people say it: "Saturday 31 January 2026, 23:40 London"."""
    day = london_day(moment)
    words = f"{day:%A} {day.day} {day:%B} {day.year}"
    if isinstance(moment, datetime):
        words += f", {moment.astimezone(LONDON):%H:%M} London"
    return words


def _about_start(standing: Standing) -> Iterator[Sentence]:
    for hold in standing.holds:
        what, rules = DEMANDED[hold.kind]
        asked = f"{what}, asked for on {in_words(hold.asked_on)},"
        if hold.answered_on:
            yield Sentence(text=f"{asked} arrived on {in_words(hold.answered_on)}.", rules=rules)
        else:
            yield Sentence(text=f"{asked} has not arrived: the clock has not started.", rules=rules)
    for event in standing.history.unasked:
        agent = isinstance(event, AuthorityReceived)
        what, _ = DEMANDED[DemandKind.AUTHORITY if agent else DemandKind.IDENTITY]
        yield Sentence(text=f"{what} came without being asked for: nothing moves.", rules=("R-03",))
    if standing.clock_start and standing.clock_start != standing.history.received_on:
        yield Sentence(text=f"The clock starts {in_words(standing.clock_start)}.", rules=("R-03",))


def _about_end(standing: Standing, *, holidays: BankHolidays) -> Iterator[Sentence]:
    notice = standing.history.notice
    if standing.is_extended and notice:
        yield Sentence(
            text=f"The notice of an extension went out {in_words(notice.at)}, "
            "in time and with reasons: the period is three months.",
            rules=("R-13", "R-14"),
        )
    if standing.status is ClockStatus.PAUSED:
        yield _about_open_questions(standing)
    period, ends = standing.period, standing.due_ends_utc
    if period is None or ends is None:
        return
    yield _about_month_end(period)
    yield from _about_pause(period)
    if period.ends_on != period.paused_end:
        nation = NATIONS[holidays.nation.value]
        yield Sentence(
            text=f"It rolls to {in_words(period.ends_on)}, "
            f"the next working day in {nation} ({holidays.version}).",
            rules=("R-09", "R-10"),
        )
    yield Sentence(text=f"The first late instant is {in_words(ends)}.", rules=("R-07",))
    if standing.last_tell_day and not standing.is_extended:
        yield Sentence(
            text=f"A notice of an extension must go out by {in_words(standing.last_tell_day)}.",
            rules=("R-14", "R-19"),
        )


def _about_month_end(period: Period) -> Sentence:
    end = period.month_end
    words = f"{MONTHS_IN_WORDS[period.months]} on is {end.day} {end:%B} {end.year}, a {end:%A}"
    if end.day == period.start.day:
        return Sentence(text=f"{words}.", rules=("R-07",))
    return Sentence(
        text=f"{words}: {end:%B} has no day {period.start.day}.", rules=("R-07", "R-08")
    )


def _about_pause(period: Period) -> Iterator[Sentence]:
    if not period.paused_days:
        return
    spans = " and ".join(
        _span(question)
        for question in period.questions
        if question.answered_on and question.answered_on >= period.start
    )
    yield Sentence(
        text=f"{_days(period.paused_days)} not count, a question being open {spans}: "
        f"the end moves to {in_words(period.paused_end)}.",
        rules=("R-17", "R-20"),
    )


def _about_open_questions(standing: Standing) -> Sentence:
    waiting = [question for question in standing.questions if question.answered_on is None]
    return Sentence(
        text=f"A question of {in_words(waiting[0].asked_on)} is open: so far "
        f"{_days(standing.paused_days)} not count, and no date is set.",
        rules=("R-17",),
    )


def _about_overdue(standing: Standing) -> Iterator[Sentence]:
    if standing.overdue_from:
        late = in_words(standing.overdue_from)
        yield Sentence(text=f"The answer is overdue from {late}.", rules=("R-22",))


def _about_answer(standing: Standing) -> Iterator[Sentence]:
    answered = standing.history.answered
    if answered is None:
        return
    sent_on = london_day(answered.at)
    late = (sent_on - standing.due).days if standing.due else 0
    verdict = f"{late} day{'s' if late > 1 else ''} late" if late > 0 else "in time"
    yield Sentence(text=f"The answer went out {in_words(answered.at)}, {verdict}.", rules=("R-11",))


def _span(question: Demand) -> str:
    first, last = question.asked_on, question.answered_on or date.max
    return f"from {first.day} {first:%B} to {last.day} {last:%B} {last.year}"


def _days(number: int) -> str:
    return "1 day does" if number == 1 else f"{number} days do"
