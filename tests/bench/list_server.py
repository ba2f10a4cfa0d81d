"""The server of the lists' bench: five million contacts, a million objections, a floor."""

import time
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config

from bench.list_files import HEADER
from bench.listing_child import KEY, NOW
from demo.postgres import Cluster
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.settings import INCLUDE

KNOWN, OBJECTORS = 5_000_000, 1_000_000
SERVER = {
    "shared_buffers": "2GB", "max_wal_size": "8GB", "min_wal_size": "4GB", "wal_buffers": "64MB",
    "checkpoint_timeout": "15min", "jit": "off",
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
CAME_OUT = """
    SELECT (SELECT count(*) FROM lists.contacts),
           (SELECT count(*) FROM lists.provenance WHERE import > 1),
           (SELECT count(*) FROM lists.quarantine),
           (SELECT md5(string_agg(md5(concat_ws('|', email, coalesce(phone, '-'),
                                                coalesce(name, '-'), company, job_title, address,
                                                town, postcode, subscriber)), '' ORDER BY email))
              FROM lists.contacts JOIN (SELECT DISTINCT contact FROM lists.provenance
                                         WHERE import > 1) AS named USING (contact))
"""
"""Counts, and a digest of every contact that the list named, as it then stands: of ten million the
rows themselves are more than Postgres can hold in one value."""


class BenchServer(Cluster):
    """A server with the memory that a database of this size has."""

    @property
    def command(self) -> list[str]:
        """Return the command with our settings after the demo's."""
        more = [part for name, value in SERVER.items() for part in ("-c", f"{name}={value}")]
        return [*super().command, *more]

    def fill(self) -> None:
        """Make the database that every round begins with."""
        self.create_database("full")
        config = Config()
        config.set_main_option("script_location", str(INCLUDE / "migrations"))
        config.set_main_option("sqlalchemy.url", self.url("full"))
        command.upgrade(config, "head")
        with psycopg.connect(self.url("full"), autocommit=True) as connection:
            connection.execute(CONTACTS.format(known=KNOWN).encode())
            contents = [f"email\0objector{n}@stop.example".encode() for n in range(OBJECTORS)]
            with (
                connection.cursor() as cursor,
                cursor.copy(
                    "COPY desk.suppressions (key_kind, key_version, digest, channel, purpose,"
                    " since, evidence) FROM STDIN"
                ) as copy,
            ):
                for digest in Keyring((KEY,)).of_many(contents, version=1):
                    copy.write_row(("email", 1, digest, "all", "all", NOW, "message"))
            connection.execute("VACUUM ANALYZE")

    def renew(self) -> None:
        """Copy that database, so that nothing is left of the round before."""
        admin = self.url("postgres", user="postgres")
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS desk")
            connection.execute('CREATE DATABASE desk TEMPLATE "full" OWNER desk_owner'
                               " STRATEGY FILE_COPY")  # fmt: skip
            connection.execute("CHECKPOINT")

    def came_out(self) -> tuple[int, int, int, str]:
        """Return how many contacts, sources and unused rows there are, and who they are."""
        with psycopg.connect(self.url("desk")) as connection:
            row = connection.execute(CAME_OUT.encode()).fetchone()
        assert row is not None
        return row[0], row[1], row[2], row[3]

    def copy_plainly(self, file: Path) -> tuple[float, int]:
        """Copy the rows that are well formed into an unlogged table, in blocks of a megabyte."""
        whole = file.with_suffix(".whole")
        if not whole.exists():
            with file.open("rb") as source, whole.open("wb") as target:
                target.writelines(line for line in source if b",ragged" not in line)
        columns = ", ".join(f"c{n} text" for n in range(HEADER.count(",") + 1))
        with psycopg.connect(self.url("desk"), autocommit=True) as connection:
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
