"""A due-diligence record on a page: as a form takes it, as a file brings it, as it is shown."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from starlette.datastructures import FormData

from privacydesk.domain.due_diligence import DAYS, MAY_BE_NONE, DueDiligenceError
from privacydesk.domain.record_faults import faults_of
from privacydesk.domain.source_notices import ListKind
from privacydesk.web.desk.list_kinds import form_of, kind_of
from privacydesk.web.desk.uploads import text_of

MOST_BYTES: Final = 1024 * 1024
YES, NO = "yes", "no"
LISTS: Final = frozenset({"hosted_in", "purposes"})
"""Fields that say several things; on a page with commas between."""

_RULE: Final = re.compile(r" \(R-\d+\)$")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One field that is missing or cannot be: its rule, and what to do."""

    field: str
    words: str
    rule: str
    remedy: str


def typed(form: FormData, *, kind: ListKind) -> dict[str, str]:
    """Return what a form's fields say, by the record's field."""
    said = {name: text_of(form, name) for name in form_of(kind).names}
    if "purposes" in said:
        said["purposes"] = ", ".join(str(one) for one in form.getlist("purposes"))
    return said


def record_of(said: Mapping[str, str], *, kind: ListKind) -> dict[str, Any]:
    """Return a record from what was typed, shaped as its file is."""
    record: dict[str, Any] = {} if kind is ListKind.BROKER else {"kind": kind.value}
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
    return {name: _shown(name, _at(record, name)) for name in form_of(kind_of(record)).names}


def faults(record: Mapping[str, Any], *, today: date) -> list[Fault]:
    """Return what is wrong with a record, each field once."""
    kind = kind_of(record)
    return [fault_of(error, kind=kind) for error in faults_of(record, today=today)]


def fault_of(error: DueDiligenceError, *, kind: ListKind = ListKind.BROKER) -> Fault:
    """Put an error in words: the field's name as the page has it, the rule, what to do."""
    form = form_of(kind)
    labels = form.labels
    label, hint = labels.get(error.field, (error.field, ""))
    known = error.field in labels
    told = _RULE.sub("", str(error))
    words = told.removeprefix(error.field).removeprefix(":").strip() if known else told
    return Fault(
        field=error.field, words=f"{label}: {words}" if known else words,
        rule=form.rule(error.field), remedy=hint or error.remedy,
    )  # fmt: skip


def as_text(record: Mapping[str, Any]) -> bytes:
    """Return a typed record as it is kept: JSON, which is YAML as well."""
    return json.dumps(record, indent=1, ensure_ascii=False).encode()


def shown_lines(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record with what they say, for its page."""
    form = form_of(kind_of(record))
    for name in form.names:
        yield form.labels[name][0], _shown(name, _at(record, name)) or "–"


def _meant(name: str, text: str) -> object:
    if name == "names_us":
        return {YES: True, NO: False}.get(text)
    if name in LISTS:
        each = [one.strip() for one in text.split(",") if one.strip()]
        return [one.upper() for one in each] if name == "hosted_in" else each
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
