"""A bought list from landed file to contacts with a source, against plain COPY of its rows."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config

from bench.figures import Figure, load, spread
from bench.list_files import COLUMNS, HEADER, Truth, write_list
from bench.listing_child import KEY, NOW
from demo.ports import free_ports
from demo.postgres import Cluster
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.settings import INCLUDE

KNOWN, OBJECTORS = 5_000_000, 1_000_000
TARGETS = {1_000_000: (3.0, 9.0), 5_000_000: (3.0, 7.0)}
SERVER = {
    "shared_buffers": "2GB", "max_wal_size": "8GB", "min_wal_size": "4GB", "wal_buffers": "64MB",
    "checkpoint_timeout": "15min", "jit": "off",
}  # fmt: skip
RECORD = {
    "list": "Bench", "compiled_by": "Bench", "wording": "CloudSentric may write", "names_us": True,
    "seller": {"name": "Bench", "contract": "B-1", "licence_ends_on": "2099-01-01"},
    "collected": {"where": "x", "how": "x", "from": "2026-01-01", "to": "2026-08-31"},
    "consent": {"email": "x", "phone": "none"}, "obtained_on": "2026-09-01",
    "checked": {"on": "2026-09-01", "tps": "none", "ctps": "none", "suppressions": "none"},
    "hosted_in": ["GB"], "columns": COLUMNS,
}  # fmt: skip
CONTACTS = """
    INSERT INTO desk.imports (reference, digest, opened_at) VALUES ('LI-2020-000001', 'x', now());
    INSERT INTO lists.contacts (contact, email, phone, name, company, job_title, address, town,
                                postcode, subscriber, first_from)
    SELECT n + 1, 'person' || n || '@' || CASE WHEN n % 7 = 0 THEN 'gmail.com'
               ELSE 'company' || n % 9973 || '.example' END,
           CASE WHEN n % 10 > 0 AND n % 4 > 0 THEN '+447' || lpad((n % 1000000000)::text, 9, '0')
           END, 'Name ' || n, 'Company ' || n % 9973 || ' Trading',
           'Buyer', n % 300 || ' High Street', 'Leeds', 'M1 1AB', 'unknown', 1
      FROM generate_series(0, {known} - 1) AS n ORDER BY 2;
    INSERT INTO lists.provenance (contact, import, line, fields, permits, names_us)
    SELECT contact, 1, contact, 255, true, true FROM lists.contacts;
    SELECT setval('lists.contact_numbers', {known} + 1);
"""


class Server(Cluster):
    """A server with the memory that a database of this size has."""

    @property
    def command(self) -> list[str]:
        """Return the command with our settings after the demo's."""
        more = [part for name, value in SERVER.items() for part in ("-c", f"{name}={value}")]
        return [*super().command, *more]


@dataclass(frozen=True)
class Round:
    """One run of each side."""

    floor: float
    told: dict[str, Any]

    @property
    def whole(self) -> float:
        """Seconds from the landed file to the committed contacts."""
        return float(self.told["screened"] + self.told["published"])


def figures() -> list[Figure]:
    """Measure at ``BENCH_LIST_ROWS`` rows, a million unless it is set, in three rounds."""
    rows = int(os.environ.get("BENCH_LIST_ROWS", "1000000"))
    rounds = int(os.environ.get("BENCH_LIST_ROUNDS", "3"))
    with (
        TemporaryDirectory(prefix="desk-lists-") as folder,
        Server(Path(folder) / "server", free_ports(1)[0], durable=True) as server,
    ):
        Path(folder).chmod(0o711)
        file = Path(folder) / "list.csv"
        truth = write_list(file, rows=rows, known=KNOWN, objectors=OBJECTORS)
        _prepare(server)
        done = [_round(server, file, Path(folder) / str(n), truth) for n in range(rounds)]
    return _figures(done, truth, rows=rows)


def _prepare(server: Cluster) -> None:
    server.create_database("full")
    config = Config()
    config.set_main_option("script_location", str(INCLUDE / "migrations"))
    config.set_main_option("sqlalchemy.url", server.url("full"))
    command.upgrade(config, "head")
    with psycopg.connect(server.url("full"), autocommit=True) as connection:
        connection.execute(CONTACTS.format(known=KNOWN).encode())
        contents = [f"email\0objector{n}@stop.example".encode() for n in range(OBJECTORS)]
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "COPY desk.suppressions (key_kind, key_version, digest, channel, purpose, since,"
                " evidence) FROM STDIN"
            ) as copy,
        ):
            for digest in Keyring((KEY,)).of_many(contents, version=1):
                copy.write_row(("email", 1, digest, "all", "all", NOW, "message"))
        connection.execute("VACUUM ANALYZE")


def _round(server: Cluster, file: Path, folder: Path, truth: Truth) -> Round:
    """Run plain COPY, then ours, over a fresh copy of the full database; compare what came out."""
    admin = server.url("postgres", user="postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS desk")
        connection.execute('CREATE DATABASE desk TEMPLATE "full" OWNER desk_owner'
                           " STRATEGY FILE_COPY")  # fmt: skip
        connection.execute("CHECKPOINT")
    floor, copied = _floor(server, file)
    ran = subprocess.run(  # the memory of a process of its own
        [sys.executable, str(Path(__file__).with_name("listing_child.py")),
         server.url("desk"), str(file), str(folder), json.dumps(RECORD)],
        capture_output=True, text=True, check=False, env={**os.environ, "MALLOC_ARENA_MAX": "2"},
    )  # fmt: skip
    if ran.returncode:
        raise ChildProcessError(ran.stderr[-2000:])
    told = json.loads(ran.stdout.splitlines()[-1])
    assert copied == truth.records - truth.broken == told["records"] - told["against"]["ragged"]
    assert told["records"] == truth.records
    assert told["against"] == {why.value: rows for why, rows in truth.against.items()}
    assert (told["usable"], told["known"]) == (truth.usable, truth.matched)
    with psycopg.connect(server.url("desk")) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM lists.contacts), (SELECT count(*) FROM lists.provenance"
            " WHERE import > 1), (SELECT count(*) FROM lists.quarantine)"
        ).fetchone()
    assert counts == (KNOWN + truth.usable - truth.matched, truth.usable,
                      truth.records - truth.usable)  # fmt: skip
    return Round(floor, told)


def _floor(server: Cluster, file: Path) -> tuple[float, int]:
    """Copy the rows that are well formed into an unlogged table, in blocks of a megabyte."""
    whole = file.with_suffix(".whole")
    if not whole.exists():
        with file.open("rb") as source, whole.open("wb") as target:
            target.writelines(line for line in source if b",ragged" not in line)
    columns = ", ".join(f"c{n} text" for n in range(HEADER.count(",") + 1))
    with psycopg.connect(server.url("desk"), autocommit=True) as connection:
        connection.execute(f"CREATE UNLOGGED TABLE public.floor ({columns})".encode())
        began = time.perf_counter()
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY public.floor FROM STDIN (FORMAT csv, HEADER)") as copy,
            whole.open("rb") as source,
        ):
            while block := source.read(1 << 20):
                copy.write(block)
        seconds = time.perf_counter() - began
        row = connection.execute("SELECT count(*) FROM public.floor").fetchone()
        connection.execute("DROP TABLE public.floor")
        return seconds, row[0] if row else 0


def _figures(done: list[Round], truth: Truth, *, rows: int) -> list[Figure]:
    target = TARGETS.get(rows, (None, None))
    floors = [one.floor for one in done]
    sides = {
        "lists.screened": [float(one.told["screened"]) for one in done],
        "lists.whole_job": [one.whole for one in done],
    }
    what = (
        f"target is the ratio; {truth.records:,} records, {truth.usable:,} usable, into {KNOWN:,} "
        f"contacts under {OBJECTORS:,} objections, screened by address, mailbox, number and "
        f"household; COPY {spread(floors)} s; landing, sealed: "
        f"{spread([one.told['landed'] for one in done])} s; without the gate; {load()}"
    )
    found = [
        Figure(name=name, ratio=median(s / f for s, f in zip(seconds, floors, strict=True)),
               against="plain COPY into an unlogged table", unit="s", value=median(seconds),
               target=goal, conditions=f"{what}; {spread(seconds)}")
        for (name, seconds), goal in zip(sides.items(), target, strict=True)
    ]  # fmt: skip
    memory = [float(one.told["memory"]) for one in done]
    found.append(
        Figure(
            name="lists.memory",
            ratio=None,
            against=None,
            unit="MB",
            value=max(memory),
            target=1024,
            conditions=f"the client; {rows:,} rows",
        )
    )
    return found
