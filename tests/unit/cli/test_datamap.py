"""``privacydesk datamap check`` as a person and as a program run it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from privacydesk.cli.datamap import app

CONTRACT = Path(__file__).parents[3] / "include" / "contracts" / "datamap_check.schema.json"
MAP = """\
dataset:
  - fides_key: crm
    collections:
      - name: person
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - name: email
            data_categories: [user.contact.email]
            fides_meta: {identity: email, masking_strategy_override: {strategy: null_rewrite}}
"""
LOST = """\
      - name: note
        fields: [{name: words, data_categories: [user.content]}]
"""


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.yml"
    path.write_text(MAP, encoding="utf-8")
    return path


class TestCheck:
    def test_passes_a_map_without_an_error(self, people: Path) -> None:
        code, text = run(str(people), "--connection", "main")
        assert code == 0
        assert "1 dataset(s), 1 collection(s) on 1 connection(s)" in text
        assert "0 error(s), 2 warning(s)" in text

    def test_fails_with_file_line_and_code_of_what_nobody_reaches(self, people: Path) -> None:
        people.write_text(MAP + LOST, encoding="utf-8")
        code, text = run(str(people), "--connection", "main")
        assert code == 1
        assert f"{people}:10: error: crm.note: holds personal data" in text
        assert "[unreachable]" in text

    def test_writes_json(self, people: Path) -> None:
        people.write_text(MAP + LOST, encoding="utf-8")
        code, text = run(str(people), "--json")
        report = json.loads(text)
        jsonschema.validate(report, json.loads(CONTRACT.read_text(encoding="utf-8")))
        assert (code, report["ok"], report["collections"]) == (1, False, 0)
        assert [(p["level"], p["code"], p["line"]) for p in report["problems"]] == [
            ("error", "no_connection", 4),
            ("error", "no_connection", 10),
        ]

    def test_compares_with_a_system_that_can_be_reached(self, people: Path, tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / "crm.db")) as database:
            database.execute(
                "CREATE TABLE person (id integer primary key, email text NOT NULL, fax text)"
            )
        place = f"main=sqlite:///{tmp_path / 'crm.db'}"
        code, text = run(str(people), "--connection", "main", "--url", place)
        assert code == 1
        assert f"{people}:7: error: crm.person.email: null_rewrite, but the column refuses" in text
        assert "no index on lower(email)" in text
        assert "column fax is not in the map" in text
