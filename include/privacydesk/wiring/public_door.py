"""What the public door's process may do: it can write secrets and read none (HOUSE 1.5)."""

import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from pydantic import ValidationError

from privacydesk.adapters.documents import wording
from privacydesk.adapters.mail.events import (
    BadEventSignatureError,
    EventVerifier,
    UnreadableEventsError,
    read_events,
)
from privacydesk.adapters.portal import GenericPortal, ZendeskPortal
from privacydesk.adapters.portal.body import problems_of
from privacydesk.adapters.portal.strict_json import read_object
from privacydesk.adapters.postgres.door import Door
from privacydesk.adapters.processors.certificates import Signatory
from privacydesk.adapters.vault.sealing import (
    CannotOpenError,
    LetterSlot,
    code_hash,
    link_box,
    token_hash,
)
from privacydesk.domain.boundaries import Boundary
from privacydesk.domain.cases import Right
from privacydesk.domain.door import (
    BrokenPackageError,
    CaseStanding,
    DoorClosedError,
    Filing,
    PackageSight,
    TakenPackage,
    Taking,
)
from privacydesk.domain.envelopes import pack
from privacydesk.domain.objectors import order_in
from privacydesk.domain.suppressions import Order, pack_order
from privacydesk.domain.tickets import (
    BadSignatureError,
    FieldProblem,
    IncomingTicket,
    Requester,
    UnreadableTicketError,
)

LINK: Final = "link"
"""The portal of what comes through a link in our own mails."""

SEAL_BYTES: Final = 40
"""What sealing adds to a package: a nonce and a tag."""

FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    function.__name__: function
    for function in (
        wording.day,
        wording.weekday,
        wording.moment,
        wording.counted,
        wording.unbroken,
    )
}
"""How the letters write dates and numbers; the pages write them so too."""


@dataclass(frozen=True, kw_only=True)
class PublicDoor:
    """Everything the public app may use. ``company`` and ``rights`` are the letters' own words."""

    books: Door
    slot: LetterSlot
    portals: Mapping[str, GenericPortal | ZendeskPortal]
    events: EventVerifier | None
    company: Mapping[str, object]
    rights: Mapping[str, str]
    fault_point: Callable[[Boundary], None]
    processors: Mapping[str, Signatory] = field(default_factory=dict)
    instance: str = ""
    url: str = ""
    client_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def now(self) -> datetime:
        """Return the desk's now (UTC)."""
        return self.books.now()

    def real_now(self) -> datetime:
        """Return the time (UTC) that signatures are judged by; no demo shifts it."""
        return datetime.now(timezone.utc)

    def read_json(self, raw: bytes) -> dict[str, Any]:
        """Read a JSON object strictly (see ``strict_json``)."""
        return read_object(raw)

    def problems_of(self, error: ValidationError) -> tuple[FieldProblem, ...]:
        """Say what is wrong with each field, without its value."""
        return problems_of(error)

    def file(
        self, ticket: IncomingTicket, *, rights: Sequence[Right], needs_triage: bool,
        objection: Order | None = None,
    ) -> Filing:  # fmt: skip
        """
        Seal a message to the desk and file it; what it carries is not kept in clear.

        An objection to marketing counts as soon as this returns, also a doubtful one (R-75).
        """
        reply = ticket.in_reply_to
        if Right.OBJECTION_MARKETING in rights:
            objection = objection or order_in(ticket)
        sealed = self.slot.seal(pack(ticket))
        self.fault_point("public.sealed")
        filing = self.books.file_message(
            ticket,
            sealed=sealed,
            token_hash=token_hash(reply) if reply else None,
            rights=rights,
            needs_triage=needs_triage,
            objection=self.slot.seal(pack_order(objection)) if objection else None,
        )
        self.fault_point("public.filed")
        return filing

    def confirm(self, token: str, *, words: str = "") -> Filing:
        """
        File that somebody used the link that carries ``token``, and what they wrote there.

        No case if it leads nowhere.
        """
        digest = token_hash(token + words).hex()
        answer = IncomingTicket(
            portal=LINK, delivery_id=digest, ticket_id=digest, received_at=self.now(),
            channel=LINK, subject="", body=words, requester=Requester(), signed_in=False,
            in_reply_to=token,
        )  # fmt: skip
        return self.file(answer, rights=(), needs_triage=False)

    def ask_status_code(self, reference: str, *, client: str) -> bool:
        """Order a code for the status page; unknown references are counted like known ones."""
        return self.books.ask_for_code(
            "status_code", reference=reference, token_hash=token_hash(reference),
            client=self._client(client),
        )  # fmt: skip

    def read_status(self, reference: str, *, code: str) -> CaseStanding | None:
        """Return where the case stands, to somebody who holds its code."""
        return self.books.read_status(reference, code_hash=code_hash(code, salt=reference.encode()))

    def ask_download_code(self, token: str, *, client: str) -> bool:
        """Order a code for a download, to be sent by another channel than the link."""
        return self.books.ask_for_code(
            "download_code", reference=None, token_hash=token_hash(token),
            client=self._client(client),
        )  # fmt: skip

    def see_package(self, token: str) -> PackageSight | None:
        """Return what the download page says; changes nothing."""
        sight = self.books.see_package(token_hash(token))
        return sight and replace(sight, size=max(sight.size - SEAL_BYTES, 0))

    def take_package(self, token: str, *, code: str) -> TakenPackage:
        """
        Return the package itself, opened with the link's own key, for link and code.

        :raises BrokenPackageError: if it does not open; the download has counted then.
        """
        salt = token_hash(token)
        taken = self.books.take_package(salt, code_hash=code_hash(code, salt=salt))
        if taken.answer is not Taking.OK:
            return taken
        try:
            return replace(taken, content=link_box(token).open(taken.content))
        except CannotOpenError:
            raise BrokenPackageError("a package does not open", case=taken.reference) from None

    def take_events(self, headers: Mapping[str, str], raw: bytes) -> None:
        """
        Note what the mail provider says became of our mails, oldest first.

        :raises BadSignatureError: if its key did not sign this, or too long ago.
        :raises UnreadableTicketError: if it is no list of events.
        :raises DoorClosedError: if one came too early; the provider repeats all of them later.
        """
        try:
            if self.events:
                self.events.verify(headers, raw, now=self.real_now())
            events = read_events(raw)
        except BadEventSignatureError as error:
            raise BadSignatureError(str(error)) from None
        except UnreadableEventsError:
            problem = FieldProblem(field="body", problem="is no list of events")
            raise UnreadableTicketError((problem,)) from None
        noted = [
            self.books.note_delivery(
                event.key, provider_id=event.provider_id, state=event.state.value
            )
            for event in sorted(events, key=lambda event: event.at)
        ]
        if not all(noted):
            raise DoorClosedError(f"{noted.count(False)} event(s) overtook the courier's note")

    def _client(self, address: str) -> bytes:
        # Keyed anew in each process: nobody can turn what is stored back into an address.
        return hmac.digest(self.client_key, _network(address).encode(), "sha256")


def _network(address: str) -> str:
    """Return what one household shares: an IPv4 address, or the first half of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address
