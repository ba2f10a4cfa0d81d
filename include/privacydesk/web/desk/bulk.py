"""Files of requests: hand one in, see what became of each line, approve the clean cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from privacydesk.domain.bulk_files import MOST_BYTES, REMEDIES, Rule, SentBy
from privacydesk.domain.bulk_reading import FIELDS
from privacydesk.domain.cases import REFERENCE, CaseRef
from privacydesk.steps.accept_file import Accepted, Sender, accept_file
from privacydesk.steps.approve_many import approve_ready, review_alone, shown_as
from privacydesk.web.desk.csrf import from_our_page
from privacydesk.web.desk.people import StaffNames
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.tables import as_csv, as_json
from privacydesk.web.desk.visitors import Reader, ThePages, Visitor
from privacydesk.wiring.pages import Pages

router = APIRouter(prefix="/bulk")
OurForm = Annotated[Visitor, Depends(from_our_page)]

SENT_BY: Final[Mapping[str, str]] = {
    SentBy.PEOPLE.value: "The people themselves",
    SentBy.SOLICITOR.value: "A solicitor",
    SentBy.CLAIMS_FIRM.value: "A claims firm",
}
CAMPAIGN: Final = "bulk"
"""The portal of a file that no portal of ours exported: nothing in it is believed (R-25)."""

STANDINGS: Final[Mapping[str, str]] = {
    "quarantined": "Not taken",
    "known": "Filed before",
    "working": "Being worked on",
    "to_decide": "To be decided first",
    "ready": "Ready to approve",
    "approved": "Approved, being answered",
    "alone": "In a run of its own",
    "closed": "Closed",
}


@router.get("", response_class=HTMLResponse)
def files(request: Request, pages: ThePages, visitor: Reader) -> HTMLResponse:
    """Show every file and a form for the next."""
    with pages.desk.begin() as records:
        found = records.bulk_files.all()
    return page(
        request, "bulk.html", visitor=visitor, section="bulk", files=found, sent_by=SENT_BY,
        portals=_portals(pages), fields=list(FIELDS), name=StaffNames(pages.desk),
    )  # fmt: skip


@router.post("")
def hand_in(
    request: Request, pages: ThePages, visitor: OurForm,
    content: Annotated[UploadFile, File()], sent_by: Annotated[SentBy, Form()],
    portal: Annotated[str, Form(pattern=r"^[a-z0-9_-]{1,64}$")] = CAMPAIGN,
    name: Annotated[str, Form(max_length=320)] = "",
    email: Annotated[str, Form(max_length=320)] = "",
) -> RedirectResponse:  # fmt: skip
    """Take a file; the page of what became of it follows."""
    accepted = accept(pages, visitor, content.file.read(MOST_BYTES + 1), sent_by=sent_by,
                      portal=portal, name=name, email=email)  # fmt: skip
    return _to(request, accepted.file, done="again" if accepted.again else "taken")


@router.get("/{reference}", response_class=HTMLResponse)
def one_file(
    request: Request, reference: str, pages: ThePages, visitor: Reader, done: str = ""
) -> HTMLResponse:
    """Show what became of each line, and what can be approved."""
    with pages.desk.begin() as records:
        file, lines = records.bulk_files.get(reference), records.bulk_files.lines(reference)
        ready = records.bulk_files.ready(reference)
    counts = Counter(map(_standing, lines))
    problems = [(row["line"], *told) for row in lines for told in map(_told, row["problems"])]
    return page(
        request, "bulk_file.html", visitor=visitor, section="bulk", file=file, lines=lines,
        ready=ready, shown=shown_as(ready), counts=counts, standings=STANDINGS, done=done,
        undecided=[row for row in lines if _standing(row) == "to_decide"],
        problems=problems, sent_by=SENT_BY, name=StaffNames(pages.desk), standing=_standing,
    )  # fmt: skip


@router.get("/{reference}/report")
def report(reference: str, pages: ThePages, _: Reader, form: str = "csv") -> Response:
    """Return what became of each line as a file: codes, references and dates."""
    with pages.desk.begin() as records:
        records.bulk_files.get(reference)
        lines = records.bulk_files.lines(reference)
    make = as_csv if form == "csv" else as_json
    return make(report_of(lines), name=f"{reference}.{'csv' if form == 'csv' else 'json'}")


@router.post("/{reference}/approve")
def approve(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    shown: Annotated[str, Form(pattern=r"^[0-9a-f]{64}$")],
) -> RedirectResponse:  # fmt: skip
    """Approve every case that the page showed."""
    approve_ready(pages.desk, file=reference, shown=shown, user=visitor.id, now=pages.now())
    return _to(request, reference, done="approved")


@router.post("/{reference}/alone")
def take_out(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    case: Annotated[str, Form(max_length=32)],
) -> RedirectResponse:  # fmt: skip
    """Give a case a review of its own."""
    with pages.desk.begin() as records:
        if case not in {row["reference"] for row in records.bulk_files.ready(reference)}:
            raise HTTPException(409, "This case no longer waits here.")
    review_alone(pages.desk, case=CaseRef(case), by=visitor.actor, now=pages.now())
    return _to(request, reference, done="alone")


@router.get("/of/{reference}")
def file_of(request: Request, reference: str, pages: ThePages, _: Reader) -> RedirectResponse:
    """Lead to the page of the file that a case came with."""
    with pages.desk.begin() as records:
        file = records.bulk_files.file_of(CaseRef(reference))
    if not REFERENCE.fullmatch(reference) or file is None:
        raise HTTPException(404, "No file holds this case.")
    return _to(request, file)


def accept(
    pages: Pages, visitor: Visitor, content: bytes, *, sent_by: SentBy, portal: str, name: str,
    email: str,
) -> Accepted:  # fmt: skip
    """Take a file as ``visitor``; only a portal of ours, or none, can be named."""
    if portal not in {CAMPAIGN, *_portals(pages)}:
        raise HTTPException(422, "Not as expected: portal.")
    sender = Sender(sent_by=sent_by, portal=portal, name=name.strip() or None,
                    email=email.strip() or None)  # fmt: skip
    return accept_file(pages.desk, content, sender=sender, by=visitor.actor, now=pages.now())


def report_of(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a problem, or one a line that was taken; no value of the file is in it."""
    rows = []
    for line in lines:
        for field, rule, remedy in [*map(_told, line["problems"])] or [("", "", "")]:
            rows.append({
                "line": line["line"], "state": line["state"], "standing": _standing(line),
                "reference": line["reference"], "right": line["right"],
                "status": line["status"], "outcome": line["outcome"], "due_on": line["due_on"],
                "field": field, "rule": rule, "remedy": remedy,
            })  # fmt: skip
    return rows


def _standing(row: Mapping[str, Any]) -> str:
    """Say in one code where a line stands."""
    if row["state"] != "filed":
        return str(row["state"])
    if row["status"] == "closed":
        return "closed"
    if not row["carried"]:
        return "alone"
    if row["approved"]:
        return "approved"
    if row["place"] != "review":
        return "working"
    return "to_decide" if row["undecided"] else "ready"


def _told(code: str) -> tuple[str, str, str]:
    field, _, rule = code.partition(":")
    return field, rule, REMEDIES[Rule(rule)]


def _portals(pages: Pages) -> list[str]:
    return sorted(pages.desk.rules.portals)


def _to(request: Request, file: str, *, done: str = "") -> RedirectResponse:
    base, query = request.scope.get("root_path", ""), f"?done={done}" if done else ""
    return RedirectResponse(f"{base}/bulk/{file}{query}", status_code=303)
