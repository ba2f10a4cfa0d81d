"""Tables to take away: CSV that no spreadsheet runs as a formula, and JSON."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from fastapi.responses import Response

RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet may run: OWASP's signs, and their wide forms."""


def as_csv(rows: Sequence[Mapping[str, Any]], *, name: str) -> Response:
    """Return rows as a CSV file; a cell that begins like a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    if rows:
        writer.writerow(rows[0].keys())
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def csv_line(cells: Sequence[object]) -> str:
    """Return one line of a CSV file, every cell in quotes and none that begins like a formula."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def as_json(rows: Sequence[Mapping[str, Any]], *, name: str) -> Response:
    """Return rows as a JSON file."""
    content = json.dumps([{k: _plain(v) for k, v in row.items()} for row in rows], indent=1)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/json", headers=headers)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: object) -> object:
    if isinstance(value, (dict, list)):
        value = json.dumps(value, sort_keys=True)
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
