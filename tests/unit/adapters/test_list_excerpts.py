"""A row of a list is found again by its line, whatever stands around it."""

import csv
import io
from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from privacydesk.adapters.lists.excerpts import find_records
from privacydesk.adapters.lists.records import Splitter
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field, Layout
from privacydesk.domain.list_files import Encoding, Landed, Limits, ListRefusedError
from privacydesk.ports import Excerpt

AGREED = {"e mail": Field.EMAIL, "name": Field.NAME, "ref": Field.NOT_KEPT}
FIELDS = (Field.EMAIL, Field.NAME, Field.NOT_KEPT)
HEADER = "E-mail,Name,Ref\n"
LIMITS = Limits(record=200, unbroken=4_000)

Wanted = list[tuple[int, Reason]]


def find(body: str, wanted: Wanted, *, size: int = 10_000, bom: bool = False) -> list[Excerpt]:
    content = (b"\xef\xbb\xbf" if bom else b"") + (HEADER + body).encode()
    landed = Landed(digest=b"", packed=0, unpacked=len(content), encoding=Encoding.UTF_8, bom=bom,
                    cr_only=False)  # fmt: skip
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    return list(find_records(parts, landed=landed, agreed=AGREED, wanted=iter(wanted),
                             limits=LIMITS))  # fmt: skip


def all_of(body: str, *, size: int) -> tuple[dict[int, list[str]], Wanted] | None:
    """Return every record as it is cut for screening: the good rows by line, and the others."""
    layout = Layout(delimiter=",", fields=FIELDS)
    content = HEADER.encode() + body.encode()
    chunks = [content[at : at + size] for at in range(0, len(content), size)]
    chunks[0] = chunks[0].removeprefix(HEADER.encode())
    good: dict[int, list[str]] = {}
    told: Wanted = []
    try:
        for block in Splitter(layout=layout, limits=LIMITS, line=1).blocks(chunks):
            rows = csv.reader(io.StringIO(block.body.decode(), newline=""))
            good |= dict(zip(block.lines.tolist(), rows, strict=True))
            told += block.rejected
    except ListRefusedError:
        return None
    return good, told


class TestFindRecords:
    def test_gives_a_row_by_its_columns_without_what_nobody_keeps(self) -> None:
        (one,) = find('a@b.example,"Lee, Ann",77\n', [(2, Reason.OBJECTED)])
        assert one.row == {Field.EMAIL: "a@b.example", Field.NAME: "Lee, Ann"}
        assert (one.line, one.reason, one.text) == (2, Reason.OBJECTED, "")

    def test_gives_a_broken_row_as_it_stands(self) -> None:
        wanted = [(3, Reason.RAGGED), (4, Reason.BROKEN_QUOTE)]
        found = find('a,b,c\ntoo,few\n"x"y,z,"\nd,e,f\n', wanted)
        assert [(one.line, one.row, one.text) for one in found] == [
            (3, {}, "too,few"), (4, {}, '"x"y,z,"'),
        ]  # fmt: skip

    def test_counts_lines_inside_quotes_and_of_every_kind(self) -> None:
        body = 'a,"one\ntwo",c\r\nd,e,f\r\ng,"h\r\ni",j\nk,l,m'
        wanted = [(2, Reason.OBJECTED), (4, Reason.OBJECTED), (7, Reason.OBJECTED)]
        for size in (20, 40, 1_000):
            found = find(body, wanted, size=size, bom=True)
            assert [one.row[Field.EMAIL] for one in found] == ["a", "d", "k"]

    def test_reads_no_further_than_the_last_row(self) -> None:
        content = (HEADER + "a,b,c\nd,e,f\n").encode()
        landed = Landed(digest=b"", packed=0, unpacked=1, encoding=Encoding.UTF_8, bom=False,
                        cr_only=False)  # fmt: skip

        def parts() -> Iterator[bytes]:
            yield content
            raise AssertionError("the next part was opened")

        found = find_records(parts(), landed=landed, agreed=AGREED, limits=LIMITS,
                             wanted=[(2, Reason.OBJECTED)])  # fmt: skip
        assert [one.line for one in found] == [2]

    def test_opens_nothing_where_nothing_is_wanted(self) -> None:
        assert find("a,b,c\n", []) == []

    def test_cuts_a_long_value(self) -> None:
        (one,) = find("x" * 5_000 + ",too\n", [(2, Reason.TOO_LONG)])
        assert len(one.text) == 1_000


PIECE = st.sampled_from(["a", '"', '""', ",", ",", "\n", "\r\n", "\r", "b@c", '"d\ne"', "é", "\0"])


@settings(max_examples=300)
@given(st.lists(PIECE, max_size=60).map("".join), st.integers(min_value=20, max_value=80))
@example('a,"b\nc",d\n\n"e"f\n', 22)
@example("a,b,c\r\r\nd", 20)
@example("x,y,z\rtoo,few\ra,b,c", 24)
@example('"\r\n",,', 20)
def test_every_record_of_any_file_is_found_where_it_begins(body: str, size: int) -> None:
    told = all_of(body, size=size)
    if told is None:
        return
    good, against = told
    wanted = sorted([*against, *((line, Reason.OBJECTED) for line in good)])
    found = find(body, wanted, size=size)
    assert [(one.line, one.reason) for one in found] == wanted
    lines = io.StringIO(HEADER + body, newline="").readlines()
    for one in found:
        if one.row and one.line in good:  # a line end inside a cell is kept as a feed
            cells = [cell.replace("\r\n", "\n") for cell in one.row.values()]
            assert cells == [cell.replace("\r\n", "\n") for cell in good[one.line][:2]]
        elif one.row:
            assert one.line in dict(against)
        else:
            assert "".join(lines[one.line - 1 :]).startswith(one.text)
