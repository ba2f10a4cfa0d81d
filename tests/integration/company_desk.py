"""The desk over the whole sample company: two Postgres databases, a SQLite file, CSV files."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import psycopg
from alembic import command
from alembic.config import Config
from nacl.public import PrivateKey

from demo.company import fill
from fakes.marketing import marketing
from privacydesk.adapters.documents.office_files import OfficeFiles
from privacydesk.adapters.documents.package import ZipPackages
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.adapters.files.house_rules import read_people
from privacydesk.adapters.postgres.records import by_url, transaction
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.adapters.sources import open_for_change, open_source
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.adapters.vault import sealing
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Answer, Duty, Member, Option, StaffTask
from privacydesk.domain.envelopes import pack
from privacydesk.domain.spots import Kind
from privacydesk.domain.tickets import IncomingTicket, Requester
from privacydesk.ports import Desk
from privacydesk.settings import INCLUDE, Environment
from privacydesk.steps import (
    confirm,
    erase,
    gather,
    identity,
    intake,
    plan,
    prove,
    settle,
)
from privacydesk.wiring import office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from demo.postgres import Cluster
    from privacydesk.domain.datamap import DataMap
    from privacydesk.domain.legs import SourceSession
    from privacydesk.domain.spots import Kind
    from privacydesk.ports import ChangingSession
    from privacydesk.steps.books import Receipt

ASKED = datetime(2026, 10, 1, 9, 0, tzinfo=timezone.utc)
NOW = ASKED + timedelta(days=5)


@dataclass(frozen=True)
class Company:
    """The systems of record, by the connections of the data map."""

    cluster: Cluster
    folder: Path
    datamap: DataMap

    @contextmanager
    def resource(self, connection: str, *, user: str) -> Iterator[Any]:
        if connection == "handovers_files":
            yield self.folder / "handovers"
        elif connection == "events_db":
            with closing(sqlite3.connect(self.folder / "events.db")) as opened:
                yield opened
        elif connection == "lists_db":
            role = user.replace("source", "lists")
            with psycopg.connect(self.cluster.url("privacydesk", user=role)) as opened:
                yield opened
        else:
            name = connection.removesuffix("_db")
            with psycopg.connect(self.cluster.url(name, user=user)) as opened:
                yield opened

    def rows(self, database: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.cluster.url(database, user="postgres")) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def texts(self) -> str:
        """Return everything that the company holds, as one text to search."""
        found = []
        for database in ("crm", "operations"):
            tables = self.rows(
                database, "SELECT table_name FROM information_schema.tables"
                " WHERE table_schema = 'public'")  # fmt: skip
            for (table,) in tables:
                found += [f"{table}: {r}" for r in self.rows(database, f'TABLE "{table}"')]
        with closing(sqlite3.connect(self.folder / "events.db")) as connection:
            for table in ("event_signups", "badge_scans"):
                found += [f"{table}: {r}" for r in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608  our own words
        found += [p.read_text("utf-8") for p in (self.folder / "handovers").rglob("*.csv")]
        return "\n".join(found)


@dataclass(frozen=True)
class Readers:
    company: Company

    @contextmanager
    def open(self, connection: str) -> Iterator[SourceSession]:
        collections = [c for c in self.company.datamap if c.connection == connection]
        with (
            self.company.resource(connection, user="source_reader") as resource,
            open_source(collections[0].kind, resource=resource, collections=collections) as session,
        ):
            yield session


@dataclass(frozen=True)
class Writers:
    company: Company

    @contextmanager
    def open(self, connection: str, *, keep: bool) -> Iterator[ChangingSession]:
        collections = [c for c in self.company.datamap if c.connection == connection]
        kind: Kind = collections[0].kind
        with (
            self.company.resource(connection, user="source_writer") as resource,
            open_for_change(kind, resource=resource, collections=collections, keep=keep) as session,
        ):
            yield session


class Reviewers:
    def member(self, user: str) -> Member | None:
        return Member(name=user, active=True, duties=frozenset({Duty.REVIEW}))


@dataclass
class CompanyDesk:
    """The desk, and ways to bring an erasure to where a test needs it."""

    company: Company
    desk: Desk
    slot: sealing.LetterSlot
    url: Callable[[str], str]
    at: dict[str, Callable[[], None]] = field(default_factory=dict)
    filed: int = 0

    def file(
        self, account: str, *, rights: tuple[str, ...] = ("erasure",), email: str | None = None
    ) -> list[CaseRef]:
        self.filed += 1
        ticket = IncomingTicket(
            portal="generic", delivery_id=f"e-{self.filed}", ticket_id=f"E-{self.filed}",
            received_at=ASKED, channel="portal", subject="Delete", body="Please delete everything.",
            signed_in=True, requester=Requester(name=None, email=email, portal_account=account),
        )  # fmt: skip
        with psycopg.connect(self.url("desk_app"), autocommit=True) as connection:
            filed = connection.execute(
                "SELECT reference FROM door.file_message(%s, %s, %s, %s, %s, NULL, %s, %s, %s)",
                ["generic", ticket.delivery_id, ticket.ticket_id, "portal", ASKED,
                 self.slot.seal(pack(ticket)), list(rights), False],
            ).fetchall()  # fmt: skip
        cases = [CaseRef(reference) for (reference,) in filed]
        for case in cases:
            with self.desk.begin() as records:
                records.runs.started(case, number=1, now=NOW)
            intake.open_case(self.desk, case=case, now=NOW)
            identity.check_identity(self.desk, case=case, now=NOW)
        return cases

    def planned(self, account: str) -> CaseRef:
        (case,) = self.file(account)
        for connection in self.company.datamap.connections:
            gather.ask_store(self.desk, case=case, connection=connection, now=NOW)
        gather.join_stores(self.desk, case=case, now=NOW)
        plan.plan_erasure(self.desk, case=case, now=NOW)
        return case

    def press(self, case: CaseRef, task: StaffTask, user: str, seconds: int = 0) -> settle.Settled:
        at = NOW + timedelta(seconds=seconds)
        answer = Answer(task=task, chosen=Option.APPROVE, by_user=user, responded_at=at)
        return settle.settle(self.desk, case=case, answer=answer, now=NOW)

    def approved(self, account: str) -> CaseRef:
        case = self.planned(account)
        self.approve(case)
        return case

    def approve(self, case: CaseRef, *, seconds: int = 0) -> None:
        first = self.press(case, StaffTask.REVIEW, "1", seconds)
        assert first.why_not is None, first.why_not
        second = self.press(case, StaffTask.SECOND_REVIEW, "2", seconds + 1)
        assert second.why_not is None, second.why_not

    def erase(self, case: CaseRef) -> None:
        erase.rehearse_erasure(self.desk, case=case, now=NOW)
        for connection in self.company.datamap.connections:
            erase.erase_store(self.desk, case=case, connection=connection, now=NOW)

    def finish(self, case: CaseRef) -> Receipt:
        receipt = prove.prove_erasure(self.desk, case=case, now=NOW)
        confirm.answer_erasure(self.desk, case=case, now=NOW)
        confirm.discard_copies(self.desk, case=case, now=NOW)
        return receipt

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url("desk_owner")) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def events(self, case: CaseRef) -> list[str]:
        query = "SELECT event FROM desk.ledger_entries WHERE reference = %s ORDER BY position"
        return [event for (event,) in self.rows(query, case)]


def filled(cluster: Cluster, folder: Path) -> Company:
    """Fill the company's systems on a running server."""
    for name in ("crm", "operations"):
        cluster.create_database(name)
    fill(
        crm_url=cluster.url("crm", user="postgres"),
        operations_url=cluster.url("operations", user="postgres"),
        sqlite_path=folder / "events.db", files_path=folder / "handovers", today=NOW.date(),
    )  # fmt: skip
    return Company(cluster, folder, datamap_files.read([INCLUDE / "datamap"]))


def desk_database(cluster: Cluster) -> None:
    """Make the desk's database on a server; the contacts of lists stand in it."""
    cluster.create_database("privacydesk")
    config = Config()
    config.set_main_option("script_location", str(INCLUDE / "migrations"))
    config.set_main_option("sqlalchemy.url", cluster.url("privacydesk"))
    command.upgrade(config, "head")


def desk_over(company: Company) -> CompanyDesk:
    """Make a desk of its own over the company."""
    cluster, private = company.cluster, PrivateKey.generate()
    desk_database(cluster)
    environment = Environment(values={
        "DESK_VAULT": str(company.folder / "vault"), "DESK_KEYS": str(company.folder / "keys"),
        "DESK_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
    })  # fmt: skip
    database = by_url(cluster.url("privacydesk", user="desk_app"))
    readers, at = Readers(company), dict[str, "Callable[[], None]"]()
    desk = Desk(
        begin=lambda: transaction(database), vault=office.vault(environment),
        secrets=office.DeskSecrets(
            letter_box=sealing.LetterBox(private=bytes(private)),
            index=sealing.BlindIndex(key=b"i" * 32),
            tombstones=sealing.BlindIndex(key=b"t" * 32),
        ),
        letters=office.letters(), rules=office.rules(environment),
        fault_point=lambda boundary: at.get(boundary, lambda: None)(),
        packages=ZipPackages(INCLUDE / "letters"), files=OfficeFiles(), sources=readers,
        people=MappedPeople(
            datamap=company.datamap, where=read_people(INCLUDE / "house_rules"), open=readers.open
        ),
        gate=GreatExpectations(connect=database, folder=INCLUDE / "gates"), staff=Reviewers(),
        datamap=company.datamap, changes=Writers(company), marketing=marketing(),
    )  # fmt: skip
    return CompanyDesk(
        company=company, desk=desk, slot=sealing.LetterSlot(public=bytes(private.public_key)),
        url=lambda role: cluster.url("privacydesk", user=role), at=at,
    )  # fmt: skip
