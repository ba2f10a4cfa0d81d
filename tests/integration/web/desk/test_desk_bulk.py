"""Files of requests at the desk: handed in, looked at, approved, taken away as a table."""

import csv
import io
import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.places import Place
from privacydesk.steps import identity, intake
from privacydesk.steps.books import open_books

if TYPE_CHECKING:
    from .conftest import Browser, World

ROW = {"right": "access", "email": "h.whitlock@rowanpike.example", "portal_account": "RP-1187",
       "signed_in": True}  # fmt: skip


def content(*tickets: str, **more: object) -> bytes:
    at = datetime.now(timezone.utc).replace(microsecond=0).isoformat()
    rows = [{**ROW, "received_at": at, "ticket_id": ticket, **more} for ticket in tickets]
    return "\n".join(map(json.dumps, rows)).encode()


def send(url: str, content: bytes, *, user: str = "2", **query: str) -> httpx.Response:
    return httpx.post(f"{url}/api/bulk", params={"portal": "generic", **query}, content=content,
                      headers={"authorization": f"Bearer {user}"}, timeout=30)  # fmt: skip


@pytest.fixture
def clean(world: "World", desk_site: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Bring a file of two to where both cases wait for their approval; a third is set aside."""
    name = request.node.name[:40]
    bad = content("x").replace(b"access", b"cake")
    answer = send(desk_site, content(f"{name}-1", f"{name}-2") + b"\n" + bad)
    assert answer.status_code == 202, answer.text
    for line in answer.json()["lines"][:2]:
        case = CaseRef(line["reference"])
        intake.open_case(world.desk, case=case, now=world.now())
        identity.check_identity(world.desk, case=case, now=world.now())
        rows = [{"order_number": f"O-{n}"} for n in range(3)]
        world.add(case, "orders.orders", rows)
        with open_books(world.desk, case, now=world.now()) as books:
            books.records.findings.decide_by_rule(case, now=books.now)
            books.move(Place.REVIEW)
    found: dict[str, Any] = answer.json()
    return found


class TestHandingIn:
    def test_by_the_form_leads_to_what_became_of_each_line(
        self, at_desk: "Browser", desk_site: str
    ) -> None:
        grace = at_desk("2")
        grace.opens("/bulk")
        form = {"csrf": grace.page.split('name="csrf" value="')[1].split('"')[0],
                "sent_by": "people", "portal": "generic"}  # fmt: skip
        file = content("form-1") + b"\n" + content("form-2", right="cake")
        shown = grace.http.post("/bulk", data=form, files={"content": ("a.jsonl", file)})
        assert shown.status_code == 200
        assert "Taken. Each line that is in order is a case now." in shown.text
        assert "unknown right" in shown.text
        again = grace.http.post("/bulk", data=form, files={"content": ("b.jsonl", file)})
        assert "This file was handed in before." in again.text
        assert send(desk_site, file).status_code == 200

    def test_of_an_unreadable_file_says_how_it_is_read(self, desk_site: str) -> None:
        answer = send(desk_site, b"\xff\xfe")
        assert (answer.status_code, answer.json()["error"]) == (409, "the file is not UTF-8")
        assert "UTF-8" in answer.json()["remedy"]

    def test_names_a_portal_of_ours_or_none(self, desk_site: str) -> None:
        assert send(desk_site, content("p-1"), portal="elsewhere").status_code == 422

    def test_is_not_for_those_who_only_read(self, desk_site: str) -> None:
        assert send(desk_site, content("r-1"), user="4").status_code == 403


class TestThePage:
    def test_shows_what_is_ready_and_takes_one_out(
        self, at_desk: "Browser", world: "World", clean: dict[str, Any]
    ) -> None:
        grace, here = at_desk("2"), f"/bulk/{clean['file']}"
        first = clean["lines"][0]["reference"]
        grace.opens(here)
        assert "Approve all 2" in grace.page
        assert grace.sends(f"{here}/alone", case=first).status_code == 200
        assert "Approve all 1" in grace.page
        assert grace.sends(f"{here}/alone", case=first).status_code == 409
        assert world.rows("SELECT dag FROM desk.runs WHERE reference = %s AND ended_at IS NULL",
                          first) == [("rights_access",)]  # fmt: skip

    def test_is_where_the_queue_says_that_its_cases_are_approved(
        self, at_desk: "Browser", world: "World", clean: dict[str, Any]
    ) -> None:
        case = clean["lines"][0]["reference"]
        world.rows("UPDATE desk.runs SET started_at = now() WHERE reference = %s", case)
        shown = at_desk("2").opens(f"/?q={case}").text
        assert "Approve it with its file" in shown
        assert "approve it in Airflow" not in shown

    def test_approves_the_list_that_it_shows_and_no_other(
        self, at_desk: "Browser", world: "World", clean: dict[str, Any]
    ) -> None:
        grace, here = at_desk("2"), f"/bulk/{clean['file']}"
        page = grace.opens(here).text
        shown = page.split('name="shown" value="')[1].split('"')[0]
        assert grace.sends(f"{here}/approve", shown="0" * 64).status_code == 409
        assert grace.sends(f"{here}/approve", shown=shown).status_code == 200
        assert "Approved, being answered" in grace.page
        kept = world.rows("SELECT approved_by FROM desk.bulk_rows WHERE file = %s AND reference"
                          " IS NOT NULL", clean["file"])  # fmt: skip
        assert kept == [("2",), ("2",)]

    def test_of_a_case_leads_to_its_file(self, at_desk: "Browser", clean: dict[str, Any]) -> None:
        grace, case = at_desk("2"), clean["lines"][0]["reference"]
        assert "approve it with its file" in grace.opens(f"/cases/{case}").text
        assert grace.opens(f"/bulk/of/{case}").url.path == f"/bulk/{clean['file']}"

    def test_of_no_file_is_not_there(self, at_desk: "Browser") -> None:
        assert at_desk("2").opens("/bulk/BU-2020-000001").status_code == 404


class TestTheReport:
    def test_tells_every_line_without_a_word_of_it(
        self, at_desk: "Browser", clean: dict[str, Any]
    ) -> None:
        text = at_desk("2").opens(f"/bulk/{clean['file']}/report?form=csv").text
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(row["line"], row["standing"], row["rule"]) for row in rows] == [
            ("1", "ready", ""), ("2", "ready", ""), ("3", "quarantined", "unknown_right"),
        ]  # fmt: skip
        assert rows[2]["remedy"].startswith("Write access")
        assert "whitlock" not in text
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows
                       for cell in row.values())  # fmt: skip
