"""The corrections page: what is held, what is proposed, before and after in every system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from privacydesk.domain import changes
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.changes import Change, ChangeState, Effect, Planned, Proposal
from privacydesk.domain.claimed_facts import claimed
from privacydesk.domain.errors import DeskError
from privacydesk.domain.held_facts import HeldFact, held_facts, joined, same
from privacydesk.domain.ledger import Event
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import look
from privacydesk.steps.amend import proposals_of, records_of
from privacydesk.steps.books import Books
from privacydesk.steps.correct import changes_of
from privacydesk.steps.rectify import title_of
from privacydesk.web.desk.cases import case_row, may_decide, system_title
from privacydesk.web.desk.next_moves import task_button
from privacydesk.web.desk.people import Asker
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.times import chip
from privacydesk.web.desk.visitors import Reader, ThePages
from privacydesk.wiring.pages import Pages

router = APIRouter()

AFTER: Final = {
    Effect.NOTE: "Unchanged, note added",
    Effect.KEEP: "Unchanged, as it was then",
    Effect.DISPUTE: "Unchanged, marked disputed",
}
DECIDED: Final = {
    Effect.NOTE: "Keep as issued (R-64)",
    Effect.KEEP: "Keep (R-64)",
    Effect.DISPUTE: "Not agreed: reasons are sent",
}
STOPPED: Final = {
    ChangeState.STALE: "Somebody changed it meanwhile",
    ChangeState.REFUSED: "The system refused this value",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One place of a proposal: before, after, and what is decided about it."""

    system: str
    field: str
    now: str
    after: str
    sets: bool
    decision: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One proposal as the page shows it."""

    proposal: Proposal
    title: str
    lines: Sequence[Line]
    gone: bool


@router.get("/cases/{reference}/corrections", response_class=HTMLResponse)
def corrections_page(
    request: Request, reference: str, pages: ThePages, visitor: Reader, fact: int = 0,
    done: str = "",
) -> HTMLResponse:  # fmt: skip
    """Show what is held and what is proposed; that somebody read it is written in the ledger."""
    row, case, now = case_row(pages, reference), CaseRef(reference), pages.now()
    held, shown, marks, made = _opened(pages, case) if visitor.may_edit else ((), (), {}, ())
    if held and visitor.may_edit:
        look.note_read(pages.desk, case=case, batches=["corrections"], by=visitor.actor,
                       reader=visitor.id, now=now)  # fmt: skip
    asker = Asker(pages.desk, case=case, visitor=visitor)
    said = [claimed(_words(asker), h, title=title_of(h.fact)) for h in held]
    proposed = {(s.proposal.fact, same(joined(s.proposal.before))) for s in shown}
    return page(
        request, "corrections.html", visitor=visitor, section="queue", row=row, done=done,
        asker=asker, chip=chip(row, today=london_day(now)),
        held=[(number, h, title_of(h.fact), _systems(pages.desk, h), joined(said[number - 1]))
              for number, h in enumerate(held, start=1)
              if (h.fact, same(h.whole)) not in proposed],
        chosen=held[fact - 1] if 0 < fact <= len(held) else None,
        said=said[fact - 1] if 0 < fact <= len(held) else {}, title_of=title_of,
        shown=shown, stopped=[c for c in made if c.state in STOPPED], marks=marks,
        undecided=sum(s.proposal.verdict is None for s in shown),
        second=any(s.proposal.needs_second for s in shown), deciding=may_decide(visitor, row),
        task=task_button(row, row["place"]) if row["place"] in {"review", "second_review"} else (),
    )  # fmt: skip


def _opened(
    pages: Pages, case: CaseRef
) -> tuple[tuple[HeldFact, ...], Sequence[Shown], Mapping[str, bool], Sequence[Change]]:
    """Open what the case holds, without its lock: a page must not wait for a step."""
    desk = pages.desk
    with desk.begin() as records:
        books = Books(desk=desk, case=records.cases.get(case), records=records, now=pages.now(),
                      actor="page")  # fmt: skip
        try:
            held, made = held_facts(records_of(books)), changes_of(books)
            shown = [_shown(desk, held, one, made=made) for one in proposals_of(books)]
        except DeskError:  # forgotten: the case's key is gone, on purpose
            return (), (), {}, ()
        marks = {
            "proof_asked": books.has(Event.PROOF_ASKED), "proof_seen": books.has(Event.PROOF_SEEN),
            "restricted": books.has(Event.RESTRICTION_SET),
            "view_invited": books.has(Event.VIEW_INVITED),
        }  # fmt: skip
    return held, shown, marks, made


def _shown(desk: Desk, held: Sequence[HeldFact], one: Proposal, *, made: Sequence[Change]) -> Shown:
    mine = [c for c in made if c.proposal == one.number]
    if mine:
        lines = [_line(desk, c.collection, c, proposal=one) for c in mine]
        return Shown(proposal=one, title=title_of(one.fact), lines=lines, gone=False)
    found = next((h for h in held if (h.fact, same(h.whole)) ==
                  (one.fact, same(joined(one.before)))), None)  # fmt: skip
    planned = list(changes.correct(found, after=one.after)) if found else []
    lines = [_line(desk, p.record.collection.address, p, proposal=one) for p in planned]
    return Shown(proposal=one, title=title_of(one.fact), lines=lines, gone=found is None)


def _line(desk: Desk, address: str, change: Change | Planned, *, proposal: Proposal) -> Line:
    store = desk.datamap.collection(address)
    field = store.by_path.get(change.field)
    sets = change.effect is Effect.SET
    undecided = "Agree, or say why not" if proposal.verdict is None else "Correct"
    stays = joined(proposal.before) if change.effect is Effect.DISPUTE else str(change.before or "")
    title = title_of(proposal.fact) if change.effect is Effect.DISPUTE else (
        field.facts.title if field and field.facts.title else change.field)  # fmt: skip
    codes = field.notes.codes if field else {}
    after = str(change.after or "Nothing")
    return Line(
        system=f"{system_title(desk, store.dataset)}: {store.name.replace('_', ' ')}",
        field=title, now=codes.get(stays, stays), sets=sets,
        after=codes.get(after, after) if sets else AFTER[change.effect],
        decision=undecided if sets else DECIDED[change.effect],
    )  # fmt: skip


def _words(asker: Asker) -> str:
    """Return what the person wrote, where it still opens and the visitor may read it."""
    return "\n".join(message.body for message in asker.messages) if asker.visible else ""


def _systems(desk: Desk, held: HeldFact) -> str:
    names = [system_title(desk, place.record.collection.dataset) for place in held.places]
    counted: dict[str, Any] = {name: names.count(name) for name in names}
    return ", ".join(f"{name} ({n})" if n > 1 else name for name, n in counted.items())
