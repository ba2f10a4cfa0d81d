"""An Office file as the ZIP that it is: what it claims to be, whether to open it, its bytes."""

import io
import re
from collections.abc import Sequence
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from privacydesk.domain.attachments import Closed

MOST_BYTES: Final = 30_000_000
"""What a file may unpack to: a workbook takes some fifty times as much once it is read."""
MOST_MEMBERS: Final = 2_000
MOST_CELLS: Final = 500_000
"""Cells that merged ranges and links may span: a reader makes each of them."""
_LEGACY: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK: Final = b"spreadsheetml.sheet.main+xml"
_MACROS: Final = re.compile(r"vbaProject|macrosheets|activeX", re.IGNORECASE)
_SPANNING: Final = re.compile(
    rb"<(?:\w+:)?(?:mergeCell|hyperlink)\b[^<>]*?\bref\s*=\s*[\"']([^\"'<>]*)"
)
_SPAN: Final = re.compile(rb"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_MADE: Final = (1980, 1, 1, 0, 0, 0)


def closed(content: bytes) -> Closed | None:
    """Say why a file is not to be opened as a workbook; nothing if it can be."""
    if content.startswith(_LEGACY):
        return Closed.LOCKED
    if not content.startswith(b"PK"):
        return Closed.KIND
    try:
        with ZipFile(io.BytesIO(content)) as file:
            return _closed(file)
    # A broken ZIP fails in any of these ways; what it says may quote the file.
    except (BadZipFile, ValueError, KeyError, OSError, NotImplementedError, RuntimeError):
        return Closed.DAMAGED
    except Exception as error:
        if type(error).__module__ == "zlib":
            return Closed.DAMAGED
        raise


def texts(content: bytes) -> dict[str, bytes]:
    """Return every member of an Office file, unpacked; only for a file that is not closed."""
    with ZipFile(io.BytesIO(content)) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def repacked(members: dict[str, bytes]) -> bytes:
    """Return a ZIP of the members that bears no time and no maker: same content, same bytes."""
    target = io.BytesIO()
    with ZipFile(target, "w", compression=ZIP_DEFLATED) as file:
        for name, content in members.items():
            info = ZipInfo(name, date_time=_MADE)
            info.compress_type = ZIP_DEFLATED
            file.writestr(info, content)
    return target.getvalue()


def _closed(file: ZipFile) -> Closed | None:
    members = file.infolist()
    if any(info.flag_bits & 0x1 for info in members):
        return Closed.LOCKED
    if len(members) > MOST_MEMBERS or not _unpacks_within(file, most=MOST_BYTES):
        return Closed.TOO_BIG
    return _closed_inside(file, [info.filename for info in members])


def _closed_inside(file: ZipFile, names: Sequence[str]) -> Closed | None:
    types = file.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if b"macroEnabled" in types or any(map(_MACROS.search, names)):
        return Closed.MACROS
    if _WORKBOOK not in types:
        return Closed.KIND
    written = [file.read(name) for name in names if name.endswith((".xml", ".rels", ".vml"))]
    if len(set(names)) != len(names) or any(map(_is_odd, written)):
        return Closed.DAMAGED
    span = sum(_area(place) for text in written for place in _SPANNING.findall(text))
    return Closed.TOO_BIG if span > MOST_CELLS else None


def _is_odd(text: bytes) -> bool:
    """Find what no Office program writes: a document type with entities, or UTF-16."""
    return b"<!DOCTYPE" in text or b"<!ENTITY" in text or text[:2] in {b"\xff\xfe", b"\xfe\xff"}


def _unpacks_within(file: ZipFile, *, most: int) -> bool:
    """Unpack and count: what the ZIP's own list says of sizes need not be true."""
    left = most
    for info in file.infolist():
        with file.open(info) as stream:
            while piece := stream.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    return False
    return True


def _area(place: bytes) -> int:
    """Count the cells of ``A1:B2``; what is written in an unusual way counts as too many."""
    if place.isalnum():
        return 1
    span = _SPAN.fullmatch(place)
    if span is None:
        return MOST_CELLS + 1
    left, top, right, bottom = span.groups()
    width = abs(_column(right) - _column(left)) + 1
    return width * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
