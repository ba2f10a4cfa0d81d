"""Parts of attached files: what is offered, what goes, and how a file is named (R-51)."""

import pytest

from privacydesk.domain.attachments import (
    Closed,
    Sheet,
    UnknownPartError,
    Workbook,
    check_parts,
    closed_file,
    nameless,
    part_redactions,
    parts_of,
    parts_out,
    path_in_package,
    redact_texts,
    takes_whole,
)
from privacydesk.domain.packages import FILE_NAME

SHOWN = Sheet(number=1, name="visit", hidden=False, rows=14, naming=4)
HIDDEN = Sheet(number=2, name="contacts", hidden=True, rows=1, naming=0)


class TestParts:
    def test_tick_what_nobody_sees_and_put_it_first(self) -> None:
        book = Workbook(sheets=[SHOWN, HIDDEN], comments=1, commenters=1, others=["1 link"])
        assert [(p.id, p.taken_out_by_default) for p in parts_of(book)] == [
            ("sheet-2", True), ("comments", True), ("other", True), ("sheet-1", False)]  # fmt: skip
        assert parts_of(book)[1].words == "1 comment, by 1 person"

    def test_of_a_plain_workbook_are_its_sheets(self) -> None:
        (part,) = parts_of(Workbook(sheets=[SHOWN]))
        assert not part.taken_out_by_default
        assert part.words == "Sheet “visit”, 14 rows, the person named in 4"

    def test_of_a_closed_file_are_the_whole_with_the_reason(self) -> None:
        for why in Closed:
            (part,) = closed_file(why)
            assert part.taken_out_by_default
            assert part.words.endswith(why.value)


class TestTakesWhole:
    def test_is_so_for_the_whole_and_for_every_sheet(self) -> None:
        parts = parts_of(Workbook(sheets=[SHOWN, HIDDEN], comments=1))
        assert not takes_whole(parts, take_out=["sheet-2", "comments"])
        assert takes_whole(parts, take_out=["sheet-1", "sheet-2"])
        assert takes_whole(closed_file(Closed.KIND), take_out=["file"])
        assert not takes_whole(closed_file(Closed.KIND), take_out=[])

    def test_refuses_parts_that_are_not_there(self) -> None:
        with pytest.raises(UnknownPartError):
            takes_whole(parts_of(Workbook(sheets=[SHOWN])), take_out=["sheet-2"])


class TestRedactions:
    MARKS = (
        *part_redactions("content", ids=["comments", "sheet-2"]),
        {"field": "remark", "start": 0, "end": 3, "why": "name"},
    )

    def test_name_the_parts_of_one_field(self) -> None:
        assert parts_out(self.MARKS, field="content") == {"comments", "sheet-2"}
        assert parts_out(self.MARKS, field="remark") == set()

    def test_take_out_passages_and_leave_the_bytes_alone(self) -> None:
        row = {"content": "base64:AAAA", "remark": "Raj rang"}
        assert redact_texts(row, self.MARKS) == {
            "content": "base64:AAAA", "remark": "[another person’s name] rang"}  # fmt: skip

    def test_are_refused_for_parts_that_were_not_found(self) -> None:
        found = [{"field": "content", "id": "comments"}, {"field": "content", "id": "sheet-2"}]
        check_parts(found, self.MARKS)
        with pytest.raises(UnknownPartError, match="1 unknown"):
            check_parts(found[:1], self.MARKS)


class TestPath:
    @pytest.mark.parametrize(
        ("name", "path"),
        [
            ("site-visit.xlsx", "files/7-site-visit.xlsx"),
            ("../../etc/passwd", "files/7-etc-passwd"),
            ("C:\\temp\\a b.pdf", "files/7-C-temp-a-b.pdf"),
            (".bashrc", "files/7-bashrc"),
            ("“Ω”", "files/7-file"),
            ("", "files/7-file"),
            (None, "files/7-file"),
            ("line\nfeed\x00.txt", "files/7-line-feed-.txt"),
            ("x" * 300 + ".xlsx", "files/7-" + "x" * 75 + ".xlsx"),
        ],
    )
    def test_is_one_file_in_one_folder_whatever_the_name(self, name: str | None, path: str) -> None:
        assert path_in_package(7, name=name) == path
        assert FILE_NAME.fullmatch(path)

    @pytest.mark.parametrize(
        ("name", "left"),
        [("Raj Patel.xlsx", "file.xlsx"), ("Raj.Patel", "file"), ("Raj", "file"),
         ("pdf", "file.pdf"), ("Patel.PDF", "file.pdf"), (None, "file")],
    )  # fmt: skip
    def test_of_a_redacted_name_keeps_a_suffix_that_tells_nothing(
        self, name: str | None, left: str
    ) -> None:
        assert nameless(name) == left
