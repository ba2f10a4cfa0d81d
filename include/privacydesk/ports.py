"""What the desk needs from outside, on one page. Adapters implement it, steps use it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from privacydesk.domain.cases import CaseRef, Outcome, Right, RunId, Status
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.decisions import Answer, Member, WhyNot
from privacydesk.domain.findings import Decision, Finding, Ground, Tally
from privacydesk.domain.gates import Verdict
from privacydesk.domain.identity import PersonRecord, Proof
from privacydesk.domain.ledger import Event, Facts
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.messages import OutgoingMail, Sent
from privacydesk.domain.packages import Packages
from privacydesk.domain.places import Case, Place
from privacydesk.domain.rendered import Letters
from privacydesk.domain.rules import HouseRules
from privacydesk.domain.tickets import TicketStatus
from privacydesk.domain.waits import EndedBy, Filed, Wait, WaitKind

Row = Mapping[str, Any]


class Cases(Protocol):
    """The cases and where they stand. ``lock`` waits for every other step of the case."""

    def lock(self, case: CaseRef) -> Case: ...
    def get(self, case: CaseRef) -> Case: ...
    def move(self, case: CaseRef, *, to: Place, status: Status | None = None) -> None: ...
    def sort(self, case: CaseRef, *, right: Right) -> None: ...
    def settle(self, case: CaseRef, *, outcome: Outcome) -> None: ...
    def close(self, case: CaseRef, *, now: datetime) -> None: ...
    def add_event(self, case: CaseRef, *, kind: str, at: datetime, now: datetime, by: str,
                  facts: Mapping[str, object] | None = None) -> None: ...  # fmt: skip
    def events(self, case: CaseRef) -> Sequence[Row]: ...
    def keep_reading(self, case: CaseRef, **reading: object) -> None: ...


class Inbox(Protocol):
    """Messages that the public door filed, and the waits they may end."""

    def filed(self, case: CaseRef) -> Sequence[Filed]: ...
    def take(self, case: CaseRef, *, message: int, now: datetime) -> None: ...
    def waits(self, case: CaseRef) -> Sequence[Wait]: ...
    def start_wait(self, case: CaseRef, *, kind: WaitKind, token_hash: bytes | None,
                   now: datetime) -> bool: ...  # fmt: skip
    def end_wait(self, wait: Wait, *, by: EndedBy, now: datetime) -> None: ...


class Runs(Protocol):
    """Which dag run may act for a case, and which is to start next."""

    def current(self, case: CaseRef) -> int | None: ...
    def end(self, case: CaseRef, *, now: datetime) -> None: ...
    def ask(self, case: CaseRef, *, reason: str, now: datetime) -> None: ...
    def to_start(self, *, most: int) -> Sequence[tuple[CaseRef, int, str]]: ...
    def started(self, case: CaseRef, *, number: int, now: datetime) -> None: ...


class Decisions(Protocol):
    """What staff pressed in Airflow's UI."""

    def record(self, case: CaseRef, *, answer: Answer, why_not: WhyNot | None) -> None: ...
    def of(self, case: CaseRef) -> Sequence[Row]: ...


class Identities(Protocol):
    """What may identify the person of a case: blind indexes, values sealed."""

    def add(self, case: CaseRef, *, kind: str, blind: bytes, sealed: bytes, proof: Proof,
            now: datetime) -> None: ...  # fmt: skip
    def of(self, case: CaseRef) -> Sequence[tuple[str, bytes, Proof]]: ...


class Searches(Protocol):
    """Which stores were asked, and what they answered."""

    def plan(self, case: CaseRef, *, stores: Iterable[tuple[str, str, str]],
             now: datetime) -> None: ...  # fmt: skip
    def of(self, case: CaseRef) -> Sequence[Row]: ...
    def answered(self, case: CaseRef, *, answers: Iterable[tuple[str, str, list[str]]],
                 now: datetime) -> None: ...  # fmt: skip
    def unreachable(self, case: CaseRef, *, connection: str, reason: str,
                    now: datetime) -> None: ...  # fmt: skip
    def exclude(self, case: CaseRef, *, connection: str, reason: str, now: datetime) -> int: ...


class Findings(Protocol):
    """The records found for a case and what is decided about each."""

    def add(self, case: CaseRef, *, findings: Iterable[Finding], now: datetime) -> None: ...
    def suggest(self, case: CaseRef, *, number: int, suggestions: int, sealed: bytes) -> None: ...
    def of(self, case: CaseRef) -> Sequence[Finding]: ...
    def get(self, case: CaseRef, *, number: int) -> Finding | None: ...
    def decide_by_rule(self, case: CaseRef, *, now: datetime) -> None: ...
    def decide(self, case: CaseRef, *, number: int, decision: Decision, ground: Ground | None,
               by: str, sealed: bytes | None, now: datetime) -> int: ...  # fmt: skip
    def reopen(self, case: CaseRef) -> None: ...
    def tally(self, case: CaseRef) -> Tally: ...
    def left_out(self, case: CaseRef) -> Sequence[tuple[Decision, Ground | None, int]]: ...
    def add_package(self, case: CaseRef, *, token_hash: bytes, sealed: bytes, now: datetime,
                    expires_at: datetime, downloads: int) -> None: ...  # fmt: skip


class Outbox(Protocol):
    """Messages to send; a key says what a message is, so it exists once."""

    def add(self, case: CaseRef, *, key: str, letter: str, version: str, channel: str,
            sealed: bytes, now: datetime) -> bool: ...  # fmt: skip
    def of(self, case: CaseRef) -> Sequence[Row]: ...
    def unsent(self, case: CaseRef) -> int: ...
    def claim(self, *, now: datetime, lease_until: datetime, most: int) -> Sequence[Row]: ...
    def abandoned(self, *, now: datetime, lease_until: datetime) -> Sequence[Row]: ...
    def sent(self, message: int, *, provider_id: str | None, now: datetime) -> int: ...
    def put_back(self, message: int, *, next_try_at: datetime, problem: str) -> None: ...
    def give_up(self, message: int, *, state: str, problem: str) -> None: ...
    def orders(self, *, most: int) -> Sequence[Row]: ...
    def order_done(self, door_order: int, *, now: datetime) -> None: ...
    def keep_status_code(self, case: CaseRef, *, code_hash: bytes,
                         expires_at: datetime) -> None: ...  # fmt: skip
    def keep_download_code(self, *, token_hash: bytes, code_hash: bytes,
                           expires_at: datetime) -> None: ...  # fmt: skip
    def package_case(self, *, token_hash: bytes, now: datetime) -> CaseRef | None: ...
    def disclose(self, case: CaseRef, **disclosure: object) -> None: ...


class Ledger(Protocol):
    """Append and read; the database refuses everything else."""

    def append(self, case: CaseRef, event: Event, *, at: datetime, actor: str,
               facts: Facts | None = None) -> None: ...  # fmt: skip
    def has(self, case: CaseRef, event: Event, **facts: str | int | bool) -> bool: ...


class Records(Protocol):
    """The desk's books, open for one transaction."""

    @property
    def cases(self) -> Cases: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def identities(self) -> Identities: ...
    @property
    def searches(self) -> Searches: ...
    @property
    def findings(self) -> Findings: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def ledger(self) -> Ledger: ...


class Box(Protocol):
    """Seals and opens under one key."""

    def seal(self, content: bytes) -> bytes: ...
    def open(self, sealed: bytes) -> bytes: ...
    def digest(self, content: bytes) -> bytes: ...


class Vault(Protocol):
    """Sealed objects of a case, each case under its own key."""

    def box(self, case: CaseRef, *, create: bool = False) -> Box: ...
    def put(self, case: CaseRef, name: str, content: bytes) -> bytes: ...
    def get(self, case: CaseRef, name: str) -> bytes: ...
    def has(self, case: CaseRef, name: str) -> bool: ...
    def names(self, case: CaseRef) -> Sequence[str]: ...
    def remove(self, case: CaseRef, name: str) -> None: ...


class Sources(Protocol):
    """The systems of record: one read-only transaction over one connection."""

    def open(self, connection: str) -> AbstractContextManager[SourceSession]: ...


class People(Protocol):
    """The person records of the company (R-29), by account or by contact point."""

    def by_account(self, account: str) -> Sequence[PersonRecord]: ...
    def by_contact(self, *, email: str | None, phone: str | None) -> Sequence[PersonRecord]: ...
    def others_beside(self, person: PersonRecord) -> Sequence[PersonRecord]: ...


class Gate(Protocol):
    """Runs a suite of expectations; the verdict carries no personal value."""

    def __call__(self, suite: str, *, case: CaseRef) -> Verdict: ...


class Staff(Protocol):
    """The company's staff as Airflow knows them at this moment."""

    def member(self, user: str) -> Member | None: ...


class Secrets(Protocol):
    """What must not be guessed, and what the database keeps of it."""

    def open_letter(self, sealed: bytes) -> bytes: ...
    def blind(self, kind: str, value: str) -> bytes: ...
    def token(self) -> str: ...
    def code(self) -> str: ...
    def token_hash(self, token: str) -> bytes: ...
    def code_hash(self, code: str, *, salt: bytes) -> bytes: ...
    def link_box(self, token: str) -> Box: ...


class Mail(Protocol):
    """
    Hands a mail to the provider.

    ``find`` says what became of a key: the provider's id, ``""`` if it surely has no such
    mail, None where the provider cannot say.
    """

    def send(self, mail: OutgoingMail) -> Sent: ...
    def find(self, key: str) -> str | None: ...


class Portal(Protocol):
    """Answers on a ticket, in public."""

    def reply(self, ticket_id: str, text: str, *, key: str, status: TicketStatus | None) -> None: ...


class Airflow(Protocol):
    """Starts dag runs; a run that exists already counts as started."""

    def start(self, dag: str, *, run: RunId) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Office:
    """What every process of the desk has. ``at_boundary`` names a place where one may die."""

    begin: Callable[[], AbstractContextManager[Records]]
    vault: Vault
    secrets: Secrets
    letters: Letters
    rules: HouseRules
    at_boundary: Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Desk(Office):
    """The office of the steps that move a case."""

    packages: Packages
    sources: Sources
    people: People
    gate: Gate
    staff: Staff
    datamap: DataMap


@dataclass(frozen=True, kw_only=True)
class PostRoom(Office):
    """The office of the courier: it starts runs and sends what the outbox holds."""

    mail: Mail
    portals: Mapping[str, Portal]
    airflow: Airflow
    mail_from: str
