"""``privacydesk clock``: what the law says about each row of a file of events."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from privacydesk.cli.clock_rows import COLUMNS, Judgement, judge, refuse
from privacydesk.domain.errors import DeskError

SURPLUS: Final = "surplus cells"
MISSING: Final = "missing cell"


class MalformedRowError(DeskError):
    """A row has more or fewer cells than the heading, so its events cannot be told apart."""

    remedy = "Quote cells that hold commas or line ends; the other rows were judged."


def clock(
    file: Annotated[
        Path,
        typer.Argument(help="CSV file of events, one case a row.", exists=True, dir_okay=False),
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write JSON, with the sentences that explain each row.")
    ] = False,
) -> None:
    """
    Say for each row of FILE when the answer is due and why.

    Exit code 1 means that at least one row could not be judged; the others are written.
    """
    refused = False
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        judged = judge_file(lines)
        if as_json:
            rows = list(judged)
            refused = any(judgement.is_refused for _, judgement in rows)
            json.dump([_as_json(*row) for row in rows], sys.stdout, ensure_ascii=False, indent=1)
            print()
        else:
            writer = csv.DictWriter(sys.stdout, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            for row_id, judgement in judged:
                refused |= judgement.is_refused
                writer.writerow({"row_id": row_id, **judgement.cells})
    if refused:
        raise typer.Exit(1)


def judge_file(lines: TextIO) -> Iterator[tuple[str, Judgement]]:
    """Judge the rows of a CSV file one by one, in their order; yields each with its row id."""
    rows = csv.DictReader(lines, restkey=SURPLUS, restval=MISSING)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield "", refuse(MalformedRowError("the row is no CSV"))
            continue
        if SURPLUS in row or MISSING in row.values():
            yield row.get("row_id") or "", refuse(MalformedRowError("the row's cells do not match"))
        else:
            cells = {column.strip(): cell.strip() for column, cell in row.items()}
            yield cells.get("row_id", ""), judge(cells)


def _as_json(row_id: str, judgement: Judgement) -> dict[str, object]:
    told = [{"text": s.text, "rules": list(s.rules)} for s in judgement.explanation]
    cells = {column: judgement.cells.get(column, "") for column in COLUMNS}
    return {**cells, "row_id": row_id, "explanation": told}
