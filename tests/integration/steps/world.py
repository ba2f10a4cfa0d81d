"""A small company and its desk: real Postgres, vault and letters; systems, staff and post fake."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

import psycopg

from fakes.changes import InMemoryChanges
from fakes.offices import Corrections, Post, Scheduler, Systems, Tickets, WatchedGate
from fakes.offices import People as Staff
from privacydesk.adapters.postgres.desk_views import DeskViews
from privacydesk.adapters.vault.sealing import LetterSlot, token_hash
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.decisions import Answer, Option, StaffTask
from privacydesk.domain.envelopes import pack
from privacydesk.domain.findings import Decision, Finding, Ground
from privacydesk.domain.tickets import IncomingTicket, Requester
from privacydesk.ports import Changes, Desk, Gate, Keys, NoChanges, People, PostRoom, Sources
from privacydesk.ports import Corrections as CorrectionsPort
from privacydesk.steps import (
    answer,
    confirm,
    decide,
    erase,
    gates,
    gather,
    identity,
    intake,
    plan,
    prove,
    runs,
    send,
    settle,
)

NOW = datetime.now(timezone.utc).replace(microsecond=0)
LONG_AGO = datetime(2024, 1, 8, tzinfo=timezone.utc)
LATELY = NOW - timedelta(days=25)  # 5 days before a request that came 20 days ago
CONNECTIONS = ("crm_db", "shop_db", "reseller_files")

HANA, RAJ = "h.whitlock@rowanpike.example", "raj@rowanpike.example"
NOTE = "Rang back. Raj Patel takes the calls now, his number is 07700 900318."
ROWS: dict[str, list[dict[str, object]]] = {
    "crm.contacts": [
        {"id": 142, "name": "Hana Whitlock", "email": HANA, "second_email": "hana@home.example",
         "phone": "07700 900142", "customer_number": "C-9", "changed_on": LONG_AGO,
         "source_name": "Larch Lists", "source_list": "May 2025", "obtained_on": "2025-05-02"},
        {"id": 143, "name": "Raj Patel", "email": RAJ, "phone": "07700 900143",
         "customer_number": "C-9", "changed_on": LONG_AGO},
        # Two records with one shared address; nobody can tell whose a request from there is.
        {"id": 150, "name": "Ann Cole", "email": "office@cole.example", "changed_on": LONG_AGO},
        {"id": 151, "name": "Ben Cole", "email": "office@cole.example", "changed_on": LONG_AGO},
        # Changed 5 days before the request: an address that proves nobody.
        {"id": 160, "name": "Mia Dunn", "email": "mia@new.example", "changed_on": LATELY},
    ],
    "crm.accounts": [
        {"username": "RP-1187", "contact_id": 142},
        {"username": "RP-1188", "contact_id": 143},
        {"username": "shared", "contact_id": 150},
        {"username": "shared", "contact_id": 151},
    ],
    "crm.notes": [{"id": 1, "contact_id": 142, "body": NOTE},
                  {"id": 2, "contact_id": 142, "body": "Asked for the invoice again."}],
    "shop.orders": [{"number": f"O-{n}", "contact_id": 142, "address_id": 7, "item": "router"}
                    for n in range(3)]
                   + [{"number": "O-9", "contact_id": 143, "address_id": 7, "item": "switch"}],
    "shop.addresses": [{"id": 7, "line": "4 Lime Row"}],
    "reseller.customers": [{"email": HANA, "name": "Hana Whitlock"}],
}  # fmt: skip


@dataclass
class Lent:
    """Connections to one address, lent and given back: a test makes hundreds of transactions."""

    url: str
    free: list["psycopg.Connection[Any]"] = field(default_factory=list)

    @contextmanager
    def __call__(self) -> Iterator["psycopg.Connection[Any]"]:
        try:
            connection = self.free.pop()
        except IndexError:
            connection = psycopg.connect(self.url, autocommit=True)
        try:
            yield connection
        finally:
            self.free.append(connection)

    def close(self) -> None:
        for connection in self.free:
            connection.close()


@dataclass(frozen=True)
class Company:
    """What the desk is asked about: systems of record, their map, the people, the gate."""

    systems: Sources
    datamap: DataMap
    people: People
    gate: Gate
    changes: Changes = field(default_factory=NoChanges)
    corrections: CorrectionsPort = field(default_factory=NoChanges)


@dataclass
class World:
    """The desk, what surrounds it, and the ways to bring a case to where a test needs it."""

    desk: Desk
    room: PostRoom
    company: Company
    staff: Staff
    post: Post
    tickets: Tickets
    airflow: Scheduler
    slot: LetterSlot
    owner: Lent
    public: Lent
    at: dict[str, Callable[[], None]]
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def with_digests(self, digests: Keys) -> None:
        """Give the desk other keys, as a restart with another environment does."""
        self.desk = replace(self.desk, marketing=replace(self.desk.marketing, digests=digests))

    @property
    def systems(self) -> Systems:
        """Return the fake systems of record, for a test to change."""
        assert isinstance(self.company.systems, Systems)
        return self.company.systems

    @property
    def changes(self) -> InMemoryChanges:
        """Return the fake systems of record as they are written, for a test to change."""
        assert isinstance(self.company.changes, InMemoryChanges)
        return self.company.changes

    @property
    def corrections(self) -> Corrections:
        """Return the fake systems of record as they are corrected, for a test to change."""
        assert isinstance(self.company.corrections, Corrections)
        return self.company.corrections

    @property
    def gate(self) -> WatchedGate:
        """Return the fake gate, for a test to change."""
        assert isinstance(self.company.gate, WatchedGate)
        return self.company.gate

    @property
    def owner_url(self) -> str:
        return self.owner.url

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self.owner() as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def one(self, query: str, *values: object) -> Any:  # noqa: ANN401  whatever the query asks
        return self.rows(query, *values)[0][0]

    def file(  # noqa: PLR0913  a message has these parts
        self, *, account: str | None = None, email: str | None = None, phone: str | None = None,
        signed_in: bool = False, portal: str = "generic", ticket: str | None = None,
        token: str | None = None, rights: Sequence[str] = ("access",), triage: bool = False,
        body: str = "What do you have on me?", days_ago: int = 20,
    ) -> list[CaseRef]:  # fmt: skip
        """File a message through the public door's own role; return the cases it reaches."""
        number = next(self.numbers)
        message = IncomingTicket(
            portal=portal, delivery_id=f"d-{number}", ticket_id=ticket or f"TK-{number}",
            received_at=NOW - timedelta(days=days_ago), channel="portal", subject="My data",
            body=body, signed_in=signed_in, in_reply_to=token,
            requester=Requester(name=None, email=email, phone=phone, portal_account=account),
        )  # fmt: skip
        with self.public() as connection:
            filed = connection.execute(
                "SELECT reference FROM door.file_message(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (portal, message.delivery_id, message.ticket_id, "portal", message.received_at,
                 token_hash(token) if token else None, self.slot.seal(pack(message)),
                 list(rights), triage),
            ).fetchall()  # fmt: skip
        return [CaseRef(reference) for (reference,) in filed]

    def request(self, **parts: Any) -> CaseRef:  # noqa: ANN401  the parts of ``file``
        """File a request and start its run."""
        (case, *_) = self.file(**parts)
        runs.start_waiting(self.room, now=NOW)
        return case

    def signed(self) -> CaseRef:
        """Bring a signed-in request of Hana's in."""
        return self.request(account="RP-1187", email=HANA, signed_in=True)

    def opened(self, **parts: Any) -> CaseRef:  # noqa: ANN401  the parts of ``file``
        case = self.request(**parts) if parts else self.signed()
        intake.open_case(self.desk, case=case, now=NOW)
        return case

    def asked(self, **parts: Any) -> CaseRef:  # noqa: ANN401  the parts of ``file``
        """Bring a case to where it waits for a proof of identity."""
        case = self.opened(**(parts or {"email": HANA}))
        identity.check_identity(self.desk, case=case, now=NOW)
        return case

    def identified(self) -> CaseRef:
        case = self.opened()
        identity.check_identity(self.desk, case=case, now=NOW)
        return case

    def gathered(self) -> CaseRef:
        case = self.identified()
        for connection in CONNECTIONS:
            gather.ask_store(self.desk, case=case, connection=connection, now=NOW)
        return case

    def joined(self) -> CaseRef:
        case = self.gathered()
        gather.join_stores(self.desk, case=case, now=NOW)
        return case

    def in_review(self) -> CaseRef:
        case = self.joined()
        gates.check_findings(self.desk, case=case, now=NOW)
        return case

    def to_erase(self) -> CaseRef:
        """Bring an erasure of Hana's to where its plan is worked out; she is there again."""
        self.changes.rows.update({a: [dict(row) for row in rows] for a, rows in ROWS.items()})
        case = self.request(account="RP-1187", email=HANA, signed_in=True, rights=("erasure",))
        intake.open_case(self.desk, case=case, now=NOW)
        identity.check_identity(self.desk, case=case, now=NOW)
        for connection in CONNECTIONS:
            gather.ask_store(self.desk, case=case, connection=connection, now=NOW)
        gather.join_stores(self.desk, case=case, now=NOW)
        return case

    def planned(self) -> CaseRef:
        case = self.to_erase()
        plan.plan_erasure(self.desk, case=case, now=NOW)
        return case

    def to_be_erased(self) -> CaseRef:
        """Bring an erasure to where two people approved it."""
        case = self.planned()
        assert self.press(case, Option.APPROVE, user="2").why_not is None
        second = self.press(case, Option.APPROVE, user="3", task=StaffTask.SECOND_REVIEW)
        assert second.why_not is None
        return case

    def erased(self) -> CaseRef:
        case = self.to_be_erased()
        for connection in CONNECTIONS:
            erase.erase_store(self.desk, case=case, connection=connection, now=NOW)
        return case

    def proved(self) -> CaseRef:
        case = self.erased()
        prove.prove_erasure(self.desk, case=case, now=NOW)
        return case

    def confirmed(self) -> CaseRef:
        case = self.proved()
        confirm.answer_erasure(self.desk, case=case, now=NOW)
        return case

    def decided(self, *, withhold: Ground | None = None) -> CaseRef:
        """Bring a case to where every record is decided; the note about Raj is left out."""
        case = self.in_review()
        self.decide_rest(case, withhold=withhold)
        return case

    def decide_rest(self, case: CaseRef, *, withhold: Ground | None = None) -> None:
        for finding in self.findings(case):
            if finding.decision is not None:
                continue
            leave_out = withhold and finding.collection == "notes"
            self.judge(
                case, finding.number,
                decision=Decision.WITHHOLD if leave_out else Decision.DISCLOSE,
                ground=withhold if leave_out else None,
            )  # fmt: skip

    def judge(
        self, case: CaseRef, number: int, *, decision: Decision = Decision.DISCLOSE,
        ground: Ground | None = None, redactions: Sequence[dict[str, object]] = (),
    ) -> None:  # fmt: skip
        decide.decide_record(
            self.desk, case=case, number=number, decision=decision, ground=ground,
            redactions=redactions, by="user.2", now=NOW,
        )  # fmt: skip

    def approved(self) -> CaseRef:
        case = self.decided()
        self.press(case, Option.APPROVE, user="2")
        return case

    def answered(self) -> CaseRef:
        case = self.approved()
        answer.answer_person(self.desk, case=case, now=NOW)
        send.send_due(self.room, now=NOW)
        return case

    def press(
        self, case: CaseRef, chosen: Option, *, user: str | None,
        task: StaffTask = StaffTask.REVIEW, seconds: int | None = None, now: datetime = NOW,
    ) -> settle.Settled:  # fmt: skip
        """Press a button in Airflow's UI; every press has its own instant unless given."""
        at = NOW + timedelta(seconds=next(self.numbers) if seconds is None else seconds)
        pressed = Answer(task=task, chosen=chosen, by_user=user, responded_at=at)
        return settle.settle(self.desk, case=case, answer=pressed, now=now)

    def findings(self, case: CaseRef) -> Sequence[Finding]:
        with self.desk.begin() as records:
            return records.findings.of(case)

    def case(self, case: CaseRef) -> tuple[str, str, str | None]:
        """Return place, status and outcome."""
        (row,) = self.rows(
            "SELECT place, status, outcome FROM desk.cases WHERE reference = %s", case
        )
        return row[0], row[1], row[2]

    def ledger(self, case: CaseRef) -> list[str]:
        query = "SELECT event FROM desk.ledger_entries WHERE reference = %s ORDER BY position"
        return [event for (event,) in self.rows(query, case)]

    def facts(self, case: CaseRef, event: str) -> dict[str, Any]:
        """Return the facts of the case's last entry of this event."""
        found: dict[str, Any] = self.one(
            "SELECT facts FROM desk.ledger_entries WHERE reference = %s AND event = %s"
            " ORDER BY position DESC LIMIT 1", case, event,
        )  # fmt: skip
        return found

    def effects(self, case: CaseRef) -> dict[str, Any]:
        """Return everything that a step can leave behind, as kinds and counts."""
        with self.owner() as connection:
            assert DeskViews(connection).broken_entry(case) is None

        def counted(query: str) -> Counter[tuple[Any, ...]]:
            return Counter(self.rows(query, case))

        return {
            "case": self.case(case),
            "ledger": Counter(self.ledger(case)),
            "outbox": counted("SELECT letter, channel, state, attempts FROM desk.outbox"
                              " WHERE reference = %s"),
            "packages": counted("SELECT downloads_left FROM desk.packages WHERE reference = %s"),
            "disclosed": counted("SELECT recipient, blocked FROM desk.disclosures"
                                 " WHERE reference = %s"),
            "waits": counted("SELECT kind, ended_by FROM desk.waits WHERE reference = %s"),
            "decisions": counted("SELECT task, chosen, accepted FROM desk.decisions"
                                 " WHERE reference = %s"),
            "events": counted("SELECT kind FROM desk.case_events WHERE reference = %s"),
            "runs": counted("SELECT number, reason, started_at IS NULL, ended_at IS NULL"
                            " FROM desk.runs WHERE reference = %s"),
            "identities": counted("SELECT kind, proof FROM desk.identities WHERE reference = %s"),
            "searches": counted("SELECT state, found FROM desk.searches WHERE reference = %s"),
            "erasures": counted("SELECT l.round, address, action, rows, erased_at IS NULL"
                                " FROM desk.erasure_lines l WHERE reference = %s"),
            "tombstones": counted("SELECT kind FROM desk.tombstones WHERE reference = %s"),
            "notices": counted("SELECT recipient, letter, means, receipt, chased_at IS NULL,"
                               " trouble, settled_as FROM desk.recipient_notices"
                               " WHERE reference = %s"),
            "receipts": counted("SELECT recipient, state FROM desk.receipts"
                                " JOIN desk.recipient_notices USING (notice) WHERE reference = %s"),
            "alerts": counted("SELECT kind FROM desk.alerts WHERE reference = %s"),
            "findings": counted("SELECT collection, owner, decision, ground, suggestions"
                                " FROM desk.findings WHERE reference = %s"),
        }  # fmt: skip


def at_once(work: Callable[[], object], *, copies: int = 2) -> list[object]:
    """Do the same work in several threads that start together; return what each came to."""
    start, results = threading.Barrier(copies), list[object]()

    def run() -> None:
        start.wait()
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001  the test looks at it
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(copies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
