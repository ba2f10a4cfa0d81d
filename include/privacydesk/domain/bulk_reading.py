"""Read a file of requests: every line, every field, every problem at once."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Final

from privacydesk.domain.bulk_files import (
    MOST_BYTES,
    MOST_ROWS,
    RIGHTS,
    FileUnreadableError,
    Problem,
    Reading,
    Request,
    Rule,
)
from privacydesk.domain.cases import Right
from privacydesk.domain.identity_keys import e164
from privacydesk.domain.tickets import Requester, problem_of_age

FIELDS: Final[Mapping[str, int]] = {
    "right": 32, "received_at": 40, "name": 320, "email": 320, "phone": 40, "portal_account": 320,
    "signed_in": 5, "ticket_id": 128, "body": 20_000,
}  # fmt: skip
"""What a line may say, and its most characters; ``contracts/bulk_request.schema.json``."""

NEEDED: Final = ("right", "received_at")
REACHES: Final = ("email", "phone", "portal_account")
LINE: Final = "line"
"""The field of a problem that is the whole line's."""

_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII
)
_ADDRESS: Final = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_LINES: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_YES_OR_NO: Final = {"true": True, "false": False, "": False}

Cells = Mapping[str, str]


def read_requests(content: bytes, *, vouched: bool, now: datetime) -> Reading:
    """
    Read CSV with a header, or one JSON object a line.

    ``vouched`` says whether the sender's word about who was signed in counts (R-25). A line
    with a problem is quarantined; the others go on. Line numbers are those of an editor.

    :raises FileUnreadableError: if the file as a whole cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise FileUnreadableError("the file is too large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadableError("the file is not UTF-8") from None
    requests, problems, seen = [], list[Problem](), set[tuple[object, ...]]()
    lines = 0
    for line, cells in _json(text) if text.lstrip().startswith("{") else _csv(text):
        lines += 1
        if lines > MOST_ROWS:
            raise FileUnreadableError(f"more than {MOST_ROWS} lines")
        found = [cells] if isinstance(cells, Problem) else [*_wrong(line, cells, vouched, now)]
        request = None if found or isinstance(cells, Problem) else _request(line, cells)
        if request and (same := _asked(request)) in seen:
            found.append(Problem(line=line, field=LINE, rule=Rule.REPEATED))
        elif request:
            seen.add(same)
            requests.append(request)
        problems += found
    if not lines:
        raise FileUnreadableError("the file has no line")
    return Reading(requests=tuple(requests), problems=tuple(problems))


def _csv(text: str) -> Iterator[tuple[int, Cells | Problem]]:
    reader = csv.reader(_LINES.findall(text), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        strange = set(header) - FIELDS.keys()
        if strange or len(set(header)) < len(header) or not set(NEEDED) <= set(header):
            raise FileUnreadableError(f"the header has {len(strange)} unknown column(s)")
        at = reader.line_num + 1
        for values in reader:
            line, at = at, reader.line_num + 1
            if not values:
                continue
            if len(values) == len(header):
                yield line, dict(zip(header, values, strict=True))
            else:
                yield line, Problem(line=line, field=LINE, rule=Rule.MISSHAPEN)
    except csv.Error:
        raise FileUnreadableError("the file is no CSV") from None


def _json(text: str) -> Iterator[tuple[int, Cells | Problem]]:
    for line, written in enumerate(text.split("\n"), start=1):
        if not written.strip():
            continue
        try:
            read: Any = json.loads(written)
        except (ValueError, RecursionError):
            read = None
        if isinstance(read, dict) and all(_is_flat(value) for value in read.values()):
            yield line, {name: _text(value) for name, value in read.items()}
        else:
            yield line, Problem(line=line, field=LINE, rule=Rule.MISSHAPEN)


def _is_flat(value: object) -> bool:
    return value is None or isinstance(value, str | bool)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value is not None else ""


def _wrong(line: int, cells: Cells, vouched: bool, now: datetime) -> Iterator[Problem]:  # noqa: FBT001  private
    """Yield everything that is wrong with a line."""
    wrong = dict[str, Rule]()
    for name, value in cells.items():
        if name not in FIELDS:
            # A field's name could be a value that slipped: only known names are told.
            wrong[LINE] = Rule.UNKNOWN_FIELD
        elif rule := _wrong_value(name, value, now=now):
            wrong[name] = rule
    said = {name: value.strip() for name, value in cells.items()}
    wrong |= {name: Rule.MISSING for name in NEEDED if not said.get(name)}
    # An objection counts at once, so it says for which address or number.
    stops = said.get("right") == Right.OBJECTION_MARKETING.value
    if not any(said.get(name) for name in (REACHES[:2] if stops else REACHES)):
        wrong["email"] = Rule.NOBODY
    if said.get("signed_in") == "true":
        if not vouched:
            wrong["signed_in"] = Rule.NOT_VOUCHED_FOR
        elif not said.get("portal_account"):
            wrong["portal_account"] = Rule.NO_ACCOUNT
    yield from (Problem(line=line, field=name, rule=rule) for name, rule in wrong.items())


def _wrong_value(name: str, value: str, *, now: datetime) -> Rule | None:
    if len(value) > FIELDS[name]:
        return Rule.TOO_LONG
    if name != "body" and _CONTROL.search(value):
        return Rule.NOT_ONE_LINE
    return _rule(name, value.strip(), now=now)


def _rule(name: str, value: str, *, now: datetime) -> Rule | None:  # noqa: PLR0911  one return a field
    if not value and name != "signed_in":
        return None
    match name:
        case "right":
            return None if value in {right.value for right in RIGHTS} else Rule.UNKNOWN_RIGHT
        case "received_at":
            at = _instant(value)
            if at is None:
                return Rule.NOT_AN_INSTANT
            return Rule.NOT_IN_TIME if problem_of_age(at, now=now) else None
        case "email":
            return None if _ADDRESS.fullmatch(value) else Rule.NOT_AN_ADDRESS
        case "phone":
            return None if e164(value) else Rule.NOT_A_NUMBER
        case "signed_in":
            return None if value in _YES_OR_NO else Rule.NOT_YES_OR_NO
        case _:
            return None


def _instant(text: str) -> datetime | None:
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def _request(line: int, cells: Cells) -> Request:
    said = {name: cells.get(name, "").strip() for name in FIELDS}
    at = _instant(said["received_at"])
    assert at is not None, "checked before"  # noqa: S101  for the type
    return Request(
        line=line, right=Right(said["right"]), received_at=at,
        person=Requester(
            name=said["name"] or None, email=said["email"] or None, phone=said["phone"] or None,
            portal_account=said["portal_account"] or None,
        ),
        signed_in=_YES_OR_NO[said["signed_in"]], ticket_id=said["ticket_id"], body=said["body"],
    )  # fmt: skip


def _asked(request: Request) -> tuple[object, ...]:
    """Return what makes two lines the same request, whatever they say about it."""
    person = request.person
    if request.ticket_id:
        return request.right, request.ticket_id
    reach = (person.email or "").casefold(), person.phone, person.portal_account
    return request.right, request.received_at, person.name, reach
