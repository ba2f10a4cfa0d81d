"""The law stands in the domain: SQL, letters and house rules count no statutory period (R-07)."""

import re
from pathlib import Path

import pytest

INCLUDE = Path(__file__).parents[2] / "include"
SQL = sorted((INCLUDE / "privacydesk" / "adapters").rglob("*.sql"))
MIGRATIONS = sorted((INCLUDE / "migrations" / "versions").glob("*.py"))
THE_DOOR_S_THROTTLE = "interval '1 hour'"
NO_SHIFT = "interval '0'"


def said(path: Path) -> list[str]:
    """Return what a file says about lengths of time, comments left out."""
    text = "\n".join(re.sub(r"--.*$", "", line) for line in path.read_text("utf-8").splitlines())
    for allowed in (THE_DOOR_S_THROTTLE, NO_SHIFT):
        text = text.replace(allowed, "")
    return re.findall(
        r"interval\s+'[^']*'|make_interval|\b\d+ (?:days?|months?|weeks?)\b|isodow", text
    )


def test_there_is_sql_to_look_at() -> None:
    assert len(SQL) > 10
    assert len(MIGRATIONS) > 8


@pytest.mark.parametrize("path", [*SQL, *MIGRATIONS], ids=lambda path: path.name)
def test_no_sql_counts_days_or_months(path: Path) -> None:
    assert said(path) == []


@pytest.mark.parametrize(
    "wrong",
    ["received_at + interval '1 month'", "make_interval(months => 1)", "now() - interval '28 days'",
     "extract(isodow FROM due_on) > 5"],
)  # fmt: skip
def test_it_would_be_seen(wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.sql"
    path.write_text(f"SELECT {wrong};")

    assert said(path)
