"""The sample company in real databases: filled fast, read by the desk's role, walked by person."""

from __future__ import annotations

import csv
import socket
import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import errors

from demo.company import Filled, Person, fill, people
from demo.company.tables import CRM, OPERATIONS
from demo.postgres import Cluster
from integration.company_desk import desk_database
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.adapters.sources import open_source
from privacydesk.domain.identity_keys import Identity, gather_identities
from privacydesk.domain.live_checks import compare
from privacydesk.domain.ownership import Ownership, judge
from privacydesk.domain.rounds import walk_everywhere
from privacydesk.domain.spots import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from privacydesk.domain.datamap import Collection, DataMap
    from privacydesk.domain.legs import Found, SourceSession
    from privacydesk.domain.spots import Match

INCLUDE = Path(__file__).parents[2] / "include"
TODAY = date(2026, 11, 22)
FILL_SECONDS = 6.0


@dataclass(frozen=True, kw_only=True)
class Systems:
    cluster: Cluster
    folder: Path
    filled: Filled
    seconds: float

    def connect(self, database: str, *, user: str = "source_reader") -> psycopg.Connection:
        return psycopg.connect(self.cluster.url(database, user=user))

    @property
    def where(self) -> dict[str, Any]:
        return {
            "crm_url": self.cluster.url("crm", user="postgres"),
            "operations_url": self.cluster.url("operations", user="postgres"),
            "sqlite_path": self.folder / "events.db",
            "files_path": self.folder / "handovers",
        }


@pytest.fixture(scope="module")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systems]:
    folder = tmp_path_factory.mktemp("company")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    cluster = Cluster(folder / "postgres", port)
    try:
        with cluster:
            cluster.create_database("crm")
            cluster.create_database("operations")
            desk_database(cluster)
            empty = Systems(
                cluster=cluster, folder=folder, filled=Filled(rows={}, skipped=True), seconds=0
            )
            started = time.perf_counter()
            filled = fill(**empty.where, today=TODAY)
            seconds = time.perf_counter() - started
            yield Systems(cluster=cluster, folder=folder, filled=filled, seconds=seconds)
    finally:
        cluster.delete()


@pytest.fixture(scope="module")
def datamap() -> DataMap:
    return datamap_files.read([INCLUDE / "datamap"])


@pytest.fixture
def sessions(systems: Systems, datamap: DataMap) -> Iterator[dict[str, SourceSession]]:
    with ExitStack() as stack:
        resources: dict[str, Any] = {
            "crm_db": stack.enter_context(closing(systems.connect("crm"))),
            "operations_db": stack.enter_context(closing(systems.connect("operations"))),
            "lists_db": stack.enter_context(
                closing(systems.connect("privacydesk", user="lists_reader"))
            ),
            "events_db": stack.enter_context(
                closing(sqlite3.connect(systems.folder / "events.db"))
            ),
            "handovers_files": systems.folder / "handovers",
        }
        opened = {}
        for name in datamap.connections:
            mapped = [c for c in datamap if c.connection == name]
            source = open_source(mapped[0].kind, resource=resources[name], collections=mapped)
            opened[name] = stack.enter_context(source)
        yield opened


@dataclass(frozen=True, kw_only=True)
class Walked:
    rows: Counter[str]
    shared: Counter[str]
    naming_others: Counter[str]


def walked(
    datamap: DataMap, sessions: dict[str, SourceSession], identities: list[Identity]
) -> Walked:
    found: dict[tuple[str, str], Found] = {}
    legs = walk_everywhere(
        datamap,
        identities=gather_identities(identities),
        find={name: session.find for name, session in sessions.items()},
        sink=lambda one: found.update({(one.collection.address, one.key): one}),
    )

    def ask(
        collection: Collection, *, field: str, match: Match, keys: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        session = sessions[collection.connection]
        return session.find(collection, field=field, match=match, keys=keys)

    judged: list[Ownership] = list(judge(datamap, legs=legs, find=ask))
    return Walked(
        rows=Counter(one.collection for one in judged),
        shared=Counter(one.collection for one in judged if one.shared),
        naming_others=Counter(a for (a, _), one in found.items() if one.names_others),
    )


def person(name: str) -> Person:
    return next(one for one in people() if one.name == name)


def identities_of(one: Person) -> list[Identity]:
    known = {"email": one.email, "phone_number": one.phone, "portal_account": one.portal_account}
    return [Identity(kind=kind, value=value) for kind, value in known.items() if value]


class TestFill:
    def test_takes_less_than_six_seconds(self, systems: Systems) -> None:
        assert systems.seconds < FILL_SECONDS

    def test_counts_what_stands_there(self, systems: Systems) -> None:
        with systems.connect("crm") as crm, systems.connect("operations") as operations:
            for name, count in systems.filled.rows.items():
                system, _, table = name.partition(".")
                asked = {"crm": crm, "operations": operations}.get(system)
                if asked:
                    row = asked.execute(f"select count(*) from {table}").fetchone()  # noqa: S608
                    assert row == (count,), name
        assert systems.filled.rows["crm.companies"] == 40
        assert systems.filled.rows["crm.contacts"] == 212
        assert systems.filled.rows["operations.tickets"] == 3_400
        assert systems.filled.rows["operations.network_usage"] == 61_000

    def test_does_nothing_where_it_was_done_before(self, systems: Systems) -> None:
        with systems.connect("crm", user="source_writer") as crm:
            crm.execute("update contacts set job_title = 'Potter' where name = 'Marian Holt'")
        again = fill(**systems.where, today=date(2026, 12, 24))
        assert again == Filled(rows={}, skipped=True)
        with systems.connect("crm", user="source_writer") as crm:
            kept = crm.execute("select job_title from contacts where name = 'Marian Holt'")
            assert kept.fetchone() == ("Potter",)

    def test_begins_anew_for_another_factor_and_spares_other_tables(
        self, systems: Systems, tmp_path: Path
    ) -> None:
        for name in ("other_crm", "other_operations"):
            systems.cluster.create_database(name)
        where = {
            "crm_url": systems.cluster.url("other_crm", user="postgres"),
            "operations_url": systems.cluster.url("other_operations", user="postgres"),
            "sqlite_path": tmp_path / "events.db",
            "files_path": tmp_path / "handovers",
        }
        assert not fill(**where, today=TODAY).skipped
        with systems.connect("other_crm", user="postgres") as crm:
            crm.execute("create table somebody_elses (id integer)")
        (tmp_path / "handovers" / "mine.csv").write_text("kept")
        twice = fill(**where, today=TODAY, factor=2)
        assert twice.rows["crm.contacts"] == 424
        assert twice.rows["operations.network_usage"] == 122_000
        with systems.connect("other_crm", user="postgres") as crm:
            crm.execute("select from somebody_elses")
        assert (tmp_path / "handovers" / "mine.csv").read_text() == "kept"

    def test_writes_a_file_for_each_reseller_and_month(self, systems: Systems) -> None:
        path = systems.folder / "handovers" / "received" / "northgate-2026-05.csv"
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        assert "Mo Farr" in {line["name"] for line in lines}
        assert {line["purpose"] for line in lines} == {"supply, support and billing"}


class TestRoles:
    def test_reader_reads_and_changes_nothing(self, systems: Systems) -> None:
        for database, tables in (("crm", CRM), ("operations", OPERATIONS)):
            for table in tables:
                with systems.connect(database) as connection:
                    connection.execute(f"select * from {table} limit 1")  # noqa: S608
                    with pytest.raises(errors.InsufficientPrivilege):
                        connection.execute(f"delete from {table}")  # noqa: S608

    def test_writer_corrects(self, systems: Systems) -> None:
        with systems.connect("operations", user="source_writer") as connection:
            done = connection.execute("update tickets set subject = subject where id = 'T-100001'")
            assert done.rowcount == 1
            connection.execute(
                "insert into invoice_notes (invoice_number, note, added_at)"
                " select number, 'checked', now() from invoices limit 1"
            )
            connection.rollback()

    def test_nobody_rewrites_an_invoice(self, systems: Systems) -> None:
        """R-64."""
        for user in ("source_writer", "postgres"):
            with systems.connect("operations", user=user) as connection:
                with pytest.raises(errors.RestrictViolation):
                    connection.execute("update invoices set billed_name = 'x'")
                connection.rollback()


class TestDataMap:
    def test_describes_the_systems_as_they_are(
        self, datamap: DataMap, sessions: dict[str, SourceSession]
    ) -> None:
        """No column without an entry (R-117), no missing index, no mask that cannot be."""
        facts = [
            table
            for name, session in sessions.items()
            for table in session.inspect([c for c in datamap if c.connection == name])
        ]
        assert {table.collection for table in facts} == set(datamap.collections)
        problems = [problem for table in facts for problem in compare(datamap, table=table)]
        # A file has no index; a table that is searched has one.
        files = {c.address for c in datamap if c.kind is Kind.FILES}
        slow = {p for p in problems if p.code == "no_index"}
        assert {p.where for p in slow if p.where.rpartition(".")[0] not in files} == {
            "lists.contacts.phone", "end_users.contacts.phone",  # it would double publishing
        }  # fmt: skip
        assert [p for p in problems if p not in slow] == []

    def test_leaves_no_table_out(self, systems: Systems, datamap: DataMap) -> None:
        """R-117: a table with no entry fails."""
        for database, connection_id in (("crm", "crm_db"), ("operations", "operations_db")):
            with systems.connect(database, user="postgres") as connection:
                rows = connection.execute(
                    "select table_name from information_schema.tables where table_schema = 'public'"
                ).fetchall()
            mapped = {c.table for c in datamap if c.connection == connection_id}
            assert {name for (name,) in rows} == mapped
        with closing(sqlite3.connect(systems.folder / "events.db")) as events:
            names = {
                n for (n,) in events.execute("select name from sqlite_master where type = 'table'")
            }
        assert names == {c.table for c in datamap if c.connection == "events_db"}


class TestWalk:
    def test_finds_the_first_person_everywhere_and_nothing_shared(
        self, datamap: DataMap, sessions: dict[str, SourceSession]
    ) -> None:
        found = walked(datamap, sessions, identities_of(people()[0]))
        # No list that names her was imported, and she applied for nothing.
        datasets = {d.key for d in datamap.datasets} - {"lists", "end_users", "credit_files"}
        assert {a.partition(".")[0] for a in found.rows} == datasets
        assert set(datamap.collections) - set(found.rows) == {
            "network.mail_logs",  # the customer's, not ours to give
            "invoices.invoice_notes",
            # She said no when she ordered, so no campaign was built for her and nobody calls her.
            "marketing.segment_members",
            "marketing.campaign_sends",
            "marketing.affiliate_export",
            "marketing.number_screens",
            # Nor did she object to any other use.
            "crm.objections",
            "orders.objections",
            "lists.contacts",
            "lists.held",
            "lists.origins",
            "end_users.contacts",
            "end_users.origins",
            "credit_files.applications",
            "credit_files.reports",
            "credit_files.objections",
        }
        assert found.shared == Counter()
        assert found.naming_others == Counter()

    @pytest.mark.parametrize("kind", ["email", "phone_number", "portal_account"])
    def test_finds_her_by_each_identity_alone(
        self, datamap: DataMap, sessions: dict[str, SourceSession], kind: str
    ) -> None:
        known = identities_of(people()[0])
        alone = walked(datamap, sessions, [one for one in known if one.kind == kind])
        assert alone.rows == walked(datamap, sessions, known).rows
        assert alone.shared == Counter()

    def test_finds_s01_with_a_colleague_held_for_decision(
        self, datamap: DataMap, sessions: dict[str, SourceSession]
    ) -> None:
        found = walked(datamap, sessions, identities_of(person("Priya Nair")))
        assert found.rows["orders.orders"] == 2
        assert found.rows["invoices.invoices"] == 1
        assert found.rows["support.tickets"] == 14
        assert found.rows["crm.contacts"] == 1
        assert "crm.companies" not in found.rows  # a company is nobody's personal data
        assert found.shared == Counter({"support.ticket_messages": 1})

    def test_marks_a_shared_address(
        self, datamap: DataMap, sessions: dict[str, SourceSession]
    ) -> None:
        for name in ("Ines Calder", "Joel Calder"):
            found = walked(datamap, sessions, identities_of(person(name)))
            assert found.shared == Counter({"crm.addresses": 1}), name

    def test_marks_what_others_wrote_in_a_thread(
        self, datamap: DataMap, sessions: dict[str, SourceSession]
    ) -> None:
        found = walked(datamap, sessions, identities_of(person("Nadia Rahimi")))
        assert found.shared == Counter({"support.ticket_messages": 3})

    def test_finds_nothing_about_somebody_unknown(
        self, datamap: DataMap, sessions: dict[str, SourceSession]
    ) -> None:
        assert walked(datamap, sessions, identities_of(person("Hugo Pennant"))).rows == Counter()

    def test_finds_a_person_without_a_record_by_mail(
        self, datamap: DataMap, sessions: dict[str, SourceSession]
    ) -> None:
        found = walked(
            datamap, sessions, [Identity(kind="email", value="WES.Okafor@lowmill.example")]
        )
        assert {"support.tickets", "events.event_signups", "marketing.marketing_list"} <= set(
            found.rows
        )
        assert "crm.contacts" not in found.rows


class TestTheCompanysJobs:
    def reads(self, systems: Systems, database: str, role: str, query: str) -> list[Any]:
        with systems.connect(database, user="postgres") as connection:
            connection.execute(f"SET ROLE {role}")
            return connection.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]

    @pytest.mark.parametrize(
        ("database", "role", "view", "mark"),
        [
            ("crm", "job_sales", "sales_contacts", "contacts SET restricted = true WHERE id ="),
            ("crm", "job_marketing", "marketing_audience",
             "marketing_list SET restricted = true WHERE id ="),
            ("crm", "job_finance", "credit_files",
             "credit_checks SET restricted = true WHERE id ="),
            ("operations", "job_dispatch", "dispatch_list",
             "deliveries SET restricted = true WHERE id ="),
            ("operations", "job_sales", "sales_orders", "orders SET restricted = true WHERE id ="),
        ],
    )  # fmt: skip
    def test_skip_what_is_restricted(
        self, systems: Systems, database: str, role: str, view: str, mark: str
    ) -> None:
        """R-59: by the view that they read, not by their own care."""
        query = f"SELECT id FROM jobs.{view} ORDER BY id"  # noqa: S608  fixed names
        before = self.reads(systems, database, role, query)
        with systems.connect(database, user="source_writer") as connection:
            connection.execute(f"UPDATE {mark} %s", before[0])  # type: ignore[call-overload]
        try:
            assert self.reads(systems, database, role, query) == before[1:]
        finally:
            with systems.connect(database, user="source_writer") as connection:
                undo = mark.replace("= true", "= false")
                connection.execute(f"UPDATE {undo} %s", before[0])  # type: ignore[call-overload]

    def test_leave_invoices_to_the_departments_that_the_map_names(
        self, systems: Systems, datamap: DataMap
    ) -> None:
        """R-67: locked to finance, which prints them still."""
        query = ("SELECT DISTINCT grantee FROM information_schema.role_table_grants"
                 " WHERE table_name = 'invoices' AND grantee LIKE 'job%'")  # fmt: skip
        with systems.connect("operations", user="postgres") as connection:
            readers = {role for (role,) in connection.execute(query)}
        facts = datamap.collection("invoices.invoices").facts
        assert readers == {f"job_{name}" for name in facts.departments}
        number = "SELECT number FROM jobs.invoices ORDER BY 1 LIMIT 1"
        assert self.reads(systems, "operations", "job_finance", number)

    @pytest.mark.parametrize(
        ("database", "role", "view", "use"),
        [
            ("operations", "job_analysis", "sales_figures", "sales_analysis"),
            ("operations", "job_analysis", "usage_figures", "usage_statistics"),
            ("crm", "job_finance", "credit_files", "credit_terms"),
        ],
    )
    def test_leave_out_who_objected_to_what_they_do(
        self, systems: Systems, database: str, role: str, view: str, use: str
    ) -> None:
        """R-84: per person and use; who objected to another use stays in."""
        query = f"SELECT DISTINCT contact_id FROM jobs.{view} ORDER BY 1"  # noqa: S608  fixed names
        before = self.reads(systems, database, role, query)
        with systems.connect(database, user="source_writer") as connection:
            connection.execute(
                "INSERT INTO objections VALUES (%s, %s, 'PD-2026-000001', true, now()),"
                " (%s, %s, 'PD-2026-000001', false, now()), (%s, 'enquiries', 'X', true, now())",
                [*before[0], use, *before[1], use, *before[1]],
            )
        try:
            assert self.reads(systems, database, role, query) == before[1:]
        finally:
            with systems.connect(database, user="source_writer") as connection:
                connection.execute("DELETE FROM objections")

    def test_sort_nobody_into_groups_who_objected_to_it(self, systems: Systems) -> None:
        query = "SELECT segment FROM jobs.marketing_audience WHERE email = %s"
        with systems.connect("crm", user="postgres") as connection:
            email, contact = connection.execute(
                "SELECT m.email, c.id FROM marketing_list m JOIN contacts c"
                " ON lower(c.email) = lower(m.email) WHERE m.segment <> '' AND NOT m.restricted"
                " ORDER BY m.id LIMIT 1").fetchone() or ("", 0)  # fmt: skip
            assert connection.execute(query, [email]).fetchone() != ("",)
            connection.execute("INSERT INTO objections VALUES"
                               " (%s, 'sales_analysis', 'X', true, now())", [contact])  # fmt: skip
            assert set(connection.execute(query, [email]).fetchall()) == {("",)}
            connection.rollback()

    @pytest.mark.parametrize(
        ("database", "role", "table"),
        [
            ("crm", "job_marketing", "marketing_list"), ("crm", "job_marketing", "credit_checks"),
            ("crm", "job_sales", "contacts"), ("operations", "job_dispatch", "deliveries"),
            ("operations", "job_sales", "invoices"), ("crm", "job_sales", "jobs.credit_files"),
        ],
    )  # fmt: skip
    def test_read_no_table_and_no_other_jobs_view(
        self, systems: Systems, database: str, role: str, table: str
    ) -> None:
        """R-99, R-104."""
        with pytest.raises(errors.InsufficientPrivilege):
            self.reads(systems, database, role, f"SELECT * FROM {table}")  # noqa: S608  fixed names


class TestAFirstOrder:
    ORDER = (
        "INSERT INTO orders SELECT %s, customer_number, %s, ordered_by, 'PHO', now(), product,"
        " amount_pence, 'NEW', delivery_address FROM orders ORDER BY id LIMIT 1"
    )
    CHOICE = (
        "INSERT INTO marketing_choices SELECT max(id) + 1, %s, %s, 'B', 'order-form-5', now(), %s"
        " FROM marketing_choices"
    )
    RECEIPT = "OC-" + "0a" * 16

    def place(self, systems: Systems, *, contact: int, choices: dict[str, str | None]) -> None:
        """Place an order of somebody as the order system does, with these receipts by channel."""
        number = f"ORD-first-{contact}"
        with closing(systems.connect("operations", user="source_writer")) as connection:
            connection.execute(self.ORDER, [number, contact])
            for channel, receipt in choices.items():
                connection.execute(self.CHOICE, [number, channel, receipt])
            connection.commit()

    def test_does_not_complete_before_the_choice_was_put(self, systems: Systems) -> None:
        """R-82, P-24: whatever the order system does, and it hears what is missing."""
        with pytest.raises(errors.IntegrityConstraintViolation) as refused:
            self.place(systems, contact=990_001, choices={})
        said = refused.value.diag
        assert "marketing_choices.receipt is missing for email, phone, post, sms (R-82)" in str(
            said.message_primary)  # fmt: skip
        assert "GET /v1/orders/wording" in str(said.message_hint)

    @pytest.mark.parametrize("without", ["email", "phone", "post", "sms"])
    def test_needs_an_answer_for_each_channel_with_the_desks_receipt(
        self, systems: Systems, without: str
    ) -> None:
        given = dict.fromkeys(("email", "phone", "post", "sms"), self.RECEIPT)
        with pytest.raises(errors.IntegrityConstraintViolation):
            self.place(systems, contact=990_002, choices={**given, without: None})

    def test_completes_with_every_box_left_blank(self, systems: Systems) -> None:
        given = dict.fromkeys(("email", "phone", "post", "sms"), self.RECEIPT)
        try:
            self.place(systems, contact=990_003, choices=given)  # type: ignore[arg-type]
        finally:
            with systems.connect("operations", user="source_writer") as connection:
                gone = "DELETE FROM {} WHERE {} LIKE 'ORD-first-%'"
                connection.execute(gone.format("marketing_choices", "order_id").encode())
                connection.execute(gone.format("orders", "id").encode())
