"""The landing folder, as whoever buys lists uses it: a file, and its record beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from doors.waiting import until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stack import Stack

LISTS_DAG: Final = "imports_third_party_list"
COLUMNS: Final = {"E-mail": "email", "Full name": "name", "Company": "company"}


def record(
    title: str, *, columns: Mapping[str, str] = COLUMNS, **changes: object
) -> dict[str, Any]:
    """Return a complete due-diligence record, changed."""
    return {
        "list": title,
        "seller": {"name": "ListCo Ltd", "contract": "LC-14", "licence_ends_on": "2099-01-31"},
        "compiled_by": "ListCo Ltd",
        "collected": {"where": "fair", "how": "form", "from": "2026-03-01", "to": "2026-08-31"},
        "wording": "Yes, CloudSentric may write to me.", "names_us": True,
        "consent": {"email": "forms kept by ListCo", "phone": "none"},
        "obtained_on": "2026-09-18",
        "checked": {"on": "2026-09-15", "tps": "2026-09-21", "ctps": "2026-09-21",
                    "suppressions": "2026-09-15"},
        "hosted_in": ["GB"], "columns": dict(columns), **changes,
    }  # fmt: skip


def drop(
    stack: Stack, title: str, *, rows: Sequence[str], columns: Mapping[str, str] = COLUMNS,
    extra: str = "", **changes: object,
) -> None:  # fmt: skip
    """
    Put a list and its record in the folder; the list under another name while it is written.

    ``extra`` is a column of the file that the record does not name.
    """
    folder = Path(stack.running.facts["landing_path"])
    whole = "\n".join([",".join([*columns, *filter(None, [extra])]), *rows])
    part = folder / f"{title}.csv.part"
    part.write_text(whole, encoding="utf-8")
    part.rename(folder / f"{title}.csv")
    said = yaml.safe_dump(record(title, columns=columns, **changes))
    (folder / f"{title}.csv.yaml").write_text(said, encoding="utf-8")


def look_now(stack: Stack) -> None:
    """Let Airflow look into the folder now, as an operator who will not wait for the clock."""
    answer = stack.staff("operator").request(
        "POST", "/api/v2/dags/upkeep_lists/dagRuns", json={"logical_date": None, "conf": {}}
    )
    assert answer.is_success, answer.text


def wait_for_list(stack: Stack, *, title: str, seconds: float = 180) -> str:
    """Wait until a list of this title is taken in; return its reference."""
    query = "SELECT reference FROM report.imports WHERE title = %s ORDER BY reference DESC LIMIT 1"
    (row,) = until(lambda: stack.register.rows(query, title), what=f"the list {title}",
                   seconds=seconds)  # fmt: skip
    return str(row["reference"])
