"""One gate for every send, call and export: R-75 to R-93; class by channel by basis."""

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest

from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.permission import judge
from privacydesk.domain.permission_answers import Code, Effect, Permission, Use
from privacydesk.domain.permission_facts import (
    Answer,
    Asked,
    Consent,
    Known,
    Register,
    Sale,
    Screen,
    Source,
    Subscriber,
    subscriber_of,
)
from privacydesk.domain.suppressions import (
    Channel,
    Evidence,
    Purpose,
    Scope,
    Suppression,
    of_choice,
)

TODAY = date(2026, 10, 17)
BROKER = Known(sources=frozenset({Source.BROKER}))
PERSON = Known(sources=frozenset({Source.PERSON}), subscriber=Subscriber.INDIVIDUAL)
COMPANY = replace(PERSON, subscriber=Subscriber.CORPORATE)
FRESH = tuple(Screen(register=r, screened_on=date(2026, 10, 1), listed=False) for r in Register)
MARKETING = (Purpose.OWN_PRODUCTS, Purpose.AFFILIATES)


def ask(
    known: Known, *, channel: Channel = Channel.EMAIL, purpose: Purpose = Purpose.OWN_PRODUCTS,
    on: date = TODAY, suppressions: tuple[Suppression, ...] = (),
) -> Permission:  # fmt: skip
    return judge(Use(channel=channel, purpose=purpose, on=on), known=known,
                 suppressions=suppressions)  # fmt: skip


def codes(permission: Permission, effect: Effect = Effect.BLOCKS) -> set[Code]:
    return {reason.code for reason in permission.reasons if reason.effect is effect}


def objection(*, channel: Channel | None = None, purpose: Purpose | None = None) -> Suppression:
    return Suppression(
        scope=Scope(channel=channel, purpose=purpose), reference="PD-2026-000042",
        since=datetime(2026, 10, 16, 21, 40, tzinfo=timezone.utc), evidence=Evidence.MESSAGE,
    )  # fmt: skip


def yes(
    channel: Channel = Channel.EMAIL, *, source: Source = Source.PERSON,
    given: date | None = date(2026, 5, 2), names_us: bool = True,
    purpose: Purpose = Purpose.OWN_PRODUCTS, used: date | None = None,
) -> Consent:  # fmt: skip
    return Consent(channel=channel, source=source, given_on=given, names_us=names_us,
                   purpose=purpose, first_used_on=used)  # fmt: skip


class TestSubscriber:
    @pytest.mark.parametrize(
        ("form", "subscriber"),
        [
            ("LTD", Subscriber.CORPORATE),
            ("plc", Subscriber.CORPORATE),
            ("LLP", Subscriber.CORPORATE),
            ("Scottish partnership", Subscriber.CORPORATE),
            ("public body", Subscriber.CORPORATE),
            ("SOLE", Subscriber.INDIVIDUAL),
            ("PART", Subscriber.INDIVIDUAL),
            (None, Subscriber.UNKNOWN),
            ("GmbH", Subscriber.UNKNOWN),
        ],
    )
    def test_is_classed_by_legal_form(self, form: str | None, subscriber: Subscriber) -> None:
        """R-85: unknown never gets the corporate rule."""
        assert subscriber_of(form) is subscriber


class TestEmailAndText:
    """R-85, R-86: class by basis."""

    @pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
    @pytest.mark.parametrize("subscriber", Subscriber)
    @pytest.mark.parametrize("basis", ["none", "consent", "soft", "sale_without_refusal"])
    def test_need_a_basis_unless_the_subscriber_is_a_company(
        self, channel: Channel, subscriber: Subscriber, basis: str
    ) -> None:
        known = replace(PERSON, subscriber=subscriber)
        if basis == "consent":
            known = replace(known, consents=(yes(channel),))
        elif basis != "none":
            known = replace(known, sale=Sale(on=TODAY, refusal_offered=basis == "soft"))

        permission = ask(known, channel=channel)

        corporate = subscriber is Subscriber.CORPORATE
        assert permission.allowed is (corporate or basis in {"consent", "soft"})
        if not permission.allowed:
            assert codes(permission) == {Code.NO_CONSENT}

    def test_judge_an_unknown_subscriber_like_a_person_and_say_so(self) -> None:
        permission = ask(replace(PERSON, subscriber=Subscriber.UNKNOWN))

        assert not permission.allowed
        assert Code.UNKNOWN_SUBSCRIBER in codes(permission, Effect.NOTES)

    def test_need_a_record_of_where_the_address_came_from(self) -> None:
        assert codes(ask(Known(subscriber=Subscriber.CORPORATE))) == {Code.NOT_ON_FILE}

    @pytest.mark.parametrize("answer", [Answer.NO, Answer.BLANK])
    @pytest.mark.parametrize("known", [PERSON, COMPANY])
    def test_respect_what_was_answered_at_the_order(self, answer: Answer, known: Known) -> None:
        """R-82: silence is no, for a named employee too."""
        asked = Asked(channel=Channel.EMAIL, answer=answer, on=date(2026, 3, 5))

        assert not ask(replace(known, answers=(asked,))).allowed

    def test_let_a_later_yes_of_the_person_count(self) -> None:
        no = Asked(channel=Channel.EMAIL, answer=Answer.NO, on=date(2026, 3, 5))
        later = Asked(channel=Channel.EMAIL, answer=Answer.YES, on=date(2026, 6, 5))

        assert ask(replace(PERSON, answers=(no, later), consents=(yes(given=later.on),))).allowed
        assert ask(replace(PERSON, answers=(no,), consents=(yes(given=date(2026, 6, 5)),))).allowed


class TestBoughtConsent:
    """R-92, R-93; the rows of S10."""

    def bought(self, **parts: object) -> Known:
        return replace(BROKER, consents=(yes(source=Source.BROKER, **parts),))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("given", "on", "allowed"),
        [
            (date(2026, 5, 2), date(2026, 9, 25), True),
            (date(2026, 3, 1), date(2026, 9, 25), False),
            (date(2026, 3, 15), date(2026, 9, 15), True),
            (date(2026, 3, 15), date(2026, 9, 16), False),
            (date(2025, 8, 31), date(2026, 2, 28), True),
            (date(2025, 8, 31), date(2026, 3, 1), False),
        ],
    )
    def test_is_first_used_within_six_months(self, given: date, on: date, *, allowed: bool) -> None:
        permission = ask(self.bought(given=given), on=on)

        assert permission.allowed is allowed
        assert (Code.CONSENT_TOO_OLD in codes(permission, Effect.NOTES)) is not allowed

    def test_stays_good_once_it_was_used_in_time(self) -> None:
        assert ask(self.bought(given=date(2026, 1, 2), used=date(2026, 3, 1))).allowed

    def test_must_name_us(self) -> None:
        permission = ask(self.bought(names_us=False))

        assert codes(permission, Effect.NOTES) >= {Code.CONSENT_NAMES_OTHERS}
        assert not permission.allowed

    def test_must_have_a_date(self) -> None:
        assert not ask(self.bought(given=None)).allowed

    def test_is_not_needed_for_a_company(self) -> None:
        """S10 row 6: "e-mail yes"."""
        assert ask(replace(BROKER, subscriber=Subscriber.CORPORATE)).allowed


class TestSoftOptIn:
    def test_never_reaches_the_products_of_affiliates(self) -> None:
        """R-83: zero sent."""
        known = replace(PERSON, sale=Sale(on=TODAY, refusal_offered=True))

        assert ask(known).allowed
        permission = ask(known, purpose=Purpose.AFFILIATES)
        assert codes(permission) == {Code.AFFILIATES_NEED_OWN_CONSENT}

    def test_says_when_no_refusal_was_offered(self) -> None:
        permission = ask(replace(PERSON, sale=Sale(on=TODAY, refusal_offered=False)))

        assert Code.NO_REFUSAL_OFFERED in codes(permission, Effect.NOTES)


class TestAffiliates:
    @pytest.mark.parametrize("channel", Channel)
    @pytest.mark.parametrize("known", [PERSON, COMPANY])
    def test_need_a_consent_of_their_own_by_every_channel(
        self, channel: Channel, known: Known
    ) -> None:
        known = replace(known, screens=FRESH)

        assert not ask(known, channel=channel, purpose=Purpose.AFFILIATES).allowed
        own = replace(known, consents=(yes(channel),))
        assert not ask(own, channel=channel, purpose=Purpose.AFFILIATES).allowed
        theirs = replace(known, consents=(yes(channel, purpose=Purpose.AFFILIATES),))
        assert ask(theirs, channel=channel, purpose=Purpose.AFFILIATES).allowed


class TestLiveCalls:
    """R-88, R-89."""

    def test_need_a_fresh_look_at_both_registers(self) -> None:
        assert ask(replace(PERSON, screens=FRESH), channel=Channel.PHONE).allowed
        one = replace(PERSON, screens=FRESH[:1])
        assert codes(ask(one, channel=Channel.PHONE)) == {Code.NOT_SCREENED}

    @pytest.mark.parametrize(
        ("called", "allowed"), [(date(2026, 9, 28), True), (date(2026, 9, 29), False)]
    )
    def test_are_protected_for_less_than_28_days(self, called: date, *, allowed: bool) -> None:
        """Screened on 1 September: day 27 is protected, day 28 needs a new look (A-06)."""
        screens = tuple(replace(s, screened_on=date(2026, 9, 1)) for s in FRESH)
        permission = ask(replace(PERSON, screens=screens), channel=Channel.PHONE, on=called)

        assert permission.allowed is allowed
        assert (Code.SCREEN_STALE in codes(permission)) is not allowed

    def test_take_the_last_look_made_before_the_call(self) -> None:
        later = tuple(replace(s, screened_on=date(2026, 11, 1), listed=True) for s in FRESH)

        assert ask(replace(PERSON, screens=FRESH + later), channel=Channel.PHONE).allowed

    @pytest.mark.parametrize("register", Register)
    @pytest.mark.parametrize("subscriber", Subscriber)
    def test_never_reach_a_listed_number(self, register: Register, subscriber: Subscriber) -> None:
        """S10 row 6: a limited company's number on CTPS is not called either."""
        screens = tuple(replace(s, listed=s.register is register) for s in FRESH)
        known = replace(PERSON, screens=screens, subscriber=subscriber)

        assert codes(ask(known, channel=Channel.PHONE)) == {Code.LISTED}

    def test_may_reach_whoever_told_us_that_they_do_not_object(self) -> None:
        screens = tuple(replace(s, listed=True) for s in FRESH)
        known = replace(PERSON, screens=screens, consents=(yes(Channel.PHONE),))

        assert ask(known, channel=Channel.PHONE).allowed

    def test_never_reach_whoever_left_the_box_blank(self) -> None:
        """S07: Sam left phone blank; he has never been in a call list."""
        blank = Asked(channel=Channel.PHONE, answer=Answer.BLANK, on=date(2026, 3, 5))
        known = replace(PERSON, answers=(blank,), screens=FRESH)

        assert codes(ask(known, channel=Channel.PHONE)) == {Code.LEFT_BLANK}


class TestClosedChannels:
    @pytest.mark.parametrize("channel", [Channel.AUTO_CALL, Channel.FAX])
    @pytest.mark.parametrize("subscriber", Subscriber)
    def test_open_with_consent_alone(self, channel: Channel, subscriber: Subscriber) -> None:
        """R-90."""
        known = replace(PERSON, subscriber=subscriber, screens=FRESH)

        assert codes(ask(known, channel=channel)) == {Code.CHANNEL_CLOSED}
        assert ask(replace(known, consents=(yes(channel),)), channel=channel).allowed


class TestObjection:
    @pytest.mark.parametrize("channel", Channel)
    @pytest.mark.parametrize("purpose", [*MARKETING, Purpose.PROFILING])
    def test_without_a_channel_stops_everything(self, channel: Channel, purpose: Purpose) -> None:
        """R-74, R-77, R-78: whatever else allows it."""
        known = replace(
            COMPANY, screens=FRESH, consents=tuple(yes(channel, purpose=p) for p in MARKETING)
        )
        assert ask(known, channel=channel, purpose=purpose).allowed

        permission = ask(known, channel=channel, purpose=purpose, suppressions=(objection(),))

        assert codes(permission) == {Code.OBJECTED}

    def test_of_one_channel_leaves_the_others(self) -> None:
        calls = (objection(channel=Channel.PHONE),)
        known = replace(PERSON, screens=FRESH, consents=(yes(),))

        assert ask(known, suppressions=calls).allowed
        assert not ask(known, channel=Channel.PHONE, suppressions=calls).allowed
        assert ask(known, purpose=Purpose.PROFILING, suppressions=calls).allowed

    @pytest.mark.parametrize("channel", Channel)
    def test_never_holds_back_a_service_message(self, channel: Channel) -> None:
        """R-79: the invoice of Monday still goes."""
        permission = ask(Known(), channel=channel, purpose=Purpose.SERVICE,
                         suppressions=(objection(),))  # fmt: skip

        assert permission.allowed


class TestRecords:
    def test_restricted_are_left_alone(self) -> None:
        assert Code.RESTRICTED in codes(ask(replace(COMPANY, restricted=True)))

    def test_of_a_reseller_serve_no_marketing(self) -> None:
        """R-98, S11: the thirty end users."""
        known = Known(sources=frozenset({Source.RESELLER}), subscriber=Subscriber.CORPORATE)
        for channel in (Channel.EMAIL, Channel.POST):
            assert Code.RESELLER_ONLY in codes(ask(known, channel=channel))
        assert not ask(known, purpose=Purpose.PROFILING).allowed

    def test_that_do_not_answer_are_a_no(self) -> None:
        permission = ask(replace(COMPANY, silent=("crm_db",)))

        assert codes(permission) == {Code.SYSTEM_SILENT}

    def test_give_every_reason_at_once(self) -> None:
        no = Asked(channel=Channel.PHONE, answer=Answer.NO, on=date(2026, 3, 5))
        known = replace(PERSON, answers=(no,), restricted=True)

        permission = ask(known, channel=Channel.PHONE, suppressions=(objection(),))

        assert codes(permission) == {
            Code.OBJECTED, Code.RESTRICTED, Code.DECLINED, Code.NOT_SCREENED,
        }  # fmt: skip
        assert all(reason.rule.startswith("R-") for reason in permission.reasons)


class TestPreferences:
    REACH = Reach(email="s.idle@example.org")

    def test_stop_whatever_is_not_ticked(self) -> None:
        order = of_choice(self.REACH, channels=[Channel.EMAIL], topics=[Purpose.OWN_PRODUCTS],
                          wording="w1")  # fmt: skip

        assert order.chosen == ((Channel.EMAIL, Purpose.OWN_PRODUCTS),)
        assert {(s.channel, s.purpose) for s in order.scopes} == {
            (Channel.PHONE, None), (Channel.SMS, None), (Channel.POST, None),
            (None, Purpose.AFFILIATES), (None, Purpose.PARTNERS),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("channels", "topics"), [([], []), ([], MARKETING), ([Channel.EMAIL], [])]
    )
    def test_left_empty_are_an_objection_to_everything(
        self, channels: list[Channel], topics: list[Purpose]
    ) -> None:
        order = of_choice(self.REACH, channels=channels, topics=topics, wording="w1")

        assert order.scopes == (Scope(),)
        assert not order.chosen
