"""Recipients of the data on a case page: who was told, what they say, and how it ended (R-62)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.recipient_notices import RecipientNotice, Settled
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk, Records
from privacydesk.steps import receive
from privacydesk.web.desk import recipient_words as words
from privacydesk.web.desk.csrf import from_our_page
from privacydesk.web.desk.people import StaffNames
from privacydesk.web.desk.visitors import ThePages, Visitor

router = APIRouter()
OurForm = Annotated[Visitor, Depends(from_our_page)]


@dataclass(frozen=True, kw_only=True)
class RecipientLine:
    """One notice as the page shows it; ``open`` ones can be settled."""

    number: int
    name: str
    what: str
    told_on: date
    means: str
    state: str
    bad: bool
    open: bool
    reason: str = ""


def recipient_lines(
    desk: Desk, records: Records, *, case: CaseRef, name: StaffNames, visible: bool
) -> Sequence[RecipientLine]:
    """Return the case's notices in words; typed reasons only for whoever may see the person."""
    return [_line(desk, one, name=name, visible=visible)
            for one in records.recipient_notices.of(case)]  # fmt: skip


@router.post("/cases/{reference}/recipients/{number}")
def settle(
    request: Request, reference: str, number: int, pages: ThePages, visitor: OurForm,
    settled_as: Annotated[Settled, Form()], reason: Annotated[str, Form(max_length=2000)] = "",
) -> RedirectResponse:  # fmt: skip
    """Record how a notice ended; an excuse of Article 19 needs its reason (R-62)."""
    receive.settle_notice(
        pages.desk, case=CaseRef(reference), number=number, settled_as=settled_as, reason=reason,
        by=visitor.actor, now=pages.now(),
    )  # fmt: skip
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/cases/{reference}?done=recipient#recipients", status_code=303)


def _line(desk: Desk, one: RecipientNotice, *, name: StaffNames, visible: bool) -> RecipientLine:
    known = desk.rules.recipients.get(one.recipient)
    title = known.name if known else one.recipient.replace("_", " ").capitalize()
    return RecipientLine(
        number=one.number, name=title,
        what=words.NOTICES.get(one.letter, one.letter.replace("_", " ")),
        told_on=london_day(one.told_at), means=words.NOTICE_MEANS[one.means.value],
        state=_state(one, name=name), bad=one.settled_as is None and _is_bad(one),
        open=one.settled_as is None, reason=_reason(desk, one) if visible else "",
    )  # fmt: skip


def _is_bad(one: RecipientNotice) -> bool:
    return one.barred is not None or one.trouble is not None


def _state(one: RecipientNotice, *, name: StaffNames) -> str:
    if one.settled_as is not None:
        by = "" if one.settled_by in {"public", "courier"} else f", by {name(one.settled_by)}"
        return f"{words.SETTLED[one.settled_as.value]}{by}"
    if one.barred is not None:
        return f"Not told: {words.BARRED[one.barred.value]}"
    if one.trouble is not None:
        return words.TROUBLES[one.trouble.value]
    said = words.RECEIPTS[one.receipt.value] if one.receipt else "No answer yet"
    return f"{said}, asked again" if one.chased_at else said


def _reason(desk: Desk, one: RecipientNotice) -> str:
    try:
        return receive.reason_of(desk, one)
    except DeskError:  # the case's key is destroyed
        return ""
