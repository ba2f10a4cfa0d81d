"""One gather of Fides's example: our sources, walk and ownership against a plain loop."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from bench.figures import Figure, load, spread
from bench.meters import OWN, TICKS, tree
from demo.ports import free_ports
from demo.postgres import Cluster
from privacydesk.adapters.files.datamap import read
from privacydesk.adapters.sources import open_source
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.identity_keys import Identity, gather_identities
from privacydesk.domain.ownership import judge
from privacydesk.domain.spots import Kind
from privacydesk.domain.walk import walk

if TYPE_CHECKING:
    from privacydesk.domain.legs import Found

FIDES = Path(__file__).parents[1] / "integration" / "data" / "fides"
ROUNDS, REPEATS = 5, 60
TARGET = 10
EMAIL = "customer-1@example.com"
ASK = sql.SQL("SELECT * FROM {} WHERE {} = ANY(%s)")
Rows = set[tuple[str, str]]
Shop = psycopg.Connection[tuple[object, ...]]

# Where an e-mail address leads, and from which field of which table to which: the map by hand.
BY_EMAIL = (
    ("customer", "email"), ("employee", "email"), ("visit", "email"),
    ("service_request", "email"), ("service_request", "alt_email"), ("report", "email"),
)  # fmt: skip
EDGES = (
    ("customer", "address_id", "address", "id"), ("customer", "id", "orders", "customer_id"),
    ("customer", "id", "login", "customer_id"), ("customer", "id", "payment_card", "customer_id"),
    ("employee", "address_id", "address", "id"),
    ("employee", "id", "service_request", "employee_id"),
    ("orders", "shipping_address_id", "address", "id"),
    ("payment_card", "billing_address_id", "address", "id"),
)  # fmt: skip


def plain(shop: Shop) -> Rows:
    """Follow the map by hand: one query for each edge and round, nothing kept but the rows."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    with shop.cursor(row_factory=psycopg.rows.dict_row) as cursor:

        def ask(
            table: str, field: str, values: list[object]
        ) -> list[tuple[str, dict[str, object]]]:
            names = map(sql.Identifier, (table, field))
            rows = cursor.execute(ASK.format(*names), [values]).fetchall()
            fresh = [(table, row) for row in rows if (table, _key(row)) not in found]
            found.update({(table, _key(row)): row for row in rows})
            return fresh

        waiting = [hit for table, field in BY_EMAIL for hit in ask(table, field, [EMAIL])]
        while waiting:
            now, waiting = waiting, []
            for table, field, target, key in EDGES:
                values = [row[field] for name, row in now if name == table]
                waiting += ask(target, key, values) if values else []
    shop.rollback()
    return set(found)


def ours(shop: Shop, *, datamap: DataMap) -> Rows:
    """Gather as a task does, and judge whose each row is."""
    rows: list[Found] = []
    identities = gather_identities([Identity(kind="email", value=EMAIL)])
    with open_source(Kind.SQL, resource=shop, collections=list(datamap)) as source:
        leg = walk(datamap, connection="shop", identities=identities, find=source.find,
                   sink=rows.append)  # fmt: skip
        owners = list(judge(datamap, legs=[leg], find=source.find))
    assert [o.key for o in owners if o.shared] == ["[2]"]
    return {(row.collection.name, _key(row.row)) for row in rows}


def figures() -> list[Figure]:
    """Measure both sides in turn, each round in the other order."""
    with TemporaryDirectory() as folder, Cluster(Path(folder), free_ports(1)[0]) as cluster:
        cluster.create_database("shop")
        with psycopg.connect(cluster.url("shop", user="postgres")) as shop:
            shop.execute((FIDES / "postgres_sample.sql").read_bytes())
            shop.commit()
            return [_compare(shop)]


def _compare(shop: Shop) -> Figure:
    datamap = read([FIDES / "postgres_example_test_dataset.yml"], default_connection="shop")
    sides: dict[str, Callable[[], Rows]] = {
        "ours": lambda: ours(shop, datamap=datamap), "plain": lambda: plain(shop),
    }  # fmt: skip
    expected = sides["plain"]()
    assert len(expected) == 15, sorted(expected)
    used: dict[str, list[float]] = {"ours": [], "plain": []}
    for number in range(ROUNDS):
        for name in sorted(sides, reverse=bool(number % 2)):
            used[name].append(_cost(sides[name], shop=shop, expected=expected))
    mine, theirs = median(used["ours"]), median(used["plain"])
    return Figure(
        name="gather.cpu", ratio=mine / theirs, against="a plain psycopg loop",
        unit="CPU ms a gather", value=mine, target=TARGET,
        conditions="target is the ratio; Fides's example, 15 rows, same rows on both sides; Python "
        f"and the Postgres backend, connection open, map read; {REPEATS} gathers a round: "
        f"{spread(used['ours'])}; plain loop: {spread(used['plain'])}; {load()}",
    )  # fmt: skip


def _cost(gather: Callable[[], Rows], *, shop: Shop, expected: Rows) -> float:
    backend = shop.info.backend_pid
    before, began = _backend_seconds(backend), time.process_time()
    for _ in range(REPEATS):
        assert gather() == expected
    python = time.process_time() - began
    return 1000 * (python + _backend_seconds(backend) - before) / REPEATS


def _backend_seconds(pid: int) -> float:
    return sum(map(int, tree(pid)[pid][OWN])) / TICKS


def _key(row: object) -> str:
    assert isinstance(row, dict)
    named = row.get("id") or (row.get("email"), row.get("last_visit"))
    return str(named)
