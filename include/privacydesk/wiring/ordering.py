"""What the public door does for the company's order systems: the question, and its answer."""

import secrets
from dataclasses import dataclass
from functools import cache

from privacydesk.adapters.files.order_choice import read_wordings
from privacydesk.domain.order_choices import (
    OrderChoice,
    Wording,
    pack_choice,
    problems_in,
    wording_on,
)
from privacydesk.domain.tickets import UnreadableTicketError
from privacydesk.domain.workdays import london_day
from privacydesk.settings import INCLUDE
from privacydesk.wiring.public_door import PublicDoor


@dataclass(frozen=True, kw_only=True)
class ChoiceReceipt:
    """By what an order system shows that the choice was put; ``fresh`` unless filed before."""

    receipt: str
    fresh: bool


@cache
def wordings() -> tuple[Wording, ...]:
    """Return every version of the question; read once a process."""
    return read_wordings(INCLUDE / "house_rules")


def question_today(door: PublicDoor) -> Wording | None:
    """Return the question that is to be shown now."""
    return wording_on(wordings(), day=london_day(door.now()))


def file_choice(door: PublicDoor, choice: OrderChoice, *, portal: str) -> ChoiceReceipt:
    """
    File what was shown and answered at an order; the first answer of an order counts.

    Whoever changes their mind does so by the preferences page or any message (R-80).

    :raises UnreadableTicketError: naming each field that makes it no lawful choice, with the
        rule and what to do.
    """
    if problems := problems_in(choice, wordings=wordings(), now=door.now()):
        raise UnreadableTicketError(problems)
    receipt, fresh = door.books.file_order_choice(
        portal=portal, order=choice.order, receipt=f"OC-{secrets.token_hex(16)}",
        sealed=door.slot.seal(pack_choice(choice)),
    )  # fmt: skip
    return ChoiceReceipt(receipt=receipt, fresh=fresh)
