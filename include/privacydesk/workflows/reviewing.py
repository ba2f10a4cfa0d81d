"""Decisions of staff: questions in Airflow's own UI that the desk keeps asking until settled."""

from typing import Any, NoReturn

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Context
from airflow.sdk.exceptions import DownstreamTasksSkipped, TaskAwaitingInput
from airflow.sdk.execution_time.hitl import upsert_hitl_detail

from privacydesk.domain.decisions import Answer, Option, StaffTask
from privacydesk.domain.places import Place
from privacydesk.workflows.factory import explained, skipped

PLACES = {
    StaffTask.TRIAGE: Place.TRIAGE,
    StaffTask.REVIEW: Place.REVIEW,
    StaffTask.SECOND_REVIEW: Place.SECOND_REVIEW,
    StaffTask.APPROVE_DEMAND: Place.APPROVAL,
}


class AskStaff(HITLOperator):
    """
    A question to staff about the run's case.

    The answer counts only if the desk's page is complete and the person is entitled at that
    moment; otherwise the same task asks again and the desk page says why. Neither subject nor
    body nor XCom carries anything about the person.
    """

    def __init__(self, *, question: StaffTask, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(
            subject=question.value, options=[option.value for option in Option], **kwargs
        )
        self.question = question
        self.place = PLACES[question]

    def execute(self, context: Context) -> None:
        """Ask, unless the desk's own state says that it is settled."""
        from privacydesk.steps import ask, settle  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.wiring.tasks import open_desk  # noqa: PLC0415

        with explained(), open_desk() as (desk, case_of, _):
            case = case_of(str(context["run_id"]))
            if not settle.is_asked(desk, case=case, task=self.question):
                return
            self.subject, self.body = ask.words(desk, case=case, task=self.question)
            desk.fault_point("question.asked")
        super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> None:
        """Take the answer if it counts and go on where it leads; otherwise ask again."""
        from privacydesk.steps import settle  # noqa: PLC0415
        from privacydesk.wiring.tasks import open_desk  # noqa: PLC0415

        user = event.get("responded_by_user")
        with explained(), open_desk() as (desk, case_of, now):
            desk.fault_point("question.resumed")
            answer = Answer(
                task=self.question,
                chosen=Option(event["chosen_options"][0]),
                by_user=str(user["id"]) if user else None,
                responded_at=event["responded_at"],
            )
            case = case_of(str(context["run_id"]))
            settled = settle.settle(desk, case=case, answer=answer, now=now())
            desk.fault_point("question.settled")
        if settled.why_not or settled.receipt.place is self.place:
            ask_again(self, context)
        place = None if settled.receipt.waits else settled.receipt.place
        if tasks := skipped(self, place=place):
            raise DownstreamTasksSkipped(tasks=tasks)


def ask_again(question: HITLOperator, context: Context) -> NoReturn:
    """
    Put the same question once more, in the same try; the subject that is shown stays.

    :raises TaskAwaitingInput: always; that is how a task waits for people.
    """
    upsert_hitl_detail(
        ti_id=context["task_instance"].id,
        options=question.options,
        subject=question.subject,
        body=question.body,
        defaults=question.defaults,
        multiple=question.multiple,
        params=question.serialized_params,
        assigned_users=question.assigned_users,
    )
    raise TaskAwaitingInput(method_name="execute_complete", timeout=None)
