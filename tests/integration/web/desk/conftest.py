"""A desk with a real Postgres, a real vault and one case in review, behind its pages."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import HTTPException, Request
from nacl.public import PrivateKey

from demo.devmail.running import running
from privacydesk.adapters.documents.office_files import OfficeFiles
from privacydesk.adapters.documents.package import ZipPackages
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.adapters.postgres.records import by_url, transaction
from privacydesk.adapters.vault import sealing
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Answer, Duty, Member, Option, StaffTask
from privacydesk.domain.envelopes import pack
from privacydesk.domain.findings import Finding, Owner, Suggestion
from privacydesk.domain.gates import Verdict
from privacydesk.domain.identity import ContactPoint, PersonRecord
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.places import Place
from privacydesk.domain.tickets import IncomingTicket, Requester
from privacydesk.ports import Desk
from privacydesk.settings import INCLUDE, Environment
from privacydesk.steps import identity, intake, settle
from privacydesk.steps.books import open_books
from privacydesk.web.desk.app import create_app
from privacydesk.web.desk.visitors import DeskRight, Visitor
from privacydesk.wiring import office
from privacydesk.wiring.pages import Pages, pages_over

HANA = PersonRecord(
    record="crm.contacts:142", name="Hana Whitlock",
    contact_points=(
        ContactPoint(kind="email", value="h.whitlock@rowanpike.example",
                     since=datetime(2024, 1, 8, tzinfo=timezone.utc)),
        ContactPoint(kind="phone_number", value="07700 900142",
                     since=datetime(2024, 1, 8, tzinfo=timezone.utc)),
    ),
)  # fmt: skip
ROUTER = (
    "Hana asked me to chase the router. Lena would do it but she is off with depression, "
    "so please ring me on 07700 900318."
)
STAFF = {
    "1": ("Nadia Karim", {DeskRight.READ, DeskRight.EDIT, DeskRight.LEAD}),
    "2": ("Grace Adeyemi", {DeskRight.READ, DeskRight.EDIT}),
    "3": ("Leo Marsh", {DeskRight.READ, DeskRight.EDIT}),
    "4": ("Ife Bello", {DeskRight.READ}),
    "5": ("Viewer", set()),
}


@dataclass(frozen=True)
class KnownPeople:
    """The company's person records: one."""

    def by_account(self, account: str) -> Sequence[PersonRecord]:
        return [HANA] if account == "RP-1187" else []

    def by_contact(self, *, email: str | None, phone: str | None) -> Sequence[PersonRecord]:
        values = {point.value for point in HANA.contact_points}
        return [HANA] if {email, phone} & values else []

    def others_beside(self, person: PersonRecord) -> Sequence[PersonRecord]:  # noqa: ARG002  the port
        return []


@dataclass(frozen=True)
class ClosedSources:
    """Nothing here asks a system of record."""

    def open(self, connection: str) -> AbstractContextManager[SourceSession]:
        raise ConnectionError(connection)


@dataclass(frozen=True)
class KnownStaff:
    """Staff as their roles stand in this test."""

    def member(self, user: str) -> Member | None:
        if user not in STAFF:
            return None
        name, rights = STAFF[user]
        duties = {DeskRight.EDIT: Duty.REVIEW, DeskRight.LEAD: Duty.LEAD}
        return Member(name=name, active=True,
                      duties=frozenset(duties[r] for r in rights if r in duties))  # fmt: skip


def no_gate(suite: str, *, case: CaseRef) -> Verdict:
    raise NotImplementedError(suite)


@dataclass(frozen=True)
class World:
    """The desk, its pages, and what a test needs to make and look at cases."""

    desk: Desk
    pages: Pages
    slot: sealing.LetterSlot
    url: str
    keys: Path

    def now(self) -> datetime:
        return self.pages.now()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def request(
        self, *, body: str = "What do you have on me?", right: str = "access",
        signed_in: bool = True, days_ago: int = 20, triage: bool = False,
    ) -> CaseRef:  # fmt: skip
        """File a message through the public door's function and open its case."""
        number = len(self.rows("SELECT ticket FROM desk.tickets")) + 1
        at = datetime.now(timezone.utc) - timedelta(days=days_ago)
        ticket = IncomingTicket(
            portal="generic", delivery_id=f"d-{number}", ticket_id=f"TK-{21343 + number}",
            received_at=at, channel="portal", subject="My data", body=body, signed_in=signed_in,
            requester=Requester(name="Hana Whitlock", email="h.whitlock@rowanpike.example",
                                portal_account="RP-1187" if signed_in else None),
        )  # fmt: skip
        filed = self.rows(
            "SELECT reference FROM door.file_message(%s, %s, %s, %s, %s, NULL, %s, %s, %s)",
            "generic", ticket.delivery_id, ticket.ticket_id, "portal", at,
            self.slot.seal(pack(ticket)), [right], triage,
        )  # fmt: skip
        case = CaseRef(filed[0][0])
        self.rows("UPDATE desk.runs SET started_at = now() WHERE reference = %s", case)
        intake.open_case(self.desk, case=case, now=self.now())
        return case

    def in_review(self, *, days_ago: int = 20) -> CaseRef:
        """Make a case with seven found records, three of them undecided."""
        case = self.request(days_ago=days_ago)
        identity.check_identity(self.desk, case=case, now=self.now())
        messages = [
            _message("A", "Raj Patel", "Swap booked for 15/9."),
            _message("O", "Tom Birch", ROUTER),
            _message("R", "Hana Whitlock", "The router is still not here."),
            _message("O", "Tom Birch", "Tom here: our bill is wrong too."),
        ]
        self.add(case, "support.ticket_messages", messages, shared={3}, seen={1})
        self.add(case, "orders.orders", [{"order_number": f"O-{n}"} for n in range(3)])
        with open_books(self.desk, case, now=self.now()) as books:
            books.records.findings.decide_by_rule(case, now=books.now)
            books.records.searches.answered(case, now=books.now, answers=[
                (c.dataset, c.name, ["email"]) for c in self.desk.datamap])  # fmt: skip
            books.move(Place.REVIEW)
        return case

    def add(
        self, case: CaseRef, address: str, rows: Sequence[dict[str, Any]], *,
        shared: set[int] = frozenset(), seen: set[int] = frozenset(),  # type: ignore[assignment]
    ) -> None:  # fmt: skip
        """Add found records of one store, undecided."""
        dataset, _, name = address.rpartition(".")
        held = [{"collection": address, "key": str(n), "distance": 1, "row": row}
                for n, row in enumerate(rows)]  # fmt: skip
        with open_books(self.desk, case, now=self.now()) as books:
            last = len(books.records.findings.of(case))
            batch = f"rows-{dataset}-{last}"
            self.desk.vault.put(case, batch, json.dumps(held).encode())
            box = self.desk.vault.box(case)
            books.records.findings.add(case, now=books.now, findings=[
                Finding(number=last + n + 1, dataset=dataset, collection=name, batch=batch, slot=n,
                        digest=box.digest(f"{address}{n}".encode()), distance=1, category="user",
                        owner=Owner.SHARED if n in shared else Owner.OWN, purpose="support",
                        provenance="map")
                for n in range(len(rows))])  # fmt: skip
            for n in seen:
                marks = {"suggestions": _suggestions(rows[n]["body"]), "redactions": []}
                books.records.findings.suggest(
                    case, number=last + n + 1, suggestions=len(marks["suggestions"]),
                    sealed=box.seal(json.dumps(marks).encode()),
                )  # fmt: skip


def _message(kind: str, name: str, body: str) -> dict[str, Any]:
    return {"id": 4, "ticket_id": "TK-20871", "author_kind": kind, "author_name": name,
            "body": body, "sent_at": "2026-09-14T16:02:00+00:00"}  # fmt: skip


def _suggestions(text: str) -> list[dict[str, Any]]:
    passages = {"Lena": "name", "off with depression": "health", "07700 900318": "phone"}
    return [
        vars(Suggestion(field="body", start=text.index(p), end=text.index(p) + len(p), reason=why))
        for p, why in passages.items()
    ]


@pytest.fixture(scope="session")
def desk_database(clone: Callable[[], Callable[[str], str]]) -> Callable[[str], str]:
    """Clone the desk's database for its pages; the fixture gives its address for a role."""
    return clone()


@pytest.fixture(scope="session")
def desk_url(desk_database: Callable[[str], str]) -> str:
    return desk_database("desk_app")


@pytest.fixture(scope="session")
def world(desk_url: str, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("desk")
    private = PrivateKey.generate()
    environment = Environment(values={
        "DESK_VAULT": str(folder / "vault"), "DESK_KEYS": str(folder / "keys"),
        "DESK_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
    })  # fmt: skip
    desk = Desk(
        begin=lambda: transaction(by_url(desk_url)),
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
        sources=ClosedSources(),
        people=KnownPeople(),
        gate=no_gate,
        staff=KnownStaff(),
        datamap=datamap_files.read([INCLUDE / "datamap"]),
    )
    pages = pages_over(desk, database=by_url(desk_url), key=b"f" * 32)
    slot = sealing.LetterSlot(public=bytes(private.public_key))
    return World(desk=desk, pages=pages, slot=slot, url=desk_url, keys=folder / "keys")


def who_is(request: Request) -> Visitor:
    """Sign in by a bearer token or Airflow's cookie that names one of ``STAFF``."""
    _, _, bearer = request.headers.get("authorization", "").partition("Bearer ")
    user = bearer or request.cookies.get("_token", "")
    if user not in STAFF:
        raise HTTPException(401, "Not authenticated")
    name, rights = STAFF[user]
    if not rights:
        raise HTTPException(403, "Your role has no right on the privacy desk.")
    return Visitor(id=user, name=name, rights=frozenset(rights))


@pytest.fixture(scope="session")
def desk_site(world: World) -> Iterator[str]:
    with running(create_app(lambda: world.pages, who_is)) as url:
        yield url


Browser = Callable[[str], "Staff"]


class Staff:
    """A member of staff at a browser: a cookie, no script."""

    def __init__(self, url: str, user: str) -> None:
        self.http = httpx.Client(
            base_url=url, cookies={"_token": user} if user else {}, timeout=30,
            follow_redirects=True,
        )  # fmt: skip
        self.page = ""

    def opens(self, path: str) -> httpx.Response:
        response = self.http.get(path)
        self.page = response.text
        return response

    def sends(self, path: str, **form: str | list[str]) -> httpx.Response:
        """Send a form with the token of the page last opened."""
        found = re.search(r'name="csrf" value="(\w+)"', self.page)
        response = self.http.post(path, data={"csrf": found.group(1) if found else "", **form})
        self.page = response.text if response.is_success else self.page
        return response


@pytest.fixture
def at_desk(desk_site: str) -> Iterator[Browser]:
    made: list[Staff] = []

    def sit(user: str) -> Staff:
        made.append(Staff(desk_site, user))
        return made[-1]

    yield sit
    for staff in made:
        staff.http.close()


@pytest.fixture
def answer(world: World) -> Callable[..., None]:
    """Answer the pending review in Airflow's stead, as its task would pass it on."""

    def press(case: CaseRef, option: str, *, by: str, task: StaffTask = StaffTask.REVIEW) -> None:
        given = Answer(task=task, chosen=Option(option), by_user=by,
                       responded_at=world.now())  # fmt: skip
        settle.settle(world.desk, case=case, answer=given, now=world.now())

    return press
