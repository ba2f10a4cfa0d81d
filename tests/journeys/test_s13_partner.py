"""S13(b): she lets us pass her contact to a partner, then takes that back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from doors.waiting import until
from privacydesk.settings import INCLUDE

if TYPE_CHECKING:
    from pathlib import Path

    from stack import Stack

EMAIL, NAME = "ines.calder@fallowlane.example", "Ines Calder"
CONTRACT = INCLUDE / "contracts" / "disclosure.schema.json"
PINE, PINE_MAIL = "pine_partner", "privacy@pine-offices.example"


@dataclass(frozen=True, kw_only=True)
class Passed:
    """The journey, lived once: what each export held, and the case of the withdrawal."""

    before: dict[str, Any]
    consented: dict[str, Any]
    withdrawn: dict[str, Any]
    reference: str


def preferences(stack: Stack) -> str:
    """Return the address of the page behind a message that may go to her."""
    said = json.loads(stack.clock.run("permit", "--channel", "email", "--to", EMAIL, "--json"))
    return str(said["unsubscribe_link"]).replace("/unsubscribe/", "/preferences/")


def export(stack: Stack, people: Path, *, nobody: bool = False) -> dict[str, Any]:
    """Ask at the terminal what may leave for Pine now."""
    said = stack.clock.run("disclose", str(people), "--to", PINE, "--by", "nadia", "--json",
                           fails=nobody)  # fmt: skip
    found: dict[str, Any] = json.loads(said)
    Draft202012Validator(json.loads(CONTRACT.read_text("utf-8"))).validate(found)
    return found


def log(stack: Stack) -> list[str | None]:
    """Return each attempt to pass somebody on to Pine, and why it was stopped."""
    query = ("SELECT blocked FROM report.disclosures WHERE recipient = %s AND means = 'export'"
             " ORDER BY disclosure")  # fmt: skip
    return [line["blocked"] for line in stack.register.rows(query, PINE)]


@pytest.fixture(scope="module")
def journey(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Passed:
    people = tmp_path_factory.mktemp("export") / "people.csv"
    people.write_text(f"email,name,phone\n{EMAIL},{NAME},07700 900131\n", "utf-8")
    page = preferences(stack)
    before = export(stack, people, nobody=True)
    choice = {"channels": ["email"], "topics": ["own_products", "partners"]}
    assert httpx.post(page, json=choice).status_code == 200
    consented = export(stack, people)
    answer = httpx.post(page, json={"channels": ["email"], "topics": ["own_products"]})
    reference = answer.json()["cases"][0]["reference"]
    withdrawn = export(stack, people, nobody=True)
    until(lambda: stack.register.case(reference)["status"] == "closed",
          what=f"the end of {reference}", seconds=180)  # fmt: skip
    return Passed(before=before, consented=consented, withdrawn=withdrawn, reference=reference)


class TestHerContact:
    def test_stays_with_us_until_she_consents(self, journey: Passed) -> None:
        assert (journey.before["rows"], journey.before["blocked"]) == ([], {"no_consent": 1})

    def test_passes_while_the_consent_stands_and_no_more_of_it(self, journey: Passed) -> None:
        """R-103: Pine gets name and address; nobody agreed to the telephone number."""
        assert journey.consented["rows"] == [{"email": EMAIL, "name": NAME}]

    def test_is_left_out_from_the_moment_of_her_choice(self, journey: Passed) -> None:
        assert (journey.withdrawn["rows"], journey.withdrawn["blocked"]) == ([], {"objected": 1})

    def test_has_one_line_in_the_log_for_each_attempt(
        self, journey: Passed, stack: Stack
    ) -> None:
        assert journey.reference
        assert log(stack) == ["no_consent", None, "objected"]

    def test_is_what_pine_is_told_to_stop_using(self, journey: Passed, stack: Stack) -> None:
        """R-62."""
        told = stack.mail.about(journey.reference, to=PINE_MAIL, saying="withdrew")
        assert EMAIL in told.text
        assert EMAIL not in told.subject
