"""Keyed digests of contact keys: HMAC-SHA-256, each new key laid over those before it."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from privacydesk.adapters.vault.hmacs import hmacs

if TYPE_CHECKING:
    import polars as pl

MANY: Final = 50_000
"""From so many contents on, native code is worth being loaded."""


@dataclass(frozen=True)
class Keyring:
    """
    The keys of the suppressions, oldest first; none may be lost.

    Version n of a digest is ``HMAC(key n, ... HMAC(key 1, content))``. So an entry is brought
    under a new key by one more HMAC over its digest, without knowing whom it is about, and
    afterwards a thief of an old key alone recognises nobody.

    A key is its 32 bytes, whatever they are, and keeps its meaning. New ones are 32 signs of text
    (``.env.example``), 192 random bits: those alone the native code takes for a whole column.
    """

    keys: Sequence[bytes]

    def __repr__(self) -> str:
        """Return how many keys there are."""
        return f"Keyring({len(self.keys)} key(s))"

    @property
    def version(self) -> int:
        """The newest version."""
        return len(self.keys)

    def of(self, content: bytes, *, version: int) -> bytes:
        """Return the digest of ``content`` under one version."""
        for key in self.keys[:version]:
            content = hmac.digest(key, content, "sha256")
        return content

    def of_many(self, contents: Sequence[bytes], *, version: int) -> Sequence[bytes]:
        """Return the digests of many contents, with the keys' blocks hashed once for all."""
        found = contents
        for key in self.keys[:version]:
            found = hmacs(key, found)
        return found

    def among(
        self, contents: Sequence[bytes], *, wanted: Collection[bytes], version: int
    ) -> Sequence[tuple[int, bytes]]:
        """
        Return the place from 0 of each content whose digest is wanted, and its digest.

        Of a million contents no digest is made a Python object that is not wanted.
        """
        if len(contents) < MANY:
            digests = self.of_many(contents, version=version)
            return [(n, digest) for n, digest in enumerate(digests) if digest in wanted]
        import polars as pl  # noqa: PLC0415  pays for itself only here

        from privacydesk.adapters.vault.columns import among, hmacs_of  # noqa: PLC0415  loads Polars

        column = pl.Series(contents, dtype=pl.Binary)
        for key in self.keys[: version - 1]:
            column = hmacs_of(key, column)
        return among(self.keys[version - 1], column, wanted=wanted)

    def numbers_of(self, contents: "pl.Series", *, version: int) -> "pl.Series":
        """Return the first eight bytes of each digest as a number; of no content there is none."""
        from privacydesk.adapters.vault.columns import (  # noqa: PLC0415  loads Polars
            hmacs_of,
            numbers_of,
        )

        for key in self.keys[: version - 1]:
            contents = hmacs_of(key, contents)
        return numbers_of(self.keys[version - 1], contents)

    def renewed(self, digest: bytes, *, version: int) -> bytes:
        """Return the newest digest of what has ``digest`` under ``version``."""
        for key in self.keys[version:]:
            digest = hmac.digest(key, digest, "sha256")
        return digest
