"""S09: Kay Lund, whose account is closed, asks to delete everything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest

from doors.waiting import until
from journeys.requests import ask
from leaks.searching import files_below, found_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doors.mailbox import Mail
    from doors.portal import Filed
    from stack import Stack

NAME = "Kay Lund"
DAG = "rights_erasure"
ASKED = "My account is closed. Please delete everything that you have about me."
MARKERS = ("kay@lundbinding.example", "kay.lund", "07700 900191", "113 496 0191", NAME,
           "77 Carding Way")  # fmt: skip
RECIPIENTS = ("privacy@pine-installs.example", "privacy@postway.example",
              "dataprotection@lantern-credit.example", "privacy@northgate.example")  # fmt: skip
PROCESSORS = {"swift": {"name", "phone_number"}, "ridge": {"email"}}
"""Those that speak OpenDSR, and by what they know people."""


@dataclass(frozen=True, kw_only=True)
class Erased:
    """The journey, lived once."""

    filed: Filed
    dry_run: Mapping[str, Any]
    held_before: Sequence[str]
    held_after_planning: Sequence[str]
    alone: str
    letter: Mail
    register: Mapping[str, Any]


@pytest.fixture(scope="module")
def journey(stack: Stack) -> Erased:
    before = held(stack)
    filed = ask(stack, NAME, ASKED)
    ref = filed.reference
    press(stack, "reviewer", ref, "review", wait_only=True)
    dry_run, planned = plan_at_terminal(stack, ref), held(stack)
    press(stack, "reviewer", ref, "review")
    press(stack, "reviewer", ref, "second_review")
    alone = stack.desk("reviewer").wait_for_refusal(ref, "same_person")
    press(stack, "reviewer2", ref, "second_review")
    letter = stack.mail.about(ref, to="kay@lundbinding.example", saying="what we deleted")
    operator = stack.staff("operator")
    until(lambda: operator.run_state(ref, dag=DAG) == "success", what=f"the end of {ref}")
    until(lambda: stack.register.case(ref)["status"] == "closed",
          what=f"the receipts of {ref}", seconds=180)  # fmt: skip
    return Erased(
        filed=filed, dry_run=dry_run, held_before=before, held_after_planning=planned,
        alone=alone, letter=letter, register=stack.register.case(ref),
    )  # fmt: skip


def press(stack: Stack, name: str, ref: str, task: str, *, wait_only: bool = False) -> None:
    """Press Approve in the run of the erasure until the desk has heard it."""
    staff = stack.staff(name)

    def settled() -> int:
        return sum(e["event"].startswith("decision.") for e in stack.register.ledger(ref))

    def asks() -> bool:
        found = staff.task(ref, task, dag=DAG)
        question = staff.question(ref, task, dag=DAG) if found else None
        waits = bool(found and found["state"] == "awaiting_input")
        return bool(waits and question and not question["response_received"])

    until(asks, what=f"{task} of {ref} asking")
    if wait_only:
        return
    before = settled()

    def taken() -> bool:
        if settled() > before:
            return True
        if asks():
            staff.answer(ref, task, "Approve", dag=DAG)
        return False

    until(taken, what=f"Approve on {ref}", pause=1)


def plan_at_terminal(stack: Stack, ref: str) -> dict[str, Any]:
    """Return what ``privacydesk plan --json`` says."""
    command = "from privacydesk.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "plan", ref, "--json"],
        env={**os.environ, "DESK_HOME": str(stack.running.home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def held(stack: Stack) -> list[str]:
    """Return every row of every system in which a marker stands: its table, or its file."""
    found = []
    for name in ("crm", "operations"):
        url = stack.running.facts["source_urls"][name]
        with psycopg.connect(url) as connection:
            tables = connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            ).fetchall()
            for (table,) in tables:
                rows = connection.execute(f'TABLE "{table}"'.encode()).fetchall()
                found += [table for row in rows if any(m in str(row) for m in MARKERS)]
    for path in files_below(stack.running.home / "company"):
        found += [path.name] if any(m.encode() in path.read_bytes() for m in MARKERS) else []
    return found


class TestThePlan:
    def test_counts_what_would_go_and_what_stays(self, journey: Erased) -> None:
        plan = journey.dry_run
        assert plan["unsettled"] == 0
        assert plan["rows"]["delete"] > 50
        kept = {x["collection"]: x["kept_until"] for x in plan["lines"] if x["ground"]}
        assert kept["invoices.invoices"] == kept["orders.orders"] == "2032-03-31"

    def test_writes_nothing(self, journey: Erased) -> None:
        assert journey.held_after_planning == journey.held_before
        assert len(set(journey.held_before)) > 8

    def test_needs_two_people(self, journey: Erased) -> None:
        assert journey.alone == "The first reviewer cannot approve twice. Somebody else must."


class TestTheErasure:
    def test_leaves_the_invoices_and_nothing_else(self, journey: Erased, stack: Stack) -> None:
        """R-67, R-70: a search by every marker over every store and file."""
        assert journey.register["status"] == "closed"
        assert held(stack) == ["invoices", "invoices"]

    def test_leaves_nothing_in_airflow(self, journey: Erased, stack: Stack) -> None:
        """R-70: XComs, logs and DAG files."""
        assert journey.register["status"] == "closed"
        with psycopg.connect(stack.running.facts["airflow_database_url"].replace(
            "postgresql+psycopg2", "postgresql"
        )) as connection:  # fmt: skip
            for table in ("xcom", "rendered_task_instance_fields", "log", "hitl_detail"):
                rows = str(connection.execute(f'TABLE "{table}"'.encode()).fetchall())
                assert found_in(rows.encode(), MARKERS) == [], table
        for path in files_below(stack.running.home / "airflow" / "logs"):
            assert found_in(path.read_bytes(), MARKERS) == [], path

    def test_is_proved_in_the_ledger(self, journey: Erased, stack: Stack) -> None:
        events = [e["event"] for e in stack.register.ledger(journey.filed.reference)]
        assert events.count("store.erased") == 5
        assert events.index("gate.passed") < events.index("erasure.proved")

    def test_leaves_no_shadow_copy(self, journey: Erased, stack: Stack) -> None:
        names = [p.name for p in files_below(stack.running.home / "vault" /
                                             journey.filed.reference)]  # fmt: skip
        assert names
        assert not [n for n in names if n.startswith(("rows-", "leg-", "plan-"))]

    def test_leaves_tombstones_that_expire(self, journey: Erased, stack: Stack) -> None:
        query = "SELECT erased_on, expires_on FROM report.tombstones WHERE reference = %s"
        rows = stack.register.rows(query, journey.filed.reference)
        assert rows
        assert all(r["expires_on"] - r["erased_on"] == timedelta(days=35) for r in rows)


class TestTheLetter:
    @pytest.mark.parametrize(
        "words",
        ["Your contact record", "Your support tickets", "Your use of the network",
         "Your invoices", "VAT and accounting records", "31 March 2032", "The last backup",
         "Swift Couriers", "Northgate Systems", "Complain to us.", "Information Commissioner"],
    )  # fmt: skip
    def test_says(self, journey: Erased, words: str) -> None:
        assert words in journey.letter.words

    def test_is_in_time_and_counts_as_refused_in_part(self, journey: Erased) -> None:
        line = journey.register
        assert line["outcome"] == "partly_refused"
        assert line["answered_at"].date() <= line["due_on"]

    def test_is_followed_by_a_notice_to_every_recipient(
        self, journey: Erased, stack: Stack
    ) -> None:
        for address in RECIPIENTS:
            notice = stack.mail.about(journey.filed.reference, to=address, saying=NAME)
            assert "kay@lundbinding.example" in notice.text

    @pytest.mark.parametrize("processor", PROCESSORS)
    def test_is_followed_by_one_request_to_each_processor_that_speaks_opendsr(
        self, journey: Erased, stack: Stack, processor: str
    ) -> None:
        """R-62, R-103: asked once, by what it knows her by; its receipts come by callback."""
        callback = f"/v1/processors/{processor}/callback"
        asked = httpx.get(f"{stack.mail.mail_url}/api/opendsr/{processor}/requests").json()
        since = journey.register["received_at"].strftime("%Y-%m-%dT%H:%M:%SZ")
        (one,) = [r for r in asked if r["body"]["submitted_time"] == since]
        assert one["body"]["status_callback_urls"][0].endswith(callback)
        known = {i["identity_type"] for i in one["body"]["subject_identities"]}
        known |= {kind for e in one["body"].get("extensions", {}).values() for kind in e}
        assert known == PROCESSORS[processor]
        (notice,) = stack.register.rows(
            "SELECT receipt, settled_as FROM report.recipient_notices"
            " WHERE reference = %s AND recipient = %s", journey.filed.reference, processor,
        )  # fmt: skip
        assert notice == {"receipt": "completed", "settled_as": "completed"}

    def test_keeps_a_date_for_the_end(self, journey: Erased, stack: Stack) -> None:
        query = "SELECT max(kept_until) AS last FROM report.erasures WHERE reference = %s"
        assert stack.register.rows(query, journey.filed.reference) == [{"last": date(2032, 3, 31)}]
