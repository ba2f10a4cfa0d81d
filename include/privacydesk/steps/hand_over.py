"""Log what a customer was given under contract: their own logs, to their controller (R-102)."""

from dataclasses import dataclass
from datetime import datetime

from privacydesk.domain.askers import Party
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.catalogue import Role
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps.books import open_books


class NotTheirsError(DeskError):
    """What was handed over is not kept on a customer's behalf, or no administrator asked."""

    remedy = "Only stores that the data map keeps as processor go this way, to their customer."


@dataclass(frozen=True, kw_only=True)
class Handover:
    """
    Logs that left the house under a contract.

    ``customer`` is the customer's number, ``stores`` are collections of the data map.
    """

    customer: str
    stores: tuple[str, ...]
    size: int
    """In bytes."""
    means: str


def log_handover(desk: Desk, *, case: CaseRef, handover: Handover, by: str, now: datetime) -> None:
    """
    Log a hand-over of service logs to the customer who decides about them (R-30, R-102, R-103).

    It is no answer under Article 15: the class is ``controller``, the ground our contract. The
    same hand-over of one day is logged once.

    :raises NotTheirsError: if a store is not kept as processor, or no administrator asked.
    """
    kept_for_others = {c.address for c in desk.datamap if c.facts.role is Role.PROCESSOR}
    with open_books(desk, case, now=now, actor=by) as books:
        if books.records.askers.of(case).party is not Party.ADMINISTRATOR:
            raise NotTheirsError("no administrator asked", case=case)
        if not handover.stores or set(handover.stores) - kept_for_others:
            raise NotTheirsError("a store is not kept for a customer", case=case)
        facts: dict[str, str | int | bool] = {
                 "customer": handover.customer, "size": handover.size, "means": handover.means,
                 "stores": " ".join(sorted(handover.stores)),
                 "day": london_day(now).isoformat()}  # fmt: skip
        if books.has(Event.HANDOVER_LOGGED, **facts):
            return
        books.records.outbox.disclose(
            case, recipient=handover.customer, **{"class": "controller"}, purpose="service_logs",
            ground="art_28_contract", fields=sorted(handover.stores), bytes=handover.size,
            approver=by, means=handover.means, now=now,
        )  # fmt: skip
        books.note(Event.HANDOVER_LOGGED, **facts)
