import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from privacydesk.cli.clock import clock

ORACLES = Path(__file__).parents[1] / "domain" / "data" / "date_oracles.csv"
ROWS = list(csv.DictReader(ORACLES.read_text(encoding="utf-8").splitlines()))
HEADING = list(ROWS[0])
TOLD = (
    "status",
    "clock_start",
    "pause_days",
    "due",
    "due_ends_utc",
    "tell_by",
    "instant_utc",
    "outcome",
)
SPARE = {"pause_days", "due_ends_utc"}
"""Columns that the contract fills where the worked row leaves them open."""

app = typer.Typer()
app.command()(clock)

Row = dict[str, str]


def a_row(**cells: str) -> Row:
    plain = {"row_id": "T01", "kind": "rights_request", "right": "access", "jurisdiction": "EW"}
    return {**plain, "received_at": "2026-06-01", **cells}


def judged(folder: Path, *rows: Row, heading: list[str] = HEADING) -> tuple[list[Row], int]:
    file = folder / "events.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, heading, restval="")
        writer.writeheader()
        writer.writerows(rows)
    result = CliRunner().invoke(app, [str(file)])
    return list(csv.DictReader(io.StringIO(result.stdout))), result.exit_code


@pytest.fixture(scope="module")
def answers() -> dict[str, Row]:
    result = CliRunner().invoke(app, [str(ORACLES)])
    assert result.exit_code == 0
    return {row["row_id"]: row for row in csv.DictReader(io.StringIO(result.stdout))}


class TestClock:
    @pytest.mark.parametrize("row", [pytest.param(row, id=row["row_id"]) for row in ROWS])
    def test_agrees_with_the_worked_date(self, row: Row, answers: dict[str, Row]) -> None:
        answer = answers[row["row_id"]]
        for column in TOLD:
            expected = row[f"expected_{column}"]
            assert answer[column] == expected or (column in SPARE and not expected), column

    def test_writes_the_columns_of_the_contract_in_the_order_of_the_rows(self) -> None:
        lines = CliRunner().invoke(app, [str(ORACLES)]).stdout.splitlines()

        assert lines[0] == f"row_id,{','.join(TOLD)}"
        assert [line.split(",")[0] for line in lines[1:]] == [row["row_id"] for row in ROWS]

    def test_writes_json_with_the_explanation(self) -> None:
        result = CliRunner().invoke(app, [str(ORACLES), "--json"])

        told = {row["row_id"]: row for row in json.loads(result.stdout)}
        assert told["D006"]["due"] == "2026-03-02"
        assert told["D006"]["explanation"][0] == {
            "text": "Received Saturday 31 January 2026.",
            "rules": ["R-02"],
        }

    def test_fills_no_date_while_paused(self, answers: dict[str, Row]) -> None:
        """D125: 9 to 20 November are 12 days so far."""
        paused = answers["D125"]

        assert (paused["clock_start"], paused["pause_days"]) == ("2026-11-02", "12")
        assert (paused["due"], paused["due_ends_utc"], paused["tell_by"]) == ("", "", "")

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({"kind": "mystery"}, "unknown_word"),
            ({"right": "oblivion"}, "unknown_word"),
            ({"right": "question"}, "no_period"),
            ({"jurisdiction": "FR"}, "unknown_nation"),
            ({"jurisdiction": ""}, "unknown_nation"),
            ({"received_at": ""}, "missing_cell"),
            ({"received_at": "1 June"}, "not_a_date"),
            ({"received_at": "2026-02-30"}, "not_a_date"),
            ({"received_at": "2026-06-01T25:00:00Z"}, "not_a_date"),
            ({"received_at": "2026-06-01T09:00:00"}, "naive_time"),
            ({"received_at": "9999-12-31"}, "implausible_day"),
            ({"received_at": "2031-06-01"}, "unknown_holiday_year"),
            ({"received_at": "2017-06-01"}, "before_uk_gdpr"),
            ({"as_of": "2026-05-31"}, "in_the_future"),
            ({"fee_paid_on": "2026-06-05"}, "never_asked"),
            ({"fee_asked_on": "2026-06-05", "fee_basis": "whim"}, "unknown_word"),
            ({"clar_answered_on": "2026-06-05"}, "never_asked"),
            ({"clar_asked_on": "2026-05-31", "clar_reason_ok": "Y"}, "before_receipt"),
            ({"clar_asked_on": "2026-06-05", "clar_reason_ok": "maybe"}, "unknown_word"),
            (
                {"clar_asked_on": "2026-06-05", "clar_answered_on": "2026-06-04"},
                "reply_before_demand",
            ),
            ({"extension_claimed": "N", "extension_notice_at": "2026-06-05"}, "unmatched_cells"),
            ({"kind": "tps_call"}, "missing_cell"),
            ({"kind": "tps_call", "second_event_at": "2026-05-01"}, "second_event_first"),
            ({"kind": "breach_72h"}, "awareness_without_hour"),
            (
                {
                    "kind": "art14_notice",
                    "second_event": "party",
                    "second_event_at": "2026-06-05",
                },
                "unknown_word",
            ),
        ],
    )
    def test_refuses_a_row_and_still_writes_the_others(
        self, tmp_path: Path, cells: Row, code: str
    ) -> None:
        rows, exit_code = judged(tmp_path, a_row(**cells), a_row(row_id="T02"))

        assert exit_code == 1
        assert rows[0]["outcome"] == f"error:{code}"
        assert rows[0]["status"] == "refused"
        assert not any(rows[0][column] for column in TOLD[1:-1])
        assert (rows[1]["row_id"], rows[1]["due"]) == ("T02", "2026-07-01")

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({"clar_reason_ok": "format_only"}, "flag:clarification_format_only"),
            ({"clar_reason_ok": "N", "tags": "clar;format-only"}, "flag:clarification_format_only"),
            ({"clar_reason_ok": ""}, "flag:clarification_not_reasonably_required"),
        ],
    )
    def test_flags_a_question_that_does_not_pause(
        self, tmp_path: Path, cells: Row, code: str
    ) -> None:
        """R-16, R-18."""
        question = {"clar_asked_on": "2026-06-05", "clar_answered_on": "2026-06-12"}

        rows, exit_code = judged(tmp_path, a_row(**question, **cells))

        assert exit_code == 0
        assert (rows[0]["due"], rows[0]["outcome"]) == ("2026-07-01", code)

    def test_needs_only_the_columns_that_a_row_uses(self, tmp_path: Path) -> None:
        row = a_row()

        rows, exit_code = judged(tmp_path, row, heading=list(row))

        assert (rows[0]["due"], exit_code) == ("2026-07-01", 0)

    def test_refuses_a_row_that_does_not_match_the_heading(self, tmp_path: Path) -> None:
        file = tmp_path / "events.csv"
        file.write_text("\ufeffrow_id,kind\nT01,tps_call,more\nT02\n", encoding="utf-8")

        result = CliRunner().invoke(app, [str(file)])

        assert result.exit_code == 1
        assert result.stdout.splitlines()[1:] == [
            "T01,refused,,,,,,,error:malformed_row",
            "T02,refused,,,,,,,error:malformed_row",
        ]

    def test_loads_neither_airflow_nor_pandas(self) -> None:
        code = (
            "import sys; from privacydesk.cli.clock import clock; import typer\n"
            "app = typer.Typer(); app.command()(clock)\n"
            f"app([{str(ORACLES)!r}], standalone_mode=False)\n"
            "print(sorted({'airflow', 'pandas'} & sys.modules.keys()))"
        )

        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True
        )

        assert done.stdout.splitlines()[-1] == "[]"
