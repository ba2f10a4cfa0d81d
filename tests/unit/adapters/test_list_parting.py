"""A list is read in parts as it is read in one: every record once, with its line."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakes.pieces import InMemoryPieces
from privacydesk.adapters.lists.parting import cut, open_part
from privacydesk.adapters.lists.records import Splitter
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_files import Encoding, Landed, Limits, ListRefusedError

AGREED = {"e mail": Field.EMAIL, "name": Field.NAME}
HEADER = "E-mail,Name\n"
LIMITS = Limits(record=200)

Found = tuple[list[list[str]], list[int], list[tuple[int, Reason]]]


def read(
    content: bytes, *, piece: int, size: int, encoding: Encoding = Encoding.UTF_8, bom: bool = False
) -> tuple[Found | None, int]:
    """Return the rows, their lines and what was cut out, and in how many parts; None if refused."""
    landed = Landed(digest=b"", packed=0, unpacked=len(content), encoding=encoding, bom=bom,
                    cr_only=False)  # fmt: skip
    pieces = InMemoryPieces([content[at : at + piece] for at in range(0, len(content), piece)])
    try:
        parts = cut(pieces, landed=landed, agreed=AGREED, size=size, limits=LIMITS)
    except ListRefusedError:
        return None, 1
    rows: list[list[str]] = []
    lines: list[int] = []
    told: list[tuple[int, Reason]] = []
    for part in parts:
        opened = open_part(pieces, part, landed=landed, agreed=AGREED)
        splitter = Splitter(layout=opened.layout, limits=LIMITS, line=opened.line)
        try:
            for block in splitter.blocks(opened.below):
                rows += csv.reader(io.StringIO(block.body.decode(), newline=""))
                lines += block.lines.tolist()
                told += block.rejected
        except ListRefusedError:
            assert len(parts) == 1
            return None, 1
    if encoding is Encoding.UTF_8 and len(parts) > 1:
        assert sum(part.size for part in parts) == len(content) - 3 * bom
    return (rows, lines, told), len(parts)


TEN = HEADER + "".join(f'p{n}@x.example,"Pat\n{n}"\n' for n in range(10))


def test_a_large_list_is_cut_between_records() -> None:
    whole, one = read(TEN.encode(), piece=20, size=10_000)
    found, parts = read(TEN.encode(), piece=20, size=60)
    assert (one, parts) == (1, 9)
    assert found == whole
    assert whole
    assert whole[1] == list(range(2, 22, 2))


def test_the_last_parts_are_small() -> None:
    """Whoever begins the last one keeps nobody waiting for long."""
    content = (HEADER + "a@b.example,Sam\n" * 400).encode()
    landed = Landed(digest=b"", packed=0, unpacked=len(content), encoding=Encoding.UTF_8, bom=False,
                    cr_only=False)  # fmt: skip
    pieces = InMemoryPieces([content[at : at + 16] for at in range(0, len(content), 16)])
    parts = cut(pieces, landed=landed, agreed=AGREED, size=400, limits=LIMITS)
    sizes = [part.size for part in parts]
    assert sizes[1:4] == [400] * 3
    assert sizes[:-1] == sorted(sizes[:-1], reverse=True)
    assert sizes[-2] < 120


def test_a_mark_at_the_start_is_in_the_first_part_alone() -> None:
    content = b"\xef\xbb\xbf" + TEN.encode()
    found, parts = read(content, piece=20, size=60, bom=True)
    assert parts > 1
    assert found == read(TEN.encode(), piece=20, size=10_000)[0]


@pytest.mark.parametrize("encoding", [Encoding.WINDOWS_1252, Encoding.UTF_16_LE])
def test_other_encodings_are_read_in_parts_too(encoding: Encoding) -> None:
    """All but UTF-16, of which a piece cannot be read by itself: it stays whole."""
    text = TEN.replace("Pat", "Zoé")
    found, parts = read(text.encode(encoding.value), piece=21, size=60, encoding=encoding)
    assert (parts > 1) == (encoding is Encoding.WINDOWS_1252)
    assert found == read(text.encode(), piece=20, size=10_000)[0]


class TestAnyList:
    LINES = st.lists(
        st.sampled_from(["a@b.example,Sam\n", '"a@b.example","S\nam"\r\n', "x\n", "\n", "\r",
                         'a"b@c.example,T\n', '"x""y",z\n', "é@x.example,É\n", '"open\n',
                         'q,"w"e\n', '"']),
        max_size=30,
    ).map("".join)  # fmt: skip

    @given(text=LINES, piece=st.integers(5, 50), size=st.integers(8, 200))
    @settings(max_examples=500)
    @example(text='x\n"open\né@x.example,É\n"open\né@x.example,É\nq,"w"e\n', piece=7, size=10)
    def test_is_read_in_parts_as_in_one(self, text: str, piece: int, size: int) -> None:
        """What a quote out of order means may be told by later lines: no cut is made between."""
        content = (HEADER + text).encode()
        found, _ = read(content, piece=piece, size=size)
        assert found == read(content, piece=piece, size=10_000)[0]
