"""Find what stands more than once among millions of numbers."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def repeated(numbers: bytes) -> "npt.NDArray[np.int64]":
    """
    Return each number that stands there again, once or more; they are as Postgres sends them.

    Sorted here they take a third of the time of a ``GROUP BY``, and eight bytes each.
    """
    import numpy as np  # noqa: PLC0415  few who talk to the database have lists

    found = np.frombuffer(numbers, dtype=">i8").astype(np.int64)
    found.sort()
    again: npt.NDArray[np.int64] = found[1:][found[1:] == found[:-1]]
    return again
