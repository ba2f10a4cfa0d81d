"""Start dag runs over Airflow's REST API; imports no Airflow, so the courier starts fast."""

import threading
from dataclasses import dataclass, field
from typing import Final

import httpx

from privacydesk.domain.cases import RunId
from privacydesk.domain.errors import DeskError

CONFLICT: Final = 409
UNAUTHORISED: Final = 401
CREATED: Final = 201


class AirflowSilentError(DeskError):
    """Airflow did not answer, or could not start a run now."""

    remedy = "See that the API server is up; the courier and upkeep_dispatch try again."
    retry = True


class AirflowRefusedError(DeskError):
    """Airflow will not start this run: the account has no right, or the dag is not there."""

    remedy = "Give the courier's account its rights; see that the dag has no import error."


@dataclass
class AirflowRuns:
    """The courier's view of Airflow: it can create runs and nothing else."""

    url: str
    user: str
    password: str = field(repr=False)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=15))
    _token: str | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def start(self, dag: str, *, run: RunId) -> None:
        """
        Start a run; one that is there already counts as started.

        :raises AirflowSilentError: if it may work later.
        :raises AirflowRefusedError: if it will not work until somebody mends it.
        """
        body: dict[str, object] = {"dag_run_id": str(run), "logical_date": None, "conf": {}}
        answer = self._post(f"/api/v2/dags/{dag}/dagRuns", body)
        if answer.status_code == UNAUTHORISED:  # the token has expired
            self._token = None
            answer = self._post(f"/api/v2/dags/{dag}/dagRuns", body)
        if answer.is_success or answer.status_code == CONFLICT:
            return
        if answer.is_server_error:
            raise AirflowSilentError(f"HTTP {answer.status_code}", case=run.case)
        raise AirflowRefusedError(f"HTTP {answer.status_code} for {dag}", case=run.case)

    def _post(self, path: str, body: dict[str, object]) -> httpx.Response:
        try:
            headers = {"authorization": f"Bearer {self._sign_in()}"}
            return self.client.post(self.url + path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise AirflowSilentError(type(error).__name__) from None

    def _sign_in(self) -> str:
        with self._lock:
            if self._token is None:
                answer = self.client.post(
                    f"{self.url}/auth/token",
                    json={"username": self.user, "password": self.password},
                )
                if answer.status_code != CREATED:
                    raise AirflowSilentError(f"sign-in answered HTTP {answer.status_code}")
                self._token = str(answer.json()["access_token"])
            return self._token
