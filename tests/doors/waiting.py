"""Wait for what a person waits for, and say how long it took."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Seen = TypeVar("Seen")


def until(
    look: Callable[[], Seen | None], *, what: str, seconds: float = 120, pause: float = 0.2
) -> Seen:
    """
    Return the first thing that ``look`` sees.

    :raises AssertionError: naming ``what`` did not come.
    """
    deadline = time.monotonic() + seconds
    while True:
        if seen := look():
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(pause)
