"""Look for personal values where none may be: in a dump of a database, in files, in names."""

from __future__ import annotations

import base64
import binascii
import re
import subprocess
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SHORTEST = 6
"""A shorter value (a house number, a code ``Y``) stands everywhere and says nothing."""

HEX = re.compile(rb"(?:\\x|\b)([0-9a-fA-F]{16,})")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{20,}={0,2}")


def dump(url: str, *, pg_dump: Path) -> bytes:
    """Return every row of a database as INSERT statements."""
    command = [pg_dump, "--data-only", "--inserts", "--dbname", url]
    return subprocess.run(command, check=True, capture_output=True).stdout


def found_in(content: bytes, values: Iterable[str]) -> list[str]:
    """
    Return the values that stand in the content: plain, escaped, in hex, base64 or compressed.

    Upper and lower case count as the same; so do the spellings of JSON, SQL, HTML and addresses.
    """
    readings = [reading.lower() for reading in _readings(content)]
    return [value for value in values
            if any(s in reading for s in _spellings(value) for reading in readings)]  # fmt: skip


def files_below(*folders: Path) -> Iterator[Path]:
    """Return every file below the folders."""
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def passages(text: str, *, length: int = 12) -> Iterator[str]:
    """Return what of a free text is long enough to be told again: its lines and sentences."""
    for line in re.split(r"[\n.?!]", text):
        words = line.strip()
        if len(words) >= length:
            yield words


def worth_seeking(values: Iterable[object]) -> list[str]:
    """Return the values long enough to tell, each once."""
    texts = (str(value).strip() for value in values if value is not None)
    return list(dict.fromkeys(t for t in texts if len(t) >= SHORTEST))


def _readings(content: bytes) -> Iterator[bytes]:
    yield content
    decoded = list(_decoded(content))
    yield b"\n".join(decoded)
    yield b"\n".join(_inflated(decoded))


def _decoded(content: bytes) -> Iterator[bytes]:
    for match in HEX.finditer(content):
        digits = match.group(1)
        yield binascii.unhexlify(digits[: len(digits) // 2 * 2])
    for match in BASE64.finditer(content):
        text = match.group().translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        try:
            yield base64.b64decode(text + b"=" * (-len(text) % 4))
        except binascii.Error:
            continue


def _inflated(parts: Sequence[bytes]) -> Iterator[bytes]:
    for part in parts:
        for window in (zlib.MAX_WBITS, 31, -15):  # zlib, gzip, raw
            try:
                yield zlib.decompressobj(window).decompress(part)
            except zlib.error:  # noqa: PERF203  most parts are not compressed
                continue


def _spellings(value: str) -> set[bytes]:
    escaped = value.encode("unicode_escape").decode()
    forms = {value, escaped, quote(value), quote(value, safe=""), value.replace("'", "''"),
             value.replace("\n", "\\n"), value.replace('"', '\\"')}  # fmt: skip
    return {form.lower().encode() for form in forms} | {
        value.lower().encode("utf-16-le"), value.lower().encode("utf-16-be"),
    }  # fmt: skip
