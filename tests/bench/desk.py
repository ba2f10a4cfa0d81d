"""The running desk as the bench uses it: only by the doors that people and programs have."""

import base64
import hashlib
import hmac
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import psycopg

PATIENCE = 1200.0
"""Seconds after which a batch that is not done has failed."""


class TooSlowError(Exception):
    """What the bench waited for did not come."""


REQUESTER = ("name", "email", "phone", "portal_account")


@dataclass(frozen=True)
class Door:
    """Airflow's REST API as one of the staff."""

    url: str
    user: str
    password: str = field(repr=False)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def sign_in(self) -> None:
        """Get a token and keep it for all further calls."""
        answer = self.client.post(
            f"{self.url}/auth/token", json={"username": self.user, "password": self.password}
        ).raise_for_status()
        self.client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **query: Any) -> Any:  # noqa: ANN401  any JSON
        """Read one answer of the API."""
        return self.client.get(f"{self.url}/api/v2{path}", params=query).raise_for_status().json()

    def start(self, dag: str, *, run: str) -> None:
        """Start a run."""
        body: dict[str, object] = {"dag_run_id": run, "logical_date": None, "conf": {}}
        self.client.post(f"{self.url}/api/v2/dags/{dag}/dagRuns", json=body).raise_for_status()

    def parked(self, dag: str) -> list[str]:
        """Return the runs whose review waits for an answer."""
        found = self.get(
            f"/dags/{dag}/dagRuns/~/hitlDetails", response_received="false",
            state="awaiting_input", limit=100,
        )["hitl_details"]  # fmt: skip
        return [entry["task_instance"]["dag_run_id"] for entry in found]

    def approve(self, dag: str, *, run: str) -> None:
        """Answer a review."""
        self.client.patch(
            f"{self.url}/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/review/-1/hitlDetails",
            json={"chosen_options": ["Approve"], "params_input": {}},
        ).raise_for_status()

    def ended(self, dag: str) -> dict[str, str]:
        """Return the runs that have ended and how."""
        ended = dict[str, str]()
        while True:  # Airflow gives at most a hundred at a time, whatever is asked for
            page = self.get(f"/dags/{dag}/dagRuns", limit=100, offset=len(ended),
                            order_by="run_after", state=["success", "failed"])  # fmt: skip
            ended |= {run["dag_run_id"]: run["state"] for run in page["dag_runs"]}
            if len(ended) >= page["total_entries"] or not page["dag_runs"]:
                return ended

    def read_again(self, dag: str) -> None:
        """Have Airflow read the DAG's file now instead of within a minute."""
        token = self.get(f"/dags/{dag}")["file_token"]
        self.client.put(f"{self.url}/api/v2/parseDagFile/{token}").raise_for_status()

    def kind_of(self, dag: str, *, task: str) -> str:
        """Return the class of a task as Airflow knows it now."""
        return str(self.get(f"/dags/{dag}/tasks/{task}")["class_ref"]["class_name"])

    def tasks(self, dag: str, *, run: str) -> Counter[tuple[str, str]]:
        """Return how many task instances of each id ended in which state."""
        found = self.get(f"/dags/{dag}/dagRuns/{run}/taskInstances", limit=100)["task_instances"]
        return Counter((task["task_id"], task["state"]) for task in found)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A running demo: its doors, and the process above all its processes."""

    facts: Mapping[str, Any]
    root: int
    staff: Door

    def request(self, ticket: str, *, person: Mapping[str, Any] | None = None) -> str:
        """Send a signed access request of a person, or the first sample one; return its case."""
        person = person or self.facts["people"][0]
        body = json.dumps({
            "ticket_id": ticket, "received_at": datetime.now(timezone.utc).isoformat(),
            "channel": "portal", "subject": "My data", "in_reply_to": None, "attachments": [],
            "body": "Please send me a copy of all the personal data you hold about me.",
            "requester": {name: person[name] for name in REQUESTER},
            "signed_in": True,
        }).encode()  # fmt: skip
        answer = httpx.post(
            f"{self.facts['public_url']}/v1/tickets/generic", content=body, timeout=60,
            headers=signed(body, secret=self.facts["webhook_secret"], delivery=ticket),
        ).raise_for_status()  # fmt: skip
        return str(answer.json()["cases"][0]["reference"])

    def mails(self, reference: str, *, person: Mapping[str, Any] | None = None) -> list[str]:
        """Return the subjects of the mails to that person about a case, oldest first."""
        person = person or self.facts["people"][0]
        found = httpx.get(
            f"{self.facts['mail_url']}/api/messages", params={"to": person["email"]}, timeout=60
        ).raise_for_status()
        return [m["subject"] for m in found.json() if reference in m["subject"] + m["text"]]

    def closed(self, references: Sequence[str]) -> Counter[tuple[str, str]]:
        """Return status and outcome of cases, read as a report would."""
        with psycopg.connect(self.facts["database_url"]) as connection:
            rows = connection.execute(
                "SELECT status, outcome FROM report.cases WHERE reference = ANY(%s)",
                [list(references)],
            ).fetchall()
        return Counter((row[0], row[1]) for row in rows)


def signed(body: bytes, *, secret: str, delivery: str) -> dict[str, str]:
    """Return the headers of Standard Webhooks."""
    at = str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{delivery}.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {
        "webhook-id": delivery, "webhook-timestamp": at, "webhook-signature": signature,
        "content-type": "application/json",
    }  # fmt: skip


def wait_for(what: Callable[[], bool], *, every: float, name: str) -> float:
    """
    Ask until it is so; return after how many seconds it was.

    :raises TooSlowError: if it never is.
    """
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if what():
            return time.monotonic() - began
        time.sleep(every)
    raise TooSlowError(f"no {name} in {PATIENCE:.0f} s")


def open_desk(home: Path, facts: Mapping[str, Any]) -> Desk:
    """Sign in as a reviewer at the demo below ``home``."""
    staff = Door(facts["airflow_url"], "reviewer", facts["users"]["reviewer"])
    staff.sign_in()
    root = json.loads((home / "stack.json").read_text())["pid"]
    return Desk(facts=facts, root=int(root), staff=staff)
