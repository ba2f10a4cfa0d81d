"""What stands in a workbook's sheets, and what of it a reader sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from openpyxl.cell.cell import Cell
from openpyxl.workbook.workbook import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

HIDDEN_FORMAT: Final = ";"


@dataclass(frozen=True, kw_only=True)
class Veils:
    """The rows, columns and cells of a sheet that it does not show; only those that hold any."""

    rows: frozenset[int]
    columns: frozenset[int]
    cells: frozenset[tuple[int, int]]

    def cover(self, cell: Cell) -> bool:
        """Say whether a reader of the sheet does not see this cell."""
        return (
            cell.row in self.rows
            or cell.column in self.columns
            or (cell.row, cell.column) in self.cells
        )


def cells_of(sheet: Worksheet) -> Iterator[Cell]:
    """Yield the cells that hold or bear something, in the order of their rows."""
    # The public iterators go through every cell up to the farthest, which may be XFD1048576.
    made: dict[tuple[int, int], Any] = sheet._cells  # noqa: SLF001  see above
    for place in sorted(made):
        cell = made[place]
        if isinstance(cell, Cell) and (cell.value is not None or cell.comment is not None):
            yield cell


def veils_of(sheet: Worksheet) -> Veils:
    """Return what the sheet does not show."""
    held = [cell for cell in cells_of(sheet) if cell.value is not None]
    rows = {number for number, line in sheet.row_dimensions.items()
            if line.hidden or line.height == 0}  # fmt: skip
    columns: set[int] = set()
    for line in sheet.column_dimensions.values():
        if line.hidden or line.width == 0:
            line.reindex()
            columns |= set(range(line.min or 0, (line.max or 0) + 1))
    return Veils(
        rows=frozenset(rows & {cell.row for cell in held}),
        columns=frozenset(columns & {cell.column for cell in held}),
        cells=frozenset((c.row, c.column) for c in held if _shows_nothing(c.number_format)),
    )


def is_hidden(sheet: Worksheet) -> bool:
    """Say whether the sheet is hidden, or very hidden so that no menu shows it."""
    return bool(sheet.sheet_state != "visible")


def comments_of(book: Book) -> Iterator[tuple[Worksheet, Cell]]:
    """Yield every cell with a comment or note."""
    for sheet in book.worksheets:
        for cell in cells_of(sheet):
            if cell.comment is not None:
                yield sheet, cell


def defined_names(book: Book) -> list[str]:
    """Return the defined names of the workbook and its sheets."""
    return [*book.defined_names, *(n for sheet in book.worksheets for n in sheet.defined_names)]


def _shows_nothing(number_format: str) -> bool:
    return bool(number_format) and not number_format.strip(HIDDEN_FORMAT)
