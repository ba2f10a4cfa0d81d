"""The chapters of an objection to what we do on legitimate interests: stop, weigh, answer."""

from airflow.sdk import BaseOperator, chain

from privacydesk.domain.places import Place
from privacydesk.workflows import rights
from privacydesk.workflows.defaults import UNTIL_IT_ANSWERS, Pool
from privacydesk.workflows.factory import as_task


def gather_and_stop(opened: BaseOperator) -> list[BaseOperator]:
    """Gather, then stop for this person what they object to; it is weighed afterwards (R-84)."""
    gathered = rights.gather(opened)
    stop = as_task(
        "stop_uses", "stop.stop_uses", place=Place.REVIEW, pool=Pool.SOURCES.value,
        **UNTIL_IT_ANSWERS,
    )  # fmt: skip
    chain(gathered[-1], stop)
    return [*gathered, stop]


def answer() -> list[BaseOperator]:
    """Write the answer; start again what goes on, once the letter that says so is out (R-60)."""
    write = as_task(
        "answer_person", "decline.decline", "shield.clear_profiles", "uphold.answer_objection",
        place=Place.ANSWER, pool=Pool.SOURCES.value, **UNTIL_IT_ANSWERS,
    )  # fmt: skip
    resume = as_task(
        "resume_uses", "restrict.lift_restriction", "shield.end_shield", place=Place.CLOSE,
        pool=Pool.SOURCES.value, **UNTIL_IT_ANSWERS,
    )  # fmt: skip
    chain(write, resume)
    return [write, resume]
