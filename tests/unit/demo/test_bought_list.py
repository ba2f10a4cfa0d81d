"""The demo's bought list: its record is complete, and it has what a reviewer must judge."""

import csv
from datetime import date
from pathlib import Path

from demo.bought_list import COLUMNS, ROWS, TITLE, drop_list
from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.domain.due_diligence import read_record
from privacydesk.domain.landings import pair_up

TODAY = date(2026, 11, 23)


def test_lies_whole_beside_a_record_that_needs_nothing_more(tmp_path: Path) -> None:
    target = drop_list(tmp_path, today=TODAY)

    (pair,), alone = pair_up([path.name for path in tmp_path.iterdir()])
    assert (pair.listed, list(alone)) == (target.name, [])
    said = read_due_diligence((tmp_path / pair.record).read_bytes())
    assert read_record(said, today=TODAY).title == TITLE


def test_has_good_rows_and_one_of_everything_that_is_wrong_with_lists(tmp_path: Path) -> None:
    with drop_list(tmp_path, today=TODAY).open(newline="") as file:
        header, *rows = csv.reader(file)

    assert header == list(COLUMNS)
    assert len(rows) == ROWS
    whole = [row for row in rows if len(row) == len(header)]
    assert len(whole) < len(rows)
    emails = [row[0] for row in whole]
    assert len(set(emails)) < len(emails)
    assert any(email.startswith("info@") for email in emails)
    assert any(" at " in email for email in emails)
    assert any(row[1].startswith("=") for row in whole)
    assert any("\n" in row[3] for row in whole)
    assert sum((TODAY - date.fromisoformat(row[4])).days > 184 for row in whole) in range(5, 40)
