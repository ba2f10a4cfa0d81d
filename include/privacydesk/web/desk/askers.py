"""What the case page says of who asks for whom, and what staff can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from privacydesk.domain.askers import ALL, Asker
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.catalogue import Role
from privacydesk.domain.errors import DeskError
from privacydesk.domain.packages import Reads
from privacydesk.domain.places import Place
from privacydesk.domain.tickets import Requester
from privacydesk.steps.authorise import arrived_at, messages_of
from privacydesk.steps.books import Books
from privacydesk.steps.pack import need_of
from privacydesk.steps.share import AGENT, agent_of, covers_in_words
from privacydesk.web.desk.visitors import Visitor
from privacydesk.wiring.pages import Pages


@dataclass(frozen=True, kw_only=True)
class Behalf:
    """Who asks in one case, as its page shows it; personal values only for who may see them."""

    asker: Asker
    writer: Requester | None = None
    agent: Mapping[str, str] | None = None
    covers: Sequence[str] = ()
    need: str | None = None
    arrived_at: datetime | None = None
    systems: Sequence[tuple[str, str]] = ()
    service_logs: Sequence[tuple[str, str]] = ()
    readers: Sequence[str] = ()

    @property
    def awaits_authority(self) -> bool:
        """Say whether an authority can be recorded now."""
        return self.asker.acts_for_another and self.asker.authority is None


def read_asker(pages: Pages, *, case: CaseRef, visitor: Visitor) -> Behalf:
    """Return who asks in a case; for who may not see it, the codes alone."""
    now = pages.now()
    with pages.desk.begin() as records:
        asker, it = records.askers.of(case), records.cases.get(case)
        if not visitor.may_edit:
            return Behalf(asker=asker)
        books = Books(desk=pages.desk, case=it, records=records, now=now, actor="page")
        readers = [reader.value for reader in Reads if it.place in {Place.CLOSE, Place.DONE}
                   and records.outbox.live_package(case, reader=reader, now=now)]  # fmt: skip
        try:
            return Behalf(
                asker=asker, readers=readers, service_logs=_service_logs(pages),
                systems=[(d.key, d.facts.title or d.name or d.key)
                         for d in pages.desk.datamap.datasets],
                **_sealed(books, asker),
            )  # fmt: skip
        except DeskError:  # forgotten: the case's key is gone, on purpose
            return Behalf(asker=asker)


def _sealed(books: Books[Any], asker: Asker) -> dict[str, Any]:
    need, messages = need_of(books), messages_of(books)
    held = books.desk.vault.has(books.reference, AGENT)
    return {
        "writer": messages[0].requester if messages else None,
        "agent": agent_of(books) if held else None,
        "covers": covers_in_words(books.desk, asker.authority),
        "need": need.value if need else None,
        "arrived_at": arrived_at(books),
    }


def _service_logs(pages: Pages) -> list[tuple[str, str]]:
    """Return the stores that are kept on a customer's behalf (R-30)."""
    return [(c.address, c.facts.title or c.name) for c in pages.desk.datamap
            if c.facts.role is Role.PROCESSOR]  # fmt: skip


def scope_of(systems: Sequence[str]) -> frozenset[str]:
    """Return a scope as the form gives it: everything, or the systems that are ticked."""
    return frozenset({ALL}) if ALL in systems else frozenset(systems)
