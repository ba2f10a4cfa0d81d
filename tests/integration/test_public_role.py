"""The public door's database role has no table and runs only the door's functions."""

# The queries are put together from our own words alone.
# ruff: noqa: S608

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

DOOR = {
    "ask_for_code",
    "file_message",
    "file_objection",
    "file_order_choice",
    "note_delivery",
    "note_receipt",
    "now",
    "read_status",
    "see_marketing_link",
    "see_package",
    "take_package",
}
OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
RELATIONS = f"""
    SELECT n.nspname, c.relname, c.relkind
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE {OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') ORDER BY 1, 2
"""
FUNCTIONS = f"""
    SELECT n.nspname, p.proname, p.prosecdef, p.proconfig,
           has_schema_privilege('desk_public', n.oid, 'USAGE')
           AND has_function_privilege('desk_public', p.oid, 'EXECUTE') AS may
      FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE {OURS} ORDER BY 1, 2
"""


@pytest.fixture(scope="module")
def address(clone: Callable[[], Callable[[str], str]]) -> Callable[[str], str]:
    return clone()


@pytest.fixture
def owner(address: Callable[[str], str]) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(address("desk_owner"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def public(address: Callable[[str], str]) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(address("desk_public"), autocommit=True) as connection:
        yield connection


def attempts(schema: str, name: str, column: str) -> Iterator[sql.Composed]:
    table, field = sql.Identifier(schema, name), sql.Identifier(column)
    yield sql.SQL("SELECT * FROM {}").format(table)
    yield sql.SQL("SELECT count(*) FROM {}").format(table)
    yield sql.SQL("INSERT INTO {} DEFAULT VALUES").format(table)
    yield sql.SQL("UPDATE {} SET {} = DEFAULT").format(table, field)
    yield sql.SQL("DELETE FROM {}").format(table)
    yield sql.SQL("TRUNCATE {}").format(table)
    yield sql.SQL("LOCK TABLE {}").format(table)


class TestPublicRole:
    def test_can_touch_no_table_view_or_sequence(
        self, owner: "psycopg.Connection[Any]", public: "psycopg.Connection[Any]"
    ) -> None:
        relations = owner.execute(RELATIONS).fetchall()
        assert len(relations) > 20
        for schema, name, _ in relations:
            (column,) = owner.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
                [f'{schema}."{name}"'],
            ).fetchone() or ("x",)
            for attempt in attempts(schema, name, column):
                with (
                    pytest.raises(psycopg.errors.InsufficientPrivilege),
                    public.transaction(),
                ):
                    public.execute(attempt)

    def test_can_run_exactly_the_doors_functions(self, owner: "psycopg.Connection[Any]") -> None:
        rows = owner.execute(FUNCTIONS).fetchall()

        assert {(schema, name) for schema, name, *_, may in rows if may} == {
            ("door", name) for name in DOOR
        }

    def test_each_of_them_runs_as_its_owner_with_its_own_search_path(
        self, owner: "psycopg.Connection[Any]"
    ) -> None:
        rows = [row for row in owner.execute(FUNCTIONS) if row[0] == "door"]

        assert len(rows) == len(DOOR)
        for _, name, runs_as_owner, settings, _ in rows:
            assert runs_as_owner, name
            assert settings == ["search_path=pg_catalog, desk"], name

    def test_meets_a_refusal_at_every_other_function(
        self, owner: "psycopg.Connection[Any]", public: "psycopg.Connection[Any]"
    ) -> None:
        others = owner.execute(
            f"SELECT n.nspname, p.proname, p.pronargs FROM pg_proc p"
            f" JOIN pg_namespace n ON n.oid = pronamespace"
            f" WHERE {OURS} AND n.nspname <> 'door' AND prorettype <> 'trigger'::regtype"
        ).fetchall()
        assert others
        for schema, name, count in others:
            nulls = sql.SQL(", ").join([sql.SQL("NULL")] * count)
            call = sql.SQL("SELECT {}({})").format(sql.Identifier(schema, name), nulls)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                public.execute(call)

    @pytest.mark.parametrize(
        "attempt",
        [
            "CREATE TABLE public.mine (x int)",
            "CREATE TEMP TABLE mine (x int)",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION door.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "ALTER TABLE desk.ledger_entries DISABLE TRIGGER ALL",
            "SET ROLE desk_owner",
            "SET ROLE desk_app",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "SELECT pg_read_file('postgresql.conf')",
        ],
    )
    def test_can_make_nothing_and_become_nobody(
        self, public: "psycopg.Connection[Any]", attempt: str
    ) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            public.execute(attempt)

    def test_owns_nothing_and_belongs_to_nobody(self, owner: "psycopg.Connection[Any]") -> None:
        row = owner.execute("""
            SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,
                   (SELECT count(*) FROM pg_auth_members WHERE member = r.oid),
                   (SELECT count(*) FROM pg_class WHERE relowner = r.oid)
              FROM pg_roles r WHERE rolname = 'desk_public'
        """).fetchone()

        assert row == (False, False, False, False, 0, 0)
