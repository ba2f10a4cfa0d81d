"""A desk of its own for each test: a database cloned from a migrated one, a vault in a folder."""

import base64
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from nacl.public import PrivateKey
from psycopg import sql

from demo.databases import create_databases
from demo.postgres import Cluster
from fakes.changes import InMemoryChanges
from fakes.marketing import marketing
from fakes.offices import (
    Corrections,
    Endpoint,
    Post,
    Scheduler,
    Systems,
    Tickets,
    WatchedGate,
    staff,
)
from integration.postgres import free_port
from integration.steps.world import ROWS, Company, Lent, World
from privacydesk.adapters.documents.office_files import OfficeFiles
from privacydesk.adapters.documents.package import ZipPackages
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.adapters.files.house_rules import PeopleRule
from privacydesk.adapters.postgres.records import transaction
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.adapters.vault import sealing
from privacydesk.ports import Desk, PostRoom
from privacydesk.settings import INCLUDE, Environment
from privacydesk.wiring import office

DATA = Path(__file__).parent / "steps" / "data"
TEMPLATE = "privacydesk"
NAMES = count(1)
PEOPLE = PeopleRule(
    collection="crm.contacts", record="id", name="name", since="changed_on",
    beside="customer_number",
    contact_points={"email": ("email", "second_email"), "phone_number": ("phone",)},
    accounts_collection="crm.accounts", account="username", person="contact_id",
)  # fmt: skip


@pytest.fixture(scope="session")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Run Postgres with the demo's own roles and databases, the desk's migrated."""
    with Cluster(tmp_path_factory.mktemp("postgres"), free_port()) as cluster:
        create_databases(cluster.server, sources=False)
        config = Config()
        config.set_main_option("script_location", str(INCLUDE / "migrations"))
        config.set_main_option("sqlalchemy.url", cluster.url(TEMPLATE))
        command.upgrade(config, "head")
        yield cluster


@pytest.fixture(scope="session")
def clone(desk_server: Cluster) -> Callable[[], Callable[[str], str]]:
    """Clone the migrated database; each call makes one and gives its address for a role."""

    def made() -> Callable[[str], str]:
        name = f"desk_{next(NAMES)}"
        admin = desk_server.url("postgres", user="postgres")
        with psycopg.connect(admin, autocommit=True) as connection:
            copy = "CREATE DATABASE {} TEMPLATE {} OWNER desk_owner STRATEGY FILE_COPY"
            names = sql.Identifier(name), sql.Identifier(TEMPLATE)
            connection.execute(sql.SQL(copy).format(*names))
        desk_server.create_database(name)  # a clone has its tables' rights, not its own
        return lambda role: desk_server.url(name, user=role)

    return made


@pytest.fixture
def database(clone: Callable[[], Callable[[str], str]]) -> Callable[[str], str]:
    """Clone the migrated database for this test; the fixture gives its address for a role."""
    return clone()


@pytest.fixture
def lent(database: Callable[[str], str]) -> Iterator[Callable[[str], Lent]]:
    """Lend connections as a role; all are closed when the test ends."""
    made: dict[str, Lent] = {}

    def lend(role: str) -> Lent:
        return made.setdefault(role, Lent(database(role)))

    yield lend
    for connections in made.values():
        connections.close()


@pytest.fixture
def company() -> Company:
    """Make the small company; a test of another one says so with a fixture of this name."""
    rows = {address: [dict(row) for row in table] for address, table in ROWS.items()}
    systems, datamap = Systems(rows), datamap_files.read([DATA / "map.yaml"])
    people = MappedPeople(datamap=datamap, where=PEOPLE, open=systems.open)
    return Company(systems=systems, datamap=datamap, people=people, gate=WatchedGate(),
                   changes=InMemoryChanges(rows), corrections=Corrections(systems))  # fmt: skip


@pytest.fixture
def world(lent: Callable[[str], Lent], company: Company, tmp_path: Path) -> World:
    private, boundaries = PrivateKey.generate(), dict[str, Callable[[], None]]()
    environment = Environment(values={
        "DESK_VAULT": str(tmp_path / "vault"), "DESK_KEYS": str(tmp_path / "keys"),
        "DESK_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
    })  # fmt: skip
    people = staff()
    vault, letters, rules = office.vault(environment), office.letters(), office.rules(environment)

    def pass_by(boundary: str) -> None:
        boundaries.get(boundary, lambda: None)()

    desk = Desk(
        begin=lambda: transaction(lent("desk_app")),
        vault=vault,
        secrets=office.DeskSecrets(
            letter_box=sealing.LetterBox(private=bytes(private)),
            index=sealing.BlindIndex(key=b"i" * 32),
            tombstones=sealing.BlindIndex(key=b"t" * 32),
        ),
        letters=letters,
        rules=rules,
        fault_point=pass_by,
        packages=ZipPackages(INCLUDE / "letters"),
        files=OfficeFiles(),
        sources=company.systems,
        corrections=company.corrections,
        people=company.people,
        gate=company.gate,
        staff=people,
        datamap=company.datamap,
        changes=company.changes,
        marketing=marketing(),
    )
    post, tickets, airflow = Post(), Tickets(), Scheduler()
    room = PostRoom(
        begin=lambda: transaction(lent("desk_courier")),
        vault=vault,
        secrets=office.DeskSecrets(letter_box=None, index=None),
        letters=letters,
        rules=rules,
        fault_point=pass_by,
        mail=post,
        portals={"generic": tickets},
        airflow=airflow,
        endpoints={"swift": Endpoint()},
        mail_from="privacy@cloudsentric.example",
    )
    return World(
        desk=desk, room=room, company=company, staff=people, post=post,
        tickets=tickets, airflow=airflow,
        slot=sealing.LetterSlot(public=bytes(private.public_key)),
        owner=lent("desk_owner"), public=lent("desk_public"), at=boundaries,
    )  # fmt: skip
