"""Stop lists: what is digested, and how long a screen protects (R-88, R-89)."""

import hashlib
from datetime import date, timedelta

import pytest

from privacydesk.domain.contact_keys import ContactKey, KeyKind
from privacydesk.domain.duties import Verdict, judge_call
from privacydesk.domain.stop_lists import (
    HEX_DIGITS,
    StopKind,
    StopList,
    hashed,
    numbered,
    protects,
    shortened,
    told,
)

SCREENED = date(2026, 9, 1)


def loaded(kind: StopKind, *, as_of: date = SCREENED, keep: int = 60) -> StopList:
    return StopList(number=1, kind=kind, source="TPS", contract="T-1", as_of=as_of,
                    kept_until=as_of + timedelta(days=keep), channel=None, key_version=1,
                    entries=1, unread=0)  # fmt: skip


class TestDigests:
    @pytest.mark.parametrize("kind", sorted(HEX_DIGITS))
    def test_an_address_is_found_by_the_digest_that_the_partner_made(self, kind: StopKind) -> None:
        theirs = hashlib.new(kind.value, b"ann@elm.example", usedforsecurity=False).digest()
        assert len(theirs.hex()) == HEX_DIGITS[kind]
        assert hashed(kind, "ann@elm.example") == told(kind, theirs)

    def test_a_number_is_digested_as_for_the_suppressions(self) -> None:
        number = "+447700900111"
        assert numbered(number) == ContactKey(kind=KeyKind.PHONE, text=number).digested

    def test_eight_bytes_are_kept_as_the_database_reads_them(self) -> None:
        assert shortened(b"\xff" * 32) == -1
        assert shortened(b"\x00" * 7 + b"\x02" + b"\xff" * 24) == 2


class TestProtects:
    @pytest.mark.parametrize("days", [-1, 0, 1, 27, 28, 29])
    def test_a_register_protects_as_long_as_the_law_lets_it(self, days: int) -> None:
        """R-89, D200, D202: day 28 needs a fresh screen."""
        on = SCREENED + timedelta(days=days)
        lawful = days >= 0 and judge_call(SCREENED, called=on) is Verdict.ALLOW
        assert protects(loaded(StopKind.TPS), on=on) is lawful

    def test_february_has_no_month_to_spare(self) -> None:
        """D202: screened on 10 February, called on 10 March."""
        screened = loaded(StopKind.CTPS, as_of=date(2027, 2, 10))
        assert not protects(screened, on=date(2027, 3, 10))
        assert protects(screened, on=date(2027, 3, 9))

    def test_a_partners_list_stands_until_its_last_day(self) -> None:
        partner = loaded(StopKind.MD5, keep=365)
        assert protects(partner, on=SCREENED + timedelta(days=365))
        assert not protects(partner, on=SCREENED + timedelta(days=366))
