"""The queue: open cases, least time left first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.identity_keys import e164
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.web.desk import words
from privacydesk.web.desk.next_moves import BULK
from privacydesk.web.desk.people import Asker
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.times import Chip, ClockLine, chip, clock_line, day_month, plural
from privacydesk.web.desk.visitors import Reader, ThePages, Visitor

PAGE: Final = 50
GROUPS: Final = {1: "Overdue", 2: "Due today", 3: "Next 7 days", 4: "Later", 5: "Clock stopped"}
VIEWS: Final = {
    "all": "All open",
    "overdue": "Overdue",
    "soon": "Due in 7 days",
    "us": "Waiting for us",
    "others": "Waiting for others",
}
WITH: Final = {
    "triage": "A reviewer",
    "review": "A reviewer",
    "second_review": "Another reviewer",
    "identity": "The person",
}
TO_REVIEW: Final = {
    "question": "Answer the question, then approve it",
    "rectification": "Compare before and after, then approve",
    "automated_decision": "Look at the decision, then approve",
    "objection_general": "Weigh the objection, then approve",
    "restriction": "Is the use to be restricted?",
}
"""What the review of a right is about that has no records to decide."""

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One case in the queue, in words."""

    reference: str
    right: str
    due_on: date | None
    chip: Chip
    clock: ClockLine
    who: str
    who_standing: str
    place: str
    waits_for: str
    with_whom: str


class Filters(BaseModel):
    """What the GET form asks for; empty means any."""

    view: str = ""
    right: str = ""
    place: str = ""
    q: str = ""
    after: str = ""

    @property
    def named(self) -> str:
        """Name the filters, for "No case matches"."""
        names = [
            VIEWS.get(self.view, ""),
            words.RIGHT_WORDS.get(self.right, ""),
            words.PLACE_WORDS.get(self.place, ""),
            "what you looked for" if self.q else "",
        ]
        return ", ".join(name for name in names if name)


@router.get("/", response_class=HTMLResponse)
def queue(
    request: Request, pages: ThePages, visitor: Reader, asked: Annotated[Filters, Query()]
) -> HTMLResponse:
    """Show a page of the queue."""
    with pages.views() as views:
        today = london_day(at := views.now())
        counts = views.counts(today=today)
        rows = views.queue(
            today=today, most=PAGE + 1, after=asked.after or None, right=asked.right or None,
            place=asked.place or None, view=asked.view if asked.view in VIEWS.keys() - {"all"}
            else None, words=asked.q.strip() or None,
            blinds=_blinds(pages.desk, asked.q.strip()) if visitor.may_edit else (),
        )  # fmt: skip
    shown = rows[:PAGE]
    groups = [
        (GROUPS[rank], [_line(pages.desk, row, today=today, visitor=visitor) for row in lines])
        for rank, lines in groupby(shown, key=lambda row: row["rank"])
    ]
    return page(
        request, "queue.html", visitor=visitor, section="queue", groups=groups, counts=counts,
        views=VIEWS, asked=asked, at=at, shown=len(shown),
        next_key=shown[-1]["key"] if len(rows) > PAGE else "",
    )  # fmt: skip


def _line(desk: Desk, row: Mapping[str, Any], *, today: date, visitor: Visitor) -> Line:
    asker = Asker(desk, case=CaseRef(row["reference"]), visitor=visitor)
    who = asker.name
    return Line(
        reference=row["reference"],
        right=words.RIGHT_WORDS[row["right"]],
        due_on=row["due_on"],
        chip=chip(row, today=today),
        clock=clock_line(row, today=today),
        who=who,
        who_standing=asker.standing if who != "Forgotten" else "",
        place=words.STATUS_WORDS.get(row["status"], words.PLACE_WORDS[row["place"]]),
        waits_for=_waits_for(row),
        with_whom=_with_whom(row),
    )


def _waits_for(row: Mapping[str, Any]) -> str:  # noqa: C901, PLR0911  one return a place
    if row["undeliverable"]:
        return f"{plural(row['undeliverable'], 'message')} not delivered: send it another way"
    match row["place"]:
        case "triage":
            return "Which right is this?"
        case "identity" if row["status"] == "waiting_id":
            return "We asked who is asking"
        case "gather" if row["unreachable"]:
            return f"{plural(row['unreachable'], 'system')} not reachable"
        case "review" if row["right"] == "erasure":
            return "The erasure plan waits for its review"
        case "erase":
            return "Approved; being erased and proved"
        case "review" | "second_review" if row["undecided"] and row["right"] != "erasure":
            return f"{row['undecided']:,} of {plural(row['records'], 'record')} undecided"
        case "review" if row["dag"] == BULK:
            return "Approve it with its file"
        case "review":
            return TO_REVIEW.get(row["right"], "All records decided; approve it in Airflow")
        case "second_review":
            return "One approved; another person must too"
        case "answer" | "close":
            return "The answer is on its way"
        case _:
            return f"Received {day_month(row['received_at'])}"


def _with_whom(row: Mapping[str, Any]) -> str:
    if row["status"].startswith("waiting_") or row["status"] == "paused":
        return "The person"
    return WITH.get(row["place"], "The desk")


def _blinds(desk: Desk, text: str) -> list[bytes]:
    """Return the blind indexes by which somebody's cases are found; nothing is stored."""
    if not text:
        return []
    found = [desk.secrets.blind("email", text), desk.secrets.blind("portal_account", text)]
    number = e164(text)
    return [*found, *(desk.secrets.blind("phone_number", n) for n in {number or text, text})]
