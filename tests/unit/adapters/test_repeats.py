"""Which lines repeat another, and which are marked, is as counting would find it."""

from collections import Counter
from struct import pack

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.adapters.postgres.repeats import later, sharing
from privacydesk.adapters.postgres.sieves import marks_of

KEYS = st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1))
LIST = st.dictionaries(st.integers(1, 2**40), KEYS, max_size=40)


def sent(keys: dict[int, int], *, shares: int) -> list[tuple[bytes, ...]]:
    """Return the lines and keys as Postgres sends them: what has one key is in one share."""
    split = [[(line, key) for line, key in keys.items() if key % shares == n]
             for n in range(shares)]  # fmt: skip
    return [(b"".join(pack(">q", line) for line, _ in some),
             b"".join(pack(">q", key) for _, key in some)) for some in split]  # fmt: skip


@given(LIST, st.integers(1, 3))
def test_finds_every_line_with_the_key_of_an_earlier_one(keys: dict[int, int], shares: int) -> None:
    first = {key: min(line for line, other in keys.items() if other == key)
             for key in keys.values()}  # fmt: skip
    repeated = {line for line, key in keys.items() if line > first[key]}
    found = later(sent(keys, shares=shares)).tolist()
    assert sorted(found) == sorted(repeated)


@given(LIST, st.data())
def test_finds_every_line_left_that_shares_its_key(
    keys: dict[int, int], data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.sampled_from(sorted(keys)))) if keys else set()
    left = {line: key for line, key in keys.items() if line not in gone}
    times = Counter(left.values())
    found = sharing(sent(keys, shares=2), gone=np.array(sorted(gone), dtype=np.int64)).tolist()
    assert sorted(found) == sorted(line for line, key in left.items() if times[key] > 1)


@given(st.sets(st.integers(1, 5_000)), st.sets(st.integers(1, 5_000)))
def test_marks_each_line_of_any_group_and_never_the_last_bit(
    some: set[int], others: set[int]
) -> None:
    marks, last = marks_of((sorted(some), sorted(others)))
    marked = {n for n in range(8 * len(marks)) if marks[n >> 3] >> (n & 7) & 1}
    assert marked == some | others
    assert last == 8 * len(marks) - 1
