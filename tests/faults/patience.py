"""A portal and a reviewer who do not give up when a process behind them dies."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

import httpx
from standardwebhooks.webhooks import Webhook

from doors.portal import Filed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doors.staff import Staff

ASKED: Final = "What do you have on me? Please send me a copy of everything."
QUESTION: Final = "When will you replace the router in our office?"
WHICH: Final = "Which accounts and which dates do you mean?"
FOR_ANOTHER: Final = "We act for a client. Please send a copy of all data that you hold on him."
ERASE: Final = "Please delete all the data that you hold about me."
STOP: Final = "Stop all marketing emails, please."
WRONG: Final = "My job title is wrong. Please correct it."
REPLY: Final = "The new router comes on Tuesday."


@dataclass(frozen=True, kw_only=True)
class PatientPortal:
    """Repeats a delivery under the same id until it is answered, as Standard Webhooks asks."""

    public_url: str
    secret: str

    def ask(self, person: Mapping[str, str], *, body: str = ASKED, seconds: float = 60) -> Filed:
        """Deliver what one person asks, from their signed-in account."""
        ticket, delivery = f"T-{uuid.uuid4().hex[:10]}", f"msg_{uuid.uuid4().hex}"
        content = {
            "ticket_id": ticket,
            "received_at": datetime.now(timezone.utc).isoformat(),
            "channel": "portal",
            "subject": "My data",
            "body": body,
            "requester": {k: person[k] for k in ("name", "email", "phone", "portal_account")},
            "signed_in": True,
            "in_reply_to": None,
            "attachments": [],
        }
        deadline = time.monotonic() + seconds
        while True:
            with suppress(httpx.TransportError):
                answer = self._deliver(json.dumps(content), delivery=delivery)
                if answer.is_success:
                    cases = {case["right"]: case["reference"] for case in answer.json()["cases"]}
                    return Filed(ticket=ticket, status=answer.status_code, cases=cases)
            assert time.monotonic() < deadline, "the public door stayed closed"
            time.sleep(0.3)

    def _deliver(self, raw: str, *, delivery: str) -> httpx.Response:
        now = datetime.now(timezone.utc)
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(delivery, now, raw),
        }
        url = f"{self.public_url}/v1/tickets/generic"
        return httpx.post(url, content=raw, headers=headers, timeout=30)


class PatientReviewer(threading.Thread):
    """Discloses what is open and presses Approve wherever a question stands, until stopped."""

    def __init__(self, staff: Staff, *, second: Staff) -> None:
        super().__init__(daemon=True, name="reviewer")
        self._staff, self._second = staff, second
        self._stopping = threading.Event()
        self.unexpected: list[str] = []
        self.spared: set[str] = set()

    def run(self) -> None:
        """Answer, again and again."""
        while not self._stopping.wait(0.5):
            with suppress(httpx.TransportError):  # the API server is one of those who die
                for question in self._questions():
                    self._answer(question["task_instance"])

    def stop(self) -> None:
        """Stop answering."""
        self._stopping.set()
        self.join(30)

    def _questions(self) -> list[dict[str, Any]]:
        url = "/api/v2/dags/~/dagRuns/~/hitlDetails"
        answer = self._staff.request(
            "GET", url, params={"response_received": "false", "limit": "100"}
        )
        found = answer.json()["hitl_details"] if answer.is_success else []
        return [q for q in found if q["task_instance"]["state"] == "awaiting_input"]

    def _answer(self, task: dict[str, Any]) -> None:
        run = task["dag_run_id"]
        reference = run.partition(".")[0]
        if reference in self.spared or task["dag_id"] == "rights_rectification":
            return  # the test that asks for it answers by itself
        if task["dag_id"] == "rights_question":
            if task["task_id"] == "triage":
                self._sort(run)
            else:
                self._reply(run)
            return
        if task["dag_id"] == "imports_third_party_list":
            self._staff.answer(run, task["task_id"], "Approve", dag="imports_third_party_list")
            return
        if task["dag_id"] == "rights_erasure":
            who = self._second if task["task_id"] == "second_review" else self._staff
            who.answer(run, task["task_id"], "Approve", dag="rights_erasure")
            return
        decided = self._staff.request(
            "POST", f"/desk/api/cases/{reference}/decisions", json={"all_undecided": "disclose"}
        )
        if decided.is_success:
            self._staff.answer(run, task["task_id"], "Approve")
        elif decided.is_client_error:
            self.unexpected.append(f"{run}: {decided.status_code} {decided.text[:200]}")

    def _sort(self, run: str) -> None:
        path = f"/desk/api/cases/{run}/decisions"
        if self._staff.request("POST", path, json={"triage": "question"}).is_success:
            self._staff.answer(run, "triage", "Approve", dag="rights_question")

    def _reply(self, run: str) -> None:
        page = self._staff.request("GET", f"/desk/cases/{run}")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        form = {"words": REPLY, "csrf": token.group(1) if token else ""}
        kept = self._staff.request("POST", f"/desk/cases/{run}/reply", data=form)
        if kept.is_redirect:
            self._staff.answer(run, "review", "Approve", dag="rights_question")
        elif kept.is_client_error:
            self.unexpected.append(f"{run}: {kept.status_code} {kept.text[:200]}")
