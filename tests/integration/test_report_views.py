"""The read views that BI tools build on are what their contract says (HOUSE 4)."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from privacydesk.settings import INCLUDE

CONTRACT = json.loads((INCLUDE / "contracts" / "report_columns.json").read_text(encoding="utf-8"))
VIEWS: dict[str, dict[str, list[str]]] = CONTRACT["views"]
COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname = 'report' AND c.relkind IN ('r', 'v', 'm') AND a.attnum > 0
  ORDER BY c.relname, a.attnum
"""


@pytest.fixture(scope="module")
def reader(clone: Callable[[], Callable[[str], str]]) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(clone()("desk_reader"), autocommit=True) as connection:
        yield connection


class TestReportViews:
    def test_have_the_columns_and_types_of_their_contract(
        self, reader: "psycopg.Connection[Any]"
    ) -> None:
        found: dict[str, dict[str, str]] = {}
        for view, column, kind in reader.execute(COLUMNS):
            found.setdefault(view, {})[column] = kind
        assert found == {
            view: {column: kind for column, (kind, _) in columns.items()}
            for view, columns in VIEWS.items()
        }

    @pytest.mark.parametrize("view", VIEWS)
    def test_can_be_read_by_the_reader_and_not_written(
        self, reader: "psycopg.Connection[Any]", view: str
    ) -> None:
        name = sql.Identifier("report", view)
        columns = [c.name for c in reader.execute(sql.SQL("TABLE {}").format(name)).description]
        assert columns == list(VIEWS[view])
        rights = reader.execute(
            "SELECT has_table_privilege(%s, 'INSERT, UPDATE, DELETE, TRUNCATE')", [f"report.{view}"]
        ).fetchone()
        assert rights == (False,)

    def test_are_all_that_the_reader_sees(self, reader: "psycopg.Connection[Any]") -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("SELECT reference FROM desk.cases")
