"""The places where a process may die between two things that must both happen: a closed list."""

from typing import Final, Literal, TypeAlias, get_args

Boundary: TypeAlias = Literal[
    # The public door: before and after a message is filed.
    "public.sealed",
    "public.filed",
    # The courier: Airflow has a run, the desk does not know it yet.
    "courier.run_posted",
    # A code that the public door ordered: in the books but not committed, and committed.
    "order.before_commit",
    "order.committed",
    # A message: claimed, with the provider, noted as sent.
    "outbox.claimed",
    "outbox.handed_over",
    "outbox.noted",
    # The steps of a case. ``before_commit`` stands inside the transaction.
    "open.begin",
    "open.before_commit",
    "open.committed",
    "identity.before_commit",
    "identity.committed",
    "gather.walked",
    "gather.before_commit",
    "gather.committed",
    "join.judged",
    "join.before_commit",
    "join.committed",
    "gate.scanned",
    "gate.before_commit",
    "gate.committed",
    # A question to staff: to be asked, answered, the answer kept.
    "question.asked",
    "question.resumed",
    "question.before_commit",
    "question.settled",
    # An erasure: planned; begun in the books, changed in the store but not committed, committed
    # there, noted; looked at again; answered.
    "plan.before_commit",
    "plan.committed",
    "erase.begun",
    "erase.before_store_commit",
    "erase.store_committed",
    "erase.committed",
    "prove.before_commit",
    "prove.committed",
    "confirm.before_commit",
    "confirm.committed",
    # An objection: its given keys entered, all keys entered, the lists cleared, the letter queued.
    "suppress.given",
    "suppress.before_commit",
    "suppress.committed",
    "clear.done",
    "clear.before_commit",
    "clear.committed",
    "reassure.before_commit",
    "reassure.committed",
    "answer.checked",
    "answer.package_made",
    "answer.before_commit",
    "answer.committed",
    # Somebody asks for another: asked for authority, or told what is theirs to ask for.
    "authority.before_commit",
    "authority.committed",
    "decline.before_commit",
    "decline.committed",
    # A question, a fee or a notice to the person, and what they reply.
    "demand.before_commit",
    "demand.committed",
    "hear.before_commit",
    "hear.committed",
    # A correction: made but not committed in the system of record, committed there, and here.
    "correct.before_source_commit",
    "correct.source_committed",
    "correct.before_commit",
    "correct.committed",
    "rectify.before_commit",
    "rectify.committed",
    "reply.before_commit",
    "reply.committed",
    "close.before_commit",
    "close.committed",
    # A bought list: taken in, and no longer in the landing folder; screened; judged; asked about,
    # answered, settled; in use; closed.
    "list.landed",
    "list.removed",
    "list.screen_before_commit",
    "list.screened",
    "list.match_before_commit",
    "list.matched",
    "list.pair_before_commit",
    "list.pair_settled",
    "list.check_before_commit",
    "list.checked",
    "list.asked",
    "list.answered",
    "list.settle_before_commit",
    "list.settled",
    "list.left_out",
    "list.publish_before_commit",
    "list.published",
    "list.close_before_commit",
    "list.closed",
]

BOUNDARIES: Final[tuple[Boundary, ...]] = get_args(Boundary)
"""Every boundary; the fault tests keep one death for each."""
