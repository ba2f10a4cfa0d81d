"""A sieve: a bit for each hash of a set, by which whatever is in no set is passed at a glance."""

from typing import Final

MOST_BITS: Final = 31


def bits_for(rows: int) -> int:
    """Return how many bits of a hash make at most one in thirty-two of all others pass."""
    return min(MOST_BITS, rows.bit_length() + 5)


def sieve_of(hashes: bytes, *, bits: int) -> bytes:
    """Return the sieve of hashes of four bytes each, as Postgres sends them and counts bits."""
    import numpy as np  # noqa: PLC0415  most processes that import this publish nothing

    places = np.frombuffer(hashes, dtype=">i4").astype(np.int64) & ((1 << bits) - 1)
    sieve = np.zeros(1 << bits - 3, dtype=np.uint8)
    np.bitwise_or.at(sieve, places >> 3, (1 << (places & 7)).astype(np.uint8))
    return sieve.tobytes()
