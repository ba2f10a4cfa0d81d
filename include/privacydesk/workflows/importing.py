"""
The chapters of a bought list, each a visible task or a few.

A run stands for one import and has its reference as id. Each task has a place on the import's
way; what lies behind where the import stands is skipped, so a run that is built again, and a
list that a rule refuses, take the same dag.
"""

from datetime import timedelta
from typing import Any, Final

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import BaseOperator, Context, chain
from airflow.sdk.exceptions import DownstreamTasksSkipped

from privacydesk.domain.imports import ImportState
from privacydesk.domain.list_decisions import ASKED_AT, ListAnswer, ListOption, ListTask
from privacydesk.workflows.factory import explained
from privacydesk.workflows.reviewing import ask_again
from privacydesk.workflows.spreading import spread

DESK: Final = "desk"
HEAVY: Final[dict[str, Any]] = {
    # A list of millions takes minutes and two cores; requests from people go on meanwhile.
    "max_active_tis_per_dag": 1,
    "execution_timeout": timedelta(hours=6),
}
LIGHT: Final[dict[str, Any]] = {"execution_timeout": timedelta(minutes=10)}
WAY: Final = (
    ImportState.LANDED, ImportState.SCREENED, ImportState.REVIEW, ImportState.SECOND_REVIEW,
    ImportState.APPROVED, ImportState.PUBLISHED,
)  # fmt: skip
"""Where the import of a run stands, in this order; wherever else it stands, it has ended."""


class ListStep(BaseOperator):
    """Runs steps for the run's import while it stands at this task's place."""

    template_fields = ()

    def __init__(self, *, steps: tuple[str, ...], at: ImportState, **kwargs: Any) -> None:  # noqa: ANN401  Airflow's own
        super().__init__(**kwargs)
        self.steps = steps
        self.at = at

    def execute(self, context: Context) -> None:
        """Run the steps, each its own transaction; skip what the import is past."""
        from privacydesk.steps.import_runs import take_up  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.wiring.list_tasks import open_list_desk, step_named  # noqa: PLC0415

        with explained(), open_list_desk() as (desk, now):
            case = take_up(desk, run=str(context["run_id"]))
            with desk.begin() as records:
                state = records.imports.get(case).state
            for name in self.steps:
                if state is self.at:
                    state = step_named(name)(desk, case=case, by=DESK, now=now()).state
        skip_behind(self, state)


class CloseList(BaseOperator):
    """Closes the run's import, however it ended; the last task of its run."""

    template_fields = ()

    def execute(self, context: Context) -> None:
        """Close the import and end its run."""
        from privacydesk.steps.import_runs import take_up  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.steps.publish_list import close_list  # noqa: PLC0415
        from privacydesk.steps.runs import RunEndedError  # noqa: PLC0415
        from privacydesk.wiring.list_tasks import open_list_desk  # noqa: PLC0415

        with explained(), open_list_desk() as (desk, now):
            try:
                case = take_up(desk, run=str(context["run_id"]))
            except RunEndedError:
                if context["ti"].try_number > 1:  # the try before died once it had closed it
                    return
                raise
            close_list(desk, case=case, by=DESK, now=now())


class AskAboutList(HITLOperator):
    """
    A question to staff about the run's list, kept open until an answer counts.

    Who may answer is read at that moment from Airflow's users, what must be done on the page
    from the desk's books. Neither subject nor body nor XCom carries anything of a row.
    """

    def __init__(self, *, question: ListTask, **kwargs: Any) -> None:  # noqa: ANN401  Airflow's own
        super().__init__(
            subject=question.value, options=[option.value for option in ListOption], **kwargs
        )
        self.question = question
        self.at = ASKED_AT[question]

    def execute(self, context: Context) -> None:
        """Ask, unless the desk's own state says that it is settled."""
        from privacydesk.steps import ask_list  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.steps.import_runs import take_up  # noqa: PLC0415
        from privacydesk.wiring.list_tasks import open_list_desk  # noqa: PLC0415

        with explained(), open_list_desk() as (desk, _):
            case = take_up(desk, run=str(context["run_id"]))
            with desk.begin() as records:
                state = records.imports.get(case).state
            if state is self.at:
                self.subject, self.body = ask_list.words(desk, case=case, task=self.question)
                desk.fault_point("list.asked")
        if state is self.at:
            super().execute(context)
        else:
            skip_behind(self, state)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> None:
        """Take the answer if it counts and go on where it leads; otherwise ask again."""
        from privacydesk.steps.import_runs import take_up  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.steps.settle_list import settle_list  # noqa: PLC0415
        from privacydesk.wiring.list_tasks import open_list_desk  # noqa: PLC0415

        user = event.get("responded_by_user")
        with explained(), open_list_desk() as (desk, now):
            desk.fault_point("list.answered")
            answer = ListAnswer(
                task=self.question,
                chosen=ListOption(event["chosen_options"][0]),
                by_user=str(user["id"]) if user else None,
                responded_at=event["responded_at"],
            )
            case = take_up(desk, run=str(context["run_id"]))
            settled = settle_list(desk, case=case, answer=answer, now=now())
        if settled.why_not or settled.found.state is self.at:
            ask_again(self, context)
        skip_behind(self, settled.found.state)


def skip_behind(task: BaseOperator, state: ImportState) -> None:
    """
    Skip the later tasks that lie before where the import stands.

    :raises DownstreamTasksSkipped: if there are any; Airflow then marks this one a success.
    """
    reached = WAY.index(state) if state in WAY else len(WAY)
    later = (task.dag.get_task(one) for one in task.get_flat_relative_ids(upstream=False))
    behind = [
        one.task_id
        for one in later
        if (at := place_of(one)) is not None and WAY.index(at) < reached
    ]
    if behind:
        raise DownstreamTasksSkipped(tasks=behind)


def place_of(task: Any) -> ImportState | None:  # noqa: ANN401  Airflow has plain and mapped operators
    """Return where an import stands for which a task does something."""
    at = getattr(task, "at", None) or getattr(task, "partial_kwargs", {}).get("at")
    return at if isinstance(at, ImportState) else None


def whole() -> None:
    """Lay out all chapters of an import: screen, judge, ask, publish, close."""
    chain(*screen(), judge(), *review(), publish(), close())


def screen() -> list[Any]:
    """Read every row and sort it out; a large list is spread over several tasks before."""
    return [
        *spread(),
        ListStep(task_id="screen_list", steps=("screen_list.screen_list",), at=ImportState.LANDED,
                 **HEAVY),
    ]  # fmt: skip


def judge() -> BaseOperator:
    """Hold what may be one person, then run the gate: refuse the list, or put it before people."""
    return ListStep(
        task_id="judge_list",
        steps=("match_list.match_list", "check_list.judge_list"),
        at=ImportState.SCREENED,
        **HEAVY,
    )


def review() -> list[BaseOperator]:
    """Have a person decide; a second one where the list is large."""
    first = AskAboutList(task_id="review", question=ListTask.REVIEW)
    second = AskAboutList(task_id="second_review", question=ListTask.SECOND_REVIEW)
    chain(first, second)
    return [first, second]


def publish() -> BaseOperator:
    """Screen again what has lain, judge it once more, and put what is approved in use."""
    steps = ("screen_list.screen_again", "check_list.judge_list", "publish_list.publish_list")
    return ListStep(task_id="publish_list", steps=steps, at=ImportState.APPROVED, **HEAVY)


def close() -> BaseOperator:
    """Close the import, however it ended."""
    return CloseList(task_id="close_list", **LIGHT)
