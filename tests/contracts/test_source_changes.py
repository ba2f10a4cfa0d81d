"""The promises of a session that erases, kept by the fake and by every real kind of source."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from upath import UPath

from contracts.test_sources import (  # noqa: F401
    COLUMNS,
    PERSON,
    ROWS,
    fill,
    in_files,
    in_s3,
    quoted,
)
from fakes.changes import InMemoryChanges
from integration.postgres import RunningServer, postgres  # noqa: F401  a fixture
from privacydesk.adapters.sources import open_for_change
from privacydesk.domain.catalogue import Mask, Strategy
from privacydesk.domain.datamap import Collection, Field
from privacydesk.domain.deletion import StoreRefusedError
from privacydesk.domain.spots import Kind, Match
from privacydesk.ports import ChangingSession

KEYED = replace(PERSON, fields=tuple(Field(path=n, primary_key=n == "id") for n in COLUMNS))
EMPTY = Mask(strategy=Strategy.NULL_REWRITE)
RANDOM = Mask(strategy=Strategy.RANDOM_STRING_REWRITE, length=4, suffix="@x")
ODD = COLUMNS[-1]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A collection filled with ROWS, and a way to open it to erase."""

    collection: Collection
    open: Callable[..., AbstractContextManager[ChangingSession]]

    def rows(self) -> dict[str, dict[str, Any]]:
        with self.open(keep=False) as session:
            return {str(row["id"]): dict(row) for row in self.all(session)}

    def all(self, session: ChangingSession) -> list[Mapping[str, object]]:
        ids = [str(row["id"]) for row in ROWS]
        return list(session.find(self.collection, field="id", match=Match.EXACT, keys=ids))

    def change(
        self, ids: Sequence[str], *, keep: bool, masks: dict[str, Mask] | None = None
    ) -> int:
        with self.open(keep=keep) as session:
            wanted = [row for row in self.all(session) if str(row["id"]) in ids]
            if masks is None:
                return session.delete(self.collection, rows=wanted)
            return session.mask(self.collection, rows=wanted, masks=masks,
                                random=lambda row, _, n: f"{row['id']:>09}"[-n:])  # fmt: skip


@pytest.fixture(params=["memory", "sqlite", "postgres", "files", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    made: Place = request.getfixturevalue(f"{request.param}_place")
    return made


@pytest.fixture
def memory_place() -> Place:
    changes = InMemoryChanges({KEYED.address: [dict(row) for row in ROWS]})
    return Place(collection=KEYED, open=lambda keep: changes.open("main", keep=keep))


@pytest.fixture
def sqlite_place() -> Iterator[Place]:
    with closing(sqlite3.connect(":memory:")) as connection:
        fill(connection, integer="integer primary key", mark="?", table=quoted("per son"))
        yield Place(collection=KEYED, open=lambda keep: open_for_change(
            Kind.SQL, resource=connection, collections=[KEYED], keep=keep))  # fmt: skip


@pytest.fixture
def postgres_place(postgres: RunningServer) -> Iterator[Place]:  # noqa: F811  the fixture above
    postgres.create_database("change_contract")
    person = replace(KEYED, schema="sales")
    with psycopg.connect(postgres.url("change_contract")) as connection:
        connection.execute("DROP SCHEMA IF EXISTS sales CASCADE")
        connection.execute("CREATE SCHEMA sales")
        fill(connection, integer="bigint primary key", mark="%s", table='sales."per son"')
        yield Place(collection=person, open=lambda keep: open_for_change(
            Kind.SQL, resource=connection, collections=[person], keep=keep))  # fmt: skip


@pytest.fixture
def files_place(in_files: object, tmp_path: Path) -> Place:  # noqa: F811  the fixture above
    assert in_files
    return Place(collection=KEYED, open=lambda keep: open_for_change(
        Kind.FILES, resource=tmp_path, collections=[KEYED], keep=keep))  # fmt: skip


@pytest.fixture
def s3_place(in_s3: object, bucket: str) -> Place:  # noqa: F811  the fixture above
    assert in_s3
    folder = UPath(f"s3://{bucket}/data")
    return Place(collection=KEYED, open=lambda keep: open_for_change(
        Kind.FILES, resource=folder, collections=[KEYED], keep=keep))  # fmt: skip


def fail_half_way(place: Place) -> None:
    with place.open(keep=True) as session:
        session.delete(place.collection, rows=place.all(session))
        raise ZeroDivisionError


class TestAnErasingSession:
    def test_deletes_the_rows_and_no_others(self, place: Place) -> None:
        before = place.rows()
        assert place.change(["1", "12"], keep=True) == 2
        after = place.rows()
        assert after == {k: v for k, v in before.items() if k not in {"1", "12"}}

    def test_deletes_rows_that_two_columns_tell_apart(self, place: Place) -> None:
        """In one statement where the database can, so that ten thousand rows are as few."""
        fields = tuple(replace(f, primary_key=f.path in {"id", ODD}) for f in KEYED.fields)
        pair = replace(place.collection, fields=fields)
        before = place.rows()
        with place.open(keep=True) as session:
            rows = [row for row in place.all(session) if str(row["id"]) in {"1", "12", "3"}]
            assert session.delete(pair, rows=rows) == 3
        assert place.rows() == {k: v for k, v in before.items() if k not in {"1", "12", "3"}}

    def test_leaves_everything_as_it_was_after_a_rehearsal(self, place: Place) -> None:
        before = place.rows()
        place.change(["1", "2"], keep=False)
        place.change(["1", "2"], keep=False, masks={"email": EMPTY})
        assert place.rows() == before

    def test_leaves_everything_as_it_was_when_its_block_fails(self, place: Place) -> None:
        before = place.rows()
        with pytest.raises(ZeroDivisionError):
            fail_half_way(place)
        assert place.rows() == before

    def test_masks_the_columns_and_no_others(self, place: Place) -> None:
        before = place.rows()
        masks = {"email": RANDOM, "account": EMPTY, ODD: Mask(strategy=Strategy.STRING_REWRITE,
                 rewrite_value="it's \"gone\" %s")}  # fmt: skip
        assert place.change(["2"], keep=True, masks=masks) == 1
        after = place.rows()
        assert after["2"]["email"] == "0002@x"
        assert not after["2"]["account"]
        assert after["2"][ODD] == 'it\'s "gone" %s'
        assert after["2"]["phone"] == before["2"]["phone"]
        assert {k: v for k, v in after.items() if k != "2"} == {
            k: v for k, v in before.items() if k != "2"
        }

    def test_masks_to_the_same_when_it_is_repeated(self, place: Place) -> None:
        place.change(["2"], keep=True, masks={"email": RANDOM})
        once = place.rows()
        place.change(["2"], keep=True, masks={"email": RANDOM})
        assert place.rows() == once

    @pytest.mark.parametrize(
        ("words", "digits", "found"),
        [(["ada@alder.example"], [], {"1", "3"}), ([], ["2079460999"], {"2"}),
         (["100%@alder"], [], {"12"}), (["100_"], [], set())],
    )  # fmt: skip
    def test_finds_whoever_is_named_in_any_text(
        self, place: Place, words: list[str], digits: list[str], found: set[str]
    ) -> None:
        """R-70."""
        with place.open(keep=False) as session:
            rows = list(session.mentions(place.collection, words=words, digits=digits))
        assert {str(row["id"]) for row in rows} == found

    def test_yields_every_value_of_a_column(self, place: Place) -> None:
        """R-69."""
        with place.open(keep=False) as session:
            values = list(session.values(place.collection, field="account"))
        assert {v for v in values if v} == {"A-1", "2", "a-1", "'; DROP TABLE x"}


class TestARefusal:
    def test_names_the_constraint_and_no_value(self, postgres_place: Place) -> None:
        with postgres_place.open(keep=True) as session:
            connection = session._connection  # type: ignore[attr-defined]  # noqa: SLF001  to add a table
            connection.execute(
                'CREATE TABLE sales.child (person bigint REFERENCES sales."per son")'
            )
            connection.execute("INSERT INTO sales.child VALUES (1)")
        with pytest.raises(StoreRefusedError) as refused:
            postgres_place.change(["1"], keep=True)
        assert refused.value.code == "23503"
        assert "child_person_fkey" in refused.value.beside
        assert "Ada" not in str(refused.value)

    def test_is_told_of_a_trigger_that_swallows_the_statement(self, postgres_place: Place) -> None:
        """A row that a trigger quietly keeps must not pass for an erased one."""
        with postgres_place.open(keep=True) as session:
            connection = session._connection  # type: ignore[attr-defined]  # noqa: SLF001  to add a trigger
            connection.execute("CREATE FUNCTION sales.keep() RETURNS trigger LANGUAGE plpgsql AS"
                               " $$ BEGIN RETURN NULL; END $$")  # fmt: skip
            connection.execute('CREATE TRIGGER keep BEFORE DELETE ON sales."per son"'
                               " FOR EACH ROW EXECUTE FUNCTION sales.keep()")  # fmt: skip
        with pytest.raises(StoreRefusedError, match="1 of 1"):
            postgres_place.change(["1"], keep=True)
        assert "1" in postgres_place.rows()
