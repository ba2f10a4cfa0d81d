"""The chapter of an objection to marketing."""

from airflow.sdk import BaseOperator

from privacydesk.domain.places import Place
from privacydesk.workflows.defaults import UNTIL_IT_ANSWERS, Pool
from privacydesk.workflows.factory import as_task


def stop_marketing() -> list[BaseOperator]:
    """Enter every key of the person, clear the lists, confirm it by letter."""
    return [
        as_task(
            "suppress_person", "suppress.suppress_person", place=Place.SUPPRESS,
            **UNTIL_IT_ANSWERS,
        ),
        as_task(
            "clear_lists", "clear.clear_lists", place=Place.SUPPRESS, pool=Pool.SOURCES.value,
            **UNTIL_IT_ANSWERS,
        ),
        as_task("confirm_objection", "reassure.confirm_objection", place=Place.ANSWER),
    ]  # fmt: skip
