"""The public door's functions in Postgres: all that its role may do (HOUSE 1.5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import psycopg
from psycopg.rows import DictRow, dict_row

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.sessions import Sessions
from privacydesk.domain.cases import CaseRef, Outcome, Right, Status
from privacydesk.domain.door import (
    CaseStanding,
    DoorClosedError,
    FiledCase,
    Filing,
    PackageSight,
    TakenPackage,
    Taking,
)
from privacydesk.domain.tickets import IncomingTicket

TRIES: Final = 3
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Door:
    """Writes first states and answers to somebody who holds a secret; reads no table."""

    sessions: Sessions

    def now(self) -> datetime:
        """Return the desk's now (UTC): real time, shifted where a demo travels."""
        return self._one("now")["now"]  # type: ignore[no-any-return]  # the function's type

    def file_message(
        self, ticket: IncomingTicket, *, sealed: bytes, token_hash: bytes | None,
        rights: Sequence[Right], needs_triage: bool, objection: bytes | None = None,
    ) -> Filing:  # fmt: skip
        """
        File a sealed message and open a case for each right in it (R-01, R-24).

        A sealed ``objection`` to marketing takes effect in the same transaction (R-75).
        """
        query = "file_message" if objection is None else "file_objection"
        rows = _again(lambda: self._rows(
            query, objection=objection, portal=ticket.portal, delivery=ticket.delivery_id,
            portal_ticket=ticket.ticket_id, channel=ticket.channel,
            received_at=ticket.received_at, token_hash=token_hash, sealed=sealed,
            rights=[right.value for right in rights], needs_triage=needs_triage,
        ))  # fmt: skip
        cases = [
            FiledCase(reference=CaseRef(r["reference"]), right=Right(r["right"])) for r in rows
        ]
        return Filing(
            cases=tuple(sorted(set(cases), key=lambda case: case.reference)),
            fresh=all(row["fresh"] for row in rows),
        )

    def ask_for_code(
        self, kind: str, *, reference: str | None, token_hash: bytes, client: bytes
    ) -> bool:
        """Ask the desk to send a code; False after five within an hour for any of the three."""
        row = self._one("ask_for_code", kind=kind, reference=reference, token_hash=token_hash,
                        client=client)  # fmt: skip
        return bool(row["asked"])

    def read_status(self, reference: str, *, code_hash: bytes) -> CaseStanding | None:
        """Return what the person may see, if the code is right; each call counts as a try."""
        rows = self._rows("read_status", reference=reference, code_hash=code_hash)
        return _standing(rows[0]) if rows else None

    def see_package(self, token_hash: bytes) -> PackageSight | None:
        """Return what the download page says; changes nothing."""
        rows = self._rows("see_package", token_hash=token_hash)
        return PackageSight(**rows[0]) if rows else None

    def take_package(self, token_hash: bytes, *, code_hash: bytes) -> TakenPackage:
        """Return the sealed package for link and code; a success counts as one download."""
        row = self._one("take_package", token_hash=token_hash, code_hash=code_hash)
        return TakenPackage(
            answer=Taking(row["answer"]), reference=row["reference"], content=row["sealed"] or b""
        )

    def file_order_choice(
        self, *, portal: str, order: str, receipt: str, sealed: bytes
    ) -> tuple[str, bool]:
        """File a sealed choice at an order; return its receipt, and whether it is the first."""
        row = _again(lambda: self._one("file_order_choice", portal=portal, order=order,
                                       receipt=receipt, sealed=sealed))  # fmt: skip
        return str(row["receipt"]), bool(row["fresh"])

    def see_marketing_link(self, token_hash: bytes) -> bytes | None:
        """Return what a marketing message's link leads to, sealed under its token."""
        rows = self._rows("see_marketing_link", token_hash=token_hash)
        return bytes(rows[0]["sealed"]) if rows else None

    def note_delivery(self, message_key: str, *, provider_id: str | None, state: str) -> bool:
        """Note what became of a mail; False while the courier has not yet noted that it went."""
        row = self._one("note_delivery", message_key=message_key, provider_id=provider_id,
                        state=state)  # fmt: skip
        return bool(row["noted"])

    def note_receipt(self, recipient: str, *, request: UUID, state: str) -> str:
        """Note what a processor says of a request: ``noted``, ``known`` before, or ``unknown``."""
        row = self._one("note_receipt", recipient=recipient, request=request, state=state)
        return str(row["noted"])

    def _rows(self, query: str, /, **parameters: object) -> list[DictRow]:
        with self.sessions.borrow() as session, session.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(load("door")[query], parameters).fetchall()

    def _one(self, query: str, /, **parameters: object) -> dict[str, Any]:
        return self._rows(query, **parameters)[0]


def _again(file: Callable[[], T], *, tries: int = TRIES) -> T:
    """Repeat what collided with another transaction; only for what is the same done twice."""
    try:
        return file()
    except (DoorClosedError, psycopg.errors.UniqueViolation) as error:
        if tries > 1:
            return _again(file, tries=tries - 1)
        raise DoorClosedError(f"{TRIES} tries to file failed ({type(error).__name__})") from None


def _standing(row: DictRow) -> CaseStanding:
    outcome = row["outcome"]
    return CaseStanding(**{
        **row, "right": Right(row["right"]), "status": Status(row["status"]),
        "outcome": Outcome(outcome) if outcome else None, "paused_days": row["paused_days"] or 0,
    })  # fmt: skip
