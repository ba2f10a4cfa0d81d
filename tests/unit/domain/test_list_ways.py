"""How a list's rows may be contacted, judged by the same gate as each message (R-85 to R-93)."""

from datetime import date, timedelta

import pytest

from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_ways import Fact, ListTerms, May, ways_of
from privacydesk.domain.permission_answers import Code
from privacydesk.domain.stopped_channels import BITS
from privacydesk.domain.suppressions import Channel

TODAY = date(2026, 9, 25)
LOOKED = date(2026, 9, 21)
REACHED = Fact.EMAIL | Fact.PHONE | Fact.POST
YOUNG = REACHED | Fact.NAMED | Fact.DATED


def terms(**changes: object) -> ListTerms:
    said = {"email_consent": True, "phone_consent": False, "tps_on": LOOKED, "ctps_on": LOOKED,
            "marks_tps": False, "marks_ctps": False, **changes}  # fmt: skip
    return ListTerms(**said)  # type: ignore[arg-type]


def one(facts: Fact, channel: Channel, *, on: date = TODAY, **said: object) -> tuple[May, Code]:
    """Return what is said of a row with these facts."""
    ways = ways_of({int(facts): 1}, terms=terms(**said), against={}, on=on)
    (told,) = ways[channel]
    assert told.code
    return told.may, told.code


class TestMail:
    @pytest.mark.parametrize(
        ("facts", "may", "code"),
        [
            (YOUNG, May.YES, Code.CONSENT),
            (YOUNG | Fact.OLD, May.NO, Code.CONSENT_TOO_OLD),
            (REACHED | Fact.NAMED, May.NO, Code.CONSENT_UNDATED),
            (REACHED | Fact.DATED, May.NO, Code.CONSENT_NAMES_OTHERS),
            (REACHED | Fact.CORPORATE, May.YES, Code.CORPORATE_SUBSCRIBER),
            (YOUNG | Fact.NO_EMAIL, May.NO, Code.OBJECTED),
        ],
    )
    def test_is_judged_as_the_gate_judges_it(self, facts: Fact, may: May, code: Code) -> None:
        """R-85, R-86, R-92, R-93, R-94."""
        assert one(facts, Channel.EMAIL) == (may, code)

    def test_needs_a_consent_that_the_list_has(self) -> None:
        assert one(YOUNG, Channel.EMAIL, email_consent=False) == (May.NO, Code.NO_CONSENT)

    def test_of_an_old_consent_that_a_person_let_through_may_go(self) -> None:
        """R-93."""
        said = one(YOUNG | Fact.OLD, Channel.EMAIL, old_until=TODAY)
        assert said == (May.YES, Code.OLD_CONSENT_LET_THROUGH)


class TestCalls:
    def test_go_to_whom_no_register_has_until_the_look_is_28_days_old(self) -> None:
        """R-88, R-89."""
        last = terms().calls_until
        assert last == date(2026, 10, 18)
        assert one(YOUNG, Channel.PHONE, on=last) == (May.YES, Code.SCREENED)
        after = one(YOUNG, Channel.PHONE, on=last + timedelta(days=1))
        assert after == (May.NO, Code.SCREEN_STALE)
        for listed in (Fact.TPS, Fact.CTPS):
            assert one(YOUNG | listed, Channel.PHONE) == (May.NO, Code.LISTED)

    def test_need_a_look_at_each_number_where_the_list_marks_them(self) -> None:
        """R-88: a blank cell is no answer."""
        blank = YOUNG | Fact.CTPS_BLANK
        assert one(blank, Channel.PHONE) == (May.YES, Code.SCREENED)
        assert one(blank, Channel.PHONE, marks_ctps=True) == (May.NO, Code.NOT_SCREENED)
        assert one(YOUNG, Channel.PHONE, tps_on=None) == (May.NO, Code.NOT_SCREENED)

    def test_may_go_by_a_consent_to_calls(self) -> None:
        assert one(YOUNG | Fact.TPS, Channel.PHONE, phone_consent=True)[0] is May.YES


class TestTextsAndPost:
    def test_no_list_consents_to_texts(self) -> None:
        """R-86: what covers mail and calls covers no text."""
        assert one(YOUNG, Channel.SMS, phone_consent=True) == (May.NO, Code.NO_CONSENT)

    def test_post_needs_no_consent(self) -> None:
        assert one(REACHED, Channel.POST) == (May.YES, Code.LEGITIMATE_INTERESTS)


def test_a_row_without_the_way_is_counted_by_itself() -> None:
    ways = ways_of({int(Fact.EMAIL): 3, int(YOUNG): 4}, terms=terms(), against={}, on=TODAY)
    for channel in (Channel.PHONE, Channel.SMS, Channel.POST):
        assert [rows for told, rows in ways[channel].items() if told.may is May.NONE] == [3]
        assert sum(ways[channel].values()) == 7


def test_rows_that_were_held_since_are_left_out() -> None:
    """R-92, R-93: only the clean rows were approved."""
    groups = {int(YOUNG): 1, int(YOUNG | Fact.OLD): 2, int(YOUNG | Fact.ROLE): 4,
              int(REACHED | Fact.DATED): 8, int(YOUNG | Fact.OLD | Fact.CORPORATE): 16}  # fmt: skip
    held = {Reason.CONSENT_OLD: 2, Reason.ROLE_ADDRESS: 4, Reason.CONSENT_UNNAMED: 8}
    ways = ways_of(groups, terms=terms(), against=held, on=TODAY)
    assert {sum(counts.values()) for counts in ways.values()} == {17}


def test_the_channels_are_counted_by_the_bits_under_which_rows_keep_them() -> None:
    """``count_profile`` shifts these bits as they are."""
    named = {Channel.EMAIL: Fact.NO_EMAIL, Channel.SMS: Fact.NO_SMS, Channel.PHONE: Fact.NO_CALL,
             Channel.POST: Fact.NO_POST}  # fmt: skip
    assert {channel: BITS[channel] * 2048 for channel in named} == named
