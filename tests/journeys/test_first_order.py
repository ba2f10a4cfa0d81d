"""A first order by telephone: the clerk asks, the order system gets its receipt (R-82, P-24)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import httpx
from standardwebhooks.webhooks import Webhook

if TYPE_CHECKING:
    from stack import Stack

EMAIL, PHONE = "ada.low@firstorder.example", "01924 960 555"


def file(stack: Stack, **changes: Any) -> httpx.Response:  # noqa: ANN401  JSON
    """File what the clerk was told, signed by the order system."""
    url = stack.portal.public_url
    shown = {"wording": httpx.get(f"{url}/v1/orders/wording").json()["wording"],
             "at": datetime.now(timezone.utc).isoformat(), "ticked_beforehand": False}  # fmt: skip
    body = {
        "order": f"ORD-{uuid.uuid4().hex[:8]}", "taken_by": "phone",
        "person": {"name": "Ada Low", "email": EMAIL, "phone": PHONE}, "shown": shown,
        "answers": {"email": "yes", "phone": "no", "sms": "blank", "post": "blank"},
        "evidence": {"kind": "recording", "reference": "REC-2026-0042"},
    } | changes  # fmt: skip
    raw, now = json.dumps({k: v for k, v in body.items() if v}), datetime.now(timezone.utc)
    delivery = f"msg_{uuid.uuid4().hex}"
    signature = Webhook(stack.portal.secret).sign(delivery, now, raw)
    headers = {"webhook-id": delivery, "webhook-timestamp": str(int(now.timestamp())),
               "webhook-signature": signature, "content-type": "application/json"}  # fmt: skip
    return httpx.post(f"{url}/v1/orders/generic/choice", content=raw, headers=headers)


def permit(stack: Stack, channel: str, to: str) -> dict[str, Any]:
    command = ["-c", "from privacydesk.cli import main; main()", "permit", "--channel", channel,
               "--to", to, "--json"]  # fmt: skip
    done = subprocess.run(
        [sys.executable, *command], env={**os.environ, "DESK_HOME": str(stack.running.home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


class TestAFirstOrder:
    def test_without_the_question_gets_no_receipt_and_hears_what_is_missing(
        self, stack: Stack
    ) -> None:
        refused = file(stack, shown=None)
        assert refused.status_code == 422
        (problem,) = refused.json()["fields"]
        assert problem["field"] == "shown"
        assert "R-82" in problem["problem"]
        assert "/v1/orders/wording" in problem["problem"]
        assert permit(stack, "email", EMAIL)["allowed"] is False

    def test_by_telephone_counts_channel_by_channel_and_silence_is_no(self, stack: Stack) -> None:
        filed = file(stack)
        assert filed.status_code == 201, filed.text
        assert filed.json()["receipt"].startswith("OC-")

        assert permit(stack, "email", EMAIL)["allowed"] is True
        phone = {r["code"] for r in permit(stack, "phone", PHONE)["reasons"]}
        assert "declined" in phone
        assert "left_blank" in {r["code"] for r in permit(stack, "sms", PHONE)["reasons"]}
        (kept,) = stack.register.rows(
            "SELECT DISTINCT wording_version, taken_by, evidence_ref FROM report.marketing_choices"
            " WHERE answer = 'yes' AND order_ref = %s", filed.json()["order"])  # fmt: skip
        asked = httpx.get(f"{stack.portal.public_url}/v1/orders/wording").json()
        assert kept == {"wording_version": asked["wording"], "taken_by": "phone",
                        "evidence_ref": "REC-2026-0042"}  # fmt: skip
