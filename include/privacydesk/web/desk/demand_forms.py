"""What staff ask of the person on a case page, and the replies that reached them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.workdays import LONDON
from privacydesk.steps import hear, propose
from privacydesk.web.desk import demand_parts
from privacydesk.web.desk.case_forms import OurForm, back
from privacydesk.web.desk.cases import case_row
from privacydesk.web.desk.demand_bodies import (
    ClarificationPart,
    ExtensionPart,
    FeePart,
    HeardPart,
)
from privacydesk.web.desk.visitors import ThePages

router = APIRouter()
Field = Annotated[str, Form(max_length=8000)]
Part = TypeVar("Part", bound=BaseModel)


@router.post("/cases/{reference}/clarification")
def prepare_question(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    need: Field, words: Field, late: Field = "",
) -> RedirectResponse:  # fmt: skip
    """Prepare a question to the person; Send back in Airflow sends it (R-16)."""
    case_row(pages, reference)
    part = _part(ClarificationPart, {"need": need, "words": words, "late": late or None})
    demand_parts.ask(pages, CaseRef(reference), part, by=visitor.actor, now=pages.now())
    return back(request, reference, done="demand")


@router.post("/cases/{reference}/fee")
def prepare_fee(  # noqa: PLR0913, PLR0917  what the form has
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    ground: Field, words: Field, hours: Field, rate: Field, late: Field = "",
) -> RedirectResponse:  # fmt: skip
    """Prepare a fee; the lead approves it in Airflow (R-46)."""
    case_row(pages, reference)
    part = _part(FeePart, {"ground": ground, "words": words, "hours": hours.strip(),
                           "rate": rate.strip(), "late": late or None})  # fmt: skip
    demand_parts.charge(pages, CaseRef(reference), part, by=visitor.actor, now=pages.now())
    return back(request, reference, done="demand")


@router.post("/cases/{reference}/extension")
def prepare_extension(
    request: Request, reference: str, pages: ThePages, visitor: OurForm, reason: Field,
    words: Field,
) -> RedirectResponse:  # fmt: skip
    """Prepare the notice of an extension; the lead approves it in Airflow (R-13)."""
    case_row(pages, reference)
    part = _part(ExtensionPart, {"reason": reason, "words": words})
    demand_parts.extend(pages, CaseRef(reference), part, by=visitor.actor, now=pages.now())
    return back(request, reference, done="demand")


@router.post("/cases/{reference}/take-back")
def take_back(
    request: Request, reference: str, pages: ThePages, visitor: OurForm
) -> RedirectResponse:
    """Drop what is prepared before it is on its way."""
    case_row(pages, reference)
    propose.take_back(pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now())
    return back(request, reference, done="taken_back")


@router.post("/cases/{reference}/heard")
def record_reply(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    kind: Field, at: Field, means: Field, words: Field = "",
) -> RedirectResponse:  # fmt: skip
    """Record an answer or a payment that reached staff; ``at`` without a zone is London's."""
    case_row(pages, reference)
    part = _part(HeardPart, {"kind": kind, "at": _instant(at), "means": means, "words": words})
    demand_parts.hear_of(pages, CaseRef(reference), part, by=visitor.actor, now=pages.now())
    return back(request, reference, done="heard")


@router.post("/cases/{reference}/go-on")
def go_on(request: Request, reference: str, pages: ThePages, visitor: OurForm) -> RedirectResponse:
    """Go on without the answer to a question that stops no clock."""
    case_row(pages, reference)
    hear.go_on_without(pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now())
    return back(request, reference, done="heard")


def _part(shape: type[Part], fields: Mapping[str, object]) -> Part:
    """
    Return the form's fields in their shape.

    :raises HTTPException: 422, naming the fields and never what stood in them.
    """
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        wrong = sorted({str(problem["loc"][0]) for problem in error.errors()})
        raise HTTPException(422, f"Not as expected: {', '.join(wrong)}.") from None


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise HTTPException(422, "Not as expected: at.") from None
    return at if at.tzinfo else at.replace(tzinfo=LONDON)
