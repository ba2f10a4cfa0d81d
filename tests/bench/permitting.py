"""The gate over a million rows against a bare anti-join of plain addresses."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import psycopg
from alembic import command
from alembic.config import Config

from bench.figures import Figure, load, spread
from bench.meters import OWN, TICKS, tree
from demo.ports import free_ports
from demo.postgres import Cluster
from privacydesk.adapters.postgres.records import transaction
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.domain.suppressions import Scope
from privacydesk.settings import INCLUDE
from privacydesk.steps import permit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from privacydesk.ports import Gatehouse

ROWS, OBJECTED, ROUNDS = 1_000_000, 20_000, 3
TARGET = 3
NOW = datetime.now(timezone.utc)


@dataclass(frozen=True)
class _Keys:
    digests: Keyring


@dataclass(frozen=True)
class _Gate:
    """As much of the gate as a screening asks."""

    begin: Callable[[], Any]
    marketing: _Keys


def figures() -> list[Figure]:
    """Measure both sides in turn, each round in the other order."""
    with TemporaryDirectory() as folder, Cluster(Path(folder), free_ports(1)[0]) as cluster:
        cluster.create_database("privacydesk")
        config = Config()
        config.set_main_option("script_location", str(INCLUDE / "migrations"))
        config.set_main_option("sqlalchemy.url", cluster.url("privacydesk"))
        command.upgrade(config, "head")
        with psycopg.connect(cluster.url("privacydesk"), autocommit=True) as connection:
            return [_compare(connection)]


def _compare(connection: "psycopg.Connection[Any]") -> Figure:
    emails = [f"person.{number}@company{number % 977}.example" for number in range(ROWS)]
    objected = emails[:: ROWS // OBJECTED]
    gate = _gate(connection)
    _enter(gate, connection, objected)
    sides: dict[str, Callable[[], int]] = {
        "ours": lambda: len(permit.screen(gate, emails=emails, now=NOW)),
        "bare": lambda: _bare(connection, emails),
    }
    used: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(ROUNDS):
        for name in sorted(sides, reverse=bool(number % 2)):
            before, began = _backend_seconds(connection), time.process_time()
            found = sides[name]()
            python = time.process_time() - began
            used[name].append(python + _backend_seconds(connection) - before)
            assert found == len(objected), (name, found)
    mine, theirs = median(used["ours"]), median(used["bare"])
    return Figure(
        name="permit.bulk", ratio=mine / theirs, against="a bare anti-join of plain addresses",
        unit="CPU s", value=mine, target=TARGET,
        conditions=f"target is the ratio; {ROWS:,} addresses, {OBJECTED:,} objections; Python "
        "and the Postgres backend; ours normalises each address, makes its HMAC-SHA-256 and "
        "compares it with the entries, of which it fetches the digests because they are fewer; the "
        "anti-join copies the list to the server: "
        f"{spread(used['ours'])}; anti-join: {spread(used['bare'])}; {load()}",
    )  # fmt: skip


def _gate(connection: "psycopg.Connection[Any]") -> "Gatehouse":
    @contextmanager
    def lent() -> "Iterator[psycopg.Connection[Any]]":
        yield connection

    gate = _Gate(lambda: transaction(lent), _Keys(Keyring((b"k" * 32,))))
    return cast("Gatehouse", gate)


def _enter(gate: "Gatehouse", connection: "psycopg.Connection[Any]", emails: list[str]) -> None:
    of = gate.marketing.digests.of
    with gate.begin() as records:
        for email in emails:
            records.suppressions.add(
                kind="email", version=1, digest=of(b"email\x00" + email.encode(), version=1),
                scope=Scope(), since=NOW, evidence="message", reference=None,
            )  # fmt: skip
    connection.execute("CREATE TABLE plain_list (email text PRIMARY KEY)")
    with connection.cursor() as cursor, cursor.copy("COPY plain_list FROM STDIN") as copy:
        for email in emails:
            copy.write_row([email])
    connection.execute("ANALYZE plain_list")
    connection.execute("ANALYZE desk.suppressions")


def _backend_seconds(connection: "psycopg.Connection[Any]") -> float:
    pid = connection.info.backend_pid
    return sum(map(int, tree(pid)[pid][OWN])) / TICKS


def _bare(connection: "psycopg.Connection[Any]", emails: list[str]) -> int:
    """Copy the list and count what is left of it; what nobody could do with less."""
    with connection.transaction():
        connection.execute("CREATE TEMP TABLE mailing (email text) ON COMMIT DROP")
        with connection.cursor() as cursor, cursor.copy("COPY mailing FROM STDIN") as copy:
            copy.write("\n".join(emails).encode())
        connection.execute("ANALYZE mailing")
        row = connection.execute(
            "SELECT count(*) FROM mailing m"
            " WHERE NOT EXISTS (SELECT FROM plain_list p WHERE p.email = m.email)"
        ).fetchone()
        assert row is not None
        return len(emails) - int(row[0])
