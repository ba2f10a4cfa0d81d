"""Take the parts of a body or form that ask the person for something or record a reply."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.fees import Calculation
from privacydesk.steps import hear, propose
from privacydesk.web.desk.demand_bodies import (
    ClarificationPart,
    ExtensionPart,
    FeePart,
    HeardPart,
)
from privacydesk.wiring.pages import Pages

if TYPE_CHECKING:
    from privacydesk.web.desk.api_bodies import DecisionsBody


def take_demands(pages: Pages, case: CaseRef, body: "DecisionsBody", *, by: str) -> int:
    """Take what the body asks of the person or heard from them; return how many parts."""
    now = pages.now()
    if body.clarification:
        ask(pages, case, body.clarification, by=by, now=now)
    if body.fee:
        charge(pages, case, body.fee, by=by, now=now)
    if body.extension:
        extend(pages, case, body.extension, by=by, now=now)
    if body.take_back:
        propose.take_back(pages.desk, case=case, by=by, now=now)
    if body.heard:
        hear_of(pages, case, body.heard, by=by, now=now)
    if body.go_on:
        hear.go_on_without(pages.desk, case=case, by=by, now=now)
    parts = (body.clarification, body.fee, body.extension, body.take_back, body.heard, body.go_on)
    return sum(part is not None for part in parts)


def ask(pages: Pages, case: CaseRef, part: ClarificationPart, *, by: str, now: datetime) -> None:
    """Prepare a question."""
    propose.propose_clarification(pages.desk, case=case, need=part.need, words=part.words,
                                  late=part.late, by=by, now=now)  # fmt: skip


def charge(pages: Pages, case: CaseRef, part: FeePart, *, by: str, now: datetime) -> None:
    """Prepare a fee."""
    calculation = Calculation(hours=Decimal(part.hours), rate=Decimal(part.rate))
    propose.propose_fee(pages.desk, case=case, ground=part.ground, words=part.words,
                        calculation=calculation, late=part.late, by=by, now=now)  # fmt: skip


def extend(pages: Pages, case: CaseRef, part: ExtensionPart, *, by: str, now: datetime) -> None:
    """Prepare the notice of an extension."""
    propose.propose_extension(pages.desk, case=case, reason=part.reason, words=part.words, by=by,
                              now=now)  # fmt: skip


def hear_of(pages: Pages, case: CaseRef, part: HeardPart, *, by: str, now: datetime) -> None:
    """Record a reply that reached staff."""
    hear.record_reply(pages.desk, case=case, kind=part.kind, at=part.at, means=part.means,
                      words=part.words, by=by, now=now)  # fmt: skip
