"""``privacydesk register``: the register of requests for an auditor or a spreadsheet."""

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date, datetime, timezone
from enum import Enum
from typing import Annotated, TextIO

import typer

from privacydesk.domain.registers import Line

app = typer.Typer(help="The register of requests.", no_args_is_help=True)


class Kind(str, Enum):
    """How the register is written."""

    CSV = "csv"
    JSON = "json"


@app.callback()
def register() -> None:
    """Write the register of requests."""


@app.command()
def export(
    *,
    kind: Annotated[Kind, typer.Option("--format", help="csv or json.")] = Kind.CSV,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """
    Write every request to standard output: codes, dates and counts, nothing of a person.

    The columns are those that the Commissioner asks of a log (R-116).
    """
    from privacydesk.wiring.terminal import open_books  # noqa: PLC0415  the help starts fast

    with open_books()() as records:
        lines = records.register.lines()
        if as_json or kind is Kind.JSON:
            write_json(lines, to=sys.stdout)
        else:
            write_csv(lines, to=sys.stdout)


def write_json(lines: Iterable[Line], *, to: TextIO) -> None:
    """Write ``{"requests": [...]}``, a line a request."""
    to.write('{"requests": [')
    for number, line in enumerate(lines):
        content = {key: _plain(value) for key, value in asdict(line).items()}
        to.write(("," if number else "") + "\n" + json.dumps(content))
    to.write("\n]}\n")


def write_csv(lines: Iterable[Line], *, to: TextIO) -> None:
    """Write a table with a heading; several datasets in one cell stand with ``;`` between."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(field.name for field in fields(Line))
    for line in lines:
        writer.writerow(_cell(value) for value in asdict(line).values())


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: object) -> object:
    return ";".join(map(str, value)) if isinstance(value, list) else _plain(value)
