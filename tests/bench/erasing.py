"""One erasure: our steps against a transaction written by hand; the same rows at the end."""

import gc
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql

from bench.figures import Figure, load, spread
from bench.gathering import ASK, BY_EMAIL, EDGES, FIDES
from demo.ports import free_ports
from demo.postgres import Cluster
from integration.company_desk import NOW, Company, CompanyDesk, desk_over
from integration.steps.world import Lent
from integration.test_fides_case import PEOPLE
from privacydesk.adapters.files.datamap import read
from privacydesk.adapters.postgres.records import transaction
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.domain.cases import CaseRef
from privacydesk.steps import erase, plan

DATA = Path(__file__).parent / "data"
ROUNDS, EACH, HEAVY, LOGINS = 3, 20, 2, 10_000
TIMES, PLUS, MANY = 5, 20.0, 1.5
"""Targets: one person within five times and 20 ms, ten thousand rows within 1.5 times."""

DELETED = ("visit", "login", "orders", "service_request", "customer", "address")
KEYS = {"visit": "email"}
TABLES = (*DELETED, "payment_card", "employee", "report")


@dataclass(frozen=True)
class Shop(Company):
    """Fides's example with more people, over connections that stay open."""

    kept: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def resource(self, connection: str, *, user: str) -> Iterator[Any]:
        """Lend the one open connection of a user."""
        assert connection == "shop"
        if user not in self.kept:
            self.kept[user] = psycopg.connect(self.cluster.url("ours", user="postgres"))
        yield self.kept[user]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """CPU milliseconds a person, by round."""

    plan: list[float] = field(default_factory=list)
    rehearsal: list[float] = field(default_factory=list)
    erasure: list[float] = field(default_factory=list)
    by_hand: list[float] = field(default_factory=list)


def figures() -> Iterator[Figure]:
    """Measure both sides in turn, each round in the other order."""
    with TemporaryDirectory(prefix="desk-bench-erase-") as folder:
        Path(folder).chmod(0o711)  # Postgres may run as another user and must get through
        (port,) = free_ports(1)
        with Cluster(Path(folder) / "postgres", port) as cluster:
            _fill(cluster)
            shop = Shop(cluster, Path(folder), _datamap(Path(folder) / "map"))
            desk, books = _desk(shop)
            url = cluster.url("plain", user="postgres")
            with closing(books), psycopg.connect(url) as plain:
                small, heavy = Cost(), Cost()
                for number in range(ROUNDS):
                    people = range(100 + number * EACH, 100 + (number + 1) * EACH)
                    _measure(desk, books, plain, people=people, cost=small, turn=number)
                    first = 100 + ROUNDS * EACH + number * HEAVY
                    people = range(first, first + HEAVY)
                    _measure(desk, books, plain, people=people, cost=heavy, turn=number)
                _assert_same(cluster)
            for one in shop.kept.values():
                one.close()
            yield _one(small)
            yield _many(heavy)


def by_hand(shop: "psycopg.Connection[Any]", email: str) -> None:
    """Look and write as the plan does: one query an edge, one statement a table, one commit."""
    with shop.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        found: dict[str, dict[Any, dict[str, Any]]] = {}

        def ask(table: str, column: str, values: list[Any]) -> list[tuple[str, dict[str, Any]]]:
            names = map(sql.Identifier, (table, column))
            rows = cursor.execute(ASK.format(*names), [values]).fetchall()
            there, key = found.setdefault(table, {}), KEYS.get(table, "id")
            fresh = {row[key]: row for row in rows if row[key] not in there}
            there.update(fresh)
            return [(table, row) for row in fresh.values()]

        waiting = [hit for table, column in BY_EMAIL for hit in ask(table, column, [email])]
        while waiting:
            now, waiting = waiting, []
            for table, column, target, key in EDGES:
                values = [row[column] for name, row in now if name == table]
                waiting += ask(target, key, values) if values else []
        for table in DELETED:
            key = KEYS.get(table, "id")
            statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)")
            cursor.execute(statement.format(sql.Identifier(table), sql.Identifier(key)),
                           [list(found[table])])  # fmt: skip
            assert cursor.rowcount == len(found[table]), table
        cursor.execute("UPDATE payment_card SET ccn = NULL, code = NULL, name = NULL,"
                       " preferred = NULL WHERE id = ANY(%s)",
                       [list(found["payment_card"])])  # fmt: skip
    shop.commit()


def _measure(
    desk: CompanyDesk, books: Lent, plain: "psycopg.Connection[Any]", *, people: Sequence[int],
    cost: Cost, turn: int,
) -> None:  # fmt: skip
    emails = [f"person-{n}@example.com" for n in people]
    cases = [desk.approved(email) for email in emails]
    assert isinstance(desk.company, Shop)
    backends = [*desk.company.kept.values(), *books.free]

    def ours() -> None:
        cost.plan.append(_spent(backends, len(cases), lambda: _each(
            lambda c: plan.dry_run(desk.desk, case=c, now=NOW), cases)))  # fmt: skip
        cost.rehearsal.append(_spent(backends, len(cases), lambda: _each(
            lambda c: erase.rehearse_erasure(desk.desk, case=c, now=NOW), cases)))  # fmt: skip
        cost.erasure.append(_spent(backends, len(cases), lambda: _each(
            lambda c: erase.erase_store(desk.desk, case=c, connection="shop", now=NOW),
            cases)))  # fmt: skip

    def theirs() -> None:
        cost.by_hand.append(_spent([plain], len(cases), lambda: [
            by_hand(plain, email) for email in emails]))  # fmt: skip

    for side in (ours, theirs) if turn % 2 else (theirs, ours):
        side()


def _each(step: Callable[[CaseRef], object], cases: Sequence[CaseRef]) -> None:
    for case in cases:
        step(case)


def _spent(
    backends: Sequence["psycopg.Connection[Any]"], people: int, work: Callable[[], object]
) -> float:
    """Return the CPU milliseconds a person of Python and of the Postgres backends."""
    gc.collect()  # neither side pays for what the other left
    pids = [one.info.backend_pid for one in backends]
    before, began = _backend_seconds(pids), time.process_time()
    work()
    python = time.process_time() - began
    return 1000 * (python + _backend_seconds(pids) - before) / people


def _backend_seconds(pids: Sequence[int]) -> float:
    """Return CPU seconds to the nanosecond: the ticks of ``stat`` are as long as an erasure."""
    spent = (Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0] for pid in pids)
    return sum(map(int, spent)) / 1e9


def _one(cost: Cost) -> Figure:
    both = [r + e for r, e in zip(cost.rehearsal, cost.erasure, strict=True)]
    mine, theirs = median(both), median(cost.by_hand)
    return Figure(
        name="erase.one", ratio=mine / theirs, against="a psycopg transaction by hand",
        unit="CPU ms a person", value=mine, target=TIMES + PLUS / theirs,
        conditions=f"target is the ratio: {TIMES} times and {PLUS:g} ms; Fides's example, 14 rows, "
        "the same tables on both sides afterwards; Python and the Postgres backends, connections "
        "open, map read; ours rehearses and rolls back, then looks again, writes, and keeps the "
        f"ledger: rehearsal {spread(cost.rehearsal)}; erasure {spread(cost.erasure)}; by hand "
        f"{spread(cost.by_hand)}; the plan that was approved before: {spread(cost.plan)}; "
        f"{EACH} people a round; {load()}",
    )  # fmt: skip


def _many(cost: Cost) -> Figure:
    mine, theirs = median(cost.erasure), median(cost.by_hand)
    return Figure(
        name="erase.many", ratio=mine / theirs, against="a psycopg transaction by hand",
        unit="CPU ms a person", value=mine, target=MANY,
        conditions=f"target is the ratio; a person with {LOGINS:,} rows; the erasure alone: "
        f"{spread(cost.erasure)}; by hand {spread(cost.by_hand)}; the rehearsal before it "
        f"{spread(cost.rehearsal)}; the plan before that {spread(cost.plan)}; {HEAVY} people a "
        f"round; {load()}",
    )  # fmt: skip


def _fill(cluster: Cluster) -> None:
    cluster.create_database("shop")
    with psycopg.connect(cluster.url("shop", user="postgres")) as connection:
        connection.execute((FIDES / "postgres_sample.sql").read_bytes())
        sizes = {"people": ROUNDS * EACH, "heavy": ROUNDS * HEAVY, "logins": LOGINS}
        with psycopg.ClientCursor(connection) as cursor:  # several statements at once
            cursor.execute((DATA / "people.sql").read_bytes(), sizes)
    with psycopg.connect(cluster.url("shop", user="postgres"), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    with psycopg.connect(cluster.url("postgres", user="postgres"), autocommit=True) as connection:
        for name in ("ours", "plain"):
            connection.execute(f"CREATE DATABASE {name} TEMPLATE shop".encode())


def _datamap(folder: Path) -> Any:  # noqa: ANN401  what ``read`` gives
    folder.mkdir()
    name = "postgres_example_test_dataset.yml"
    shutil.copy(FIDES / name, folder / name)
    shutil.copy(DATA / "shop.yaml", folder / "defaults.yaml")
    return read([folder])


def _desk(shop: Shop) -> tuple[CompanyDesk, Lent]:
    made = desk_over(shop)
    books = Lent(shop.cluster.url("privacydesk", user="desk_app"))
    people = MappedPeople(datamap=shop.datamap, where=PEOPLE, open=made.desk.sources.open)
    made.desk = replace(made.desk, people=people, begin=lambda: transaction(books))
    return made, books


def _assert_same(cluster: Cluster) -> None:
    for table in TABLES:
        rows = []
        for name in ("ours", "plain"):
            with psycopg.connect(cluster.url(name, user="postgres")) as connection:
                query = f"SELECT * FROM {table} ORDER BY 1, 2"  # noqa: S608  our own names
                rows.append(connection.execute(query.encode()).fetchall())
        assert rows[0] == rows[1], table
