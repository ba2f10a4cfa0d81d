"""Names on the pages: who asked, by permission, and who of staff did something."""

from functools import cached_property

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.envelopes import unpack
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity import PersonRecord, unpack_person
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.ports import Desk
from privacydesk.steps.identity import PERSON
from privacydesk.web.desk.visitors import Visitor

HIDDEN = "Hidden by your role"


class Asker:
    """Who asked in one case; opened only for a visitor who may see it."""

    def __init__(self, desk: Desk, *, case: CaseRef, visitor: Visitor) -> None:
        self._desk, self._case, self.visible = desk, case, visitor.may_edit

    @cached_property
    def person(self) -> PersonRecord | None:
        """Return the proved person record, if there is one and it may be seen."""
        if not self.visible or not self._desk.vault.has(self._case, PERSON):
            return None
        return unpack_person(self._desk.vault.get(self._case, PERSON))

    @cached_property
    def messages(self) -> list[IncomingTicket]:
        """Return the person's messages, oldest first, if they may be seen."""
        if not self.visible:
            return []
        vault = self._desk.vault
        found = [
            unpack(vault.get(self._case, name))
            for name in vault.names(self._case)
            if name.startswith("message-")
        ]
        return sorted(found, key=lambda message: message.received_at)

    @property
    def name(self) -> str:
        """Return the name: as on record, else in quotation marks as the message claims it."""
        if not self.visible:
            return HIDDEN
        try:
            if self.person:
                return self.person.name
            claims = self.messages[0].requester if self.messages else None
        except DeskError:  # forgotten: the case's key is gone, on purpose
            return "Forgotten"
        if claims is None:
            return "Not known yet"
        claimed = claims.name or claims.email or claims.portal_account
        return f"“{claimed}”" if claimed else "Not known yet"

    @property
    def standing(self) -> str:
        """Say whether the name is proved."""
        if not self.visible:
            return ""
        return "Identity proved" if self.person else "Identity not proved yet"


class StaffNames:
    """Names of staff by their word in the ledger, asked once a page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, str] = {"desk": "The desk", "rule": "A rule", "public": "The person"}

    def __call__(self, actor: str | None) -> str:
        """Return the name of ``user.7`` or plain ``7``; unknown ones as they stand."""
        if not actor:
            return "nobody"
        if actor not in self._known:
            user = actor.removeprefix("user.")
            member = self._desk.staff.member(user)
            self._known[actor] = member.name if member else actor
        return self._known[actor]
