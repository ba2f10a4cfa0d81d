"""The two stores that are not Postgres: the events team's SQLite file, the resellers' CSV files."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from typing import TYPE_CHECKING

from demo.company import rows, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from demo.company.rows import HandOver

FOLDER = "received"


def create_events(path: Path) -> sqlite3.Connection:
    """Create the SQLite file anew and return a connection to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript((tables.SQL / "events.sql").read_text("utf-8"))
    return connection


def insert_rows(
    connection: sqlite3.Connection, table: str, found: Sequence[tuple[object, ...]]
) -> int:
    """Insert the rows into a table of the SQLite file and return how many."""
    if found:
        marks = ", ".join("?" * len(found[0]))
        connection.executemany(f"insert into {table} values ({marks})", found)  # noqa: S608  our own names
    return len(found)


def clear_handovers(root: Path) -> None:
    """Remove the files of an earlier fill; others in the folder stay."""
    shutil.rmtree(root / FOLDER, ignore_errors=True)
    (root / FOLDER).mkdir(parents=True)


def append_handovers(root: Path, found: Iterable[HandOver]) -> int:
    """Append each line to the file of its reseller and month and return how many."""
    sheets: dict[Path, list[HandOver]] = {}
    for line in found:
        reseller = line.reseller.partition(" ")[0].lower()
        name = f"{reseller}-{line.received_on:%Y-%m}.csv"
        sheets.setdefault(root / FOLDER / name, []).append(line)
    for path, lines in sheets.items():
        fresh = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(rows.HandOver._fields)
            writer.writerows(lines)
    return sum(map(len, sheets.values()))


def stamp_of(path: Path) -> str | None:
    """Return the stamp of a fill beside ``path``, or None."""
    stamp = _stamp(path)
    return stamp.read_text("utf-8") if stamp.exists() and path.exists() else None


def set_stamp(path: Path, stamp: str) -> None:
    """Write the stamp beside ``path``; without one, remove it."""
    _stamp(path).unlink(missing_ok=True)
    if stamp:
        _stamp(path).write_text(stamp, "utf-8")


def _stamp(path: Path) -> Path:
    return path.with_name(f".{path.name}.filled")
