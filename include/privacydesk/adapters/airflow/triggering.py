"""Start dag runs from inside a task, with the task's own identity: no account, no password."""

from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import ErrorResponse, TriggerDagRun

from privacydesk.adapters.airflow.runs import AirflowRefusedError, AirflowSilentError
from privacydesk.domain.cases import RunId


class TaskRuns:
    """What a running task may ask of its supervisor: to start a run of another dag."""

    def start(self, dag: str, *, run: RunId) -> None:
        """
        Start a run; one that is there already counts as started.

        :raises AirflowSilentError: if the API server did not answer.
        :raises AirflowRefusedError: if it will not start this run.
        """
        asked = TriggerDagRun(dag_id=dag, run_id=str(run), logical_date=None, conf={})
        try:
            answer = task_runner.SUPERVISOR_COMMS.send(asked)
        except AirflowRuntimeError as error:
            raise AirflowSilentError(error.error.error.value, case=run.case) from None
        if isinstance(answer, ErrorResponse) and answer.error != ErrorType.DAGRUN_ALREADY_EXISTS:
            raise AirflowRefusedError(f"{answer.error.value} for {dag}", case=run.case)
