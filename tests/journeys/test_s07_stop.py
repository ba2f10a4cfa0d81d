"""S07: "Stop" on a Friday night. It counts at once, by every channel, and stays."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest

from doors.portal import Writer
from doors.waiting import until

if TYPE_CHECKING:
    from doors.portal import Filed
    from stack import Stack

NAME = "Sam Idle"
EMAIL = "s.idle@example.org"
TABLES = ("segment_members", "affiliate_export")
BY_POST = "Mr S. Idle, 5 Packhorse Rise, Keighley, BD21 4KC"


def command(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DESK_HOME": str(stack.running.home)}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )


def permit(
    stack: Stack, to: str = EMAIL, *, channel: str = "email", purpose: str = "own_products"
) -> dict[str, Any]:
    """Ask the gate as a sender at the terminal does."""
    done = command(
        stack, "-c", "from privacydesk.cli import main; main()", "permit", "--channel", channel,
        "--to", to, "--purpose", purpose, "--json",
    )  # fmt: skip
    assert done.stdout, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode == 0) is answer["allowed"]
    return answer


def codes(answer: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in answer["reasons"] if reason["effect"] == "blocks"}


def crm(stack: Stack, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(stack.running.facts["source_urls"]["crm"]) as connection:
        return connection.execute(query.encode(), values).fetchall()


@pytest.fixture(scope="module")
def before(stack: Stack) -> dict[str, Any]:
    """Ask on Friday, before he wrote."""
    return permit(stack)


@pytest.fixture(scope="module")
def filed(stack: Stack, before: dict[str, Any]) -> Filed:
    """Sam replies to the last offer; nobody signed in."""
    assert before
    return stack.portal.write(
        "stop sending me this", writer=Writer(name=NAME, email=EMAIL), channel="email",
        subject="Re: Faster lines",
    )  # fmt: skip


@pytest.fixture(scope="module")
def at_once(stack: Stack, filed: Filed) -> dict[str, dict[str, Any]]:
    """Ask the gate right after the door's answer, for every channel and the affiliates."""
    assert filed.status == 202
    found = {"email": permit(stack)}
    for channel in ("sms", "phone", "post", "auto_call", "fax"):
        found[channel] = permit(stack, channel=channel)
    for purpose in ("affiliates", "profiling", "service"):
        found[purpose] = permit(stack, purpose=purpose)
    return found


@pytest.fixture(scope="module")
def closed(stack: Stack, filed: Filed, at_once: dict[str, Any]) -> dict[str, Any]:
    assert at_once
    return until(
        lambda: case if (case := stack.register.case(filed.reference))["status"] == "closed"
        else None,
        what="the end of the objection", seconds=180,
    )  # fmt: skip


@pytest.fixture(scope="module")
def saturday(stack: Stack, at_once: dict[str, Any]) -> str:
    """Send the campaign that was built before he wrote."""
    assert at_once
    done = command(stack, "-m", "demo.campaign", "--now")
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestBefore:
    def test_he_may_be_written_to_and_not_be_called(
        self, stack: Stack, before: dict[str, Any]
    ) -> None:
        assert before["allowed"]
        assert before["unsubscribe_link"]
        assert before["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "left_blank" in codes(permit(stack, "+44 7700 900123", channel="phone"))


class TestAtOnce:
    def test_he_is_suppressed_for_all_channels_and_affiliates(
        self, at_once: dict[str, dict[str, Any]]
    ) -> None:
        for what, answer in at_once.items():
            if what != "service":
                assert "objected" in codes(answer), what
        assert at_once["email"]["unsubscribe_link"] is None

    def test_his_invoice_still_goes(self, at_once: dict[str, dict[str, Any]]) -> None:
        assert at_once["service"]["allowed"]


class TestSaturday:
    def test_the_send_checks_again_and_skips_him(self, stack: Stack, saturday: str) -> None:
        assert re.fullmatch(r"\d+ sent, \d+ not sent\.\n", saturday)
        states = crm(stack, "SELECT state FROM campaign_sends WHERE email = %s", EMAIL)
        assert states == [("SKIPPED",)]
        assert not [m for m in stack.mail.messages(EMAIL) if "Faster lines" in m.subject]

    def test_others_get_it_with_their_own_way_out(self, stack: Stack, saturday: str) -> None:
        """R-80, R-87: signed out, no reason, one click."""
        assert saturday
        sent = crm(stack, "SELECT email FROM campaign_sends WHERE state = 'SENT' ORDER BY id")
        assert sent
        (other,) = sent[0]
        (mail,) = (m for m in stack.mail.messages(other) if "Faster lines" in m.subject)
        link = mail.link("/v1/unsubscribe/")
        assert "Stop all marketing" in httpx.get(link).text
        assert permit(stack, other)["allowed"], "to open the page changes nothing"
        answer = httpx.post(link, data={"List-Unsubscribe": "One-Click"})
        assert "We have stopped all marketing" in answer.text
        assert "objected" in codes(permit(stack, other))


class TestTheCase:
    def test_ends_without_a_question(self, stack: Stack, closed: dict[str, Any]) -> None:
        assert (closed["right"], closed["outcome"]) == ("objection_marketing", "fulfilled")
        events = [entry["event"] for entry in stack.register.ledger(closed["reference"])]
        assert not [e for e in events if e.startswith(("identity.", "wait.", "decision."))]

    def test_tells_him_once_what_was_done(
        self, stack: Stack, filed: Filed, closed: dict[str, Any]
    ) -> None:
        assert closed["answered_at"]
        mail = stack.mail.about(filed.reference, to=EMAIL, saying="stop marketing to you")
        assert "invoices" in mail.words
        assert len([m for m in stack.mail.messages(EMAIL) if filed.reference in m.words]) == 1

    def test_leaves_segments_export_and_processors_lists_clear(
        self, stack: Stack, closed: dict[str, Any]
    ) -> None:
        assert closed
        for table in TABLES:
            query = f"SELECT count(*) FROM {table} WHERE email = %s"  # noqa: S608  our own names
            assert crm(stack, query, EMAIL) == [(0,)]
        key = (stack.running.home / "secrets" / "sendgrid_key").read_text().strip()
        found = httpx.get(
            f"{stack.running.facts['mail_url']}/v3/asm/suppressions/global/{EMAIL}",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert found.json() == {"recipient_email": EMAIL}

    def test_stands_by_every_key_and_holds_no_name(
        self, stack: Stack, closed: dict[str, Any]
    ) -> None:
        rows = stack.register.rows(
            "SELECT * FROM report.suppressions WHERE reference = %s", closed["reference"]
        )
        kinds = {row["key_kind"] for row in rows}
        assert kinds == {"email", "canonical_email", "phone", "postal"}
        assert {row["lifted_at"] for row in rows} == {None}
        assert "idle" not in str(rows).lower()


class TestTuesday:
    @pytest.mark.parametrize(
        ("to", "channel"),
        [
            ("S.Idle@Example.org", "email"), ("+44 7700 900123", "phone"),
            ("07700900123", "sms"), (BY_POST, "post"),
        ],
    )  # fmt: skip
    def test_a_brokers_row_in_other_spelling_is_recognised(
        self, stack: Stack, closed: dict[str, Any], to: str, channel: str
    ) -> None:
        assert closed
        assert "objected" in codes(permit(stack, to, channel=channel))
