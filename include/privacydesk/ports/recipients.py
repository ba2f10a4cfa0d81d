"""What the desk needs to tell recipients of personal data and to hear from them (R-62)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.opendsr import DsrRequest
from privacydesk.domain.outbound import Barred
from privacydesk.domain.recipient_notices import (
    Means,
    ReceiptState,
    RecipientNotice,
    Settled,
    Trouble,
)


class RecipientNotices(Protocol):
    """Who was told what, what they said, and how it ended."""

    def add(self, case: CaseRef, *, recipient: str, letter: str, round_: int, means: Means,  # noqa: PLR0913  a notice has these parts
            message_key: str | None, barred: Barred | None, due_on: date,
            now: datetime) -> UUID | None: ...  # fmt: skip
    def of(self, case: CaseRef) -> Sequence[RecipientNotice]: ...
    def to_look_at(self) -> Sequence[CaseRef]: ...
    def by_message(self, message_key: str) -> int | None: ...
    def receive(self, notice: int, *, state: ReceiptState, actor: str, now: datetime) -> bool: ...
    def chased(self, notice: int, *, now: datetime) -> None: ...
    def troubled(self, notice: int, *, trouble: Trouble, now: datetime) -> None: ...
    def settle(self, notice: int, *, settled_as: Settled, by: str, sealed: bytes | None,
               now: datetime) -> bool: ...  # fmt: skip
    def end_wait(self, case: CaseRef, *, actor: str, now: datetime) -> bool: ...
    def awaited(self, case: CaseRef) -> int: ...


class Disclosures(Protocol):
    """What left or was stopped at the gate, and about whom (R-103)."""

    def add(self, case: CaseRef | None, *, recipient: str, class_: str, purpose: str, ground: str,  # noqa: PLR0913  so has a line
            fields: Sequence[str], size: int, approver: str, means: str, blocked: str | None,
            now: datetime) -> int: ...  # fmt: skip
    def about(self, disclosure: int, *, version: int, digest: bytes) -> None: ...
    def passed_on(self, digests: Sequence[bytes]) -> Mapping[str, datetime]: ...
    def may_be_of_list(self, number: int) -> bool: ...
    def alone_on_list(self, number: int) -> Iterator[Sequence[str]]: ...
    def of_list(self, number: int, *,
                digests: Sequence[bytes]) -> Sequence[tuple[str, bytes]]: ...  # fmt: skip


class Endpoint(Protocol):
    """
    A processor's OpenDSR endpoint.

    ``find`` says what became of a request, in the words of ``Mail.find``: a name for it, ``""``
    if the processor surely has none, None where it does not say.
    """

    def ask(self, request: DsrRequest) -> None: ...
    def find(self, request: UUID) -> str | None: ...
