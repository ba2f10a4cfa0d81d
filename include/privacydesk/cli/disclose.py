"""``privacydesk disclose``: the rows of a list that may leave for a recipient, each logged."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from privacydesk.domain.errors import DeskError


class UnusableListError(DeskError):
    """The list cannot be read, or has no column with people's e-mail addresses."""

    remedy = "Give a CSV file in UTF-8 with a first line of names, one of them email."


def disclose(
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8; columns are facts: email, name, ...")],
    *,
    to: Annotated[str, typer.Option(help="The recipient's id in house_rules/recipients.yaml.")],
    by: Annotated[str, typer.Option(help="Who approved it; stands in the log.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write the contract's JSON.")] = False,
) -> None:
    """Write the rows that may be handed over now; exit 1 if there is none (R-102, R-103)."""
    from privacydesk.steps.disclose import export_people  # noqa: PLC0415  other commands start fast
    from privacydesk.wiring.gate import open_gate  # noqa: PLC0415

    people = read_people(file)
    desk, now = open_gate()
    at = now()
    export = export_people(desk, recipient=to, people=people, by=by, now=at)
    if as_json:
        report = {
            "recipient": to,
            "asked_at": at.isoformat(),
            "rows": [dict(row) for row in export.rows],
            "disclosures": list(export.disclosures),
            "blocked": dict(export.blocked),
        }
        print(json.dumps(report, indent=1, ensure_ascii=False))
    else:
        print(as_csv(export.rows), end="")
        typer.echo(f"{len(export.rows)} of {len(people)} rows may leave.", err=True)
        for why, number in sorted(export.blocked.items()):
            typer.echo(f"- {number} blocked: {why}", err=True)
    raise typer.Exit(code=0 if export.rows else 1)


def read_people(file: Path) -> list[dict[str, str]]:
    """
    Return the rows of a list.

    :raises UnusableListError: if it is no CSV with addresses.
    """
    try:
        reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")), strict=True)
        rows = [{k: v or "" for k, v in row.items() if k} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise UnusableListError("the list cannot be read") from None
    if "email" not in (reader.fieldnames or ()):
        raise UnusableListError("no column is called email")
    return rows


def as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows as CSV, with a first line of names."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
