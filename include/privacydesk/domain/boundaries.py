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
    "answer.checked",
    "answer.package_made",
    "answer.before_commit",
    "answer.committed",
    # A question, a fee or a notice to the person, and what they reply.
    "demand.before_commit",
    "demand.committed",
    "hear.before_commit",
    "hear.committed",
    "reply.before_commit",
    "reply.committed",
    "close.before_commit",
    "close.committed",
]

BOUNDARIES: Final[tuple[Boundary, ...]] = get_args(Boundary)
"""Every boundary; the fault tests keep one death for each."""
