"""Propose corrections and judge them, before anything is changed (R-58, R-61)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from privacydesk.domain import changes
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.changes import Change, Planned, Proposal, Verdict
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import Owner
from privacydesk.domain.held_facts import HeldFact, Record, held_facts, joined, same
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps.batches import Batches
from privacydesk.steps.books import Books, open_books

SEEN: Final = "rows-seen-since"
"""What a field held when it was found changed after the search, by finding and field."""


class NotProposableError(DeskError):
    """A correction came for a case that is not in review, or for no fact that it has."""

    remedy = "Reload the page: the case has moved on, or the fact is not there."


class ReasonsMissingError(DeskError):
    """A proposed correction was not agreed to without saying why (R-61)."""

    remedy = "Write why it stays, in words that the person will read."


def records_of(books: Books[Desk]) -> list[Record]:
    """Return what was found about the person and is ours, as it stood when last seen."""
    vault, case = books.desk.vault, books.reference
    seen = json.loads(vault.get(case, SEEN)) if vault.has(case, SEEN) else {}
    batches = Batches(books.desk, case)
    return [
        Record(
            finding=f.number, shared=f.owner is Owner.SHARED,
            collection=books.desk.datamap.collection(f"{f.dataset}.{f.collection}"),
            row={**batches.row(f), **seen.get(str(f.number), {})},
        )
        for f in books.records.findings.of(case) if f.owner is not Owner.PROCESSOR
    ]  # fmt: skip


def propose_correction(
    desk: Desk, *, case: CaseRef, fact: str, whole: str, after: Mapping[str, str], by: str,
    now: datetime,
) -> int:  # fmt: skip
    """
    Keep that a fact is said to be wrong, and how it should be; return its number.

    ``whole`` is the fact as it is held now, ``after`` the wanted values by part. Sealed, until
    a reviewer judges it.

    :raises NotProposableError: if the case is not in review, or nobody holds this.
    :raises NoChangeError: if nothing would be different.
    """
    with _in_review(desk, case, by=by, now=now) as books:
        held = _held(books, fact=fact, whole=whole)
        values = {name: value.strip() for name, value in after.items()}
        next(changes.correct(held, after=values))  # refuses what changes nothing
        for known in proposals_of(books):
            if (known.fact, same(joined(known.before))) == (fact, same(whole)):
                if known.after == values:
                    return known.number
                books.records.amendments.drop_proposal(case, number=known.number)
        number = books.records.amendments.add_proposal(
            case, fact=fact, financial=held.is_financial,
            shared=any(place.record.shared for place in held.places),
            sealed=_seal(books, before=held.values, after=values), by=by, now=now,
        )  # fmt: skip
        books.note(Event.CORRECTION_PROPOSED, proposal=number, fact=fact, places=len(held.places))
    return number


def drop_proposal(desk: Desk, *, case: CaseRef, number: int, by: str, now: datetime) -> None:
    """Forget a proposal that was made by mistake."""
    with _in_review(desk, case, by=by, now=now) as books:
        if books.records.amendments.drop_proposal(case, number=number):
            books.note(Event.CORRECTION_DROPPED, proposal=number)


def judge_proposal(
    desk: Desk, *, case: CaseRef, number: int, verdict: Verdict, reasons: str, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """
    Agree to a proposed correction, or not, and plan what that changes in each system.

    ``reasons`` go to the person where it is not agreed; sealed until then.

    :raises ReasonsMissingError: if it is not agreed to without a reason (R-61).
    :raises NotProposableError: if there is no such proposal, or its fact is held no more.
    """
    if verdict is Verdict.DISPUTED and not reasons.strip():
        raise ReasonsMissingError("no reasons", case=case)
    with _in_review(desk, case, by=by, now=now) as books:
        one = next((p for p in proposals_of(books) if p.number == number), None)
        if one is None:
            raise NotProposableError("no such proposal", case=case)
        if (one.verdict, one.reasons) == (verdict, reasons.strip()):
            return
        held = _held(books, fact=one.fact, whole=joined(one.before))
        books.records.amendments.unplan(case, proposal=number)
        plan(books, _effects(books, held, one, verdict=verdict), proposal=number)
        sealed = _seal(books, before=one.before, after=one.after, reasons=reasons.strip())
        books.records.amendments.decide(case, number=number, verdict=verdict.value, sealed=sealed,
                                     by=by, now=now)  # fmt: skip
        books.note(Event.CORRECTION_JUDGED, proposal=number, fact=one.fact, verdict=verdict.value)


def proposals_of(books: Books[Desk]) -> list[Proposal]:
    """Return what is proposed in the case, opened."""
    box = books.desk.vault.box(books.reference)
    found = []
    for row in books.records.amendments.proposals(books.reference):
        words: dict[str, Any] = json.loads(box.open(bytes(row["sealed"])))
        found.append(Proposal(
            number=row["proposal"], fact=row["fact"], financial=row["financial"],
            shared=row["shared"], before=words["before"], after=words["after"],
            verdict=Verdict(row["verdict"]) if row["verdict"] else None,
            reasons=words.get("reasons", ""),
        ))  # fmt: skip
    return found


def plan(books: Books[Desk], planned: Iterable[Planned], *, proposal: int | None) -> int:
    """Keep changes of records to be made; return how many."""
    return plan_changes(books, (
        Change(
            number=0, proposal=proposal, effect=one.effect, finding=one.record.finding,
            connection=one.record.collection.connection, field=one.field,
            collection=one.record.collection.address, before=one.before, after=one.after,
            key=changes.key_of(one.record.collection, one.record.row),
        )
        for one in planned
    ))  # fmt: skip


def plan_changes(books: Books[Desk], made: Iterable[Change]) -> int:
    """Keep changes to be made, each with a keyed digest of what stands there before it."""
    box, rows = books.desk.vault.box(books.reference), list[Mapping[str, object]]()
    for one in made:
        content = {"key": one.key, "before": one.before, "after": one.after}
        rows.append({
            "proposal": one.proposal, "effect": one.effect.value, "connection": one.connection,
            "collection": one.collection, "finding": one.finding, "field": one.field,
            "digest": box.digest(json.dumps(one.before).encode()),
            "sealed": box.seal(json.dumps(content).encode()),
        })  # fmt: skip
    books.records.amendments.plan(books.reference, changes=rows)
    return len(rows)


def _effects(
    books: Books[Desk], held: HeldFact, one: Proposal, *, verdict: Verdict
) -> Iterator[Planned]:
    if verdict is Verdict.AGREED:
        return changes.correct(held, after=one.after)
    day, title = london_day(books.now), next(iter(held.titles.values()))
    words = f"{day}: {title} is disputed; the person says {joined(one.after)}. {books.reference}"
    return changes.dispute(held, records=records_of(books), words=words)


def _held(books: Books[Desk], *, fact: str, whole: str) -> HeldFact:
    for held in held_facts(records_of(books)):
        if (held.fact, same(held.whole)) == (fact, same(whole)):
            return held
    raise NotProposableError("nobody holds this fact", case=books.reference)


def _seal(
    books: Books[Desk], *, before: Mapping[str, str], after: Mapping[str, str], reasons: str = ""
) -> bytes:
    content = {"before": dict(before), "after": dict(after), "reasons": reasons}
    return books.desk.vault.box(books.reference).seal(json.dumps(content).encode())


@contextmanager
def _in_review(desk: Desk, case: CaseRef, *, by: str, now: datetime) -> Iterator[Books[Desk]]:
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place not in {Place.REVIEW, Place.SECOND_REVIEW}:
            raise NotProposableError("the case is not in review", case=case)
        yield books
