"""S11: a reseller passes on 30 end users; they are supplied, told, and never marketed to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from doors.landing import drop, look_now, wait_for_list
from doors.portal import Writer
from doors.waiting import until
from journeys.requests import decide_all, fetch, press, sweep_now

if TYPE_CHECKING:
    from doors.packages import Package
    from stack import Stack

pytestmark = pytest.mark.timeout(400)

DAG: Final = "imports_reseller_handover"
TITLE: Final = "Hand-over of November 2026"
COLUMNS: Final = {"E-mail": "email", "Full name": "name", "Phone": "phone", "Address": "address",
                  "Postcode": "postcode"}  # fmt: skip
PEOPLE: Final = tuple(f"user{number}@northend-s11.example" for number in range(30))
UMA: Final = PEOPLE[7]


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """The journey, lived once: the import, and what one of them gets who asks for her data."""

    reference: str
    package: Package


@pytest.fixture(scope="module")
def journey(stack: Stack) -> HandedOver:
    rows = [f"{email},Uma North {number},07700 9004{number:02},{number} Mill Lane,LS1 4AB"
            for number, email in enumerate(PEOPLE)]  # fmt: skip
    drop(stack, "s11", rows=rows, columns=COLUMNS, kind="reseller", list=TITLE,
         seller={"name": "Northgate Systems", "contract": "NG-7"}, obtained_on="2026-11-02",
         wording="We pass your details to CloudSentric, which installs your line.",
         purposes=["supply", "support", "billing"])  # fmt: skip
    look_now(stack)
    reference = wait_for_list(stack, title=TITLE)
    press(stack, "reviewer", reference, "review", "Approve", dag=DAG)
    stack.staff("operator").wait_for_run(reference, dag=DAG)
    sweep_now(stack)
    until(lambda: told(stack, reference) == 30, what="the notices in the outbox", seconds=120)
    return HandedOver(reference=reference, package=asked(stack))


def told(stack: Stack, reference: str) -> int:
    (line,) = stack.register.rows("SELECT told FROM report.notices WHERE reference = %s", reference)
    return int(line["told"])


def asked(stack: Stack) -> Package:
    """Have one of them ask for her data, prove who she is on the telephone, and get it."""
    writer = Writer(name="Uma North 7", email=UMA, phone="07700 900407")
    filed = stack.portal.write("Please send me a copy of all the personal data you hold about me.",
                               writer=writer)  # fmt: skip
    ref, desk = filed.reference, stack.desk("reviewer")
    desk.wait_for(ref, status="waiting_id")
    assert desk.decide(ref, identity={"contact": UMA, "how": "known_questions"}).is_success
    desk.wait_for(ref, status="review")
    decide_all(desk, ref, lambda _: {"decision": "disclose"})
    run = stack.register.case(ref)["run_id"]
    press(stack, "reviewer", run, "review", "Approve")
    _, _, package = fetch(stack, filed=filed, to=UMA)
    return package


class TestAHandOver:
    def test_tells_each_of_them_who_passed_them_on(self, stack: Stack, journey: HandedOver) -> None:
        """R-40, R-95: before the installation e-mail of 4 November; no marketing in it."""
        for email in (PEOPLE[0], UMA, PEOPLE[29]):
            mail = stack.mail.about(journey.reference, to=email, saying="Northgate Systems")
            assert TITLE in mail.words
            assert "We do not use them for marketing." in mail.words
            assert "/v1/unsubscribe/" not in mail.text

    def test_selects_none_of_them_for_marketing(self, stack: Stack, journey: HandedOver) -> None:
        """R-98: whatever the channel."""
        assert journey.reference
        for email in PEOPLE[:3]:
            said = permitted(stack, "email", email)
            assert {r["code"] for r in said["reasons"] if r["effect"] == "blocks"} >= {
                "reseller_only"
            }
        assert not permitted(stack, "phone", "07700 900405")["allowed"]

    def test_is_named_with_its_day_in_her_answer(self, journey: HandedOver) -> None:
        """R-36, R-40."""
        assert f"The list is “{TITLE}”. We got it on 2 November 2026." in journey.package.letter
        assert "Northgate Systems" in journey.package.letter
        assert journey.package.systems == {"end_users"}


def permitted(stack: Stack, channel: str, to: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(
        stack.clock.run("permit", "--channel", channel, "--to", to, "--json", fails=True)
    )
    return said
