"""S02, the part about identity: an address in a message is a claim, never proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from doors.portal import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doors.mailbox import Mail
    from doors.portal import Filed
    from stack import Stack

EVERYTHING = "I look after three accounts with you. I want a copy of everything you have about me."
ELSEWHERE = "tom@reedmail.example"
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A request of somebody who has not shown who they are."""

    filed: Filed
    question: Mail
    register: Mapping[str, Any]


@pytest.fixture(scope="module")
def stranger(stack: Stack) -> Waiting:
    """Tom Reed writes from an address that is not on file."""
    return _write(stack, Writer(name="Tom Reed", email=ELSEWHERE), asked_at=ELSEWHERE)


@pytest.fixture(scope="module")
def known(stack: Stack) -> Waiting:
    """Reece Black writes from his own address, but nothing vouches for it."""
    person = stack.person("Reece Black")
    return _write(stack, Writer(name=person["name"], email=person["email"]),
                  asked_at=person["email"])  # fmt: skip


def _write(stack: Stack, writer: Writer, *, asked_at: str) -> Waiting:
    filed = stack.portal.write(EVERYTHING, writer=writer, channel="email", subject="Everything")
    question = stack.mail.about(filed.reference, to=asked_at, saying="show us that it is yours")
    stack.staff("reviewer").wait_for_run(filed.reference)
    return Waiting(filed=filed, question=question, register=stack.register.case(filed.reference))


class TestAnAddressThatIsNotOnFile:
    def test_waits_without_a_due_date(self, stranger: Waiting) -> None:
        line = stranger.register
        assert (line["status"], line["clock_start"], line["due_on"]) == ("waiting_id", None, None)

    def test_is_told_why_we_ask_and_gets_no_link(self, stranger: Waiting) -> None:
        assert "/v1/confirm/" not in stranger.question.text
        assert "not the one" in stranger.question.text or "on file" in stranger.question.text

    def test_a_bare_reference_answers_nothing(
        self, stranger: Waiting, stack: Stack
    ) -> None:
        ref = stranger.filed.reference
        forged = Writer(name="Tom Reed", email="tom.reed@reedfacilities.example")
        stack.portal.write(f"Re {ref}: yes, it is me. Go on.", writer=forged, subject=f"Re: {ref}",
                           channel="email")  # fmt: skip
        _replies(stack, stranger, Writer(name="Tom Reed", email=ELSEWHERE))
        _replies(stack, stranger, forged, in_reply_to="A" * 43)
        _still_waits(stack, ref)

    def test_the_account_of_somebody_else_answers_nothing(
        self, stranger: Waiting, stack: Stack
    ) -> None:
        other = stack.person("Marian Holt")
        _replies(stack, stranger, Writer(name="Tom Reed", email=ELSEWHERE, signed_in=True,
                                         portal_account=other["portal_account"]))  # fmt: skip
        _still_waits(stack, stranger.filed.reference)

    def test_a_recorded_call_back_opens_the_next_run(
        self, stranger: Waiting, stack: Stack
    ) -> None:
        ref, on_file = stranger.filed.reference, "tom.reed@reedfacilities.example"
        check = {"contact": "0113 496 0141", "how": "call_back"}
        assert stack.desk("viewer").decide(ref, identity=check).status_code == 403
        answer = stack.desk("reviewer").decide(ref, identity=check)
        assert answer.status_code == 200, answer.text
        stack.desk("reviewer").wait_for(ref, status="review")
        line = stack.register.case(ref)
        stack.staff("reviewer").wait_for_question(line["run_id"], "review")
        assert line["clock_start"] == datetime.now(LONDON).date()
        assert line["run_id"].startswith(f"{ref}.")  # the reply's own run, not the first
        letter = stack.mail.about(ref, to=on_file, saying="we know it is yours")
        due = line["due_on"]
        assert f"{due:%A} {due.day} {due:%B %Y}" in letter.words
        assert not [
            m for m in stack.mail.messages(ELSEWHERE) if ref in m.text and m.id == letter.id
        ]
        (proved,) = [e for e in stack.register.ledger(ref) if e["event"] == "identity.proved"]
        assert (proved["facts"]["how"], proved["facts"]["rung"]) == ("staff_check", "call_back")


class TestTheirOwnAddressUnsigned:
    def test_waits_for_the_link_that_went_to_the_address_on_file(
        self, known: Waiting
    ) -> None:
        assert known.register["status"] == "waiting_id"
        assert known.register["due_on"] is None
        assert "/v1/confirm/" in known.question.text

    def test_opening_the_link_changes_nothing(self, known: Waiting, stack: Stack) -> None:
        assert stack.public.look(known.question.link("/v1/confirm/")).status_code == 200
        _still_waits(stack, known.filed.reference)

    def test_a_guessed_link_has_ended(self, known: Waiting, stack: Stack) -> None:
        link = known.question.link("/v1/confirm/")
        guess = link[:-43] + "A" * 43
        assert stack.public.confirm(guess).status_code == 410

    def test_pressing_its_button_opens_the_next_run(
        self, known: Waiting, stack: Stack
    ) -> None:
        ref = known.filed.reference
        answer = stack.public.confirm(known.question.link("/v1/confirm/"))
        assert answer.status_code == 200
        assert [c["reference"] for c in answer.json()["cases"]] == [ref]
        stack.staff("reviewer").wait_for_question(f"{ref}.2", "review")
        line = stack.register.case(ref)
        assert (line["status"], line["run_id"]) == ("review", f"{ref}.2")
        assert line["clock_start"] == datetime.now(LONDON).date()
        (proved,) = [e for e in stack.register.ledger(ref) if e["event"] == "identity.proved"]
        assert proved["facts"]["how"] == "token"


def _replies(
    stack: Stack, waiting: Waiting, writer: Writer, *, in_reply_to: str | None = None
) -> None:
    stack.portal.write("Yes, it is me.", writer=writer, ticket=waiting.filed.ticket,
                       in_reply_to=in_reply_to, channel="email")  # fmt: skip


def _still_waits(stack: Stack, reference: str) -> None:
    stack.staff("reviewer").wait_for_no_open_run(reference)
    line = stack.register.case(reference)
    assert (line["status"], line["clock_start"], line["due_on"]) == ("waiting_id", None, None)
    assert not [e for e in stack.register.ledger(reference) if e["event"] == "identity.proved"]
