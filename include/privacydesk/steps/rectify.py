"""Answer a request to correct, tell who had the old value, and keep it from coming back."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from privacydesk.domain.cases import CaseRef, Outcome
from privacydesk.domain.changes import Change, ChangeState, Effect, Proposal, Verdict
from privacydesk.domain.correction_notices import to_be_told
from privacydesk.domain.delivery_letters import TicketAnswered
from privacydesk.domain.held_facts import joined
from privacydesk.domain.identity import PersonRecord, Proof, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.rectification_letters import (
    Corrected,
    CorrectionNotice,
    Disputed,
    Kept,
    ProofAsked,
    Rectified,
)
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import clock, content, recall, restrict, tell
from privacydesk.steps.amend import NotProposableError, proposals_of, records_of
from privacydesk.steps.answer import NoVerifiedAddressError, refuse_or_nothing
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.correct import changes_of
from privacydesk.steps.identity import PERSON, verified_address
from privacydesk.steps.notify import block_strangers, passed_on_here, tell_recipient
from privacydesk.steps.settle import is_refused

FACT_WORDS: Final = {"email": "Email address", "phone": "Phone number"}


def answer_rectification(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Tell the person what was corrected, what stays and why, and tell every recipient (R-62).

    The old value enters the register that later loads must ask (R-63). A restriction of
    meanwhile is to end, which this letter says before it does (R-60).

    :raises NoVerifiedAddressError: if nothing on file may receive the answer.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER or books.has(Event.ANSWER_COMPOSED):
            return books.unchanged()
        proposals = proposals_of(books)
        if is_refused(books.records, case=case) or not proposals:
            restrict.end_meanwhile(books)
            return refuse_or_nothing(books)
        person, address = reader_of(books)
        made = [c for c in changes_of(books) if c.state is ChangeState.DONE]
        corrected = _corrected(books, proposals, made)
        recipients = _tell_recipients(books, proposals, corrected, made=made, person=person)
        _keep_from_coming_back(books, proposals, made)
        letter = Rectified(
            reference=case, name=person.name, asked_on=london_day(books.case.received_at),
            corrected=tuple(corrected.values()), kept=_kept(books, made),
            disputed=_disputed(proposals), recipients=recipients,
            restriction_ends=restrict.plan_lift(books) > 0,
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
        if letter.restriction_ends:
            books.note(Event.RESTRICTION_END_TOLD, letter=letter.letter_id)
        tell.on_ticket(books, TicketAnswered(reference=case), status="solved")
        outcome = _outcome(proposals)
        receipt = books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=outcome)
        books.note(Event.ANSWER_COMPOSED, outcome=outcome.value)
        desk.fault_point("rectify.before_commit")
    desk.fault_point("rectify.committed")
    return receipt


def ask_proof(desk: Desk, *, case: CaseRef, proof: str, by: str, now: datetime) -> None:
    """
    Ask the person for what shows that a proposed value is right. No clock pauses for it (R-16).

    :raises NotProposableError: if the case is not in review, or nothing is proposed.
    :raises NoVerifiedAddressError: if nothing on file may receive the question.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        proposals = proposals_of(books)
        if books.case.place is not Place.REVIEW or not proposals:
            raise NotProposableError("nothing is proposed", case=case)
        if books.has(Event.PROOF_ASKED):
            return
        person, address = reader_of(books)
        standing = clock.read(books)
        letter = ProofAsked(
            reference=case, name=person.name, asked_on=london_day(books.case.received_at),
            what=tuple(title_of(p.fact) for p in proposals), proof=proof.strip(),
            due_on=standing.due if standing else None,
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
        books.note(Event.PROOF_ASKED, facts=sorted({p.fact for p in proposals}))


def note_proof(desk: Desk, *, case: CaseRef, kind: str, by: str, now: datetime) -> None:
    """Note that the proof was seen: what kind it was, never the proof itself (R-26)."""
    with open_books(desk, case, now=now, actor=by) as books:
        if not books.has(Event.PROOF_ASKED):
            raise NotProposableError("no proof was asked for", case=case)
        if not books.has(Event.PROOF_SEEN):
            books.note(Event.PROOF_SEEN, proof=kind)


def title_of(fact: str) -> str:
    """Return a fact in words."""
    return FACT_WORDS.get(fact, fact.replace("_", " ").capitalize())


def reader_of(books: Books[Desk]) -> tuple[PersonRecord, str]:
    """
    Return who gets the answer, and at which address.

    :raises NoVerifiedAddressError: if nothing on file may receive it (R-42).
    """
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    address = verified_address(books, person)
    if address is None:
        raise NoVerifiedAddressError("no verified contact point", case=books.reference)
    return person, address


def _corrected(
    books: Books[Desk], proposals: Sequence[Proposal], made: Sequence[Change]
) -> dict[str, Corrected]:
    """Return by fact what was set anew, and in which systems."""
    found = {}
    for one in proposals:
        stores = [c.collection for c in made if c.proposal == one.number
                  and c.effect is Effect.SET]  # fmt: skip
        if one.verdict is Verdict.AGREED and stores:
            found[f"{one.fact}/{one.number}"] = Corrected(
                what=title_of(one.fact), before=joined(one.before), after=joined(one.after),
                systems=tuple(dict.fromkeys(_system(books, address) for address in stores)),
            )  # fmt: skip
    return found


def _kept(books: Books[Desk], made: Sequence[Change]) -> tuple[Kept, ...]:
    stays = sorted((c for c in made if c.effect in {Effect.NOTE, Effect.KEEP}),
                   key=lambda c: c.collection)  # fmt: skip
    lines = []
    for address, group in groupby(stays, key=lambda c: c.collection):
        records = {c.finding: c.effect for c in group}
        lines.append(Kept(
            system=_system(books, address),
            what=content.title(books.desk.datamap.collection(address)).lower(),
            records=len(records), noted=Effect.NOTE in records.values(),
        ))  # fmt: skip
    return tuple(lines)


def _disputed(proposals: Sequence[Proposal]) -> tuple[Disputed, ...]:
    return tuple(
        Disputed(what=title_of(p.fact), stays=joined(p.before), wanted=joined(p.after),
                 reasons=p.reasons)
        for p in proposals if p.verdict is Verdict.DISPUTED
    )  # fmt: skip


def _outcome(proposals: Sequence[Proposal]) -> Outcome:
    disputed = [p.verdict is Verdict.DISPUTED for p in proposals]
    if all(disputed):
        return Outcome.REFUSED
    return Outcome.PARTLY_REFUSED if any(disputed) else Outcome.FULFILLED


def _tell_recipients(
    books: Books[Desk], proposals: Sequence[Proposal], corrected: dict[str, Corrected], *,
    made: Sequence[Change], person: PersonRecord,
) -> tuple[str, ...]:  # fmt: skip
    """Queue a notice to each recipient of a corrected fact, log it, and return their names."""
    by_fact = {p.fact: corrected[key] for p in proposals
               if (key := f"{p.fact}/{p.number}") in corrected}  # fmt: skip
    stores = {c.collection for c in made if c.effect is Effect.SET}
    records, told = records_of(books), []
    block_strangers(books, CorrectionNotice.letter_id, records=records if by_fact else ())
    for recipient, facts in to_be_told(
        books.desk.rules.recipients, facts=by_fact, records=records,
        logged=passed_on_here(books) if by_fact else (),
        changed=[books.desk.datamap.collection(address) for address in sorted(stores)],
    ):  # fmt: skip
        lines = tuple(corrected[f"{p.fact}/{p.number}"] for p in proposals
                      if p.fact in facts and f"{p.fact}/{p.number}" in corrected)  # fmt: skip
        notice = CorrectionNotice(reference=books.reference, recipient=recipient.name,
                                  about=person.name, corrected=lines)  # fmt: skip
        if tell_recipient(books, recipient, notice, facts=facts):
            told.append(recipient.name)
    return tuple(told)


def _keep_from_coming_back(
    books: Books[Desk], proposals: Sequence[Proposal], made: Sequence[Change]
) -> None:
    desk, box = books.desk, books.desk.vault.box(books.reference)
    identities = [(kind, box.open(bytes(sealed)).decode())
                  for kind, sealed, proof in books.records.identities.of(books.reference)
                  if proof is not Proof.CLAIMED]  # fmt: skip
    set_anew = {c.proposal for c in made if c.effect is Effect.SET}
    for one in proposals:
        if one.verdict is Verdict.AGREED and one.number in set_anew:
            after = joined(one.after)
            also = [("email", after)] if one.fact == "email" else []
            recall.keep_corrected(
                desk, books.records, case=books.reference, fact=one.fact,
                before=joined(one.before), after=after, identities=[*identities, *also],
                now=books.now,
            )  # fmt: skip


def _system(books: Books[Desk], address: str) -> str:
    return content.system(books.desk, books.desk.datamap.collection(address).dataset)
