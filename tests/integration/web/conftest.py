"""The public door over a real Postgres and real HTTP."""

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from jsonschema import Draft202012Validator
from nacl.public import PrivateKey
from psycopg.rows import dict_row
from standardwebhooks.webhooks import Webhook

from demo.devmail.event_sender import EventSigner
from demo.devmail.running import running
from privacydesk.adapters.vault.sealing import LetterBox
from privacydesk.domain.envelopes import unpack
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.settings import INCLUDE, Environment
from privacydesk.web.public.application import create_app
from privacydesk.wiring.public import open_public
from privacydesk.wiring.public_door import PublicDoor

SECRET = "whsec_" + base64.b64encode(b"g" * 24).decode()
ACCESS = "Please send me a copy of all the personal data you hold about me."


@pytest.fixture(scope="session")
def door_database(clone: Callable[[], Callable[[str], str]]) -> Callable[[str], str]:
    """Clone the desk's database for the public door; the fixture gives its address for a role."""
    return clone()


@pytest.fixture(scope="session")
def seal() -> PrivateKey:
    return PrivateKey.generate()


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> EventSigner:
    return EventSigner(tmp_path_factory.mktemp("events") / "key.pem")


@pytest.fixture(scope="session")
def environment(
    door_database: Callable[[str], str], seal: PrivateKey, signer: EventSigner
) -> dict[str, str]:
    return {
        "DESK_PUBLIC_DATABASE_URL": door_database("desk_public"),
        "DESK_SEAL_PUBLIC": base64.b64encode(bytes(seal.public_key)).decode(),
        "DESK_WEBHOOK_SECRET_GENERIC": SECRET,
        "DESK_WEBHOOK_SECRET_ZENDESK": "zendesk-secret",
        "DESK_SENDGRID_EVENTS_KEY": signer.public_key,
        "DESK_INSTANCE": "test",
    }


@pytest.fixture
def door(environment: dict[str, str]) -> Iterator[PublicDoor]:
    # A door of its own for each test: clients are counted under the door's key.
    door = open_public(Environment(values=environment))
    yield door
    door.books.sessions.close()


@pytest.fixture
def site(door: PublicDoor) -> Iterator[httpx.Client]:
    with running(create_app(door)) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture
def other_site(door: PublicDoor) -> Iterator[httpx.Client]:
    app = create_app(replace(door, client_key=secrets.token_bytes(32)))
    with running(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@dataclass(frozen=True)
class Books:
    """What stands in the desk's database, read as its owner."""

    connection: "psycopg.Connection[Any]"
    box: LetterBox

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        return self.connection.execute(query, values).fetchall()

    def do(self, query: str, *values: object) -> None:
        self.connection.execute(query, values)

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])  # noqa: S608  our own names

    def everything(self) -> tuple[int, ...]:
        tables = ("tickets", "inbox", "cases", "case_events", "runs", "ledger_entries")
        return tuple(self.count(f"desk.{table}") for table in tables)

    def message(self, reference: str) -> IncomingTicket:
        (row, *_) = self.rows(
            "SELECT sealed FROM desk.inbox JOIN desk.inbox_cases USING (message)"
            " WHERE reference = %s AND opens",
            reference,
        )
        return unpack(self.box.open(bytes(row["sealed"])))


@pytest.fixture
def books(door_database: Callable[[str], str], seal: PrivateKey) -> Iterator[Books]:
    url = door_database("desk_owner")
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        yield Books(connection, LetterBox(private=bytes(seal)))


def now() -> datetime:
    return datetime.now(timezone.utc)


def body_of(**changes: object) -> dict[str, Any]:
    """Return a generic ticket, fresh and new unless changed."""
    return {
        "ticket_id": f"T-{secrets.token_hex(6)}",
        "received_at": now().isoformat(),
        "channel": "portal",
        "subject": "My data",
        "body": ACCESS,
        "requester": {"name": "Hana Whitlock", "email": "hana@rowanpike.example"},
        "signed_in": False,
        "in_reply_to": None,
        "attachments": [],
    } | changes


def signed(
    raw: bytes, *, delivery: str = "", at: datetime | None = None, secret: str = SECRET
) -> dict[str, str]:
    at, delivery = at or now(), delivery or f"msg_{secrets.token_hex(8)}"
    return {
        "content-type": "application/json",
        "webhook-id": delivery,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(delivery, at, raw.decode()),
    }


Send = Callable[..., httpx.Response]


@pytest.fixture
def send(site: httpx.Client) -> Send:
    """Deliver a ticket, signed."""

    def deliver(delivery: str = "", **changes: object) -> httpx.Response:
        raw = json.dumps(body_of(**changes)).encode()
        return site.post("/v1/tickets/generic", content=raw, headers=signed(raw, delivery=delivery))

    return deliver


@pytest.fixture
def sign() -> Callable[..., dict[str, str]]:
    return signed


@pytest.fixture
def make_body() -> Callable[..., dict[str, Any]]:
    return body_of


@pytest.fixture
def stale() -> datetime:
    return now() - timedelta(minutes=6)


@pytest.fixture
def valid() -> Callable[[str, object], bool]:
    """Say whether a body is what its contract says."""

    def check(name: str, body: object) -> bool:
        path = Path(INCLUDE) / "contracts" / f"{name}.schema.json"
        Draft202012Validator(json.loads(path.read_text())).validate(body)
        return True

    return check
