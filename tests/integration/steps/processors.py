"""A processor that speaks OpenDSR, and the door that it reports to, both over real HTTP."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from nacl.public import PrivateKey
from starlette.types import Receive, Scope, Send

from demo.devmail.app import create_app
from demo.devmail.certificates import ProcessorCertificates
from demo.devmail.running import running
from doors.waiting import until
from integration.steps.world import NOW, World
from privacydesk.adapters.processors.certificates import signatories
from privacydesk.adapters.processors.opendsr import OpenDsrEndpoint
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.recipient_notices import RecipientNotice
from privacydesk.settings import Environment
from privacydesk.steps import confirm, send
from privacydesk.web.public.application import create_app as create_door
from privacydesk.wiring.public import open_public

SECRET = "whsec_" + base64.b64encode(b"p" * 24).decode()
DOMAIN = "privacy.swift-couriers.example"


class _Late:
    """Serves an app that is known only once its address is."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401  an ASGI app
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class Swift:
    """Swift Couriers' endpoint, as a test sees it."""

    url: str
    door: str

    def reports(self, *says: str) -> None:
        """Let it report these statuses of each request from now on, by itself."""
        httpx.post(f"{self.url}/api/opendsr/swift/manner", json={"says": says})

    def asked(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/api/opendsr/swift/requests").json()
        return found

    def says(self, status: str, *, times: int = 1) -> list[int]:
        """Report a status of the last request now; return the door's answers."""
        word = {"request": self.asked()[-1]["id"], "status": status, "times": times}
        answers = httpx.post(f"{self.url}/api/opendsr/swift/callbacks", json=word, timeout=60)
        return list(answers.json()["answers"])

    def fault(self, kind: str, **more: object) -> None:
        httpx.post(f"{self.url}/api/faults", json={"kind": kind, "path": "/opendsr", **more})


@contextmanager
def swift(world: World, home: Path, database: Callable[[str], str]) -> Iterator[Swift]:
    """Run the processor and the public door over the world's database."""
    app = create_app(home, processors={"swift": DOMAIN}, processor_secret=SECRET)
    certificates = home / "processors"
    door = open_public(Environment(values={
        "DESK_PUBLIC_DATABASE_URL": database("desk_public"),
        "DESK_SEAL_PUBLIC": base64.b64encode(bytes(PrivateKey.generate().public_key)).decode(),
        "DESK_WEBHOOK_SECRET_GENERIC": SECRET,
        "DESK_PROCESSOR_CERTIFICATES": str(certificates / "certificates"),
        "DESK_PROCESSOR_CA": str(certificates / "authority.pem"),
    }))  # fmt: skip
    late = _Late(create_door(door))
    known = signatories(str(certificates / "certificates"),
                        authorities=str(certificates / "authority.pem"))  # fmt: skip
    with running(app) as url, running(late) as address:
        late.app = create_door(replace(door, url=address))
        endpoint = OpenDsrEndpoint(url=f"{url}/opendsr/swift", secret=SECRET,
                                   signatory=known["swift"])  # fmt: skip
        world.room = replace(world.room, endpoints={"swift": endpoint})
        world.desk = replace(world.desk, rules=replace(world.desk.rules, public_url=address))
        it = Swift(url, address)
        it.reports()
        yield it
        door.books.sessions.close()


def notices(world: World, case: CaseRef) -> Sequence[RecipientNotice]:
    with world.desk.begin() as records:
        return records.recipient_notices.of(case)


def notice(world: World, case: CaseRef, recipient: str = "swift") -> RecipientNotice:
    (one,) = [one for one in notices(world, case) if one.recipient == recipient]
    return one


def receipts(world: World, case: CaseRef) -> list[str]:
    """Return what was heard of the case's notices, in the order of the ledger."""
    query = ("SELECT facts ->> 'state' FROM desk.ledger_entries WHERE reference = %s"
             " AND event = 'receipt.noted' ORDER BY position")  # fmt: skip
    return [state for (state,) in world.rows(query, case)]


def answered(world: World) -> CaseRef:
    """Bring an erasure to where its answer and its notices are out."""
    case = world.proved()
    confirm.answer_erasure(world.desk, case=case, now=NOW)
    confirm.discard_copies(world.desk, case=case, now=NOW)
    send.send_due(world.room, now=NOW)
    return case


def wait_for(world: World, case: CaseRef, state: str) -> None:
    until(lambda: state in receipts(world, case), what=f"{state} of {case}", seconds=20)


def signed_callback(it: Swift, home: Path, body: dict[str, Any]) -> httpx.Response:
    """Send the door a callback that Swift signed, whatever it says."""
    raw = json.dumps(body).encode()
    certificates = ProcessorCertificates(home / "processors", domains={"swift": DOMAIN})
    return httpx.post(f"{it.door}/v1/processors/swift/callback", content=raw,
                      headers=certificates.headers("swift", raw))  # fmt: skip
