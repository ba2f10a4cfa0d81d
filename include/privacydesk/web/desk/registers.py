"""The registers: requests, disclosures, and the ledger of one case; to read and to take away."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, BeforeValidator, Field

from privacydesk.domain.cases import REFERENCE, CaseRef, Outcome
from privacydesk.web.desk.people import StaffNames
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.tables import as_csv, as_json
from privacydesk.web.desk.visitors import Reader, ThePages
from privacydesk.wiring.pages import Pages

PAGE: Final = 50
ALL: Final = 1_000_000
"""The most lines that an export carries."""

Rows = Sequence[Mapping[str, Any]]


def _or_none(value: object) -> object:
    """Read what an empty form field sends as nothing."""
    return None if value == "" else value


class Lines(BaseModel):
    """Which lines of which register; empty means any."""

    book: Literal["requests", "disclosures", "ledger"] = "requests"
    case: str = ""
    received_from: Annotated[date | None, BeforeValidator(_or_none)] = None
    received_till: Annotated[date | None, BeforeValidator(_or_none)] = None
    outcome: Annotated[Outcome | None, BeforeValidator(_or_none)] = None
    before: str = ""


class File(Lines):
    """A register to take away."""

    form: Literal["csv", "json"] = Field(default="csv", alias="as")


router = APIRouter()


@router.get("/registers", response_class=HTMLResponse)
def registers(
    request: Request, pages: ThePages, visitor: Reader, asked: Annotated[Lines, Query()]
) -> HTMLResponse:
    """Show a page of a register and whether the ledger is whole."""
    rows = _rows(pages, asked, most=PAGE + 1)
    with pages.views() as views:
        sizes = views.register_sizes()
        broken = views.broken_entry(CaseRef(asked.case)) if asked.book == "ledger" else None
    shown = rows if asked.book == "ledger" else rows[:PAGE]
    key = {"requests": "reference", "disclosures": "disclosure", "ledger": "position"}
    more = str(shown[-1][key[asked.book]]) if len(rows) > len(shown) else ""
    query = "&".join(
        f"{name}={value}" for name, value in asked.model_dump(mode="json").items()
        if value and name != "before"
    )  # fmt: skip
    return page(
        request, "registers.html", visitor=visitor, section="registers", asked=asked, rows=shown,
        sizes=sizes, broken=broken, more=more, query=query, name=StaffNames(pages.desk),
    )  # fmt: skip


@router.get("/registers/export")
def export(pages: ThePages, _: Reader, asked: Annotated[File, Query()]) -> Response:
    """Return a register as a file: references, codes, counts and dates."""
    rows = _rows(pages, asked, most=ALL)
    make = as_csv if asked.form == "csv" else as_json
    return make(rows, name=f"{asked.book}.{asked.form}")


def _rows(pages: Pages, asked: Lines, *, most: int) -> Rows:
    with pages.views() as views:
        if asked.book == "ledger":
            if not REFERENCE.fullmatch(asked.case):
                raise HTTPException(404, "No case has this reference.")
            return views.ledger(CaseRef(asked.case))
        if asked.book == "disclosures":
            before = int(asked.before) if asked.before.isdecimal() else None
            return views.disclosures(before=before, most=most)
        return views.requests(
            before=asked.before or None, received_from=asked.received_from,
            received_till=asked.received_till, most=most,
            outcome=asked.outcome.value if asked.outcome else None,
        )  # fmt: skip
