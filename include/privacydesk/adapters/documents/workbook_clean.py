"""
Make a workbook anew out of what is to be disclosed.

Nothing is removed from the old file: what is to stay is copied into an empty one, values and
column widths, so that what nobody thought of cannot stay (R-51). Formulas become their last
results. What was left out is then looked for in every byte of the new file.
"""

import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from openpyxl import Workbook as NewBook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.styles.numbers import BUILTIN_FORMATS_REVERSE
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from privacydesk.adapters.documents.office_properties import AUTHOR, EDITOR, properties_of
from privacydesk.adapters.documents.office_zip import repacked, texts
from privacydesk.adapters.documents.workbook_cells import (
    Veils,
    cells_of,
    defined_names,
    is_hidden,
    veils_of,
)
from privacydesk.domain.attachments import sheet_id

CORE: Final = "docProps/core.xml"
_CORE_XML: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="'
    'http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://'
    'purl.org/dc/elements/1.1/">{}</cp:coreProperties>'
)
_TELLING: Final = re.compile(r"(?=.{4})(?=.*[^\W\d]).+|\d{8,}", re.DOTALL)
"""What is looked for in the result: not a "7" or a year, which stand in any file."""
_SAID: Final = re.compile(r">([^<]+)<|\bname=\"([^\"]*)\"", re.IGNORECASE)
"""Where a file of our making can say something: between tags, and in names."""


def made_anew(
    book: Book, *, members: Mapping[str, bytes], take_out: frozenset[str]
) -> tuple[bytes, int]:
    """
    Return a new workbook without the parts in ``take_out``; the same input, the same bytes.

    With it goes how many texts that were left out stand in it all the same, and nowhere in
    what was kept: with any, it must not leave the house.
    """
    new = NewBook()
    new.remove(new.worksheets[0])
    kept: set[str] = set()
    for number, sheet in enumerate(book.worksheets, start=1):
        if sheet_id(number) not in take_out:
            kept.add(sheet.title)
            kept |= _copy(sheet, new.create_sheet(sheet.title), take_out=take_out)
    if not any(sheet.sheet_state == "visible" for sheet in new.worksheets):
        new.worksheets[0].sheet_state = "visible"
    properties = properties_of(members)
    makers = {} if "properties" in take_out else properties
    core = _core(makers)
    content = _packed(new, core=core)
    gone = {*_texts(book), *(value for values in properties.values() for value in values)}
    return content, texts_left(content, gone=gone, kept={*kept, html.unescape(core)})


def _copy(sheet: Worksheet, target: Worksheet, *, take_out: frozenset[str]) -> set[str]:
    """Copy what is to stay, and return its texts."""
    kept: set[str] = set()
    veils, bare = veils_of(sheet), "hidden" in take_out
    for cell in cells_of(sheet):
        if bare and veils.cover(cell):
            continue
        new = target.cell(row=cell.row, column=cell.column)
        kept |= _copy_value(cell, new)
        if cell.comment is not None and "comments" not in take_out:
            new.comment = Comment(cell.comment.text, cell.comment.author)
            kept |= {cell.comment.text, cell.comment.author}
    _copy_looks(sheet, target, veils=None if bare else veils)
    return kept


def _copy_value(cell: Cell, new: Cell | MergedCell) -> set[str]:
    new.value = cell.value
    if isinstance(cell.value, str):
        # A text that starts with = is a text: it must not become a formula on the way.
        new.data_type = "s"
    # A number format can hold words, so only those that every Office program knows stay.
    if cell.number_format in BUILTIN_FORMATS_REVERSE:
        new.number_format = cell.number_format
    elif cell.is_date:
        new.number_format = "yyyy-mm-dd h:mm:ss"
    if cell.font is not None and cell.font.b:
        new.font = Font(bold=True)
    return {str(cell.value)} if cell.value is not None else set()


def _copy_looks(sheet: Worksheet, target: Worksheet, *, veils: Veils | None) -> None:
    for letter, line in sheet.column_dimensions.items():
        if line.width and not line.hidden:
            target.column_dimensions[letter].width = line.width
    if veils is None:
        return
    target.sheet_state = "hidden" if is_hidden(sheet) else "visible"
    for row in veils.rows:
        target.row_dimensions[row].hidden = True
    for column in veils.columns:
        target.column_dimensions[get_column_letter(column)].hidden = True


def _core(makers: Mapping[str, Sequence[str]]) -> str:
    """Return the new file's properties: author and last editor, of those that stay."""
    places = ((AUTHOR, "dc"), (EDITOR, "cp"))
    return "".join(f"<{space}:{name}>{escape(makers[name][0])}</{space}:{name}>"
                   for name, space in places if name in makers)  # fmt: skip


def _packed(book: Book, *, core: str) -> bytes:
    target = io.BytesIO()
    book.save(target)
    members = texts(target.getvalue())
    # The library writes itself as the author and the present moment: neither is to be told.
    return repacked({**members, CORE: _CORE_XML.format(core).encode()})


def _texts(book: Book) -> Iterator[str]:
    """Yield every text of the old file that could tell something."""
    for sheet in book.worksheets:
        yield sheet.title
        for cell in cells_of(sheet):
            if cell.value is not None and not isinstance(cell.value, datetime | bool):
                yield str(cell.value)
            if cell.comment is not None:
                yield from (cell.comment.text, cell.comment.author)
    yield from defined_names(book)


def texts_left(content: bytes, *, gone: set[str], kept: set[str]) -> int:
    """Look for what was left out in every part of the new file, shared strings included."""
    blank = NewBook()
    allowed = "\n".join([*kept, _said(_packed(blank, core=""))]).casefold()
    held = _said(content).casefold()
    wanted = {text.casefold() for text in gone if _TELLING.fullmatch(text)}
    return sum(text in held and text not in allowed for text in wanted)


def _said(content: bytes) -> str:
    parts = (_SAID.findall(member.decode("utf-8")) for member in texts(content).values())
    return html.unescape("\n".join(text or name for found in parts for text, name in found))
