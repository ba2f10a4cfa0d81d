"""Bring a landed list's bytes to UTF-8 with line feeds, chunk by chunk."""

import codecs
from collections.abc import Iterable, Iterator

from privacydesk.domain.list_files import Encoding, Landed

MARKS = {Encoding.UTF_8: 3, Encoding.UTF_16_LE: 2, Encoding.UTF_16_BE: 2}
"""How many bytes the mark at the start of a file has."""


def decode(parts: Iterable[bytes], *, landed: Landed, first: int = 1) -> Iterator[bytes]:
    """
    Yield UTF-8; what cannot be decoded becomes U+FFFD, by which its record is told later.

    UTF-8 passes as it is: whether a record's bytes are right is seen when the record is cut.
    ``parts`` are those of the file from its ``first``, counted from 1.
    """
    decoder = None
    if landed.encoding is not Encoding.UTF_8:
        decoder = codecs.getincrementaldecoder(landed.encoding.value)("replace")
    skip = MARKS[landed.encoding] if landed.bom and first == 1 else 0
    for part in parts:
        chunk, skip = part[skip:], max(0, skip - len(part))
        if decoder:
            chunk = decoder.decode(chunk).encode("utf-8", "replace")
        yield chunk.replace(b"\r", b"\n") if landed.cr_only else chunk
    if decoder and (rest := decoder.decode(b"", final=True)):
        yield rest.encode("utf-8", "replace")
