"""What the desk needs from outside its own database."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from privacydesk.domain.attachments import FilePart
from privacydesk.domain.cases import CaseRef, RunId
from privacydesk.domain.decisions import Member
from privacydesk.domain.gates import Verdict
from privacydesk.domain.identity import PersonRecord
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.messages import OutgoingMail, Sent
from privacydesk.domain.tickets import TicketStatus


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
    def forget(self, case: CaseRef) -> int: ...


class Sources(Protocol):
    """The systems of record: one read-only transaction over one connection."""

    def open(self, connection: str) -> AbstractContextManager[SourceSession]: ...


class People(Protocol):
    """The person records of the company (R-29), by account or by contact point."""

    def by_account(self, account: str) -> Sequence[PersonRecord]: ...
    def by_contact(self, *, email: str | None, phone: str | None) -> Sequence[PersonRecord]: ...
    def others_beside(self, person: PersonRecord) -> Sequence[PersonRecord]: ...


class Files(Protocol):
    """
    Looks inside attached files, and makes them anew without what is taken out (R-51).

    ``names`` are the person's own. ``clean`` returns nothing where nothing of a file is left.
    """

    def inspect(self, content: bytes, *, names: Sequence[str] = ()) -> tuple[FilePart, ...]: ...
    def clean(self, content: bytes, *, take_out: frozenset[str]) -> bytes | None: ...


class Gate(Protocol):
    """Runs a suite of expectations; the verdict carries no personal value."""

    def __call__(self, suite: str, *, case: CaseRef) -> Verdict: ...


class Staff(Protocol):
    """The company's staff as Airflow knows them at this moment."""

    def member(self, user: str) -> Member | None: ...


class Secrets(Protocol):
    """What must not be guessed, and what the database keeps of it."""

    def open_letter(self, sealed: bytes) -> bytes: ...
    def seal_letter(self, content: bytes) -> bytes: ...
    def blind(self, kind: str, value: str) -> bytes: ...
    def tombstone(self, kind: str, value: str) -> bytes: ...
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
    """
    Answers on a ticket, in public.

    ``find`` says what became of a key, in the words of ``Mail.find``; ``""`` also where the
    portal itself drops a repeated key.
    """

    def reply(
        self, ticket_id: str, text: str, *, key: str, status: TicketStatus | None
    ) -> None: ...
    def find(self, ticket_id: str, *, key: str) -> str | None: ...


class Airflow(Protocol):
    """Starts dag runs; a run that exists already counts as started."""

    def start(self, dag: str, *, run: RunId) -> None: ...
