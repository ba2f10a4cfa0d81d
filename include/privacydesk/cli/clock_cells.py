"""The cells of a clock file, read as moments, words and events, or refused."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import zip_longest
from typing import Final, TypeVar

from privacydesk.domain import clock_events as events
from privacydesk.domain.errors import DeskError
from privacydesk.domain.workdays import Moment, day_ends, london_day

Cells = Mapping[str, str]

DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT: Final = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<hour>\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
ONE_MICROSECOND: Final = timedelta(microseconds=1)
YES: Final = "Y"
NO: Final = "N"
RECORDED_DOUBT: Final = "recorded"

FORMAT_ONLY: Final = "format-only"
"""The word, as reason or tag, for a question about format, delivery or payment (R-18)."""

EnumT = TypeVar("EnumT", bound=Enum)


class CellRefusedError(DeskError):
    """A cell of the file cannot be read, so nothing is said about its row."""

    remedy = "Correct the cell; the other rows were judged."


class NotADateError(CellRefusedError):
    """A cell holds neither a date nor an instant (R-02)."""


class MissingCellError(CellRefusedError):
    """A cell that this kind of row needs is empty (R-02)."""


class UnknownWordError(CellRefusedError):
    """A cell holds a word that is not in its closed list."""


class UnmatchedCellsError(CellRefusedError):
    """Two cells that belong together contradict each other."""


def moment(cells: Cells, column: str) -> Moment | None:
    """
    Read one date or instant; None where the cell is empty.

    :raises NotADateError: if the cell holds anything else.
    """
    text = cells.get(column, "")
    return _read_moment(text, column=column) if text else None


def needed_moment(cells: Cells, column: str) -> Moment:
    """
    Read one date or instant that cannot be missing.

    :raises MissingCellError: if the cell is empty.
    """
    found = moment(cells, column)
    if found is None:
        raise MissingCellError(f"{column} is empty")
    return found


def word(cells: Cells, column: str, *, of: type[EnumT]) -> EnumT:
    """
    Read one word of a closed list.

    :raises UnknownWordError: if the list has no such word.
    """
    try:
        return of(cells.get(column, ""))
    except ValueError:
        raise UnknownWordError(f"{column} holds a word that is not in its list") from None


def present(cells: Cells) -> datetime | None:
    """Read ``as_of``; a date stands for its last instant, None for after the last event."""
    as_of = moment(cells, "as_of")
    return _last_instant(as_of) if as_of else None


def after_last(filed: Iterable[events.Event]) -> datetime:
    """Return the instant at which the last of the events has surely happened."""
    return max(_last_instant(event.at) for event in filed)


def case_events(cells: Cells) -> Iterator[events.Event]:
    """
    Read the events of a rights request out of its row.

    Several values of a cell match those of the partner cell by position; an empty
    place is a reply still awaited.

    :raises CellRefusedError: if a cell cannot be read or contradicts its partner.
    """
    yield events.Received(at=needed_moment(cells, "received_at"))
    yield from _identity(cells)
    for number, asked, received in _pairs(
        cells, "authority_requested_on", "authority_received_on", comes_in_parts=True
    ):
        if asked:
            yield events.AuthorityAsked(at=asked, number=number)
        if received:
            yield events.AuthorityReceived(at=received, number=number)
    yield from _fee(cells)
    yield from _clarification(cells)
    yield from _extension(cells)


def _identity(cells: Cells) -> Iterator[events.Event]:
    doubt = RECORDED_DOUBT if _yes(cells, "id_reasonable_doubt") else None
    for number, asked, received in _pairs(
        cells, "id_requested_on", "id_received_at", comes_in_parts=True
    ):
        if asked:
            yield events.IdentityAsked(at=asked, number=number, doubt=doubt)
        if received:
            yield events.IdentityReceived(at=received, number=number)


def _fee(cells: Cells) -> Iterator[events.Event]:
    named = cells.get("fee_basis", "")
    ground = word(cells, "fee_basis", of=events.FeeGround) if named else events.FeeGround.NONE
    for number, asked, paid in _pairs(cells, "fee_asked_on", "fee_paid_on", comes_in_parts=True):
        if asked:
            yield events.FeeAsked(at=asked, number=number, ground=ground)
        if paid:
            yield events.FeePaid(at=paid, number=number)


def _clarification(cells: Cells) -> Iterator[events.Event]:
    need = _need(cells)
    for number, asked, answered in _pairs(cells, "clar_asked_on", "clar_answered_on"):
        if asked:
            yield events.ClarificationAsked(at=asked, number=number, need=need)
        if answered:
            yield events.ClarificationAnswered(at=answered, number=number)


def _need(cells: Cells) -> events.Need:
    reason = cells.get("clar_reason_ok", "").lower().replace("_", "-")
    tags = cells.get("tags", "").split(";")
    if reason in {"format", FORMAT_ONLY} or FORMAT_ONLY in tags:
        return events.Need.FORMAT_ONLY
    required = _yes(cells, "clar_reason_ok")
    return events.Need.REASONABLY_REQUIRED if required else events.Need.NOT_REQUIRED


def _extension(cells: Cells) -> Iterator[events.Event]:
    sent = moment(cells, "extension_notice_at")
    claimed = cells.get("extension_claimed", "")
    reasons_given = _yes(cells, "extension_reasons_given")
    if not _yes(cells, "extension_claimed") and claimed and sent:
        raise UnmatchedCellsError("R-14: a notice went out of an extension that nobody claimed")
    if sent:
        yield events.ExtensionNoticeSent(at=sent, reasons_given=reasons_given)


def _yes(cells: Cells, column: str) -> bool:
    answer = cells.get(column, "").upper()
    if answer not in {YES, NO, ""}:
        raise UnknownWordError(f"{column} holds neither Y nor N")
    return answer == YES


def _pairs(
    cells: Cells, asked: str, replied: str, *, comes_in_parts: bool = False
) -> Iterator[tuple[int, Moment | None, Moment | None]]:
    demands, replies = _moments(cells, asked), _moments(cells, replied)
    if len(demands) == 1 and len(replies) > 1 and None not in demands and comes_in_parts:
        replies = [_last_part(replies)]
    for number, (demand, reply) in enumerate(zip_longest(demands, replies), start=1):
        yield number, demand, reply


def _last_part(replies: Sequence[Moment | None]) -> Moment | None:
    """Return when the last part arrived: what was asked for is then complete (A-08)."""
    arrived = [reply for reply in replies if reply]
    return max(arrived, key=_last_instant) if len(arrived) == len(replies) else None


def _moments(cells: Cells, column: str) -> Sequence[Moment | None]:
    texts = cells.get(column, "").split(";")
    return [_read_moment(text.strip(), column=column) if text.strip() else None for text in texts]


def _read_moment(text: str, *, column: str) -> Moment:
    try:
        found = _parse(text)
    except ValueError:
        found = None
    if found is None:
        raise NotADateError(f"{column} holds neither a date nor an instant")
    london_day(found)  # refuses a time without its zone, and a year that is a slip
    return found


def _parse(text: str) -> Moment | None:
    if DATE.fullmatch(text):
        return date.fromisoformat(text)
    instant = INSTANT.fullmatch(text)
    if instant is None:
        return None
    zone = (instant["zone"] or "").replace("Z", "+00:00")
    layout = "%Y-%m-%dT%H:%M" + _seconds_layout(instant["hour"]) + ("%z" if zone else "")
    return datetime.strptime(f"{instant['day']}T{instant['hour']}{zone}", layout)  # noqa: DTZ007  a missing zone is refused by R-02, with a code of its own


def _seconds_layout(hour: str) -> str:
    if "." in hour:
        return ":%S.%f"
    return ":%S" if hour.count(":") > 1 else ""


def _last_instant(when: Moment) -> datetime:
    return when if isinstance(when, datetime) else day_ends(when) - ONE_MICROSECOND
