"""A file is taken in under caps, its encoding found; and read back as what it says."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from fakes.pieces import InMemoryPieces
from privacydesk.adapters.lists.landing import digest_of
from privacydesk.adapters.lists.reading import STAGED, CsvLists
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import (
    Field,
    MissingColumnError,
    RepeatedColumnError,
    SpecialCategoryColumnError,
    UnexplainedColumnError,
)
from privacydesk.domain.list_files import Encoding, FileFault, Landed, Limits, ListRefusedError
from privacydesk.ports import Batch, Sieve

LISTS = CsvLists(limits=Limits(unpacked=4_000_000, ratio=20, record=5_000))
AGREED = {"e mail": Field.EMAIL, "name": Field.NAME}
ROWS = "E-mail,Name\nsam@elm.example,Sam Idlé\nflo@ash.example,Flo\n"
squeezed = partial(gzip.compress, mtime=0)


def taken(content: bytes, *, lists: CsvLists = LISTS) -> tuple[Landed, list[bytes]]:
    parts: dict[int, bytes] = {}
    file = io.BytesIO(content)
    digest, size = digest_of(file)
    landed = lists.take_in(file, digest=digest, packed=size, keep=parts.__setitem__)
    return landed, [parts[number] for number in sorted(parts)]


def read(content: bytes) -> list[Batch]:
    landed, parts = taken(content)
    sieve = Sieve(
        names_us=True, us=("CloudSentric",), today=date(2026, 9, 18), standing=(), corrected=None,
        digests=[partial(Keyring((b"k" * 32,)).numbers_of, version=1)],
    )  # fmt: skip
    pieces = InMemoryPieces(parts)
    (part,) = LISTS.cut(pieces, landed=landed, agreed=AGREED, size=landed.unpacked)
    return list(LISTS.read(pieces, part=part, landed=landed, agreed=AGREED, sieve=sieve))


def rows(batch: Batch) -> list[dict[str, str]]:
    """Return what is staged, by column."""
    return list(csv.DictReader(io.StringIO(batch.staged.decode()), fieldnames=STAGED))


def zipped(members: dict[str, bytes], **options: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as packed:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)  # of 1980: a test's name must not tell the time
            packed.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return file.getvalue()


def locked(content: bytes) -> bytes:
    """Set the flag of a locked member, in both places where a zip file has it."""
    return content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )


class TestWhatIsRead:
    @pytest.mark.parametrize(
        ("content", "encoding"),
        [
            (ROWS.encode(), Encoding.UTF_8),
            (ROWS.encode("utf-8-sig"), Encoding.UTF_8),
            (ROWS.encode("utf-16"), Encoding.UTF_16_LE),
            (b"\xfe\xff" + ROWS.encode("utf-16-be"), Encoding.UTF_16_BE),
            (ROWS.encode("utf-16-le"), Encoding.UTF_16_LE),
            (ROWS.encode("windows-1252"), Encoding.WINDOWS_1252),
            (ROWS.replace("\n", "\r\n").encode(), Encoding.UTF_8),
            (ROWS.replace("\n", "\r").encode(), Encoding.UTF_8),
            (squeezed(ROWS.encode()), Encoding.UTF_8),
            (squeezed(ROWS[:20].encode()) + squeezed(ROWS[20:].encode()), Encoding.UTF_8),
            (zipped({"list.csv": ROWS.encode()}), Encoding.UTF_8),
            (ROWS.replace(",", ";").encode(), Encoding.UTF_8),
            (ROWS.replace(",", "\t").encode(), Encoding.UTF_8),
        ],
    )
    def test_is_the_same_in_every_encoding_packing_and_line_end(
        self, content: bytes, encoding: Encoding
    ) -> None:
        landed, _ = taken(content)
        assert landed.encoding is encoding
        staged = [row for batch in read(content) for row in rows(batch)]
        assert [(row["line"], row["name"]) for row in staged] == [("2", "Sam Idlé"), ("3", "Flo")]

    def test_one_bad_byte_in_a_utf_8_file_costs_its_row_alone(self) -> None:
        content = ROWS.encode() + b"x@y.example,Z\xff\n"
        assert taken(content)[0].encoding is Encoding.UTF_8
        assert [batch.against for batch in read(content)] == [[(4, Reason.BAD_ENCODING)]]

    def test_a_byte_that_windows_1252_does_not_have_costs_its_row_alone(self) -> None:
        content = ROWS.encode("windows-1252") + b"x@y.example,Z\x81\xe9\n"
        assert taken(content)[0].encoding is Encoding.WINDOWS_1252
        assert [batch.against for batch in read(content)] == [[(4, Reason.BAD_ENCODING)]]

    def test_a_word_for_nothing_is_a_word(self) -> None:
        (batch,) = read(b"E-mail,Name\nsam@elm.example,NA\n")
        assert b",NA," in batch.staged


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"", FileFault.EMPTY),
            (squeezed(b""), FileFault.EMPTY),
            (b"x" * 4_000_001, FileFault.TOO_LARGE),
            (squeezed(b"0" * 3_900_000), FileFault.BOMB),
            (zipped({"list.csv": b"0" * 3_900_000}), FileFault.BOMB),
            (zipped({"a.csv": b"x", "b.csv": b"y"}), FileFault.MEMBERS),
            (zipped({}), FileFault.MEMBERS),
            (locked(zipped({"list.csv": b"x" * 50})), FileFault.ENCRYPTED),
            (squeezed(ROWS.encode())[:-9], FileFault.DAMAGED),
            (b"\x1f\x8b" + b"nonsense" * 5, FileFault.DAMAGED),
            (zipped({"list.csv": ROWS.encode()})[:-30], FileFault.DAMAGED),
        ],
    )
    def test_for_its_packing(self, content: bytes, fault: FileFault) -> None:
        with pytest.raises(ListRefusedError) as refused:
            taken(content)
        assert refused.value.fault is fault

    def test_a_size_that_a_zip_file_claims_is_not_believed(self) -> None:
        content = zipped({"list.csv": b"0" * 3_900_000})
        size = (3_900_000).to_bytes(4, "little")
        with pytest.raises(ListRefusedError) as refused:
            taken(content.replace(size, (100).to_bytes(4, "little")))
        assert refused.value.fault in {FileFault.BOMB, FileFault.DAMAGED}

    @pytest.mark.parametrize("content", [b"E-mail,Name", b'"E-mail,Name\nx\n', b"\0" * 3])
    def test_without_a_record(self, content: bytes) -> None:
        with pytest.raises(ListRefusedError) as refused:
            read(content)
        assert refused.value.fault is FileFault.NO_RECORDS


class TestTheHeader:
    """R-97: only agreed columns, none of a special category; told by place, never by text."""

    @pytest.mark.parametrize(
        ("header", "error"),
        [
            ("E-mail,Name,Health notes", SpecialCategoryColumnError),
            ("E-mail,Name,Favourite colour", UnexplainedColumnError),
            ("E-mail,Name,", UnexplainedColumnError),
            ("E-mail", MissingColumnError),
            ("", MissingColumnError),
            ("sam@elm.example,Sam", MissingColumnError),
            ("E-mail,Name,name", RepeatedColumnError),
        ],
    )
    def test_of_other_columns_fails_the_file(
        self, header: str, error: Callable[..., Exception]
    ) -> None:
        with pytest.raises(error) as refused:  # type: ignore[call-overload]
            read(f"{header}\nx,y,z\n".encode())
        assert "colour" not in str(refused.value)

    def test_may_have_its_columns_in_any_order(self) -> None:
        (batch,) = read(b'" name ",E_MAIL\nSam Idle,sam@elm.example\n')
        (row,) = rows(batch)
        assert (row["line"], row["email"], row["phone"], row["name"]) == (
            "2", "sam@elm.example", "", "Sam Idle",
        )  # fmt: skip
