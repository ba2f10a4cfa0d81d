"""A list is cut into its records: every one once, with its line, whatever the file is like."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from privacydesk.adapters.lists.records import Splitter
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field, Layout
from privacydesk.domain.list_files import FileFault, Limits, ListRefusedError

LAYOUT = Layout(delimiter=",", fields=(Field.EMAIL, Field.NAME, Field.PHONE))
LIMITS = Limits(record=200, unbroken=2_000)

Row = list[str]
Told = list[tuple[int, Reason]]


def cut(
    data: bytes, *, size: int = 10_000, limits: Limits = LIMITS
) -> tuple[list[int], list[Row], Told]:
    """Cut a file below its header; return lines and rows of what is well, and the others."""
    splitter = Splitter(layout=LAYOUT, limits=limits, line=1)
    lines: list[int] = []
    rows: list[Row] = []
    told: Told = []
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    for block in splitter.blocks(chunks):
        lines += block.lines.tolist()
        rows += list(csv.reader(io.StringIO(block.body.decode(), newline=""), strict=True))
        told += block.rejected
    return lines, rows, told


CASES: dict[str, tuple[bytes, list[Row], Told]] = {
    "nothing": (b"", [], []),
    "a last line without its end": (b"a,b,c\nd,e,f", [["a", "b", "c"], ["d", "e", "f"]], []),
    "CRLF": (b"a,b,c\r\nd,e,f\r\n", [["a", "b", "c"], ["d", "e", "f"]], []),
    "LF and CRLF": (b"a,b,c\nd,e,f\r\ng,h,i\n",
                    [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]], []),
    "a return alone": (b"a,b,c\rd,e,f\n", [["a", "b", "c"], ["d", "e", "f"]], []),
    "an embedded line end": (b'"a\nb",c,d\ne,f,g\n', [["a\nb", "c", "d"], ["e", "f", "g"]], []),
    "a doubled quote": (b'"a ""b""",c,d\n', [['a "b"', "c", "d"]], []),
    "a quote inside a field": (b'a"x,b,c\n', [['a"x', "b", "c"]], []),
    "too few and too many fields": (b"a,b\na,b,c\na,b,c,d\n", [["a", "b", "c"]],
                                    [(2, Reason.RAGGED), (4, Reason.RAGGED)]),
    "a NUL byte": (b"a,\0,c\nd,e,f\n", [["d", "e", "f"]], [(2, Reason.NUL_BYTE)]),
    "blank lines": (b"\na,b,c\n\r\n", [["a", "b", "c"]],
                    [(2, Reason.BLANK_LINE), (4, Reason.BLANK_LINE)]),
    "bytes that are no UTF-8": (b"a,\xe9,c\nd,\xc3\xa9,f\n", [["d", "é", "f"]],
                                [(2, Reason.BAD_ENCODING)]),
    "a sign lost before": (b"a,\xef\xbf\xbd,c\n", [], [(2, Reason.BAD_ENCODING)]),
    "a field that is too long": (b"a," + b"x" * 300 + b",c\nd,e,f\n", [["d", "e", "f"]],
                                 [(2, Reason.TOO_LONG)]),
    "text after a closing quote": (b'a,"b"x,c\nd,e,f\n', [["d", "e", "f"]],
                                   [(2, Reason.BROKEN_QUOTE)]),
    "a quote that closes on the next line": (b'a,"b,c\nd,"e",f\ng,h,i\n',
                                             [["d", "e", "f"], ["g", "h", "i"]],
                                             [(2, Reason.BROKEN_QUOTE)]),
    "the wrong delimiter": (b"a;b;c\n", [], [(2, Reason.RAGGED)]),
}  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("name", CASES)
def test_every_record_is_in_one_place(name: str, size: int) -> None:
    data, rows, told = CASES[name]
    _, found, against = cut(data, size=size)
    assert found == rows
    assert against == told


def test_a_line_is_the_first_of_its_record() -> None:
    lines, _, told = cut(b'a,b,c\n"d\nd",e,f\ng\n"h",i,j\n')
    assert lines == [2, 3, 6]
    assert told == [(5, Reason.RAGGED)]


@pytest.mark.parametrize("data", [b'a,b,c\n"d,e,f\n', b'a,b,c\n"' + b"x\n" * 2_000])
def test_a_quote_that_never_closes_refuses_the_file_with_its_line(data: bytes) -> None:
    with pytest.raises(ListRefusedError, match="line 3") as refused:
        cut(data, size=500)
    assert refused.value.fault is FileFault.UNTERMINATED_QUOTE


class TestAgainstPythonsReader:
    """What RFC 4180 allows is read as Python's csv module reads it, in chunks of any size."""

    CELLS = st.text(st.sampled_from('ab,"\n\r é😀'), max_size=6)

    @given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=12),
           quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
           end=st.sampled_from(["\n", "\r\n"]), size=st.integers(1, 60))  # fmt: skip
    @settings(max_examples=400)
    def test_well_formed_files(self, rows: list[Row], quoting: int, end: str, size: int) -> None:
        written = io.StringIO(newline="")
        csv.writer(written, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
        text = written.getvalue()

        lines, found, told = cut(text.encode(), size=size)

        reader, expected, before, ragged = csv.reader(io.StringIO(text, newline="")), [], 1, []
        for row in reader:
            if len(row) == LAYOUT.width:
                expected.append((before + 1, [cell.replace("\r\n", "\n") for cell in row]))
            else:
                ragged.append(before + 1)
            before = reader.line_num + 1
        assert len(told) == len(ragged)
        if "\r" not in text.replace("\r\n", ""):  # where a return alone is a line of its own
            assert [(n, [c.replace("\r\n", "\n") for c in row])
                    for n, row in zip(lines, found, strict=True)] == expected  # fmt: skip
            assert [line for line, _ in told] == ragged


class TestHostileFiles:
    """500 of them: nothing breaks, and the way they are cut into chunks changes nothing."""

    HOSTILE = st.lists(
        st.one_of(
            st.sampled_from([b"a,b,c\n", b'"a",b,c\r\n', b'"a\nb",c,d\n', b'"', b'""', b"\r", b"\n",
                             b",", b"\0", b"\xff", b"\xc3", b"x" * 210, b"=1+1", b";",
                             b"\xef\xbb\xbf"]),
            st.binary(max_size=8),
        ),
        max_size=25,
    ).map(b"".join)  # fmt: skip

    @given(data=HOSTILE, size=st.integers(1, 80))
    @settings(max_examples=500)
    @example(data=b'"a\n"b,c\n', size=3)
    @example(data=b"a,b,c\r", size=6)
    def test_lose_and_invent_nothing(self, data: bytes, size: int) -> None:
        try:
            whole = cut(data, limits=Limits(record=200))
        except ListRefusedError:
            with pytest.raises(ListRefusedError):
                cut(data, size=size, limits=Limits(record=200))
            return
        assert cut(data, size=size, limits=Limits(record=200)) == whole
        lines, rows, told = whole
        places = sorted([*lines, *(line for line, _ in told)])
        assert len(set(places)) == len(places)
        assert len(rows) == len(lines)
        ends = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        assert all(2 <= place <= ends.count(b"\n") + 2 for place in places)
        if ends.strip(b"\n") and b'"' not in data:  # then every line is a record
            assert len(places) == len(ends.removesuffix(b"\n").split(b"\n"))
