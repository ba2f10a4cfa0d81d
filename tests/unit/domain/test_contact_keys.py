"""How an objector is recognised in other spellings: R-71, R-94."""

import pytest

from privacydesk.domain.contact_keys import (
    KeyKind,
    Reach,
    canonical_email,
    keys_of,
    masked,
    normal_email,
    postal_key,
)


def digested(**parts: object) -> set[bytes]:
    return {key.digested for key in keys_of(Reach(**parts))}  # type: ignore[arg-type]


class TestNormalEmail:
    @pytest.mark.parametrize(
        "spelling",
        [
            "S.Idle@Example.org",
            " s.idle@example.org ",
            "<s.idle@EXAMPLE.ORG>",
            "s.idle@example.org.",
        ],
    )
    def test_is_one_for_all_spellings(self, spelling: str) -> None:
        assert normal_email(spelling) == "s.idle@example.org"

    def test_writes_a_foreign_host_as_it_travels(self) -> None:
        assert normal_email("jo@bücher.example") == "jo@xn--bcher-kva.example"

    @pytest.mark.parametrize("text", ["", "sam", "@example.org", "sam@", "two words@example.org"])
    def test_is_nothing_where_there_is_no_address(self, text: str) -> None:
        assert normal_email(text) is None


class TestCanonicalEmail:
    @pytest.mark.parametrize(
        ("spelling", "mailbox"),
        [
            ("sam.idle+news@gmail.com", "samidle@gmail.com"),
            ("s.a.m.idle@googlemail.com", "samidle@gmail.com"),
            ("sam+x@outlook.com", "sam@outlook.com"),
            ("sam-idle@pm.me", "samidle@proton.me"),
            ("sam@me.com", "sam@icloud.com"),
        ],
    )
    def test_follows_the_providers_own_rules(self, spelling: str, mailbox: str) -> None:
        assert canonical_email(spelling) == mailbox

    def test_leaves_dots_and_tags_alone_elsewhere(self) -> None:
        """There, two spellings may be two people."""
        assert canonical_email("s.idle+a@example.org") == "s.idle+a@example.org"

    def test_never_empties_a_name(self) -> None:
        assert canonical_email("+tag@gmail.com") == "+tag@gmail.com"


class TestPostalKey:
    @pytest.mark.parametrize("name", ["Sam Idle", "Mr S. Idle", "S Idle", "SAM  IDLE", "Sám Idle"])
    def test_is_one_for_all_spellings(self, name: str) -> None:
        assert postal_key(name, postcode="bd214kc") == "s idle BD214KC"

    def test_needs_a_name_of_two_parts_and_a_postcode(self) -> None:
        assert postal_key("Idle", postcode="BD21 4KC") is None
        assert postal_key("Sam Idle", postcode="Keighley") is None


class TestKeysOf:
    def test_finds_the_same_number_in_every_notation(self) -> None:
        spellings = ["07700 900123", "+44 7700 900123", "+44 (0)7700 900-123", "00447700900123"]

        assert len({frozenset(digested(phones=(one,))) for one in spellings}) == 1

    def test_lets_one_digest_find_an_address_and_its_mailbox(self) -> None:
        """Who objected from a tagged address is found by the plain one, and the other way."""
        plain, tagged = digested(email="samidle@gmail.com"), digested(email="sam.idle+a@gmail.com")

        assert plain < tagged

    def test_keeps_families_apart(self) -> None:
        kinds = {key.kind for key in keys_of(Reach(email="a@b.example", phones=("07700 900123",)))}

        assert kinds == {KeyKind.EMAIL, KeyKind.CANONICAL_EMAIL, KeyKind.PHONE}

    def test_shows_no_value_in_a_log(self) -> None:
        reach = Reach(email="s.idle@example.org", phones=("07700 900123",), name="Sam Idle")

        assert "idle" not in repr(reach).lower()
        assert "idle" not in repr(keys_of(reach)).lower()
        assert "900123" not in repr(keys_of(reach))


class TestMasked:
    def test_shows_the_first_letter_and_the_host(self) -> None:
        assert masked("hana@rowanpike.example") == "h•••••••@rowanpike.example"
