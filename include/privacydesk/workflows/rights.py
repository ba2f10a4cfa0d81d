"""The chapters of a rights request, each a visible task or a few."""

from collections.abc import Callable
from typing import TypeAlias

from airflow.sdk import BaseOperator, chain

from privacydesk.domain.decisions import StaffTask
from privacydesk.domain.places import Place
from privacydesk.workflows.defaults import UNTIL_IT_ANSWERS, Pool
from privacydesk.workflows.factory import Venue, as_task, as_task_per_source
from privacydesk.workflows.reviewing import AskStaff

Gathering: TypeAlias = Callable[[BaseOperator], list[BaseOperator]]
"""Makes the tasks between the settled identity and the review, of the task that opened the case."""


def take_up() -> BaseOperator:
    """Take up the case where it stands; begin it if it is new."""
    return as_task(
        "open_case", "intake.open_case", "hear.take_reply", "authority.check_authority",
        "identity.check_identity",
        place=Place.OPEN, hands_on=connections,
    )  # fmt: skip


def take_in() -> BaseOperator:
    """Take up a message that may use no right: nobody asks yet who wrote it."""
    return as_task("open_case", "intake.open_case", place=Place.OPEN)


def sort() -> BaseOperator:
    """Let a person say what was asked; a right goes on in the run of its own dag."""
    return AskStaff(task_id="triage", question=StaffTask.TRIAGE)


def reply() -> list[BaseOperator]:
    """Let a person write the answer to a question, then send it."""
    return [
        AskStaff(task_id="review", question=StaffTask.REVIEW),
        as_task("answer_question", "reply.answer_question", place=Place.ANSWER),
    ]


def sort_out() -> list[BaseOperator]:
    """Let a person say what was asked, then settle who is asking."""
    triage = AskStaff(task_id="triage", question=StaffTask.TRIAGE)
    check = as_task("check_identity", "authority.check_authority", "identity.check_identity",
                    place=Place.IDENTITY)  # fmt: skip
    chain(triage, check)
    return [triage, check]


def gather(opened: BaseOperator) -> list[BaseOperator]:
    """Ask every system of record, one task a connection, then judge what was found."""
    store = as_task_per_source(
        "gather_store", "gather.ask_store", place=Place.GATHER, sources=opened.output,
        pool=Pool.SOURCES.value, **UNTIL_IT_ANSWERS,
    )  # fmt: skip
    check = as_task(
        "check_findings", "gather.join_stores", "gates.check_findings", place=Place.GATHER
    )
    chain(store, check)
    return [store, check]


def review() -> list[BaseOperator]:
    """Have a person judge each record; a second one, when something is withheld."""
    first = AskStaff(task_id="review", question=StaffTask.REVIEW)
    second = AskStaff(task_id="second_review", question=StaffTask.SECOND_REVIEW)
    chain(first, second)
    return [first, second]


def up_to_review(gathering: Gathering = gather) -> tuple[BaseOperator, BaseOperator]:
    """Open, identify, gather in the right's own way, review; return the first task and the last."""
    opened = take_up()
    sorting, gathered, reviewing = sort_out(), gathering(opened), review()
    chain(opened, sorting[0])
    chain(sorting[-1], gathered[0])
    chain(gathered[-1], reviewing[0])
    return opened, reviewing[-1]


def demand() -> list[BaseOperator]:
    """Have the lead approve a fee or an extension; ask or tell the person, then wait or go on."""
    approve = AskStaff(task_id="approve_demand", question=StaffTask.APPROVE_DEMAND)
    make = as_task("make_demand", "demand.make_demand", place=Place.DEMAND)
    chain(approve, make)
    return [approve, make]


def answer() -> BaseOperator:
    """Write the letter, make the package, queue the mail."""
    return as_task("answer_person", "decline.decline", "answer.answer_person", place=Place.ANSWER)


def close() -> BaseOperator:
    """Close the case once everything is out."""
    return as_task(
        "close_case", "close.close_case", place=Place.CLOSE, venue=Venue.TRIGGERER,
        **UNTIL_IT_ANSWERS,
    )  # fmt: skip


def connections() -> list[str]:
    """Return the connections to ask, for the mapped task."""
    from privacydesk.wiring.tasks import load_datamap  # noqa: PLC0415  parsing a dag stays cheap

    return list(load_datamap().connections)
