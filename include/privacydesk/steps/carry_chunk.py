"""
Carry the cases of a chunk as far as they go without a person, by the single case's own steps.

Each case keeps its own ledger, clock, review and answer. What lies outside is asked once for
all: the systems of record in one walk, the gate once. Every step asks its case's ledger
first, so a chunk that is carried again, or twice at once, leaves what carrying it once leaves.
Without patience, a case that cannot go on now does not hold up its file: it goes on alone.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Final

from privacydesk.domain.bulk_files import Chunk, SentBy
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.decisions import Answer, Member, Option, StaffTask
from privacydesk.domain.errors import DeskError
from privacydesk.domain.gates import Verdict
from privacydesk.domain.places import Place
from privacydesk.ports import Desk, Gate, JudgesTogether, KeepsOpen, Staff
from privacydesk.steps import (
    answer,
    authority,
    clear,
    close,
    decline,
    gates,
    gather,
    identity,
    intake,
    plan,
    reassure,
    represent,
    settle,
    suppress,
)
from privacydesk.steps.books import open_books
from privacydesk.steps.crews import Clock, Crew
from privacydesk.steps.hand_on import why_alone

STOPS: Final = frozenset({Right.OBJECTION_MARKETING})
DELETES: Final = frozenset({Right.ERASURE})


def prepare_chunk(desk: Desk, *, chunk: Chunk, clock: Clock, patient: bool = True) -> int:
    """
    Open the cases, settle who asks, search, judge; objections are answered (R-74 to R-77).

    What then stands in review waits on the file's page, until its records are decided and it
    is approved; every other case goes on in a run of its own. Return how many moved.

    :raises DeskError: if a case cannot go on now; the others have.
    """
    crew = Crew.of(desk, chunk=chunk, clock=clock, patient=patient)
    with _kept_open(desk):
        crew.each(intake.open_case, crew.at(Place.OPEN))
        _settle_party(crew)
        crew.each(authority.check_authority, crew.at(Place.IDENTITY))
        crew.each(identity.check_identity, crew.at(Place.IDENTITY))
        _gather(crew)
        found = crew.at(Place.GATHER)
        crew.each(gather.join_stores, found)
        crew.each(plan.plan_erasure, crew.of_rights(_still(crew, found), DELETES))
        judged = crew.at(Place.GATHER)
        crew.each(gates.check_findings, judged, desk=_foreseen(desk, "bundle", judged))
        crew.each(suppress.suppress_person, crew.at(Place.SUPPRESS))
        crew.each(clear.clear_lists, crew.at(Place.SUPPRESS))
    crew.each(reassure.confirm_objection, crew.of_rights(crew.at(Place.ANSWER), STOPS))
    for case in crew.at(Place.REVIEW):
        with open_books(desk, case, now=clock()) as books:
            reason = why_alone(books)
        if reason:
            crew.alone(case, reason=reason)
    for case in crew.at(Place.TRIAGE, Place.SECOND_REVIEW, Place.APPROVAL, Place.DEMAND):
        crew.alone(case, reason="for_a_person")
    return crew.done()


def answer_chunk(desk: Desk, *, chunk: Chunk, clock: Clock, patient: bool = True) -> int:
    """
    Settle what was approved on the file's page, each case for itself, and answer it.

    An approval is judged again at this moment; where it does not count, the case gets a
    review of its own. Return how many moved.

    :raises DeskError: if a case cannot go on now; the others have.
    """
    crew = Crew.of(desk, chunk=chunk, clock=clock, patient=patient)
    desk = replace(desk, staff=_Remembered(desk.staff))
    for case in crew.at(Place.REVIEW):
        _settle(crew, desk, case)
    ready = [case for case in crew.at(Place.ANSWER) if crew.standing[case].right not in STOPS]
    crew.each(decline.decline, ready)
    ready = [case for case in ready if case in crew.at(Place.ANSWER)]
    crew.each(answer.answer_person, ready, desk=_foreseen(desk, "release", ready))
    return crew.done()


def close_chunk(desk: Desk, *, chunk: Chunk, clock: Clock, patient: bool = True) -> int:
    """
    Close the cases whose messages are out; return how many.

    :raises NotSentYetError: while a message of another waits for the courier.
    """
    crew = Crew.of(desk, chunk=chunk, clock=clock, patient=patient)
    crew.each(close.close_case, crew.at(Place.CLOSE))
    return crew.done()


def _kept_open(desk: Desk) -> AbstractContextManager[None]:
    return desk.sources.kept_open() if isinstance(desk.sources, KeepsOpen) else nullcontext()


def _still(crew: Crew, cases: Sequence[CaseRef]) -> list[CaseRef]:
    return [case for case in cases if case in crew.standing]


def _settle_party(crew: Crew) -> None:
    """Settle who asks for whom, as whoever filed the file said it (R-27)."""
    with crew.desk.begin() as records:
        file = records.bulk_files.get(crew.chunk.file)
    party = SentBy(file["sent_by"]).party
    if party is None:
        return
    for case in crew.at(Place.TRIAGE, Place.IDENTITY):
        represent.settle_party(crew.desk, case=case, party=party, child=None,
                               by=file["filed_by"], now=crew.clock())  # fmt: skip


def _gather(crew: Crew) -> None:
    """Ask each connection for all cases in one walk; one that is away holds nobody else up."""
    cases, away = crew.at(Place.GATHER), dict[CaseRef, DeskError]()
    for connection in crew.desk.datamap.connections if cases else ():
        try:
            gather.ask_store_for(crew.desk, cases=cases, connection=connection, now=crew.clock())
        except DeskError as error:  # noqa: PERF203  to go on is the point
            left = gather.not_asked(crew.desk, cases=cases, connection=connection)
            away |= dict.fromkeys(left, error)
    for case, reason in away.items():
        crew.fail(case, reason)


def _settle(crew: Crew, desk: Desk, case: CaseRef) -> None:
    with desk.begin() as records:
        approval = records.bulk_files.approval(case)
    if approval is None:
        return
    user, at = approval
    given = Answer(task=StaffTask.REVIEW, chosen=Option.APPROVE, by_user=user, responded_at=at)
    settled = settle.settle(desk, case=case, answer=given, now=crew.clock())
    if settled.why_not:
        crew.alone(case, reason=settled.why_not.value)
    elif settled.receipt.place is not Place.ANSWER:
        crew.alone(case, reason="for_a_person")
    else:
        crew.stands(case, settled.receipt)


def _foreseen(desk: Desk, suite: str, cases: Sequence[CaseRef]) -> Desk:
    """Return the desk with a gate that has looked at these cases together already."""
    if not cases or not isinstance(desk.gate, JudgesTogether):
        return desk
    verdicts = dict(desk.gate.together(suite, cases=cases))
    return replace(desk, gate=_Foreseen(desk.gate, suite, verdicts))


@dataclass(frozen=True)
class _Foreseen:
    """A gate that gives each verdict it has once; a second question is asked anew."""

    gate: Gate
    suite: str
    verdicts: dict[CaseRef, Verdict]

    def __call__(self, suite: str, *, case: CaseRef) -> Verdict:
        known = self.verdicts.pop(case, None) if suite == self.suite else None
        return known or self.gate(suite, case=case)


@dataclass(frozen=True)
class _Remembered:
    """Staff as they are at this moment: each is looked up once for a chunk."""

    staff: Staff
    known: dict[str, Member | None] = field(default_factory=dict)

    def member(self, user: str) -> Member | None:
        if user not in self.known:
            self.known[user] = self.staff.member(user)
        return self.known[user]
