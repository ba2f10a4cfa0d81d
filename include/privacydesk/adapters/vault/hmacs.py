"""HMAC-SHA-256 (RFC 2104) of many messages under one key."""

import hashlib
from collections.abc import Sequence


def hmacs(key: bytes, messages: Sequence[bytes]) -> list[bytes]:
    """
    Return the HMAC of each message.

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
