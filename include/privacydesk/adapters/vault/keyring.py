"""Keyed digests of contact keys: HMAC-SHA-256, each new key laid over those before it."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Keyring:
    """
    The keys of the suppressions, oldest first; none may be lost.

    Version n of a digest is ``HMAC(key n, ... HMAC(key 1, content))``. So an entry is brought
    under a new key by one more HMAC over its digest, without knowing whom it is about, and
    afterwards a thief of an old key alone recognises nobody.
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
            found = _hmacs(key, found)
        return found

    def renewed(self, digest: bytes, *, version: int) -> bytes:
        """Return the newest digest of what has ``digest`` under ``version``."""
        for key in self.keys[version:]:
            digest = hmac.digest(key, digest, "sha256")
        return digest


def _hmacs(key: bytes, messages: Sequence[bytes]) -> list[bytes]:
    """
    Return the HMAC-SHA-256 of each message (RFC 2104).

    ``hmac.digest`` hashes the key's two padded blocks for every message anew, which is more than
    half of its work on an address.
    """
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block)).copy
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block)).copy
    found: list[bytes] = []
    for message in messages:
        first, second = inner(), outer()
        first.update(message)
        second.update(first.digest())
        found.append(second.digest())
    return found
