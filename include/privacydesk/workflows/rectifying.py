"""The chapters that change systems of record: correct, restrict, lift."""

from airflow.sdk import BaseOperator, chain

from privacydesk.domain.places import Place
from privacydesk.workflows.defaults import UNTIL_IT_ANSWERS, Pool
from privacydesk.workflows.factory import as_task, as_task_per_source


def correct(opened: BaseOperator) -> list[BaseOperator]:
    """Make what was approved, one task a connection, then write the answer and the notices."""
    store = _change(opened, task_id="correct_store")
    answer = as_task(
        "answer_person", "decline.decline", "correct.settle_changes",
        "rectify.answer_rectification", place=Place.ANSWER,
    )  # fmt: skip
    chain(store, answer)
    return [store, answer]


def reconsider(opened: BaseOperator) -> list[BaseOperator]:
    """Make what a person decided anew, then tell what was looked at and what came of it."""
    store = _change(opened, task_id="correct_store")
    answer = as_task(
        "answer_person", "decline.decline", "correct.settle_changes",
        "reconsider.answer_decision", place=Place.ANSWER,
    )  # fmt: skip
    chain(store, answer)
    return [store, answer]


def restrict(opened: BaseOperator) -> list[BaseOperator]:
    """Mark the person's records, one task a connection, then write the answer."""
    plan = as_task("plan_restriction", "restrict.plan_restriction", place=Place.ANSWER)
    store = _change(opened, task_id="restrict_store")
    answer = as_task(
        "answer_person", "decline.decline", "correct.settle_changes",
        "restrict.answer_restriction", place=Place.ANSWER,
    )  # fmt: skip
    chain(plan, store, answer)
    return [plan, answer]


def lift() -> BaseOperator:
    """Lift what was restricted meanwhile, once the letter that says so is out (R-60)."""
    return as_task(
        "lift_restriction", "restrict.lift_restriction", place=Place.CLOSE, **UNTIL_IT_ANSWERS
    )


def _change(opened: BaseOperator, *, task_id: str) -> BaseOperator:
    task: BaseOperator = as_task_per_source(
        task_id, "correct.correct_store", place=Place.ANSWER, sources=opened.output,
        pool=Pool.SOURCES.value, **UNTIL_IT_ANSWERS,
    )  # fmt: skip
    return task
