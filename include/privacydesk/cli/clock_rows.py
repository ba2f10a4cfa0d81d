"""One row of a clock file judged: what the law says, as the contract's columns."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timezone
from enum import Enum
from typing import Final

from typing_extensions import assert_never

from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.cli import clock_cells
from privacydesk.cli.clock_cells import Cells, UnknownWordError, UnmatchedCellsError
from privacydesk.domain import duties
from privacydesk.domain.cases import Right
from privacydesk.domain.clocks import read_clock
from privacydesk.domain.errors import DeskError
from privacydesk.domain.explanations import Sentence, explain
from privacydesk.domain.standings import ClockStatus, Standing
from privacydesk.domain.workdays import BankHolidays, Moment, london_day, nation_of

COLUMNS: Final = (
    "row_id",
    "status",
    "clock_start",
    "pause_days",
    "due",
    "due_ends_utc",
    "tell_by",
    "instant_utc",
    "outcome",
)

FIRST_CONTACTS: Final = frozenset(
    {"first_disclosure", "first_communication", "first_contact", "disclosure", "communication"}
)
"""What ends the month for an Art. 14 notice early (R-95)."""


class RowKind(str, Enum):
    """What a row is about; the values are the contract's words."""

    RIGHTS_REQUEST = "rights_request"
    ART14_NOTICE = "art14_notice"
    COMPLAINT_ACK = "complaint_ack"
    BREACH_72H = "breach_72h"
    TPS_CALL = "tps_call"
    CONSENT_AGE = "consent_age"


ROLLING: Final = frozenset({RowKind.RIGHTS_REQUEST, RowKind.ART14_NOTICE, RowKind.COMPLAINT_ACK})
"""The kinds whose last day depends on a nation's bank holidays."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the law says about one row: the columns that are set, and why."""

    cells: dict[str, str]
    explanation: tuple[Sentence, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether the row could not be judged."""
        return self.cells["status"] == ClockStatus.REFUSED.value


def judge(cells: Cells) -> Judgement:
    """Judge one row; what cannot be judged comes back refused, with the error's code."""
    try:
        return _judge(cells)
    except DeskError as error:
        return refuse(error)


def refuse(error: DeskError) -> Judgement:
    """Write an error as a refused row; the code is the error's name."""
    name = type(error).__name__.removesuffix("Error")
    code = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return Judgement(
        cells={"status": ClockStatus.REFUSED.value, "outcome": f"error:{code}"},
        explanation=(Sentence(text=f"{error}. {error.remedy}", rules=()),),
    )


def _judge(cells: Cells) -> Judgement:
    kind = clock_cells.word(cells, "kind", of=RowKind)
    if cells.get("jurisdiction") or kind in ROLLING:
        nation = nation_of(cells.get("jurisdiction", ""))
    if kind is RowKind.RIGHTS_REQUEST:
        return _judge_request(cells, holidays=bank_holidays(nation))
    first = clock_cells.needed_moment(cells, "received_at")
    if kind is RowKind.ART14_NOTICE:
        contact = _first_contact(cells)
        holidays = bank_holidays(nation)
        notice = duties.notice_due(first, holidays=holidays, first_contact=contact)
        return Judgement(cells=_duty_cells(notice))
    if kind is RowKind.COMPLAINT_ACK:
        duty = duties.acknowledgement_due(first, holidays=bank_holidays(nation))
        return Judgement(cells=_duty_cells(duty))
    if kind is RowKind.BREACH_72H:
        report = _duty_cells(duties.breach_report_due(first))
        report["instant_utc"] = report.pop("due_ends_utc")
        return Judgement(cells=report)
    second = clock_cells.needed_moment(cells, "second_event_at")
    if kind is RowKind.TPS_CALL:
        return _decision(first, verdict=duties.judge_call(first, called=second))
    if kind is RowKind.CONSENT_AGE:
        return _decision(first, verdict=duties.judge_consent(first, first_used=second))
    assert_never(kind)


def _judge_request(cells: Cells, *, holidays: BankHolidays) -> Judgement:
    right = clock_cells.word(cells, "right", of=Right)
    filed = tuple(clock_cells.case_events(cells))
    now = clock_cells.present(cells) or clock_cells.after_last(filed)
    standing = read_clock(filed, right=right, holidays=holidays, now=now)
    return Judgement(
        cells=_standing_cells(standing), explanation=explain(standing, holidays=holidays)
    )


def _first_contact(cells: Cells) -> Moment | None:
    what, when = cells.get("second_event", ""), clock_cells.moment(cells, "second_event_at")
    if what and what not in FIRST_CONTACTS:
        raise UnknownWordError("R-95: second_event is neither a communication nor a disclosure")
    if when and not what:
        raise UnmatchedCellsError("R-95: second_event_at has no second_event")
    return when


def _standing_cells(standing: Standing) -> dict[str, str]:
    codes = [flag.value for flag in standing.flags]
    if standing.overdue_from:
        late = max(n for n, code in enumerate(codes) if code.endswith("after_expiry"))
        codes.insert(late + 1, f"overdue_from:{standing.overdue_from}")
    return {
        "status": standing.status.value,
        "clock_start": _day(standing.clock_start),
        "pause_days": str(standing.paused_days),
        "due": _day(standing.due),
        "due_ends_utc": _instant(standing.due_ends_utc),
        "tell_by": _day(standing.tell_by),
        "outcome": ";".join(codes),
    }


def _duty_cells(duty: duties.Duty) -> dict[str, str]:
    return {
        "status": ClockStatus.DUE_SET.value,
        "clock_start": _day(duty.start),
        "due": _day(duty.due),
        "due_ends_utc": _instant(duty.due_ends_utc),
    }


def _decision(first: Moment, *, verdict: duties.Verdict) -> Judgement:
    return Judgement(
        cells={
            "status": ClockStatus.DECISION.value,
            "clock_start": _day(london_day(first)),
            "outcome": verdict.value,
        }
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _instant(instant: datetime | None) -> str:
    if instant is None:
        return ""
    return instant.astimezone(timezone.utc).replace(tzinfo=None).isoformat() + "Z"
