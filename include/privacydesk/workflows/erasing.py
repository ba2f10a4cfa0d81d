"""The chapters of an erasure: plan, carry out in each store, prove, confirm."""

from typing import Any

from airflow.sdk import BaseOperator, chain

from privacydesk.domain.places import Place
from privacydesk.workflows.defaults import UNTIL_IT_ANSWERS, Pool
from privacydesk.workflows.factory import as_task, as_task_per_source


def gather_and_plan(opened: BaseOperator) -> list[BaseOperator]:
    """Ask every system of record, one task a connection, then work out what would be erased."""
    store = as_task_per_source(
        "gather_store", "gather.ask_store", place=Place.GATHER, sources=opened.output,
        pool=Pool.SOURCES.value, **UNTIL_IT_ANSWERS,
    )  # fmt: skip
    plan = as_task(
        "plan_erasure", "gather.join_stores", "plan.plan_erasure", place=Place.GATHER,
        **UNTIL_IT_ANSWERS,
    )  # fmt: skip
    chain(store, plan)
    return [store, plan]


def carry_out(opened: BaseOperator) -> list[Any]:
    """Rehearse the approved plan everywhere, erase in each connection, look again everywhere."""
    rehearse = as_task(
        "rehearse_erasure", "erase.rehearse_erasure", place=Place.ERASE, **UNTIL_IT_ANSWERS
    )
    store = as_task_per_source(
        "erase_store", "erase.erase_store", place=Place.ERASE, sources=opened.output,
        pool=Pool.SOURCES.value, **UNTIL_IT_ANSWERS,
    )  # fmt: skip
    prove = as_task("prove_erasure", "prove.prove_erasure", place=Place.ERASE, **UNTIL_IT_ANSWERS)
    chain(rehearse, store, prove)
    return [rehearse, store, prove]


def confirm() -> BaseOperator:
    """Write to the person and to whoever had the data; drop the case's own copies."""
    return as_task(
        "answer_person", "confirm.answer_erasure", "confirm.discard_copies", place=Place.ANSWER
    )
