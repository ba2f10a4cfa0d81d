"""What an objection to one channel leaves of a bought row (R-94)."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.adapters.lists import screening
from privacydesk.domain.stopped_channels import BITS, EVERY, is_stopped, stops_of
from privacydesk.domain.suppressions import Channel, Purpose, Scope

HAS = ("email", "phone", "address", "postcode")


class TestStopsOf:
    def test_an_objection_to_everything_stops_everything(self) -> None:
        assert stops_of(Scope()) == EVERY
        assert stops_of(Scope(purpose=Purpose.OWN_PRODUCTS)) == EVERY

    def test_one_channel_stops_that_channel(self) -> None:
        for channel in Channel:
            assert stops_of(Scope(channel=channel)) == BITS[channel]

    @pytest.mark.parametrize("purpose", [Purpose.AFFILIATES, Purpose.PARTNERS, Purpose.PROFILING])
    def test_what_the_row_is_not_bought_for_stops_nothing_of_it(self, purpose: Purpose) -> None:
        assert stops_of(Scope(purpose=purpose)) == 0
        assert stops_of(Scope(channel=Channel.EMAIL, purpose=purpose)) == 0

    def test_every_channel_has_a_bit_of_its_own(self) -> None:
        assert len({*BITS.values(), EVERY}) == len(Channel) + 1


class TestIsStopped:
    def test_calls_alone_leave_a_row_with_an_address(self) -> None:
        calls = BITS[Channel.PHONE]
        assert not is_stopped(calls, email=True, phone=True, post=False)
        assert is_stopped(calls, email=False, phone=True, post=False)

    def test_all_of_its_ways_stopped_one_by_one_is_an_objection_to_all(self) -> None:
        both = BITS[Channel.PHONE] | BITS[Channel.EMAIL]
        assert is_stopped(both, email=True, phone=True, post=False)
        assert not is_stopped(both, email=True, phone=True, post=True)

    @given(st.integers(0, 255), st.sets(st.sampled_from(HAS)))
    def test_a_whole_column_is_judged_like_one_row(self, stops: int, has: set[str]) -> None:
        row = {"stopped": stops, **{name: "x" if name in has else None for name in HAS}}
        schema = {"stopped": pl.UInt8, **dict.fromkeys(HAS, pl.String)}
        frame = pl.DataFrame([row], schema=schema)
        judged = frame.select(gone=screening.is_stopped())["gone"][0]
        post = {"address", "postcode"} <= has
        assert judged is is_stopped(stops, email="email" in has, phone="phone" in has, post=post)
