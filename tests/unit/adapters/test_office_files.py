"""Attached files: what they carry unseen, and that it is gone for good (R-51)."""

import io
from datetime import datetime
from zipfile import ZipFile

import openpyxl
import pytest

from privacydesk.adapters.documents.office_files import OfficeFiles
from privacydesk.adapters.documents.office_zip import MOST_BYTES
from privacydesk.adapters.documents.workbook_clean import texts_left
from privacydesk.domain.attachments import Closed, UnknownPartError

from .workbooks import SECRETS, changed, visit

FILES = OfficeFiles()
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.spreadsheetml.sharedStrings+xml"/>'
)
SHARED_LINK = (
    b'<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'sharedStrings" Target="/xl/sharedStrings.xml" Id="rId99"/>'
)
SHARED_LIST = (
    b'<sst xmlns="' + MAIN + b'" count="2" uniqueCount="2"><si><t>shared-word-gone</t></si>'
    b"<si><t>shared-word-kept</t></si></sst>"
)


def ticked(content: bytes) -> frozenset[str]:
    return frozenset(p.id for p in FILES.inspect(content) if p.taken_out_by_default)


def words(content: bytes) -> dict[str, str]:
    return {part.id: part.words for part in FILES.inspect(content, names=["Nadia Rahimi"])}


def every_byte(content: bytes) -> str:
    with ZipFile(io.BytesIO(content)) as file:
        members = [name + file.read(name).decode() for name in file.namelist()]
    return "\n".join([content.decode("latin-1"), *members])


def cleaned(content: bytes, take_out: frozenset[str] | None = None) -> bytes:
    result = FILES.clean(content, take_out=ticked(content) if take_out is None else take_out)
    assert result is not None
    return result


class TestInspect:
    def test_offers_what_no_reader_of_the_sheet_sees_ticked(self) -> None:
        """R-51."""
        assert words(visit()) == {
            "sheet-2": "Hidden sheet “contacts”, 200 rows, the person not named",
            "sheet-3": "Hidden sheet “archive”, 1 row, the person not named",
            "comments": "3 comments, by 2 people",
            "hidden": "1 hidden row, 1 hidden column, 1 hidden cell",
            "properties": "Author and last editor, 2 other properties",
            "other": "1 defined name (out whenever anything is)",
            "sheet-1": "Sheet “visit”, 14 rows, the person named in 4",
        }
        assert ticked(visit()) == set(words(visit())) - {"sheet-1"}

    def test_counts_pictures_links_and_pivot_tables(self) -> None:
        book = visit()
        for name in (
            "xl/media/image1.png",
            "xl/externalLinks/externalLink1.xml",
            "xl/pivotCache/pivotCacheDefinition1.xml",
            "xl/embeddings/oleObject1.bin",
        ):
            book = changed(book, name, b"", b"<x/>")
        assert words(book)["other"].startswith(
            "1 drawing, picture or chart, 1 link to another file, 1 embedded object, "
            "1 store of a pivot table, 1 defined name"
        )

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"%PDF-1.7 ...", Closed.KIND),
            (b"plain words", Closed.KIND),
            (b"", Closed.KIND),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, Closed.LOCKED),
            (b"PK\x03\x04 cut off", Closed.DAMAGED),
            (visit()[:-400], Closed.DAMAGED),
            (changed(visit(), "xl/vbaProject.bin", b"", b"Sub"), Closed.MACROS),
            (changed(visit(), SHEET, b"<sheetData>", b"<sheetData><row"), Closed.DAMAGED),
            (changed(visit(), SHEET, b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"),
             Closed.DAMAGED),
        ],
    )  # fmt: skip
    def test_offers_only_the_whole_of_what_it_does_not_look_into(
        self, content: bytes, why: Closed
    ) -> None:
        (part,) = FILES.inspect(content)
        assert part.taken_out_by_default
        assert part.words == f"The whole file: {why.value}"
        assert FILES.clean(content, take_out=frozenset({"file"})) is None

    def test_does_not_unpack_a_bomb(self) -> None:
        bomb = changed(visit(), "xl/media/image1.png", b"", b"\0" * (MOST_BYTES + 1))
        assert len(bomb) < MOST_BYTES / 100
        assert FILES.inspect(bomb)[0].words == f"The whole file: {Closed.TOO_BIG.value}"

    @pytest.mark.parametrize("place", [b"A1:XFD1048576", b"A:XFD", b"a1&#58;xfd9"])
    @pytest.mark.parametrize("what", [b"mergeCell", b"hyperlink"])
    def test_does_not_spread_a_range_over_the_whole_sheet(self, what: bytes, place: bytes) -> None:
        spread = b'<%ss><%s ref="%s"/></%ss></worksheet>' % (what, what, place, what)
        book = changed(visit(), SHEET, b"</worksheet>", spread)
        assert FILES.inspect(book)[0].words == f"The whole file: {Closed.TOO_BIG.value}"


class TestClean:
    def test_leaves_nothing_of_the_parts_in_any_byte(self) -> None:
        """R-51: shared strings, properties, formats and names of the removed included."""
        text = every_byte(cleaned(visit())).casefold()
        assert [secret for secret in SECRETS if secret.casefold() in text] == []
        assert all(secret.casefold() in every_byte(visit()).casefold() for secret in SECRETS)

    def test_keeps_what_everybody_sees(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(cleaned(visit())))
        assert book.sheetnames == ["visit"]
        rows = list(book["visit"].values)
        assert [row[1] for row in rows[:4]] == ["Nadia Rahimi"] * 4
        assert [row[2] for row in rows if row[2]] == [n * 1.5 for n in range(1, 15) if n != 8]

    def test_leaves_parts_that_are_not_ticked(self) -> None:
        kept = words(cleaned(visit(), frozenset({"sheet-2", "properties"})))
        assert set(kept) == {"sheet-1", "sheet-2", "comments", "hidden"}
        assert kept["sheet-2"].startswith("Hidden sheet “archive”")
        assert words(cleaned(visit(), frozenset({"comments"})))["properties"] == (
            "Author and last editor"
        )

    def test_returns_the_very_file_when_nothing_is_taken_out(self) -> None:
        book = visit()
        assert FILES.clean(book, take_out=frozenset()) == book

    def test_leaves_no_file_when_every_sheet_goes(self) -> None:
        sheets = frozenset({"sheet-1", "sheet-2", "sheet-3"})
        assert FILES.clean(visit(), take_out=sheets) is None

    def test_gives_the_same_bytes_again(self) -> None:
        book = visit()
        assert cleaned(book) == cleaned(book)

    def test_takes_no_row_number_or_path_of_the_file_for_a_word_left_in_it(self) -> None:
        book = openpyxl.Workbook()
        first, second, third = book.worksheets[0], book.create_sheet(), book.create_sheet()
        first["B1234"], second["A1"] = datetime(2026, 7, 6), "kept"  # noqa: DTZ001  no zones there
        third.title, third.sheet_state = "Sheet2", "hidden"
        for row in ([1234, 46209, "46209"], ["worksheet", "Calibri", "sheet1"]):
            third.append(row)
        target = io.BytesIO()
        book.save(target)
        assert cleaned(target.getvalue())

    def test_reports_a_text_that_stays_behind(self) -> None:
        """The check works: it is told that "Nadia Rahimi" had to go, and she is in the sheet."""
        assert texts_left(cleaned(visit()), gone={"Nadia Rahimi", "12"}, kept=set()) == 1
        assert texts_left(cleaned(visit()), gone={"Nadia Rahimi"}, kept={"Nadia Rahimi"}) == 0

    def test_takes_the_shared_strings_of_a_removed_sheet_along(self) -> None:
        """Excel keeps the words of all sheets in one list; our writer does not."""
        book = changed(visit(), "[Content_Types].xml", b"</Types>", SHARED_TYPE + b"</Types>")
        book = changed(book, "xl/_rels/workbook.xml.rels", b"</Relationships>",
                       SHARED_LINK + b"</Relationships>")  # fmt: skip
        book = changed(book, "xl/sharedStrings.xml", b"", SHARED_LIST)
        book = changed(book, "xl/worksheets/sheet3.xml", b"<sheetData>",
                       b'<sheetData><row r="9"><c r="A9" t="s"><v>0</v></c></row>')  # fmt: skip
        book = changed(book, SHEET, b"</sheetData>",
                       b'<row r="99"><c r="A99" t="s"><v>1</v></c></row></sheetData>')  # fmt: skip
        text = every_byte(cleaned(book))
        assert "shared-word-kept" in text
        assert "shared-word-gone" not in text

    def test_runs_no_text_as_a_formula(self) -> None:
        book = changed(visit(), SHEET, b"Line restored", b"=1+1")
        sheet = openpyxl.load_workbook(io.BytesIO(cleaned(book)))["visit"]
        assert (sheet["B5"].value, sheet["B5"].data_type) == ("=1+1", "s")

    def test_refuses_a_part_that_the_file_does_not_have(self) -> None:
        with pytest.raises(UnknownPartError):
            FILES.clean(visit(), take_out=frozenset({"sheet-9"}))
