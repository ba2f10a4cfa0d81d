"""Keys of the suppressions are renewed without knowing whom an entry is about: R-71."""

import base64

import polars as pl
import pytest

from privacydesk.adapters.vault.keyring import MANY, Keyring
from privacydesk.domain.stop_lists import shortened
from privacydesk.settings import Environment, SettingsError

OLD, NEW = b"a" * 32, b"b" * 32


class TestKeyring:
    def test_brings_a_digest_under_the_newest_key_without_its_content(self) -> None:
        before, after = Keyring((OLD,)), Keyring((OLD, NEW))
        digest = before.of(b"email\x00s.idle@example.org", version=1)

        assert after.renewed(digest, version=1) == after.of(
            b"email\x00s.idle@example.org", version=2
        )
        assert after.of(b"email\x00s.idle@example.org", version=1) == digest

    def test_digests_many_as_it_digests_one(self) -> None:
        ring, contents = Keyring((OLD, NEW)), [b"", b"email\x00a@b.example", b"x" * 500]

        for version in (1, 2):
            one_by_one = [ring.of(content, version=version) for content in contents]
            assert list(ring.of_many(contents, version=version)) == one_by_one

    @pytest.mark.parametrize("newest", [NEW, b"\xff" * 32])
    @pytest.mark.parametrize("count", [MANY, 100])
    def test_finds_the_wanted_among_few_and_among_as_many_as_go_to_native_code(
        self, count: int, newest: bytes
    ) -> None:
        ring = Keyring((OLD, newest))
        contents = [b"email\x00%d@b.example" % (number // 2) for number in range(count)]
        wanted = ring.of(contents[7], version=2)
        not_there = ring.of(b"email\x00nobody@b.example", version=2)

        found = ring.among(contents, wanted={wanted, not_there}, version=2)

        assert list(found) == [(6, wanted), (7, wanted)]
        assert list(ring.among(contents, wanted=(), version=2)) == []

    @pytest.mark.parametrize("odd", [b"\xff" * 32, bytes(range(32)), "é".encode() * 16])
    def test_digests_a_column_as_it_digests_one(self, odd: bytes) -> None:
        """Under a key that is text, which native code takes, and under one that is not."""
        ring = Keyring((OLD, odd))
        contents = ["", "email\x00a@b.example", None, "phone\x00+44", "x" * 500, "postal\x00é"]
        for version in (1, 2):
            assert ring.numbers_of(pl.Series(contents), version=version).to_list() == [
                content
                if content is None
                else shortened(ring.of(content.encode(), version=version))
                for content in contents
            ]
        for nobody in (pl.Series([], dtype=pl.String), pl.Series([None], dtype=pl.String)):
            assert ring.numbers_of(nobody, version=2).to_list() == nobody.to_list()

    def test_needs_every_key(self) -> None:
        assert Keyring((NEW,)).of(b"x", version=1) != Keyring((OLD, NEW)).of(b"x", version=2)

    def test_shows_no_key(self) -> None:
        assert repr(Keyring((OLD, NEW))) == "Keyring(2 key(s))"


class TestEnvironmentKeys:
    def test_are_read_oldest_first(self) -> None:
        text = ", ".join(base64.b64encode(key).decode() for key in (OLD, NEW))

        assert Environment(values={"K": text}).keys("K") == (OLD, NEW)

    @pytest.mark.parametrize("text", ["", "short", f"{base64.b64encode(OLD).decode()},"])
    def test_are_refused_if_one_is_none(self, text: str) -> None:
        with pytest.raises(SettingsError):
            Environment(values={"K": text}).keys("K")
