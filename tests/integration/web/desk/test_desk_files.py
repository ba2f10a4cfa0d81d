"""Attached files at the desk: ticked parts, the file itself, the same by the API (R-51)."""

import io
import json
from datetime import date
from typing import TYPE_CHECKING

import httpx
import openpyxl
import pytest

from demo.company.attached import site_visit
from privacydesk.domain.places import Place
from privacydesk.domain.row_values import json_value
from privacydesk.steps.attach import parts_found
from privacydesk.steps.books import open_books

if TYPE_CHECKING:
    from privacydesk.domain.cases import CaseRef

    from .conftest import Browser, Staff, World

VISIT = site_visit("Hana Whitlock", at=date(2026, 7, 6))
STORE = "support.ticket_attachments"
FILE = {
    "id": 1, "message_id": 4, "file_name": "site-visit.xlsx", "media_type": "application/xlsx",
    "size_bytes": len(VISIT), "remark": None, "content": json_value(VISIT),
}  # fmt: skip
DEFAULT = ("content:sheet-2", "content:comments", "content:properties")


@pytest.fixture
def case(world: "World") -> "CaseRef":
    """A case in review whose eighth record is a file, sealed as the scan seals it."""
    case = world.in_review()
    collection = world.desk.datamap.collection(STORE)
    parts = parts_found(world.desk, FILE, collection=collection, names=["Hana Whitlock"])
    marks = {"suggestions": [], "redactions": [], "file_parts": parts}
    world.add(case, STORE, [FILE])
    with open_books(world.desk, case, now=world.now()) as books:
        sealed = world.desk.vault.box(case).seal(json.dumps(marks).encode())
        books.records.findings.suggest(case, number=8, suggestions=3, sealed=sealed)
        assert books.case.place is Place.REVIEW
    return case


@pytest.fixture
def grace(case: "CaseRef", at_desk: "Browser") -> "Staff":
    grace = at_desk("2")
    grace.opens(f"/cases/{case}/review?store={STORE}&record=8")
    return grace


def taken_out(world: "World", case: "CaseRef", bearer: str, url: str) -> list[str]:
    token = {"authorization": f"Bearer {bearer}"}
    answer = httpx.get(f"{url}/api/cases/{case}?values=true", headers=token, timeout=30).json()
    (found,) = [f for f in answer["findings"] if f["finding"] == 8]
    assert world.rows("SELECT decision FROM desk.findings WHERE reference = %s AND finding = 8",
                      case) == [(found["decision"],)]  # fmt: skip
    return [f"{r['field']}:{r.get('part')}" for r in found["marks"]["redactions"]]


class TestReviewPage:
    def test_lists_what_was_found_inside_ticked_where_nobody_would_see_it(
        self, grace: "Staff"
    ) -> None:
        assert "Found inside the file. Ticked parts are taken out for good." in grace.page
        for value in DEFAULT:
            assert f'value="{value}" checked' in grace.page
        assert 'value="content:sheet-1"> Sheet “visit”, 14 rows, the person named' in grace.page
        assert "Hidden sheet “contacts”, 200 rows, the person not named" in grace.page
        assert "base64:" not in grace.page

    def test_hands_the_file_out_and_writes_down_who_opened_it(
        self, world: "World", case: "CaseRef", at_desk: "Browser"
    ) -> None:
        leo = at_desk("3")
        got = leo.opens(f"/cases/{case}/records/8/files/content")
        assert got.content == VISIT
        assert got.headers["content-disposition"] == 'attachment; filename="8-site-visit.xlsx"'
        assert world.rows(
            "SELECT actor FROM desk.ledger_entries WHERE reference = %s"
            " AND event = 'findings.opened_by_staff' AND facts->>'batch' = 'rows-support-7'", case,
        ) == [("user.3",)]  # fmt: skip

    def test_hands_no_file_to_somebody_who_may_only_read(
        self, case: "CaseRef", at_desk: "Browser"
    ) -> None:
        assert at_desk("4").opens(f"/cases/{case}/records/8/files/content").status_code == 403
        assert at_desk("2").opens(f"/cases/{case}/records/8/files/remark").status_code == 404
        assert at_desk("2").opens(f"/cases/{case}/records/1/files/content").status_code == 404


class TestDecision:
    def test_keeps_what_was_ticked_and_shows_the_file_that_results(
        self, world: "World", case: "CaseRef", grace: "Staff", desk_site: str
    ) -> None:
        sent = grace.sends(f"/cases/{case}/records/8/decision", decision="redact",
                           ground="other_person", part=list(DEFAULT))  # fmt: skip
        assert sent.is_success
        assert taken_out(world, case, "2", desk_site) == list(DEFAULT)
        page = grace.opens(f"/cases/{case}/review?store={STORE}&record=8").text
        assert "The file as they will get it" in page
        file = grace.opens(f"/cases/{case}/records/8/files/content?answer=true").content
        book = openpyxl.load_workbook(io.BytesIO(file))
        assert book.sheetnames == ["visit"]
        assert not [c for row in book["visit"].iter_rows() for c in row if c.comment]

    def test_needs_something_to_take_out(self, case: "CaseRef", grace: "Staff") -> None:
        sent = grace.sends(f"/cases/{case}/records/8/decision", decision="redact",
                           ground="other_person")  # fmt: skip
        assert sent.status_code == 409

    def test_refuses_a_part_that_is_not_there(self, case: "CaseRef", grace: "Staff") -> None:
        sent = grace.sends(f"/cases/{case}/records/8/decision", decision="redact",
                           ground="other_person", part=["content:sheet-9"])  # fmt: skip
        assert sent.status_code == 409

    def test_leaves_files_out_of_what_is_disclosed_at_once(
        self, world: "World", case: "CaseRef", grace: "Staff"
    ) -> None:
        sent = grace.sends(f"/cases/{case}/stores/disclose", store=STORE)
        assert sent.status_code == 409
        assert world.rows(
            "SELECT decision FROM desk.findings WHERE reference = %s AND finding = 8", case
        ) == [(None,)]


class TestApi:
    @pytest.mark.parametrize(
        ("redactions", "kept"),
        [
            ([{"field": "content", "part": "comments"}], ["content:comments"]),
            ([{"field": "file_name", "start": 0, "end": 4}], ["file_name:None", *DEFAULT]),
        ],
    )
    def test_takes_parts_and_else_what_the_scan_proposed(
        self, world: "World", case: "CaseRef", desk_site: str,
        redactions: list[dict[str, object]], kept: list[str],
    ) -> None:  # fmt: skip
        decision = {"finding": 8, "decision": "redact", "ground": "other_person",
                    "redactions": redactions}  # fmt: skip
        sent = httpx.post(f"{desk_site}/api/cases/{case}/decisions", timeout=30,
                          json={"decisions": [decision]},
                          headers={"authorization": "Bearer 2"})  # fmt: skip
        assert sent.status_code == 200
        assert taken_out(world, case, "2", desk_site) == kept

    def test_discloses_the_rest_without_what_nobody_sees(
        self, world: "World", case: "CaseRef", desk_site: str
    ) -> None:
        sent = httpx.post(f"{desk_site}/api/cases/{case}/decisions", timeout=30,
                          json={"all_undecided": "disclose"},
                          headers={"authorization": "Bearer 2"})  # fmt: skip
        assert sent.json()["undecided"] == 0
        assert taken_out(world, case, "2", desk_site) == list(DEFAULT)
