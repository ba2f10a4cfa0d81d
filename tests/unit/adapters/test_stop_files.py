"""Files of stop lists: what is read, and what is refused by its first wrong line."""

import gzip
import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.adapters.lists.stop_files import read_stops
from privacydesk.domain.list_files import Limits, ListRefusedError
from privacydesk.domain.stop_lists import (
    StopFault,
    StopFileError,
    StopKind,
    hashed,
    numbered,
)

LIMITS = Limits(chunk=64, record=4_096)
ANN = hashlib.md5(b"ann@elm.example", usedforsecurity=False).hexdigest()
BOB = hashlib.md5(b"bob@elm.example", usedforsecurity=False).hexdigest()


def read(content: bytes, kind: StopKind = StopKind.MD5) -> tuple[list[bytes], int]:
    found = list(read_stops(io.BytesIO(content), kind=kind, limits=LIMITS))
    return [one for lines in found for one in lines.contents], sum(one.unread for one in found)


def refused(content: bytes, kind: StopKind = StopKind.MD5) -> tuple[StopFault, str]:
    with pytest.raises(StopFileError) as error:
        read(content, kind)
    return error.value.fault, str(error.value)


BOTH = [hashed(StopKind.MD5, "ann@elm.example"), hashed(StopKind.MD5, "bob@elm.example")]


class TestDigests:
    @pytest.mark.parametrize("content", [
        f"{ANN}\n{BOB}\n", f"{ANN}\r\n{BOB}", f"{ANN}\r{BOB}\r",
        f"email_md5\n{ANN}\n\n{BOB}\n\n",
        f'\ufeff"{ANN.upper()}"\n " {BOB} "\n',
    ], ids=["feeds", "both", "returns", "header", "quoted"])  # fmt: skip
    def test_are_read_however_the_lines_are_written(self, content: str) -> None:
        assert read(content.encode()) == (BOTH, 0)

    def test_are_read_packed_and_in_utf_16(self) -> None:
        plain = f"{ANN}\n{BOB}\n"
        assert read(gzip.compress(plain.encode())) == (BOTH, 0)
        assert read(plain.encode("utf-16")) == (BOTH, 0)

    @given(st.lists(st.binary(min_size=20, max_size=20), max_size=40), st.integers(1, 300))
    def test_none_is_lost_wherever_a_chunk_ends(self, digests: list[bytes], chunk: int) -> None:
        content = "".join(f"{one.hex()}\n" for one in digests).encode()
        limits = Limits(chunk=chunk, record=4_096)
        if not digests:
            return
        found = read_stops(io.BytesIO(content), kind=StopKind.SHA1, limits=limits)
        assert [one for lines in found for one in lines.contents] == [
            b"sha1\x00" + one for one in digests
        ]


class TestWhatIsRefused:
    @pytest.mark.parametrize(("content", "fault"), [
        (f"{ANN}\nann@elm.example\n", StopFault.ADDRESS_IN_CLEAR),
        (f"{ANN}\n{'a' * 64}\n", StopFault.OTHER_DIGEST),
        (f"{ANN}\n{ANN},2026-01-01\n", StopFault.SEVERAL_COLUMNS),
        (f"{ANN}\n$2b$12$abcdefghijklmnopqrstuv\n", StopFault.NO_DIGEST),
        (f"{ANN}\n{'g' * 32}\n", StopFault.NO_DIGEST),
    ], ids=["address", "sha256", "columns", "salted", "not_hex"])  # fmt: skip
    def test_is_told_by_its_line_and_never_by_its_text(
        self, content: str, fault: StopFault
    ) -> None:
        found, words = refused(content.encode())
        assert found is fault
        assert words.startswith("line 2: ")
        assert "elm" not in words

    def test_a_file_without_a_value(self) -> None:
        assert refused(b"email_md5\n\n")[0] is StopFault.EMPTY
        with pytest.raises(ListRefusedError):
            read(b"")

    def test_a_line_without_an_end(self) -> None:
        with pytest.raises(ListRefusedError):
            read(b"a" * 10_000)


class TestNumbers:
    def test_are_read_as_the_registers_write_them(self) -> None:
        found, unread = read(b"Number\n01204496000\n1204496001\n+44 7700 900111\n", StopKind.TPS)
        assert found == [numbered(f"+44{n}") for n in ("1204496000", "1204496001", "7700900111")]
        assert unread == 0

    def test_what_is_no_number_is_counted(self) -> None:
        assert read(b"01204496000\nnone\n12\n", StopKind.CTPS)[1] == 2

    def test_addresses_are_no_numbers(self) -> None:
        assert refused(b"01204496000\na@b.example\n", StopKind.TPS)[0] is (
            StopFault.ADDRESS_IN_CLEAR
        )
