"""How the usable rows of a bought list may be contacted: counted in groups, judged by the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, IntFlag
from typing import Final

from privacydesk.domain.dispositions import Reason
from privacydesk.domain.duties import SCREEN_DAYS
from privacydesk.domain.permission import judge
from privacydesk.domain.permission_answers import Code, Effect, Permission, Use
from privacydesk.domain.permission_facts import (
    Consent,
    Known,
    Register,
    Screen,
    Source,
    Subscriber,
)
from privacydesk.domain.suppressions import Channel, Purpose


class Fact(IntFlag):
    """What of a row decides whether it may be used; rows are counted by the sum of these."""

    EMAIL = 1
    PHONE = 2
    POST = 4
    CORPORATE = 8
    DATED = 16
    OLD = 32
    NAMED = 64
    TPS = 128
    CTPS = 256
    TPS_BLANK = 512
    CTPS_BLANK = 1024
    NO_EMAIL = 2048
    NO_SMS = 4096
    NO_CALL = 8192
    NO_POST = 16384
    ROLE = 32768


class May(str, Enum):
    """What is said of some rows and one channel; ``none`` where they have no such way."""

    YES = "yes"
    NO = "no"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class ListTerms:
    """
    What a list says of all its rows. Days are London's.

    ``tps_on`` and ``ctps_on`` are the last looks, the seller's or ours; ``marks_tps`` and
    ``marks_ctps`` whether each row says of itself if it is on the register. ``old_until`` is the
    day until which a person let old consents be used first (R-93).
    """

    email_consent: bool
    phone_consent: bool
    tps_on: date | None
    ctps_on: date | None
    marks_tps: bool
    marks_ctps: bool
    old_until: date | None = None

    @property
    def calls_until(self) -> date | None:
        """Return the last day on which both looks protect a call (R-89)."""
        if self.tps_on is None or self.ctps_on is None:
            return None
        return min(self.tps_on, self.ctps_on) + timedelta(days=SCREEN_DAYS - 1)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said of some rows: why, and for a register which."""

    may: May
    code: Code | None = None
    detail: str | None = None


CHANNELS: Final = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.POST)
WAY: Final = {Channel.EMAIL: Fact.EMAIL, Channel.PHONE: Fact.PHONE, Channel.SMS: Fact.PHONE,
              Channel.POST: Fact.POST}  # fmt: skip
STOP: Final = {Channel.EMAIL: Fact.NO_EMAIL, Channel.PHONE: Fact.NO_CALL, Channel.SMS: Fact.NO_SMS,
               Channel.POST: Fact.NO_POST}  # fmt: skip
CONSENTS: Final = frozenset({Code.CONSENT_TOO_OLD, Code.CONSENT_NAMES_OTHERS, Code.CONSENT_UNDATED})
"""Notes that say more than that there is no consent."""

AGES_AGO: Final = timedelta(days=365)


def ways_of(
    groups: Mapping[int, int], *, terms: ListTerms, against: Mapping[Reason, int], on: date
) -> Mapping[Channel, Mapping[Told, int]]:
    """
    Say for each channel how many rows may be contacted on the day ``on``, and why not the others.

    ``groups`` are the usable rows by the sum of their facts on that day. Those that were held
    since, by the reasons ``against``, are left out. It is what the list says by itself: whoever
    sends asks the gate for each person, and that knows of customers and later objections.
    """
    found: dict[Channel, dict[Told, int]] = {channel: {} for channel in CHANNELS}
    for bits, rows in groups.items():
        facts = Fact(bits)
        if not _is_held(facts, against):
            for channel, counts in found.items():
                told = _told(facts, channel=channel, terms=terms, on=on)
                counts[told] = counts.get(told, 0) + rows
    return found


def _is_held(facts: Fact, against: Mapping[Reason, int]) -> bool:
    individual = Fact.CORPORATE not in facts
    unnamed = individual and Fact.EMAIL in facts and Fact.NAMED not in facts
    return (
        (Reason.CONSENT_OLD in against and individual and Fact.OLD in facts)
        or (Reason.CONSENT_UNNAMED in against and unnamed)
        or (Reason.ROLE_ADDRESS in against and Fact.ROLE in facts)
    )


def _told(facts: Fact, *, channel: Channel, terms: ListTerms, on: date) -> Told:
    if WAY[channel] not in facts:
        return Told(may=May.NONE)
    if STOP[channel] in facts:
        return Told(may=May.NO, code=Code.OBJECTED)
    use = Use(channel=channel, purpose=Purpose.OWN_PRODUCTS, on=on)
    known = Known(
        subscriber=Subscriber.CORPORATE if Fact.CORPORATE in facts else Subscriber.INDIVIDUAL,
        sources=frozenset({Source.BROKER}),
        consents=tuple(_consents(facts, terms=terms, on=on)),
        screens=tuple(_screens(facts, terms=terms)),
    )
    return _shortly(judge(use, known=known, suppressions=()))


def _consents(facts: Fact, *, terms: ListTerms, on: date) -> list[Consent]:
    given = on - AGES_AGO if Fact.OLD in facts else on
    agreed = {Channel.EMAIL: terms.email_consent, Channel.PHONE: terms.phone_consent}
    return [
        Consent(channel=channel, source=Source.BROKER, names_us=Fact.NAMED in facts,
                given_on=given if Fact.DATED in facts else None, old_until=terms.old_until)
        for channel, yes in agreed.items() if yes
    ]  # fmt: skip


def _screens(facts: Fact, *, terms: ListTerms) -> list[Screen]:
    """A blank answer is none, unless the list marks nobody: then the listed were taken out."""
    looks = []
    if terms.tps_on and not (terms.marks_tps and Fact.TPS_BLANK in facts):
        looks.append(Screen(register=Register.TPS, screened_on=terms.tps_on,
                            listed=Fact.TPS in facts))  # fmt: skip
    if terms.ctps_on and not (terms.marks_ctps and Fact.CTPS_BLANK in facts):
        looks.append(Screen(register=Register.CTPS, screened_on=terms.ctps_on,
                            listed=Fact.CTPS in facts))  # fmt: skip
    return looks


def _shortly(permission: Permission) -> Told:
    """Return the one reason that says most: what allows it, else what is wrong with a consent."""
    wanted = Effect.ALLOWS if permission.allowed else Effect.BLOCKS
    reasons = [one for one in permission.reasons if one.effect is wanted]
    first = reasons[0]
    if not permission.allowed and first.code is Code.NO_CONSENT:
        first = next((one for one in permission.reasons if one.code in CONSENTS), first)
    return Told(may=May.YES if permission.allowed else May.NO, code=first.code,
                detail=first.detail)  # fmt: skip
