"""A long list is digested as each of its addresses alone would be."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.domain.contact_keys import PROVIDERS, Reach, keys_of
from privacydesk.domain.contact_lists import BATCH, email_contents, one_by_one

SIGNS = "aZ09._+-'% \t\n\r<>@é\u212a\u0131\uff21ß\x00"
HOSTS = [*PROVIDERS, "a.example", "A.Example", "a.example.", "münchen.example", "x", "a..example"]
ODD = st.text(alphabet=SIGNS, max_size=12)
ADDRESS = st.builds(lambda name, host: f"{name}@{host}", ODD, st.sampled_from(HOSTS))
PLAIN = st.builds(
    lambda name, host: f"{name}@{host}",
    st.text(alphabet="abcXYZ019._+-", min_size=1, max_size=8),
    st.sampled_from([*PROVIDERS, "a.example", "B.example"]),
)


def alike(emails: Sequence[str]) -> bool:
    """Say whether the list comes to what its addresses come to one by one, in any order."""
    owners, contents = email_contents(emails)
    return sorted(zip(owners, contents, strict=True)) == sorted(one_by_one(emails))


class TestAList:
    @given(st.lists(PLAIN, max_size=30))
    def test_of_plain_addresses_comes_to_the_same(self, emails: list[str]) -> None:
        assert alike(emails)

    @given(st.lists(PLAIN | ADDRESS | ODD, max_size=30))
    def test_of_anything_comes_to_the_same(self, emails: list[str]) -> None:
        assert alike(emails)

    @pytest.mark.parametrize("odd", ["", " a@b.example", "a@b.example\nc@d.example", "É@b.example"])
    def test_may_be_longer_than_a_batch_and_odd_in_one_place(self, odd: str) -> None:
        emails = [f"p{n}@b.example" for n in range(2 * BATCH + 3)]
        emails[BATCH + 1] = odd
        assert alike(emails)
        assert email_contents(emails)[0][-1] == len(emails) - 1

    @given(ADDRESS | PLAIN)
    def test_of_one_has_the_keys_of_that_person(self, email: str) -> None:
        """R-71: the address and its canonical form, digested as the gate digests a person."""
        expected = {key.digested for key in keys_of(Reach(email=email))}
        assert set(email_contents([email])[1]) == expected
