"""Attached files in an answer: scenario S06, a spreadsheet with a hidden sheet (R-50, R-51)."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from demo.company.attached import CONTACTS, site_visit
from integration.steps.test_answering import Package, answer_to
from integration.steps.world import NOW, ROWS, World
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.domain.attachments import GONE, UnknownPartError, part_redactions
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.domain.findings import Decision, Finding, Ground
from privacydesk.settings import INCLUDE
from privacydesk.steps.books import open_books
from privacydesk.steps.decide import sealed_marks

DATA = Path(__file__).parent / "data"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VISIT = site_visit("Hana Whitlock", at=date(2026, 7, 6))
PRICES = b"%PDF-1.7 prices"
DEFAULT = ("sheet-2", "comments", "properties")


@pytest.fixture
def filed(world: World) -> World:
    """A company that keeps files: a spreadsheet, a PDF, and a name without its file."""
    world.desk = replace(
        world.desk, datamap=datamap_files.read([DATA / "map.yaml", DATA / "files.yaml"])
    )
    world.systems.rows = {
        **ROWS,
        "support.attachments": [
            {"id": 1, "contact_id": 142, "file_name": "site-visit.xlsx", "media_type": XLSX,
             "content": VISIT},
            {"id": 2, "contact_id": 142, "file_name": "../prices (Raj Patel).pdf",
             "media_type": "application/pdf", "content": PRICES},
            {"id": 3, "contact_id": 142, "file_name": "photo.jpg", "media_type": "image/jpeg",
             "content": None},
        ],
    }  # fmt: skip
    return world


def files_of(world: World, case: CaseRef) -> list[Finding]:
    return [f for f in world.findings(case) if f.collection == "attachments"]


def answered(world: World, case: CaseRef) -> Package:
    world.decide_rest(case)
    world.press(case, Option.APPROVE, user="2")
    if world.case(case)[0] == "second_review":
        world.press(case, Option.APPROVE, user="3", task=StaffTask.SECOND_REVIEW)
    return answer_to(world, case)


def take_out(world: World, case: CaseRef, finding: Finding, *parts: str) -> None:
    world.judge(case, finding.number, decision=Decision.REDACT, ground=Ground.OTHER_PERSON,
                redactions=part_redactions("content", ids=parts))  # fmt: skip


def everything(files: dict[str, bytes]) -> Iterator[str]:
    """Yield every byte of a package as text, files inside files unpacked."""
    for name, content in files.items():
        yield name
        yield content.decode("latin-1")
        yield content.decode("utf-8", "replace")
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as inner:
                yield from everything({n: inner.read(n) for n in inner.namelist()})


def secrets() -> set[str]:
    """Return every word of the parts that are taken out by default."""
    book = openpyxl.load_workbook(io.BytesIO(VISIT))
    cells = {str(v) for row in book["contacts"].values for v in row}
    notes = [c.comment for row in book["visit"].iter_rows() for c in row if c.comment]
    titles = {str(row[1]) for row in book["contacts"].values}
    return (cells - titles) | {n.text for n in notes} | {n.author for n in notes} | {"contacts!"}


class TestScan:
    def test_leaves_every_file_to_a_person(self, filed: World) -> None:
        """R-50: one suggestion for each part that no reader of the file sees."""
        found = files_of(filed, filed.in_review())
        assert [(f.suggestions, f.decision) for f in found] == [
            (len(DEFAULT), None), (2, None), (0, Decision.DISCLOSE)]  # fmt: skip

    def test_seals_what_it_saw_beside_the_record(self, filed: World) -> None:
        case = filed.in_review()
        found = files_of(filed, case)[0]
        with open_books(filed.desk, case, now=NOW) as books:
            parts = sealed_marks(books, found)["file_parts"]
        assert {p["id"]: p["taken_out_by_default"] for p in parts} == {
            **dict.fromkeys(DEFAULT, True), "sheet-1": False}  # fmt: skip
        assert parts[-1]["words"] == "Sheet “visit”, 14 rows, the person named in 4"
        assert found.sealed is not None
        assert b"visit" not in bytes(found.sealed)


class TestPackage:
    def test_has_the_file_without_what_was_taken_out(self, filed: World) -> None:
        """S06, R-51: nowhere in the package, packed files and their bytes included."""
        case = filed.in_review()
        visit, prices, _ = files_of(filed, case)
        take_out(filed, case, visit, *DEFAULT)
        take_out(filed, case, prices, "file")
        package = answered(filed, case)

        text = "\n".join(everything(package.files)).casefold()
        assert len(secrets()) > 2 * CONTACTS
        assert [word for word in secrets() if word.casefold() in text] == []
        path = f"files/{visit.number}-site-visit.xlsx"
        book = openpyxl.load_workbook(io.BytesIO(package.files[path]))
        assert [row[3] for row in book["visit"].values].count("Hana Whitlock") == 4

    def test_names_the_file_in_its_row_its_page_and_its_manifest(self, filed: World) -> None:
        case = filed.in_review()
        visit, prices, _ = files_of(filed, case)
        take_out(filed, case, visit, *DEFAULT)
        take_out(filed, case, prices, "file")
        package = answered(filed, case)

        path = f"files/{visit.number}-site-visit.xlsx"
        rows = json.loads(package.files["data/support.json"])["collections"]["attachments"]
        assert [row["content"] for row in rows] == [path, GONE, None]
        assert f'<a href="{path}">'.encode() in package.files["index.html"]
        manifest = json.loads(package.files["manifest.json"])
        schema = INCLUDE / "contracts" / "package_manifest.schema.json"
        jsonschema.validate(manifest, json.loads(schema.read_text("utf-8")))
        assert [f["name"] for f in manifest["files"] if f["name"].startswith("files/")] == [path]

    def test_has_a_file_that_is_disclosed_as_it_is_held(self, filed: World) -> None:
        case = filed.in_review()
        visit, prices, _ = files_of(filed, case)
        package = answered(filed, case)
        assert package.files[f"files/{visit.number}-site-visit.xlsx"] == VISIT
        assert package.files[f"files/{prices.number}-prices-Raj-Patel-.pdf"] == PRICES

    def test_has_neither_row_nor_file_of_a_withheld_record(self, filed: World) -> None:
        case = filed.in_review()
        for found in files_of(filed, case)[:2]:
            filed.judge(case, found.number, decision=Decision.WITHHOLD,
                        ground=Ground.OTHER_PERSON)  # fmt: skip
        package = answered(filed, case)
        assert not [name for name in package.files if name.startswith("files/")]
        rows = json.loads(package.files["data/support.json"])["collections"]["attachments"]
        assert [row["file_name"] for row in rows] == ["photo.jpg"]

    def test_does_not_tell_a_redacted_name_by_the_file_s(self, filed: World) -> None:
        """R-51: names of files are content."""
        case = filed.in_review()
        prices = files_of(filed, case)[1]
        held = "../prices (Raj Patel).pdf"
        mark = {"field": "file_name", "start": held.index("Raj"), "end": held.index(")"),
                "why": "name"}  # fmt: skip
        filed.judge(case, prices.number, decision=Decision.REDACT, ground=Ground.OTHER_PERSON,
                    redactions=[mark])  # fmt: skip
        package = answered(filed, case)
        assert package.files[f"files/{prices.number}-file.pdf"] == PRICES
        assert "Patel" not in "".join(package.files)


class TestDecision:
    def test_refuses_a_part_that_the_file_does_not_have(self, filed: World) -> None:
        case = filed.in_review()
        found = files_of(filed, case)[0]
        with pytest.raises(UnknownPartError):
            take_out(filed, case, found, "sheet-7")
        assert files_of(filed, case)[0].decision is None
