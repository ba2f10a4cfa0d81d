"""Marks in a record: suggestions taken or left, the reviewer's own words, whole fields."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from privacydesk.domain.redaction import LABELS, Redaction, Why
from privacydesk.web.desk import words

Marks = Mapping[str, Any]
FEWEST: Final = 1


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of a field's text; ``kind`` is "", "seen" (suggested) or "cut" (redacted)."""

    text: str
    kind: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """One suggestion as the list shows it; ``state`` is open, taken or left."""

    index: int
    text: str
    reason: str
    state: str


def pieces(field: str, text: str, marks: Marks) -> list[Piece]:
    """Cut a field's text where something is marked; redactions win over suggestions."""
    cuts = [m for m in marks["redactions"] if m["field"] == field]
    if any(m["end"] is None for m in cuts):
        return [Piece(text=text, kind="cut", label=LABELS[Why(cuts[0]["why"])])]
    spans = [(m["start"], m["end"], "cut", LABELS[Why(m["why"])]) for m in cuts]
    taken = [(start, end) for start, end, _, _ in spans]
    spans += [
        (s["start"], s["end"], "seen", "")
        for s in marks["suggestions"]
        if s["field"] == field and not _overlaps(s["start"], s["end"], taken)
    ]
    return list(_cut(text, sorted(spans)))


def suggested(row: Mapping[str, Any], marks: Marks) -> list[Suggested]:
    """Return the suggestions in the order of the text, with what became of each."""
    return [
        Suggested(
            index=index,
            text=str(row.get(s["field"], ""))[s["start"] : s["end"]],
            reason=words.REASONS.get(s["reason"], s["reason"]),
            state=_state(s, marks),
        )
        for index, s in enumerate(marks["suggestions"])
    ]


def open_suggestions(marks: Marks) -> int:
    """Count the suggestions that are neither taken nor left."""
    return sum(_state(s, marks) == "open" for s in marks["suggestions"])


def take(marks: Marks, *, index: int) -> Marks:
    """Redact what a suggestion points at."""
    found = marks["suggestions"][index]
    left = [span for span in marks.get("left", []) if span != _span(found)]
    return add(_step(marks, left=left), [Redaction(field=found["field"], start=found["start"],
               end=found["end"], why=Why(found["reason"]))], fresh=False)  # fmt: skip


def leave(marks: Marks, *, index: int) -> Marks:
    """Leave what a suggestion points at as it stands."""
    span = _span(marks["suggestions"][index])
    kept = [m for m in marks["redactions"] if [m["field"], m["start"], m["end"]] != span]
    left = [*(s for s in marks.get("left", []) if s != span), span]
    return _step(marks, left=left, redactions=kept)


def add(marks: Marks, redactions: Iterable[Redaction], *, fresh: bool = True) -> Marks:
    """Redact more; a mark that overlaps another replaces it only where it is wider."""
    kept = list(marks["redactions"])
    for new in redactions:
        mine = [m for m in kept if m["field"] == new.field]
        start, end = new.start, new.end
        if end is not None:
            if any(m["end"] is None for m in mine):
                continue
            mine = [m for m in mine if _overlaps(m["start"], m["end"], [(start, end)])]
            start = min([start, *(m["start"] for m in mine)])
            end = max([end, *(m["end"] for m in mine)])
        kept = [m for m in kept if m not in mine]
        kept.append({"field": new.field, "start": start, "end": end, "why": new.why.value})
    return _step(marks, redactions=kept) if fresh else {**marks, "redactions": kept}


def undo(marks: Marks) -> Marks:
    """Return the marks as they were one step before."""
    before = marks.get("before")
    return before if before is not None else marks


def occurrences(
    row: Mapping[str, Any], *, text: str, fields: Sequence[str], why: Why
) -> list[Redaction]:
    """Find every exact occurrence of ``text``; nothing for an empty one."""
    if len(text) < FEWEST:
        return []
    return [
        Redaction(field=field, start=at, end=at + len(text), why=why)
        for field in fields
        for at in _places(str(row.get(field) or ""), text)
    ]


def _places(held: str, text: str) -> Iterator[int]:
    at = held.find(text)
    while at >= 0:
        yield at
        at = held.find(text, at + len(text))


def _step(marks: Marks, **changes: object) -> Marks:
    before = {name: value for name, value in marks.items() if name != "before"}
    return {**marks, **changes, "before": before}


def _state(suggestion: Mapping[str, Any], marks: Marks) -> str:
    field, start, end = _span(suggestion)
    for mark in marks["redactions"]:
        if mark["field"] == field and (
            mark["end"] is None or (mark["start"] <= start and end <= mark["end"])
        ):
            return "taken"
    return "left" if [field, start, end] in marks.get("left", []) else "open"


def _span(suggestion: Mapping[str, Any]) -> list[Any]:
    return [suggestion["field"], suggestion["start"], suggestion["end"]]


def _overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _cut(text: str, spans: Sequence[tuple[int, int, str, str]]) -> Iterator[Piece]:
    last = 0
    for start, end, kind, label in spans:
        if start < last:
            continue
        if start > last:
            yield Piece(text=text[last:start])
        yield Piece(text=text[start:end], kind=kind, label=label)
        last = end
    if last < len(text):
        yield Piece(text=text[last:])
