"""Look into a workbook: what it carries, in words for the reviewer."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from openpyxl.workbook.workbook import Workbook as Book

from privacydesk.adapters.documents.office_properties import AUTHOR, EDITOR, properties_of
from privacydesk.adapters.documents.workbook_cells import (
    cells_of,
    comments_of,
    defined_names,
    is_hidden,
    veils_of,
)
from privacydesk.domain.attachments import Sheet, Workbook

_OTHERS: Final = (
    ("drawing, picture or chart", "drawings, pictures or charts",
     re.compile(r"xl/(?:media|charts|drawings|diagrams)/[^/]+(?<!\.vml)$|docProps/thumbnail")),
    ("link to another file", "links to other files", re.compile(r"xl/externalLinks/[^/]+\.xml$")),
    ("embedded object", "embedded objects", re.compile(r"xl/(?:embeddings|ctrlProps)/[^/]+$")),
    ("pivot table", "pivot tables", re.compile(r"xl/pivotTables/[^/]+\.xml$")),
    ("store of a pivot table", "stores of pivot tables",
     re.compile(r"xl/pivotCache/pivotCacheDef[^/]+\.xml$")),
    ("data connection", "data connections", re.compile(r"xl/(?:connections|queryTables/.+)\.xml$")),
    ("list of edits", "lists of edits", re.compile(r"xl/revisions/[^/]+\.xml$")),
    ("piece of custom XML", "pieces of custom XML", re.compile(r"customXml/item\d+\.xml$")),
)  # fmt: skip


def look_into(book: Book, *, members: Mapping[str, bytes], names: Sequence[str]) -> Workbook:
    """Return what the workbook carries; ``names`` are the person's own."""
    commented = [cell.comment for _, cell in comments_of(book)]
    sheets = [
        Sheet(number=number, name=sheet.title, hidden=is_hidden(sheet),
              rows=len({c.row for c in cells_of(sheet)}),
              naming=len({c.row for c in cells_of(sheet) if _names(c.value, names)}))
        for number, sheet in enumerate(book.worksheets, start=1)
    ]  # fmt: skip
    return Workbook(
        sheets=sheets,
        comments=len(commented),
        commenters=len({comment.author for comment in commented if comment}),
        hidden_lines=_hidden_lines(book),
        properties=_properties(properties_of(members)),
        others=_others(book, members),
    )


def _hidden_lines(book: Book) -> list[str]:
    counts: Counter[str] = Counter()
    for sheet in book.worksheets:
        if not is_hidden(sheet):
            veils = veils_of(sheet)
            counts["row"] += len(veils.rows)
            counts["column"] += len(veils.columns)
            counts["cell"] += len(veils.cells)
    return [f"{n} hidden {what}{'' if n == 1 else 's'}" for what, n in counts.items() if n]


def _properties(values: Mapping[str, Sequence[str]]) -> list[str]:
    author, editor = AUTHOR in values, EDITOR in values
    rest = sum(map(len, values.values())) - author - editor
    words = ["author and last editor"] if author and editor else []
    words += ["author"] if author and not editor else []
    words += ["last editor"] if editor and not author else []
    if rest:
        other = "other " if words else ""
        words.append(f"{rest} {other}{'property' if rest == 1 else 'properties'}")
    return words


def _others(book: Book, members: Iterable[str]) -> list[str]:
    names = list(members)
    words = []
    for one, many, pattern in _OTHERS:
        if count := sum(bool(pattern.match(name)) for name in names):
            words.append(f"{count} {one if count == 1 else many}")
    if count := len(defined_names(book)):
        words.append(f"{count} defined {'name' if count == 1 else 'names'}")
    return words


def _names(value: object, names: Sequence[str]) -> bool:
    text = value.casefold() if isinstance(value, str) else ""
    return any(name.casefold() in text for name in names if name)
