"""The promises of a source session, kept by the fake and by every real kind."""

import csv
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from upath import UPath

from fakes.sources import InMemorySource
from integration.postgres import RunningServer, postgres  # noqa: F401  a fixture
from privacydesk.adapters.sources import open_source
from privacydesk.adapters.sources.dialects import StandardDialect
from privacydesk.adapters.sources.errors import (
    NestedSearchError,
    SourceRefusedError,
    SourceSilentError,
)
from privacydesk.adapters.sources.sql import SqlSession
from privacydesk.domain.datamap import Collection, Field, FilePattern
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.live_checks import ColumnFacts
from privacydesk.domain.spots import Kind, Match

COLUMNS = ("id", "email", "phone", "account", 'odd "%s" name')
ROWS: list[dict[str, Any]] = [
    dict(zip(COLUMNS, row, strict=True))
    for row in [
        (1, "Ada@Alder.example", "020 7946 0123", "A-1", "first"),
        (2, "ben@birch.example", "+44 (0)20 7946 0999", "2", "second"),
        (3, "ada@alder.example", "07700 900123", "a-1", "third"),
        (4, None, "(0113) 496.0123", None, "fourth"),
        (12, "100%@alder.example", "no number 2079460123456789", "'; DROP TABLE x", "fifth"),
    ]
]
PERSON = Collection(
    dataset="crm",
    name="person",
    table="per son",
    connection="main",
    fields=tuple(Field(path=name) for name in COLUMNS),
    files=FilePattern(path="people/*.csv"),
)
TABLE = "CREATE TABLE {} (id {}, email varchar(100), phone varchar(40), account text, {} text)"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def fill(connection: Any, *, integer: str, mark: str, table: str) -> None:  # noqa: ANN401  DB-API
    odd = quoted(COLUMNS[-1])
    connection.execute(TABLE.format(table, integer, odd))
    statement = f"INSERT INTO {table} VALUES ({', '.join([mark] * 5)})"  # noqa: S608  our own words
    cursor = connection.cursor()
    cursor.executemany(statement, [tuple(row.values()) for row in ROWS])
    connection.commit()


@dataclass(frozen=True, kw_only=True)
class Place:
    """A collection filled with ROWS, and a way to open its source."""

    collection: Collection
    open: Callable[[], AbstractContextManager[SourceSession]]

    def find(self, field: str, keys: Sequence[str], match: Match = Match.EXACT) -> list[str]:
        with self.open() as source:
            found = source.find(self.collection, field=field, match=match, keys=keys)
            return sorted((str(row["id"]) for row in found), key=int)


@pytest.fixture
def in_memory() -> Place:
    source = InMemorySource({PERSON.address: ROWS})
    return Place(collection=PERSON, open=lambda: nullcontext(source))


@pytest.fixture
def in_sqlite() -> Iterator[Place]:
    with closing(sqlite3.connect(":memory:")) as connection:
        fill(connection, integer="integer primary key", mark="?", table=quoted("per son"))
        yield Place(
            collection=PERSON,
            open=lambda: open_source(Kind.SQL, resource=connection, collections=[PERSON]),
        )


@pytest.fixture
def in_postgres(postgres: RunningServer) -> Iterator[Place]:  # noqa: F811  the fixture above
    postgres.create_database("source_contract")
    person = replace(PERSON, schema="sales")
    with psycopg.connect(postgres.url("source_contract")) as connection:
        connection.execute("DROP SCHEMA IF EXISTS sales CASCADE")
        connection.execute("CREATE SCHEMA sales")
        fill(connection, integer="bigint", mark="%s", table='sales."per son"')
        yield Place(
            collection=person,
            open=lambda: open_source(Kind.SQL, resource=connection, collections=[person]),
        )


@pytest.fixture
def in_files(tmp_path: Path) -> Place:
    return files_below(tmp_path)


@pytest.fixture
def in_s3(bucket: str) -> Place:
    return files_below(UPath(f"s3://{bucket}/data"))


def files_below(folder: Path | UPath) -> Place:
    (folder / "people").mkdir(parents=True)
    for name, rows in {"1.csv": ROWS[:2], "2.csv": ROWS[2:]}.items():
        with (folder / "people" / name).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, [*COLUMNS, "unmapped"], restval="more")
            writer.writeheader()
            writer.writerows(rows)
    return Place(
        collection=PERSON,
        open=lambda: open_source(Kind.FILES, resource=folder, collections=[PERSON]),
    )


@pytest.fixture(params=["in_memory", "in_sqlite", "in_postgres", "in_files", "in_s3"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


class TestEverySource:
    def test_yields_the_mapped_columns_of_each_match_once(self, place: Place) -> None:
        with place.open() as source:
            find = source.find(place.collection, field="id", match=Match.EXACT, keys=["2", "3"])
            rows = list(find)
        assert [tuple(row) for row in rows] == [COLUMNS] * 2
        assert {str(row[COLUMNS[-1]]) for row in rows} == {"second", "third"}

    def test_compares_addresses_by_lower_case(self, place: Place) -> None:
        keys = ["ada@alder.example", "100%@alder.example"]
        assert place.find("email", keys, Match.EMAIL) == ["1", "3", "12"]

    @pytest.mark.parametrize(
        ("key", "found"),
        [("+442079460123", ["1"]), ("+442079460999", ["2"]), ("+441134960123", ["4"])],
    )
    def test_compares_numbers_in_any_notation(
        self, place: Place, key: str, found: list[str]
    ) -> None:
        assert place.find("phone", [key], Match.PHONE) == found

    def test_compares_everything_else_exactly(self, place: Place) -> None:
        assert place.find("account", ["A-1"]) == ["1"]
        assert place.find("account", ["'; DROP TABLE x"]) == ["12"]
        assert place.find(COLUMNS[-1], ["first"]) == ["1"]

    @pytest.mark.parametrize("key", ["abc", "01", "1.5", "9" * 30, "-", "", "²", "1; DROP"])
    def test_a_key_that_a_number_cannot_equal_finds_nothing(self, place: Place, key: str) -> None:
        assert place.find("id", [key, "12"]) == ["12"]
        assert place.find("id", [key]) == []

    def test_finds_nothing_for_no_key(self, place: Place) -> None:
        assert place.find("id", []) == []

    def test_takes_many_keys_at_once(self, place: Place) -> None:
        assert place.find("id", [str(n) for n in range(2, 502)]) == ["2", "3", "4", "12"]

    def test_can_be_left_in_the_middle_and_opened_again(self, place: Place) -> None:
        with place.open() as source:
            keys = ["1", "2", "3"]
            found = source.find(place.collection, field="id", match=Match.EXACT, keys=keys)
            assert next(iter(found))
            found.close()  # type: ignore[attr-defined]
            again = source.find(place.collection, field="id", match=Match.EXACT, keys=["4"])
            assert len(list(again)) == 1
        assert place.find("id", ["1"]) == ["1"]

    def test_says_what_columns_there_are(self, place: Place) -> None:
        with place.open() as source:
            (table,) = source.inspect([place.collection])
        assert set(COLUMNS) <= set(table.columns)


class TestTroubles:
    @pytest.mark.parametrize("kind", ["in_sqlite", "in_postgres", "in_files", "in_s3"])
    def test_a_column_that_is_not_there_is_refused_without_a_value(
        self, kind: str, request: pytest.FixtureRequest
    ) -> None:
        place: Place = request.getfixturevalue(kind)
        fax = replace(place.collection, fields=(*place.collection.fields, Field(path="fax")))
        with place.open() as source, pytest.raises(SourceRefusedError) as caught:
            list(source.find(fax, field="id", match=Match.EXACT, keys=["424242"]))
        assert str(caught.value).startswith("crm.person: ")
        assert "424242" not in str(caught.value)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None

    @pytest.mark.parametrize("kind", ["in_sqlite", "in_postgres"])
    def test_a_table_is_not_searched_by_a_part_of_an_object(
        self, kind: str, request: pytest.FixtureRequest
    ) -> None:
        with pytest.raises(NestedSearchError):
            request.getfixturevalue(kind).find("job.title", ["x"])

    def test_a_statement_that_takes_too_long_is_stopped(self, postgres: RunningServer) -> None:  # noqa: F811
        postgres.create_database("source_contract")
        slow = replace(PERSON, table="slow", fields=(Field(path="id"),))
        with psycopg.connect(postgres.url("source_contract")) as connection:
            connection.execute("CREATE OR REPLACE VIEW slow AS SELECT 1 AS id FROM pg_sleep(20)")
            connection.commit()
            with (
                open_source(
                    Kind.SQL, resource=connection, collections=[slow], seconds=0.2
                ) as source,
                pytest.raises(SourceSilentError, match="57014"),
            ):
                list(source.find(slow, field="id", match=Match.EXACT, keys=["1"]))

    def test_a_long_read_of_sqlite_is_stopped(self) -> None:
        slow = replace(PERSON, table="slow", fields=(Field(path="id"),))
        endless = """
            CREATE VIEW slow AS WITH RECURSIVE n (id) AS (
                SELECT 1 UNION ALL SELECT id + 1 FROM n LIMIT 1000000000
            ) SELECT -id AS id FROM n
        """
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute(endless)
            with (
                open_source(
                    Kind.SQL, resource=connection, collections=[slow], seconds=0.2
                ) as source,
                pytest.raises(SourceSilentError, match="no answer"),
            ):
                list(source.find(slow, field="id", match=Match.EXACT, keys=["1"]))

    def test_nothing_can_be_written_while_a_source_is_open(self) -> None:
        with closing(sqlite3.connect(":memory:")) as connection:
            fill(connection, integer="integer", mark="?", table=quoted("per son"))
            with (
                open_source(Kind.SQL, resource=connection, collections=[PERSON]),
                pytest.raises(sqlite3.OperationalError, match="readonly"),
            ):
                connection.execute('DELETE FROM "per son"')
            connection.execute('DELETE FROM "per son"')

    def test_a_lost_connection_is_worth_a_retry(self, postgres: RunningServer) -> None:  # noqa: F811
        postgres.create_database("source_contract")
        connection = psycopg.connect(postgres.url("source_contract"))
        with open_source(Kind.SQL, resource=connection, collections=[PERSON]) as source:
            connection.close()
            with pytest.raises(SourceSilentError) as caught:
                list(source.find(PERSON, field="id", match=Match.EXACT, keys=["1"]))
        assert caught.value.retry

    def test_what_goes_wrong_in_the_desk_itself_is_not_blamed_on_the_source(self) -> None:
        with (
            closing(sqlite3.connect(":memory:")) as connection,
            pytest.raises(sqlite3.OperationalError, match="disk"),
            open_source(Kind.SQL, resource=connection, collections=[PERSON]),
        ):
            raise sqlite3.OperationalError("the desk's own disk")

    def test_a_folder_that_is_gone_is_worth_a_retry(self, tmp_path: Path) -> None:
        with (
            pytest.raises(SourceSilentError),
            open_source(Kind.FILES, resource=tmp_path / "gone", collections=[PERSON]),
        ):
            pass

    def test_a_file_that_is_no_csv_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "people").mkdir()
        (tmp_path / "people" / "1.csv").write_bytes(b"id,email\n\xff\xfe,x\n")
        with (
            open_source(Kind.FILES, resource=tmp_path, collections=[PERSON]) as source,
            pytest.raises(SourceRefusedError, match=r"crm\.person: no CSV"),
        ):
            list(source.find(PERSON, field="id", match=Match.EXACT, keys=["1"]))


SHOP_TABLES = (
    "CREATE TABLE person (id integer NOT NULL PRIMARY KEY, email varchar(40) NOT NULL)",
    "CREATE INDEX person_email ON person (lower(email))",
    """CREATE TABLE bill (
        number integer NOT NULL, year integer NOT NULL, note varchar(9),
        payer integer REFERENCES person (id), seller integer REFERENCES person ON DELETE SET NULL,
        PRIMARY KEY (number, year)
    )""",
    "CREATE INDEX bill_payer ON bill (payer, year)",
)


class TestInspect:
    @pytest.mark.parametrize("kind", ["sqlite", "postgres"])
    def test_tells_columns_keys_indexes_and_links(
        self,
        kind: str,
        postgres: RunningServer,  # noqa: F811
    ) -> None:
        with ExitStack() as stack:
            if kind == "postgres":
                postgres.create_database("source_contract")
                connection: Any = psycopg.connect(postgres.url("source_contract"))
            else:
                connection = sqlite3.connect(":memory:")
            stack.enter_context(closing(connection))
            for name in ("bill", "person"):
                connection.execute(f"DROP TABLE IF EXISTS {name}")
            for statement in SHOP_TABLES:
                connection.execute(statement)
            connection.commit()
            shop = [replace(PERSON, name=name, table=name) for name in ("person", "bill", "none")]
            source = stack.enter_context(
                open_source(Kind.SQL, resource=connection, collections=shop)
            )
            person, bill, none = source.inspect(shop)
        assert person.columns["email"] == ColumnFacts(nullable=False, length=40)
        assert {"id", "lower(email)"} <= person.indexed
        assert bill.primary_key == ("number", "year")
        assert bill.indexed == {"number", "payer"}
        assert bill.columns["note"] == ColumnFacts(nullable=True, length=9)
        assert [(link.columns, link.table) for link in bill.links] == [(("payer",), "person")]
        assert none.columns == {}


class TestDriversUnknownToUs:
    def test_standard_sql_compares_as_text(self) -> None:
        statement = StandardDialect("format")
        assert statement.member("x", family="text", count=2) == "x IN (%s, %s)"
        assert StandardDialect("named").member("x", family="text", count=2) == "x IN (:1, :2)"
        assert statement.quote('a"b%') == '"a""b%%"'
        with closing(sqlite3.connect(":memory:")) as connection:
            fill(connection, integer="integer", mark="?", table=quoted("per son"))
            session = SqlSession(connection, StandardDialect("qmark"), {})
            found = session.find(PERSON, field="id", match=Match.EXACT, keys=["1", "abc"])
            assert [row["id"] for row in found] == [1]
            assert list(session.inspect([PERSON])) == []
