"""When two rows are a reviewer's question, and when they are not."""

import pytest

from privacydesk.domain.likeness import (
    Alike,
    Candidate,
    MatchRule,
    Shared,
    addresses_alike,
    judge_pair,
    names_alike,
)

RULE = MatchRule()


def pair(
    one: str, other: str, *, shared: Shared = Shared.POSTCODE,
    addresses: tuple[str | None, str | None] = (None, None),
) -> Candidate:  # fmt: skip
    return Candidate(line=3, other_line=2, contact=None, shared=shared, names=(one, other),
                     addresses=addresses)  # fmt: skip


class TestNames:
    @pytest.mark.parametrize(("one", "other"), [
        ("Sol Trader", "sol trader"), ("Mr Sol Trader", "Trader, Sol"), ("Zoë Núñez", "Zoe Nunez"),
        ("Dan O'Hara", "Dan O’Hara"), ("Anne-Marie Nowak", "Anne Marie Nowak"),
    ])  # fmt: skip
    def test_are_the_same_in_another_spelling(self, one: str, other: str) -> None:
        assert names_alike(one, other) == 100

    def test_an_initial_is_as_good_as_the_last_name(self) -> None:
        assert names_alike("S Topp", "Sam Topp") == names_alike("Sam Topp", "S. Topp") == 90
        assert names_alike("S Topp", "Tom Topp") < 90

    def test_two_of_one_household_are_two(self) -> None:
        assert names_alike("Mary Vane", "Peter Vane") < RULE.same_home

    def test_no_name_is_like_nobodys(self) -> None:
        assert names_alike("Dr", "Mr") == names_alike("", "Ann Lee") == 0


class TestPairs:
    def test_one_number_and_a_slip_in_the_name_is_a_question(self) -> None:
        found = judge_pair(pair("Ann Lee", "Anne Lee", shared=Shared.NUMBER), rule=RULE)
        assert found
        assert (found.why, found.names) == (Alike.SAME_NUMBER, 93)

    def test_a_switchboard_of_different_people_is_none(self) -> None:
        assert not judge_pair(pair("Ann Lee", "Bob Roe", shared=Shared.NUMBER), rule=RULE)

    def test_the_same_name_under_one_postcode_is_a_question(self) -> None:
        found = judge_pair(pair("Sol Trader", "Sol Trader"), rule=RULE)
        assert found
        assert found.why is Alike.SAME_POSTCODE

    def test_a_slip_needs_the_same_home_as_well(self) -> None:
        slip = ("Jonathon Reid", "Jonathan Read")
        assert not judge_pair(pair(*slip), rule=RULE)
        home = ("12 High Street", "12, High St")
        found = judge_pair(pair(*slip, addresses=home), rule=RULE)
        assert found
        assert found.why is Alike.SAME_HOME

    def test_an_address_that_is_missing_is_like_none(self) -> None:
        assert addresses_alike(None, "12 High Street") == addresses_alike("", "") == 0

    def test_tell_no_value_of_a_person(self) -> None:
        assert "Trader" not in repr(pair("Sol Trader", "Sol Trader"))
