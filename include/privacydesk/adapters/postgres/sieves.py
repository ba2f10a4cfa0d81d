"""A bit for each number of a set: whether another is in it, Postgres sees at a glance."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy.typing as npt

MOST_BITS: Final = 27


def bits_for(rows: int) -> int:
    """Return how many bits of a hash make at most one in thirty-two of all others pass."""
    return min(MOST_BITS, rows.bit_length() + 5)


def sieve_of(shares: Iterable[bytes], *, bits: int) -> bytes:
    """
    Return the bits of numbers, of each as many of the last ``bits`` as tell it from others.

    The numbers are of eight bytes, as Postgres sends them, some at a time; the bits as it counts
    them. A sieve of the most bits takes 16 MB, and 128 MB while it is made.
    """
    import numpy as np  # noqa: PLC0415  most processes that import this publish nothing

    found = np.zeros(1 << bits, dtype=bool)
    for share in shares:
        found[np.frombuffer(share, dtype=">i8").astype(np.int64) & ((1 << bits) - 1)] = True
    return np.packbits(found, bitorder="little").tobytes()


def marks_of(lines: "Iterable[npt.ArrayLike]") -> tuple[bytes, int]:
    """Return a bit for each line, as Postgres counts them, and the last bit, which is of none."""
    import numpy as np  # noqa: PLC0415  as above

    marked = np.concatenate([np.asarray(some, dtype=np.int64) for some in lines])
    found = np.zeros(8 * (int(marked.max(initial=0)) // 8 + 2), dtype=bool)
    found[marked] = True
    return np.packbits(found, bitorder="little").tobytes(), found.size - 1
