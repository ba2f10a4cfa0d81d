"""S10, once the list is in use: who may be written to and called, and what people are told."""

from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import httpx
import psycopg
import pytest
from dateutil.relativedelta import relativedelta

from journeys.broker_list import (
    CUSTOMER_EMAIL,
    CUSTOMER_PHONE,
    HOME,
    OBTAINED,
    TITLE,
    lines,
    notices,
)

if TYPE_CHECKING:
    from doors.mailbox import Mail
    from journeys.broker_list import Imported
    from stack import Stack

pytestmark = pytest.mark.timeout(500)

Answers = dict[tuple[str, str], dict[str, Any]]
DIRECTOR: Final = "dir@elm-s10.example"
WRITTEN: Final = {
    DIRECTOR: (True, {"consent"}),
    "sole@oak-s10.example": (True, {"consent"}),
    "old@ash-s10.example": (False, {"consent_too_old", "no_consent"}),
    "part@yew-s10.example": (False, {"unknown_subscriber", "no_consent"}),
    "s10topp@gmail.com": (False, {"objected"}),
    "ops@fir-s10.example": (True, {"consent"}),
    "who@box-s10.example": (True, {"consent"}),
    "new@oak-s10.example": (False, {"not_on_file"}),
}
CALLED: Final = {
    "01204 496000": (True, {"screened"}),
    "07700 900604": (False, {"listed"}),
    "01204 496001": (False, {"listed"}),
}


@pytest.fixture(scope="module")
def answers(stack: Stack, broker_list: Imported) -> Answers:
    """Ask the gate about everybody, as the campaign and the dialler do, once people are told."""
    assert broker_list
    asked = [("email", to) for to in (*WRITTEN, CUSTOMER_EMAIL)]
    asked += [("phone", to) for to in (*CALLED, CUSTOMER_PHONE)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        said = pool.map(lambda one: stack.clock.permit(one[1], channel=one[0]), asked)
    return dict(zip(asked, said, strict=True))


@pytest.fixture(scope="module")
def notice(stack: Stack, broker_list: Imported) -> Mail:
    return stack.mail.about(broker_list.reference, to=DIRECTOR, saying="ListCo Ltd")


def codes(answer: dict[str, Any], effect: str = "") -> set[str]:
    return {one["code"] for one in answer["reasons"] if effect in {"", one["effect"]}}


class TestTheGate:
    @pytest.mark.parametrize("to", WRITTEN)
    def test_says_who_may_be_written_to(self, answers: Answers, to: str) -> None:
        """Rows 1 to 7 and 10: R-85, R-86, R-93, R-94."""
        may, why = WRITTEN[to]
        assert answers["email", to]["allowed"] is may
        assert why <= codes(answers["email", to])

    @pytest.mark.parametrize("number", CALLED)
    def test_says_who_may_be_called(self, answers: Answers, number: str) -> None:
        """Rows 1, 4 and 6: both registers, the seller's look and our own (R-88)."""
        may, why = CALLED[number]
        assert answers["phone", number]["allowed"] is may
        assert codes(answers["phone", number], "allows" if may else "blocks") == why

    def test_has_no_call_on_the_28th_day_after_a_look(self, broker_list: Imported) -> None:
        """R-89: the seller's look at the TPS was too old, until we looked ourselves."""
        assert not broker_list.stale["allowed"]
        assert codes(broker_list.stale, "blocks") == {"screen_stale"}

    def test_gives_what_may_go_its_own_way_out(self, answers: Answers) -> None:
        """R-87."""
        answer = answers["email", DIRECTOR]
        assert answer["unsubscribe_link"] in answer["headers"]["List-Unsubscribe"]


class TestTheCustomerWhoCorrectedHisAddress:
    def test_keeps_it(self, stack: Stack, broker_list: Imported) -> None:
        """Row 8, R-100: our record stands, and the list's postcode is stored nowhere."""
        with psycopg.connect(stack.running.facts["source_urls"]["crm"]) as crm:
            rows = crm.execute(
                "SELECT a.line1, a.postcode FROM addresses a JOIN contacts c ON c.address_id = a.id"
                " WHERE c.email = %s", (CUSTOMER_EMAIL,),
            ).fetchall()  # fmt: skip
        assert rows == [(HOME["line1"], HOME["postcode"])]
        assert "postcode" not in lines(stack, broker_list.reference)[9]["fields"]

    def test_has_the_list_as_a_source(self, stack: Stack, broker_list: Imported) -> None:
        """R-40, R-91."""
        source = lines(stack, broker_list.reference)[9]
        assert (source["title"], source["obtained_on"]) == (TITLE, OBTAINED)
        assert source["fields"]

    def test_gave_no_more_permission_by_it(self, answers: Answers, broker_list: Imported) -> None:
        """R-82, R-100: he had said no, and a bought yes is none."""
        before, after = broker_list.before, answers["email", CUSTOMER_EMAIL]
        assert not before["allowed"]
        assert codes(after) == codes(before) >= {"declined"}
        assert "declined" in codes(answers["phone", CUSTOMER_PHONE], "blocks")

    def test_is_told_of_this_source(self, stack: Stack, broker_list: Imported) -> None:
        """R-96: he knows our notice, and not who sold us his details."""
        mail = stack.mail.about(broker_list.reference, to=CUSTOMER_EMAIL, saying="ListCo Ltd")
        assert TITLE in mail.words


class TestTheNotice:
    def test_names_the_broker_the_list_and_the_day(self, notice: Mail) -> None:
        """R-40, R-95."""
        day = f"{OBTAINED.day} {OBTAINED:%B} {OBTAINED.year}"
        assert f"ListCo Ltd, in the list “{TITLE}”. We got it on {day}." in notice.words

    def test_shows_the_right_to_object_apart_from_the_rest(self, notice: Mail) -> None:
        """R-81, R-87: under a heading of its own, with who we are and one press to refuse."""
        block = re.search(r"<h2[^>]*>\s*You can say no\s*</h2>(.*?)<h2", notice.html, re.DOTALL)
        assert block
        assert "the right to object to our marketing, at any time" in " ".join(block[1].split())
        link = notice.link("/v1/unsubscribe/")
        assert link in block[1]
        assert "Stop all marketing" in httpx.get(link).text
        assert "We are CloudSentric" in notice.words

    def test_goes_to_nobody_who_is_not_in_use(self, stack: Stack, broker_list: Imported) -> None:
        """Rows 5 and 10, R-94."""
        for to in ("S10.Topp+fair@GMAIL.com", "s10.topp+fair@gmail.com", "new@oak-s10.example"):
            assert not [m for m in stack.mail.messages(to) if broker_list.reference in m.words]

    def test_comes_before_anything_is_sent_and_within_the_month(
        self, stack: Stack, answers: Answers, broker_list: Imported
    ) -> None:
        """R-95: by then nobody was contacted, and no answer waits for a notice any more."""
        for to, (may, _) in WRITTEN.items():
            if may:
                assert "notice_first" not in codes(answers["email", to])
        told = max(m.received_at for m in stack.mail.messages(DIRECTOR))
        assert told.date() < OBTAINED + relativedelta(months=1)
        assert notices(stack, broker_list.reference)["first_contact_on"] is None


class TestWhoCanOnlyBeCalled:
    def test_is_told_by_the_call(
        self, stack: Stack, answers: Answers, broker_list: Imported
    ) -> None:
        """R-95: the gate says so before the call, and a member of staff notes it after."""
        assert answers
        reference, number = broker_list.reference, "01204 496009"
        assert notices(stack, reference)["by_hand"] == 1
        before = stack.clock.permit(number, channel="phone")
        assert before["allowed"]
        assert "notice_first" in codes(before, "notes")
        (row,) = csv.DictReader(io.StringIO(stack.clock.run("list", "untold", reference)))
        assert row["name"] == "Cal Ling"
        stack.clock.run("list", "told", reference, "--means", "call", "--by", "operator",
                        "--phone", number)  # fmt: skip
        assert notices(stack, reference)["told_at"]
