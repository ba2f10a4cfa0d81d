"""What stands more than once is found as counting would find it."""

from collections import Counter
from struct import pack

from hypothesis import given
from hypothesis import strategies as st

from privacydesk.adapters.postgres.repeats import repeated

NUMBERS = st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1))


@given(st.lists(NUMBERS, max_size=40))
def test_finds_each_number_that_stands_there_again(numbers: list[int]) -> None:
    sent = b"".join(pack(">q", number) for number in numbers)
    again = {number for number, times in Counter(numbers).items() if times > 1}
    assert set(repeated(sent).tolist()) == again
