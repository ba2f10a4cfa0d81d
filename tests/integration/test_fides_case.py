"""Fides's own example as the system of record of a real case (issue 2, Done-when 2)."""

import base64
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from nacl.public import PrivateKey

from fakes.offices import Corrections, Systems
from integration.postgres import RunningServer, postgres  # noqa: F401  a fixture
from privacydesk.adapters.documents.office_files import OfficeFiles
from privacydesk.adapters.documents.package import ZipPackages
from privacydesk.adapters.files.house_rules import PeopleRule
from privacydesk.adapters.postgres.records import by_url, transaction
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.adapters.sources import open_source
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.adapters.vault import sealing
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.decisions import Member
from privacydesk.domain.envelopes import pack
from privacydesk.domain.findings import Decision, Finding, Owner
from privacydesk.domain.gates import GateStoppedError
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.places import Place
from privacydesk.domain.spots import Kind
from privacydesk.domain.tickets import IncomingTicket, Requester
from privacydesk.ports import Desk
from privacydesk.settings import INCLUDE, Environment
from privacydesk.steps import gates, gather, identity, intake
from privacydesk.wiring import office
from privacydesk.wiring.datamaps import open_datamap

FIDES = Path(__file__).parent / "data" / "fides"
CONNECTION = "fides_example"
CUSTOMER = "postgres_example_test_dataset.customer"
FOUND = {
    "customer": 1, "visit": 1, "orders": 3, "login": 6, "payment_card": 1, "service_request": 1,
    "address": 2,
}  # fmt: skip
NOW = datetime.now(timezone.utc)

# Fides's YAML says nothing of accounts: here a customer's e-mail address is the account.
PEOPLE = PeopleRule(
    collection=CUSTOMER, record="id", name="name", since="created", beside="name",
    contact_points={"email": ("email",)}, accounts_collection=CUSTOMER, account="email",
    person="id",
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """The one system of record."""

    url: str
    datamap: DataMap

    @contextmanager
    def open(self, connection: str) -> Iterator[SourceSession]:
        assert connection == CONNECTION
        collections = list(self.datamap)
        with (
            psycopg.connect(self.url) as resource,
            open_source(Kind.SQL, resource=resource, collections=collections) as session,
        ):
            yield session


class NoStaff:
    """Nobody presses a button in this test."""

    def member(self, user: str) -> Member | None:
        raise NotImplementedError(user)


@dataclass(frozen=True)
class World:
    desk: Desk
    slot: sealing.LetterSlot
    door: str

    def request(self, number: int) -> CaseRef:
        """File an access request as the public door does, and open its case."""
        ticket = IncomingTicket(
            portal="generic", delivery_id=f"fides-{number}", ticket_id=f"F-{number}",
            received_at=NOW - timedelta(minutes=1), channel="portal", subject="My data",
            body="Please send me a copy of my personal data.", signed_in=False,
            requester=Requester(name="John Customer"),
        )  # fmt: skip
        with psycopg.connect(self.door, autocommit=True) as connection:
            filed = connection.execute(
                "SELECT reference FROM door.file_message(%s, %s, %s, %s, %s, NULL, %s, %s, %s)",
                ["generic", ticket.delivery_id, ticket.ticket_id, "portal", ticket.received_at,
                 self.slot.seal(pack(ticket)), ["access"], False],
            ).fetchone()  # fmt: skip
        assert filed is not None
        case = CaseRef(filed[0])
        with self.desk.begin() as records:
            records.runs.started(case, number=1, now=NOW)
        intake.open_case(self.desk, case=case, now=NOW)
        return case

    def gathered(self, number: int, *, contact: str) -> CaseRef:
        """Have staff check who is asking, then search; the case ends before its gate."""
        case = self.request(number)
        proof = identity.record_check(
            self.desk, case=case, contact=contact, how="call_back", by="user.1", now=NOW
        )
        assert proof.place is Place.GATHER
        gather.ask_store(self.desk, case=case, connection=CONNECTION, now=NOW)
        gather.join_stores(self.desk, case=case, now=NOW)
        return case

    def findings(self, case: CaseRef) -> list[Finding]:
        with self.desk.begin() as records:
            return list(records.findings.of(case))

    def key_of(self, case: CaseRef, finding: Finding) -> object:
        batch = gather.read_batch(self.desk, case=case, batch=finding.batch)
        return batch[finding.slot]["row"]["id"]


@pytest.fixture(scope="module")
def shop(postgres: RunningServer) -> Shop:  # noqa: F811  the fixture above
    postgres.create_database("fides_shop")
    url = postgres.url("fides_shop", user="postgres")
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute((FIDES / "postgres_sample.sql").read_bytes())
    map_only = {
        "DESK_DATAMAP": str(FIDES / "postgres_example_test_dataset.yml"),
        "DESK_DATAMAP_CONNECTION": CONNECTION,
    }
    return Shop(url, open_datamap(Environment(values=map_only)))


@pytest.fixture(scope="module")
def world(
    postgres: RunningServer, shop: Shop, tmp_path_factory: pytest.TempPathFactory  # noqa: F811
) -> World:  # fmt: skip
    postgres.create_database("fides_case")
    config = Config()
    config.set_main_option("script_location", str(INCLUDE / "migrations"))
    config.set_main_option("sqlalchemy.url", postgres.url("fides_case"))
    command.upgrade(config, "head")
    folder, private = tmp_path_factory.mktemp("desk"), PrivateKey.generate()
    environment = Environment(values={
        "DESK_VAULT": str(folder / "vault"), "DESK_KEYS": str(folder / "keys"),
        "DESK_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
    })  # fmt: skip
    database = by_url(postgres.url("fides_case", user="desk_app"))
    desk = Desk(
        begin=lambda: transaction(database),
        vault=office.vault(environment),
        secrets=office.DeskSecrets(
            letter_box=sealing.LetterBox(private=bytes(private)),
            index=sealing.BlindIndex(key=b"i" * 32),
        ),
        letters=office.letters(),
        rules=office.rules(environment),
        fault_point=lambda _: None,
        packages=ZipPackages(INCLUDE / "letters"),
        files=OfficeFiles(),
        sources=shop,
        corrections=Corrections(Systems({})),
        people=MappedPeople(datamap=shop.datamap, where=PEOPLE, open=shop.open),
        gate=GreatExpectations(connect=database, folder=INCLUDE / "gates"),
        staff=NoStaff(),
        datamap=shop.datamap,
    )
    slot = sealing.LetterSlot(public=bytes(private.public_key))
    return World(desk, slot, postgres.url("fides_case", user="desk_app"))


class TestFidesExampleAsACase:
    @pytest.mark.parametrize(
        ("number", "contact"), [(1, "customer-1@example.com"), (2, "CUSTOMER-1@EXAMPLE.COM")]
    )
    def test_gathers_the_same_records_whatever_the_case_of_the_address(
        self, world: World, number: int, contact: str
    ) -> None:
        """R-29, R-35."""
        case = world.gathered(number, contact=contact)
        findings = world.findings(case)
        assert Counter(finding.collection for finding in findings) == FOUND
        shared = [f for f in findings if f.owner is Owner.SHARED]
        assert [(f.collection, world.key_of(case, f)) for f in shared] == [("address", 2)]

    def test_holds_the_home_of_another_customer_for_a_decision(self, world: World) -> None:
        """R-50."""
        case = world.gathered(3, contact="customer-1@example.com")
        with pytest.raises(GateStoppedError) as stopped:
            gates.check_findings(world.desk, case=case, now=NOW)
        # Plain Fides YAML names neither purpose nor provenance: nothing may go out on it.
        for missing in ("finding_has_purpose (15)", "finding_has_provenance (15)"):
            assert missing in str(stopped.value)
        findings = world.findings(case)
        undecided = [f for f in findings if f.decision is None]
        assert [(f.collection, world.key_of(case, f)) for f in undecided] == [("address", 2)]
        assert {f.decision for f in findings} == {None, Decision.DISCLOSE}

    def test_has_a_search_record_for_every_collection(self, world: World) -> None:
        """R-35."""
        case = world.gathered(4, contact="customer-1@example.com")
        with world.desk.begin() as records:
            searches = records.searches.of(case)
        assert len(searches) == len(list(world.desk.datamap))
        searched = {row["collection"] for row in searches if row["state"] == "searched"}
        assert searched >= {*FOUND, "employee"}
