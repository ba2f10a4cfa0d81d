"""A due-diligence record on a page: as a form takes it, as a file brings it, as it is shown."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from starlette.datastructures import FormData

from privacydesk.domain.due_diligence import DAYS, MAY_BE_NONE, DueDiligenceError
from privacydesk.domain.record_faults import faults_of
from privacydesk.web.desk.list_words import RECORD, RULES
from privacydesk.web.desk.uploads import text_of

MOST_BYTES: Final = 1024 * 1024
YES, NO = "yes", "no"
_RULE: Final = re.compile(r" \(R-\d+\)$")

SECTIONS: Final[Mapping[str, Sequence[str]]] = {
    "The list and its seller": (
        "list", "obtained_on", "seller.name", "seller.contract", "seller.licence_ends_on",
    ),
    "How it was collected": (
        "compiled_by", "collected.where", "collected.how", "collected.from", "collected.to",
    ),
    "What people were told and agreed to": (
        "wording", "names_us", "consent.email", "consent.phone",
    ),
    "What the seller checked": (
        "checked.on", "checked.tps", "checked.ctps", "checked.suppressions",
    ),
    "Where it was, and what is in it": ("hosted_in", "columns"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One field that is missing or cannot be: its rule, and what to do."""

    field: str
    words: str
    rule: str
    remedy: str


def typed(form: FormData) -> dict[str, str]:
    """Return what a form's fields say, by the record's field."""
    return {name: text_of(form, name) for name in RECORD}


def record_of(said: Mapping[str, str]) -> dict[str, Any]:
    """Return a record from what was typed, shaped as its file is."""
    record: dict[str, Any] = {}
    for name, text in said.items():
        place, last = record, name
        while "." in last:
            first, _, last = last.partition(".")
            place = place.setdefault(first, {})
        if text:
            place[last] = _meant(name, text)
    return record


def typed_from(record: Mapping[str, Any]) -> dict[str, str]:
    """Return a record as a form shows it; what has no place in the form is left out."""
    return {name: _shown(name, _at(record, name)) for name in RECORD}


def faults(record: Mapping[str, Any], *, today: date) -> list[Fault]:
    """Return what is wrong with a record, each field once."""
    return [fault_of(error) for error in faults_of(record, today=today)]


def fault_of(error: DueDiligenceError) -> Fault:
    """Put an error in words: the field's name as the page has it, the rule, what to do."""
    label, hint = RECORD.get(error.field, (error.field, ""))
    known = error.field in RECORD
    told = _RULE.sub("", str(error))
    words = told.removeprefix(error.field).removeprefix(":").strip() if known else told
    return Fault(
        field=error.field, words=f"{label}: {words}" if known else words,
        rule=RULES.get(error.field, "R-91"), remedy=hint or error.remedy,
    )  # fmt: skip


def as_text(record: Mapping[str, Any]) -> bytes:
    """Return a typed record as it is kept: JSON, which is YAML as well."""
    return json.dumps(record, indent=1, ensure_ascii=False).encode()


def shown_lines(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record with what they say, for its page."""
    for name, (label, _) in RECORD.items():
        yield label, _shown(name, _at(record, name)) or "–"


def _meant(name: str, text: str) -> object:
    if name == "names_us":
        return {YES: True, NO: False}.get(text)
    if name == "hosted_in":
        return [place.strip().upper() for place in text.split(",") if place.strip()]
    if name == "columns":
        pairs = [line.rpartition(":") for line in text.splitlines() if line.strip()]
        return {header.strip(): meaning.strip().lower() for header, _, meaning in pairs}
    return text.lower() if name in MAY_BE_NONE and name in DAYS else text


def _shown(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "names_us":
        return {True: YES, False: NO}.get(value, "") if isinstance(value, bool) else ""
    if isinstance(value, Mapping):
        return "\n".join(f"{header}: {meaning}" for header, meaning in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def _at(record: Mapping[str, Any], name: str) -> object:
    found: Any = record
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
