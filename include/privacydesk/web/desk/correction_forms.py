"""What staff do on the corrections page: propose, judge, ask for proof, restrict meanwhile."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.changes import Verdict
from privacydesk.domain.held_facts import WHOLE
from privacydesk.steps import amend, reconsider, rectify, restrict
from privacydesk.web.desk.cases import case_row
from privacydesk.web.desk.csrf import from_our_page
from privacydesk.web.desk.visitors import ThePages, Visitor

router = APIRouter()
OurForm = Annotated[Visitor, Depends(from_our_page)]
PAGE = "/cases/{reference}/corrections"
Words = Annotated[str, Form(max_length=2000)]
Proof = Literal["document", "letter", "call", "photo", "other"]


@router.post(PAGE)
def propose_correction(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    fact: Annotated[str, Form(pattern=r"^[a-z][a-z_]{0,63}$")], whole: Words,
    part: Annotated[list[str], Form(max_length=20)], value: Annotated[list[str], Form()],
) -> RedirectResponse:  # fmt: skip
    """Propose how a fact should be."""
    case_row(pages, reference)
    if len(part) != len(value) or any(len(one) > 500 for one in value):  # noqa: PLR2004  a line
        raise HTTPException(422, "The form does not fit.")
    after = {WHOLE if name == "whole" else name: v for name, v in zip(part, value, strict=True)}
    amend.propose_correction(pages.desk, case=CaseRef(reference), fact=fact, whole=whole,
                             after=after, by=visitor.actor, now=pages.now())  # fmt: skip
    return _back(request, reference, done="proposed")


@router.post(PAGE + "/{number}")
def judge_proposal(
    request: Request, reference: str, number: int, pages: ThePages, visitor: OurForm,
    verdict: Annotated[Literal["agreed", "disputed", "drop"], Form()], reasons: Words = "",
) -> RedirectResponse:  # fmt: skip
    """Agree to a proposal, say why not, or take it back."""
    case_row(pages, reference)
    case, now = CaseRef(reference), pages.now()
    if verdict == "drop":
        amend.drop_proposal(pages.desk, case=case, number=number, by=visitor.actor, now=now)
        return _back(request, reference, done="dropped")
    amend.judge_proposal(pages.desk, case=case, number=number, verdict=Verdict(verdict),
                         reasons=reasons, by=visitor.actor, now=now)  # fmt: skip
    return _back(request, reference, done="judged")


@router.post("/cases/{reference}/proof")
def ask_proof(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    proof: Annotated[str, Form(min_length=10, max_length=1000)],
) -> RedirectResponse:  # fmt: skip
    """Ask the person for proof; the clock runs on (R-16)."""
    case_row(pages, reference)
    rectify.ask_proof(pages.desk, case=CaseRef(reference), proof=proof, by=visitor.actor,
                      now=pages.now())  # fmt: skip
    return _back(request, reference, done="proof")


@router.post("/cases/{reference}/proof/seen")
def note_proof(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    kind: Annotated[Proof, Form()],
) -> RedirectResponse:  # fmt: skip
    """Note that the proof was seen (R-26)."""
    case_row(pages, reference)
    rectify.note_proof(pages.desk, case=CaseRef(reference), kind=kind, by=visitor.actor,
                       now=pages.now())  # fmt: skip
    return _back(request, reference, done="seen")


@router.post("/cases/{reference}/view")
def invite_view(
    request: Request, reference: str, pages: ThePages, visitor: OurForm
) -> RedirectResponse:
    """Tell how the machine decided, and ask for the person's view (R-99)."""
    case_row(pages, reference)
    reconsider.invite_view(pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now())
    return _back(request, reference, done="view")


@router.post("/cases/{reference}/restrict")
def restrict_meanwhile(
    request: Request, reference: str, pages: ThePages, visitor: OurForm
) -> RedirectResponse:
    """Keep the data from being used while it is checked (R-59)."""
    case_row(pages, reference)
    restrict.restrict_meanwhile(pages.desk, case=CaseRef(reference), by=visitor.actor,
                                now=pages.now())  # fmt: skip
    return _back(request, reference, done="restricted")


@router.post("/cases/{reference}/lift")
def end_restriction(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    reasons: Annotated[str, Form(min_length=10, max_length=2000)],
) -> RedirectResponse:  # fmt: skip
    """Tell the person that the restriction ends; it is lifted once that is out (R-60)."""
    case_row(pages, reference)
    restrict.tell_end(pages.desk, case=CaseRef(reference), reasons=reasons, by=visitor.actor,
                      now=pages.now())  # fmt: skip
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/cases/{reference}?done=lift", status_code=303)


def _back(request: Request, reference: str, *, done: str) -> RedirectResponse:
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/cases/{reference}/corrections?done={done}", status_code=303)
