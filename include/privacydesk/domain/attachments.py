"""What an attached file carries unseen, and which parts of it an answer leaves out (R-51)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from privacydesk.domain.errors import DeskError
from privacydesk.domain.redaction import Redaction, Why, redact

WHOLE: Final = "file"
GONE: Final = "[the file was taken out]"
"""What stands in a row in the place of a file that was taken out whole."""
_SHEET: Final = "sheet-"
_SUFFIXES: Final = frozenset({
    "csv", "doc", "docx", "eml", "gif", "html", "jpeg", "jpg", "json", "msg", "odp", "ods", "odt",
    "pdf", "png", "ppt", "pptx", "rtf", "tif", "tiff", "txt", "xls", "xlsm", "xlsx", "xml", "zip",
})  # fmt: skip


class UnknownPartError(DeskError):
    """A part is to be taken out of a file that has no such part."""

    remedy = "Reload the page and choose among the parts that it shows."


class Closed(str, Enum):
    """Why nobody looked inside a file: it goes as it is, or not at all."""

    KIND = "we do not look inside this kind of file, so open it before you let it go"
    LOCKED = "it is locked with a password or in an old Office format"
    MACROS = "it carries macros"
    TOO_BIG = "it is too big to look inside"
    DAMAGED = "it is damaged or unusual"


@dataclass(frozen=True, kw_only=True)
class FilePart:
    """A part that can be taken out on its own; ``words`` may quote the file and stay sealed."""

    id: str
    words: str
    taken_out_by_default: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet; ``naming`` counts the rows in which the person is named, ``number`` from 1."""

    number: int
    name: str
    hidden: bool
    rows: int
    naming: int


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """What an adapter saw in a workbook. ``others`` goes whenever anything is taken out."""

    sheets: Sequence[Sheet]
    comments: int = 0
    commenters: int = 0
    hidden_lines: Sequence[str] = ()
    properties: Sequence[str] = ()
    others: Sequence[str] = ()


def parts_of(book: Workbook) -> tuple[FilePart, ...]:
    """Offer a workbook's parts: what no reader sees is ticked, what everybody sees is not."""
    parts = [_sheet(sheet) for sheet in sorted(book.sheets, key=lambda s: not s.hidden)]
    hidden = [part for part in parts if part.taken_out_by_default]
    shown = [part for part in parts if not part.taken_out_by_default]
    unseen = {
        "comments": f"{_counted(book.comments, 'comment')}, by "
        + _counted(book.commenters, "person", "people") if book.comments else "",
        "hidden": _sentence(book.hidden_lines),
        "properties": _sentence(book.properties),
        "other": f"{_sentence(book.others)} (out whenever anything is)" if book.others else "",
    }  # fmt: skip
    ticked = (FilePart(id=name, words=words, taken_out_by_default=True)
              for name, words in unseen.items() if words)  # fmt: skip
    return (*hidden, *ticked, *shown)


def closed_file(why: Closed) -> tuple[FilePart, ...]:
    """Offer a file only as a whole; it stays out unless a person lets it go."""
    words = f"The whole file: {why.value}"
    return (FilePart(id=WHOLE, words=words, taken_out_by_default=True),)


def takes_whole(parts: Sequence[FilePart], *, take_out: Iterable[str]) -> bool:
    """
    Say whether nothing of the file is left.

    :raises UnknownPartError: if ``take_out`` names a part that the file does not have.
    """
    wanted = set(take_out)
    if not wanted <= {part.id for part in parts}:
        raise UnknownPartError(f"{len(wanted - {p.id for p in parts})} unknown parts of a file")
    sheets = {part.id for part in parts if part.id.startswith(_SHEET)}
    return WHOLE in wanted or (bool(sheets) and sheets <= wanted)


def sheet_id(number: int) -> str:
    """Return the id of the sheet at a place in its workbook."""
    return f"{_SHEET}{number}"


def part_redactions(field: str, *, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return what a decision keeps for the parts to take out of the file in ``field``."""
    return [{"field": field, "start": 0, "end": 1, "why": Why.NAME.value, "part": part}
            for part in ids]  # fmt: skip


def parts_out(redactions: Iterable[Mapping[str, Any]], *, field: str) -> frozenset[str]:
    """Return the ids of the parts that a decision takes out of the file in ``field``."""
    return frozenset(
        r["part"] for r in redactions if r["field"] == field and r.get("part") is not None
    )


def check_parts(
    found: Iterable[Mapping[str, Any]], redactions: Iterable[Mapping[str, Any]]
) -> None:
    """
    Refuse a decision about parts that were not found in the record's files.

    :raises UnknownPartError: if it names one.
    """
    known = {(part["field"], part["id"]) for part in found}
    named = {(r["field"], r["part"]) for r in redactions if r.get("part") is not None}
    if not named <= known:
        raise UnknownPartError(f"{len(named - known)} unknown parts of files")


def redact_texts(row: Mapping[str, Any], redactions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the row with its passages taken out; parts of files are no passages."""
    return redact(row, [Redaction(field=r["field"], start=r["start"], end=r["end"],
                                  why=Why(r["why"]))
                        for r in redactions if r.get("part") is None])  # fmt: skip


def path_in_package(number: int, *, name: object) -> str:
    """
    Return where a file lies in the package: ``files/12-site-visit.xlsx``.

    ``name`` is the file's name, or nothing if it was redacted: names of files are content
    (R-51). Letters outside a-z, digits, ``.``, ``_`` and ``-`` become ``-``.
    """
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", str(name or "file")).strip(".-_")[-80:]
    return f"files/{number}-{safe.strip('.-_') or 'file'}"


def nameless(name: object) -> str:
    """Return what is left of a redacted file name: a suffix that is no part of any name."""
    suffix = str(name or "").rpartition(".")[2].casefold()
    return f"file.{suffix}" if suffix in _SUFFIXES else "file"


def _sheet(sheet: Sheet) -> FilePart:
    told = "the person not named" if not sheet.naming else f"the person named in {sheet.naming}"
    what = "Hidden sheet" if sheet.hidden else "Sheet"
    return FilePart(
        id=sheet_id(sheet.number),
        words=f"{what} “{sheet.name}”, {_counted(sheet.rows, 'row')}, {told}",
        taken_out_by_default=sheet.hidden,
    )


def _sentence(words: Sequence[str]) -> str:
    return ", ".join(words)[:1].upper() + ", ".join(words)[1:]


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"
