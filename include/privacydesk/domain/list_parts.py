"""A list in parts: where each begins, over how many hands they are spread, how far they are."""

from dataclasses import dataclass

from privacydesk.domain.list_files import MIB


@dataclass(frozen=True, kw_only=True)
class ListPart:
    """
    Whole records of a list, one after the other; ``line`` counts the line feeds before them.

    ``begins`` and ``ends`` are a place in the landed file: which of its pieces, from 1, and which
    byte of it, decoded. The last part ends with the file.
    """

    number: int
    line: int
    begins: tuple[int, int]
    ends: tuple[int, int] | None
    size: int


@dataclass(frozen=True, kw_only=True)
class Spread:
    """
    How the work on a list is spread, sizes in bytes of the unpacked file.

    A list smaller than ``alone_below`` is one task's work; a larger one is spread over ``tasks``
    of them, wherever the executor has them run. One task screens ``at_once`` parts at a time.
    """

    part: int = 16 * MIB
    alone_below: int = 64 * MIB
    tasks: int = 2
    at_once: int = 2


@dataclass(frozen=True, kw_only=True)
class Progress:
    """
    How far the screening of a list is that is under way, by what is committed.

    ``rows`` are done of about ``expected``; nothing is said of rate and end before the first
    part is done. With no part left the list is being joined: repeats are taken out.
    """

    parts: int
    parts_done: int
    rows: int
    expected: int | None
    rows_per_second: int | None
    seconds_left: int | None
