"""Rows of a list that may be of somebody known: both sides, and whoever decides says which."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from privacydesk.domain.likeness import Alike, PairVerdict
from privacydesk.steps.excerpt import Opened, note_opened
from privacydesk.steps.settle_match import settle_match
from privacydesk.web.desk.lists import OurForm, reference_of
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.visitors import Editor, ThePages
from privacydesk.wiring.listing import list_desk

router = APIRouter(prefix="/lists")

PAGE: Final = 20
FIELDS: Final = ("name", "email", "phone", "company", "address", "town", "postcode")
WHY: Final[Mapping[Alike, str]] = {
    Alike.SAME_NUMBER: "One number, and names alike",
    Alike.SAME_POSTCODE: "One postcode, and names alike",
    Alike.SAME_HOME: "One home, and names alike",
}
DONE: Final[Mapping[str, str]] = {
    PairVerdict.SAME.value: "Kept: the same person.",
    PairVerdict.DIFFERENT.value: "Kept: two people.",
}


@router.get("/{reference}/pairs", response_class=HTMLResponse)
def pairs(
    request: Request, reference: str, pages: ThePages, visitor: Editor,
    after: Annotated[int, Query(ge=0)] = 0, done: str = "",
) -> HTMLResponse:  # fmt: skip
    """Show some pairs whose rows are held. That somebody looked is written in the ledger."""
    desk, case = list_desk(pages.desk), reference_of(reference)
    with desk.begin() as records:
        found = records.imports.get(case)
        shown = records.matches.pairs(found.number, after=after, most=PAGE + 1)
        undecided = records.matches.open_pairs(found.number)
    if shown:
        note_opened(desk, case=case, what=Opened.PAIRS, by=visitor.actor, reader=visitor.id,
                    now=pages.now())  # fmt: skip
    return page(
        request, "list_pairs.html", visitor=visitor, section="lists", found=found,
        shown=shown[:PAGE], more=shown[PAGE - 1].pair.number if len(shown) > PAGE else 0,
        undecided=undecided, fields=FIELDS, why=WHY, said=DONE.get(done, ""),
    )  # fmt: skip


@router.post("/{reference}/pairs/{pair}")
def settle(
    request: Request, reference: str, pair: int, pages: ThePages, visitor: OurForm,
    verdict: Annotated[PairVerdict, Form()],
) -> RedirectResponse:  # fmt: skip
    """Keep what the reviewer says of a pair, and show the others."""
    case = reference_of(reference)
    settle_match(list_desk(pages.desk), case=case, pair=pair, verdict=verdict, by=visitor.actor,
                 now=pages.now())  # fmt: skip
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/lists/{case}/pairs?done={verdict.value}", status_code=303)
