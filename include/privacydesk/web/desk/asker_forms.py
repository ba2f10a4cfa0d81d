"""What staff do on a case page about who asks for whom (R-27 to R-33, R-42)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from privacydesk.domain.askers import Helps, Need, Party, Shown, Tried, Unidentified
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.children import Age, Child
from privacydesk.domain.packages import Reads
from privacydesk.domain.workdays import LONDON
from privacydesk.steps import authorise, hand_over, read_out, represent
from privacydesk.web.desk.askers import scope_of
from privacydesk.web.desk.case_forms import OurForm, back
from privacydesk.web.desk.cases import case_row
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.visitors import ThePages

router = APIRouter()


@router.post("/cases/{reference}/party")
def settle_party(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    party: Annotated[Party, Form()], age: Annotated[Age | Literal[""], Form()] = "",
    competent: Annotated[Literal["", "yes", "no"], Form()] = "",
) -> RedirectResponse:  # fmt: skip
    """Say who asks for whom (R-27 to R-29)."""
    case_row(pages, reference)
    judged = {"yes": True, "no": False}.get(competent)
    child = Child(age=Age(age), competent=judged) if age else None
    if party is Party.PARENT and child is None:
        raise HTTPException(422, "Not as expected: age. A parent asks for somebody under 18.")
    represent.settle_party(pages.desk, case=CaseRef(reference), party=party, child=child,
                           by=visitor.actor, now=pages.now())  # fmt: skip
    return back(request, reference, done="party")


def authority_form(
    *,
    contact: Annotated[str, Form(min_length=3, max_length=320)],
    name: Annotated[str, Form(min_length=1, max_length=200)],
    address: Annotated[str, Form(pattern=r"^[^@\s]{1,64}@[^@\s]{1,255}$")],
    shown: Annotated[Shown, Form()],
    scope: Annotated[list[str], Form(min_length=1, max_length=200)],
    note: Annotated[str, Form(max_length=4000)] = "",
    complete_at: Annotated[datetime | Literal[""], Form()] = "",
) -> authorise.Recorded:
    """Read the form; staff write London's time, and an empty field stands for the reply's."""
    at = complete_at.replace(tzinfo=LONDON) if complete_at else None
    return authorise.Recorded(
        contact=contact.strip(), name=name.strip(), address=address, note=note,
        scope=scope_of(scope), shown=shown, complete_at=at,
    )  # fmt: skip


@router.post("/cases/{reference}/authority")
def record_authority(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    recorded: Annotated[authorise.Recorded, Depends(authority_form)],
) -> RedirectResponse:  # fmt: skip
    """Record what authority somebody showed who acts for another (R-06, R-27)."""
    case_row(pages, reference)
    authorise.record_authority(pages.desk, case=CaseRef(reference), recorded=recorded,
                               by=visitor.actor, now=pages.now())  # fmt: skip
    return back(request, reference, done="authority")


@router.post("/cases/{reference}/unidentified")
def say_unidentified(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    tried: Annotated[list[Tried], Form(min_length=1)],
    helps: Annotated[list[Helps], Form(min_length=1)],
) -> RedirectResponse:  # fmt: skip
    """Say that nobody can tell which data is the person's (R-31)."""
    case_row(pages, reference)
    represent.say_unidentified(
        pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now(),
        unidentified=Unidentified(tried=tuple(tried), helps=tuple(helps)),
    )  # fmt: skip
    return back(request, reference, done="unidentified")


@router.post("/cases/{reference}/need")
def note_need(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    need: Annotated[Need | Literal[""], Form()] = "",
) -> RedirectResponse:  # fmt: skip
    """Note how the person needs the answer (R-33)."""
    case_row(pages, reference)
    represent.note_need(pages.desk, case=CaseRef(reference), need=Need(need) if need else None,
                        by=visitor.actor, now=pages.now())  # fmt: skip
    return back(request, reference, done="need")


@router.post("/cases/{reference}/all-to-person")
def send_all_to_person(
    request: Request, reference: str, pages: ThePages, visitor: OurForm
) -> RedirectResponse:
    """Send what looks excessive for who acts to the person alone (R-27)."""
    case_row(pages, reference)
    represent.send_all_to_person(
        pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now()
    )
    return back(request, reference, done="all_to_person")


@router.post("/cases/{reference}/handover")
def log_handover(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    customer: Annotated[str, Form(pattern=r"^[A-Za-z0-9-]{1,40}$")],
    stores: Annotated[list[str], Form(min_length=1, max_length=50)],
    size: Annotated[int, Form(ge=1)],
    means: Annotated[Literal["portal", "secure_link", "in_person"], Form()],
) -> RedirectResponse:  # fmt: skip
    """Log service logs that a customer got under contract (R-30, R-102, R-103)."""
    case_row(pages, reference)
    hand_over.log_handover(
        pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now(),
        handover=hand_over.Handover(customer=customer, stores=tuple(stores), size=size,
                                    means=means),
    )  # fmt: skip
    return back(request, reference, done="handover")


@router.post("/cases/{reference}/read-out", response_class=HTMLResponse)
def read_out_code(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    reader: Annotated[Reads, Form()],
) -> HTMLResponse:  # fmt: skip
    """Show a download code once, to be read out over the telephone (R-42)."""
    row = case_row(pages, reference)
    code = read_out.read_out(pages.desk, case=CaseRef(reference), reader=reader,
                             by=visitor.actor, now=pages.now())  # fmt: skip
    return page(request, "code.html", visitor=visitor, section="queue", row=row,
                code=f"{code[:4]} {code[4:]}", life=pages.desk.rules.code_life)  # fmt: skip
