"""Fides's own example as the system of record of a real case (issue 2, Done-when 2)."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from demo.postgres import Cluster
from integration.steps.packages import open_package
from integration.steps.world import NOW, Company, Lent, World
from privacydesk.adapters.files.house_rules import PeopleRule
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.adapters.sources import open_source
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.domain.findings import Decision, Finding, Ground, Owner
from privacydesk.domain.gates import GateStoppedError
from privacydesk.domain.places import Place
from privacydesk.domain.spots import Kind
from privacydesk.settings import INCLUDE, Environment
from privacydesk.steps import answer, gates, gather, identity
from privacydesk.wiring.datamaps import open_datamap

if TYPE_CHECKING:
    from privacydesk.domain.legs import SourceSession

DATA = Path(__file__).parent / "data"
MAP = DATA / "fides" / "postgres_example_test_dataset.yml"
DEFAULTS = DATA / "fides_defaults.yaml"
DATASET = "postgres_example_test_dataset"
CONNECTION = "fides_example"
FOUND = {
    "customer": 1, "visit": 1, "orders": 3, "login": 6, "payment_card": 1, "service_request": 1,
    "address": 2,
}  # fmt: skip
CUSTOMER_1 = "customer-1@example.com"

# Fides's YAML says nothing of accounts: here a customer's e-mail address is the account.
PEOPLE = PeopleRule(
    collection=f"{DATASET}.customer", record="id", name="name", since="created", beside="name",
    contact_points={"email": ("email",)}, accounts_collection=f"{DATASET}.customer",
    account="email", person="id",
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """The one system of record."""

    url: str
    datamap: DataMap

    @contextmanager
    def open(self, connection: str) -> Iterator["SourceSession"]:
        assert connection == CONNECTION
        collections = list(self.datamap)
        with (
            psycopg.connect(self.url) as resource,
            open_source(Kind.SQL, resource=resource, collections=collections) as session,
        ):
            yield session


@pytest.fixture(scope="module")
def shop_url(desk_server: Cluster, request: pytest.FixtureRequest) -> str:
    name = request.module.__name__.rpartition(".")[2]  # each module that borrows this has its own
    desk_server.create_database(name)
    url = desk_server.url(name, user="postgres")
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute((DATA / "fides" / "postgres_sample.sql").read_bytes())
    return url


@pytest.fixture
def company(shop_url: str, lent: Callable[[str], Lent], tmp_path: Path) -> Company:
    """Make Fides's shop, with what its owner says beside the map."""
    folder = tmp_path / "datamap"
    folder.mkdir()
    shutil.copy(MAP, folder)
    shutil.copy(DEFAULTS, folder / "defaults.yaml")
    shop = Shop(shop_url, open_datamap(Environment(values={"DESK_DATAMAP": str(folder)})))
    return Company(
        systems=shop,
        datamap=shop.datamap,
        people=MappedPeople(datamap=shop.datamap, where=PEOPLE, open=shop.open),
        gate=GreatExpectations(connect=lent("desk_app"), folder=INCLUDE / "gates"),
    )


def gathered(world: World, *, contact: str = CUSTOMER_1) -> CaseRef:
    """Have staff check who is asking, then search; the case ends before its gate."""
    case = world.opened(email=contact)
    proof = identity.record_check(
        world.desk, case=case, contact=contact, how="call_back", by="user.1", now=NOW
    )
    assert proof.place is Place.GATHER
    gather.ask_store(world.desk, case=case, connection=CONNECTION, now=NOW)
    gather.join_stores(world.desk, case=case, now=NOW)
    return case


def row_of(world: World, case: CaseRef, finding: Finding) -> Any:  # noqa: ANN401  a row's values
    return gather.read_batch(world.desk, case=case, batch=finding.batch)[finding.slot]["row"]


class TestFidesExampleAsACase:
    @pytest.mark.parametrize("contact", [CUSTOMER_1, CUSTOMER_1.upper()])
    def test_gathers_the_same_records_whatever_the_case_of_the_address(
        self, world: World, contact: str
    ) -> None:
        """R-29, R-35."""
        case = gathered(world, contact=contact)
        findings = world.findings(case)
        assert Counter(finding.collection for finding in findings) == FOUND
        shared = [f for f in findings if f.owner is Owner.SHARED]
        assert [(f.collection, row_of(world, case, f)["id"]) for f in shared] == [("address", 2)]

    def test_stops_at_its_gate_on_the_plain_map(self, world: World, shop_url: str) -> None:
        """R-36, R-40, R-117: nobody has said why these records are kept, or where they are from."""
        plain = Environment(values={
            "DESK_DATAMAP": str(MAP), "DESK_DATAMAP_CONNECTION": CONNECTION,
        })  # fmt: skip
        shop = Shop(shop_url, open_datamap(plain))
        world.desk = replace(world.desk, datamap=shop.datamap, sources=shop)
        case = gathered(world)
        with pytest.raises(GateStoppedError) as stopped:
            gates.check_findings(world.desk, case=case, now=NOW)
        for missing in ("finding_has_purpose (15)", "finding_has_provenance (15)"):
            assert missing in str(stopped.value)

    def test_holds_the_home_of_another_customer_for_a_decision(self, world: World) -> None:
        """R-50."""
        case = gathered(world)
        gates.check_findings(world.desk, case=case, now=NOW)
        findings = world.findings(case)
        undecided = [f for f in findings if f.decision is None]
        assert [(f.collection, row_of(world, case, f)["id"]) for f in undecided] == [("address", 2)]
        assert {f.decision for f in findings} == {None, Decision.DISCLOSE}

    def test_ends_in_an_answer_that_says_what_the_owner_said(self, world: World) -> None:
        """R-36, R-40: purposes, basis, time and source from ``defaults.yaml``."""
        case = gathered(world)
        gates.check_findings(world.desk, case=case, now=NOW)
        (home,) = (f for f in world.findings(case) if f.decision is None)
        world.judge(case, home.number, decision=Decision.WITHHOLD, ground=Ground.OTHER_PERSON)
        world.press(case, Option.APPROVE, user="2")
        world.press(case, Option.APPROVE, user="3", task=StaffTask.SECOND_REVIEW)
        answer.answer_person(world.desk, case=case, now=NOW)

        package = open_package(world, case)
        given = {name: len(package.rows(DATASET, name)) for name in FOUND}
        assert given == {**FOUND, "address": 1}
        assert b"Example Lane" not in b"".join(package.files.values())  # the other customer's
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", package.files["index.html"].decode()))
        for said in (
            "take your orders and bring them to you",
            "keep the shop safe",
            "6 years after your last order",
            "You, when you opened your account or ordered from us",
            "The shop&#39;s own website, when you visited it",
            "details of other people",
        ):
            assert said in words

    def test_has_a_search_record_for_every_collection(self, world: World) -> None:
        """R-35."""
        case = gathered(world)
        with world.desk.begin() as records:
            searches = records.searches.of(case)
        assert len(searches) == len(list(world.desk.datamap))
        searched = {row["collection"] for row in searches if row["state"] == "searched"}
        assert searched >= {*FOUND, "employee"}
