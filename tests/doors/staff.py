"""A member of staff at Airflow's own REST API, under their own name."""

from __future__ import annotations

import time
from functools import cached_property
from typing import Any

import httpx

from doors.waiting import until

ACCESS = "rights_access"
PATIENCE = 30  # seconds


class Staff:
    """Signs in with a password and answers questions as Airflow's UI does."""

    def __init__(self, airflow_url: str, name: str, password: str) -> None:
        self.airflow_url, self.name, self._password = airflow_url, name, password

    @cached_property
    def _headers(self) -> dict[str, str]:
        body = {"username": self.name, "password": self._password}
        answer = httpx.post(f"{self.airflow_url}/auth/token", json=body, timeout=PATIENCE)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401  those of httpx
        """Ask Airflow or the desk's pages in it, under the person's token."""
        return httpx.request(method, f"{self.airflow_url}{path}", headers=self._headers,
                             timeout=PATIENCE, **more)  # fmt: skip

    def task(self, run: str, task: str, *, dag: str = ACCESS) -> dict[str, Any] | None:
        """Return a task instance, None before it is there."""
        answer = self.request("GET", f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}")
        return answer.json() if answer.status_code == 200 else None

    def run_state(self, run: str, *, dag: str = ACCESS) -> str | None:
        """Return the state of a run."""
        answer = self.request("GET", f"/api/v2/dags/{dag}/dagRuns/{run}")
        return str(answer.json()["state"]) if answer.status_code == 200 else None

    def wait_for_run(
        self, run: str, *, dag: str = ACCESS, state: str = "success", seconds: float = 120
    ) -> None:
        """Wait until a run has ended so."""
        until(
            lambda: self.run_state(run, dag=dag) == state, what=f"{run} in {state}", seconds=seconds
        )

    def wait_for_task(self, run: str, task: str, *, states: set[str], seconds: float = 120) -> None:
        """Wait until a task stands in one of the states."""

        def stands() -> bool:
            found = self.task(run, task)
            return bool(found and found["state"] in states)

        until(stands, what=f"{task} of {run} in {states}", seconds=seconds)

    def wait_for_no_open_run(self, reference: str, *, dag: str = ACCESS) -> None:
        """Wait until every run of a case has ended; give a new one two seconds to begin."""
        path = f"/api/v2/dags/{dag}/dagRuns"

        def open_runs() -> list[str]:
            found = self.request("GET", path, params={"run_id_pattern": f"{reference}%"}).json()
            return [
                r["dag_run_id"] for r in found["dag_runs"] if r["state"] in {"queued", "running"}
            ]

        time.sleep(2)
        until(lambda: not open_runs(), what=f"the end of {reference}'s runs")

    def wait_for_question(
        self, run: str, task: str, *, dag: str = ACCESS, seconds: float = 120
    ) -> dict[str, Any]:
        """Wait until a task asks; return the question."""

        def asks() -> dict[str, Any] | None:
            question = self.open_question(run, task, dag=dag)
            return question if question and not question["response_received"] else None

        return until(asks, what=f"{task} of {run} asking", seconds=seconds)

    def open_question(self, run: str, task: str, *, dag: str = ACCESS) -> dict[str, Any] | None:
        """Return the question of a task that awaits input now."""
        found = self.task(run, task, dag=dag)
        if not found or found["state"] != "awaiting_input":
            return None
        return self.question(run, task, dag=dag)

    def question(self, run: str, task: str, *, dag: str = ACCESS) -> dict[str, Any] | None:
        """Return a task's question with its answer, if there is one."""
        answer = self.request("GET", self._question(run, task, dag))
        return answer.json() if answer.status_code == 200 else None

    def answer(self, run: str, task: str, option: str, *, dag: str = ACCESS) -> httpx.Response:
        """Press a button."""
        body = {"chosen_options": [option], "params_input": {}}
        return self.request("PATCH", self._question(run, task, dag), json=body)

    @staticmethod
    def _question(run: str, task: str, dag: str) -> str:
        return f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}/-1/hitlDetails"
