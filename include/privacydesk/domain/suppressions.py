"""Whom we may not market to: what was objected to, since when, on what evidence (R-71 to R-78)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from privacydesk.domain.contact_keys import Reach, pack_reach, unpack_reach
from privacydesk.domain.errors import DeskError


class Channel(str, Enum):
    """The ways in which marketing reaches people; ``PHONE`` is a live call."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    POST = "post"
    AUTO_CALL = "auto_call"
    FAX = "fax"

    @classmethod
    def _missing_(cls, value: object) -> "Channel | None":
        return {"call": cls.PHONE, "text": cls.SMS}.get(str(value))


class Purpose(str, Enum):
    """What a message or a use is for; a service message carries no marketing (R-79)."""

    OWN_PRODUCTS = "own_products"
    AFFILIATES = "affiliates"
    PARTNERS = "partners"
    PROFILING = "profiling"
    SERVICE = "service"

    @classmethod
    def _missing_(cls, value: object) -> "Purpose | None":
        # The word of the data map for marketing of every kind.
        return cls.OWN_PRODUCTS if value == "direct_marketing" else None


class Evidence(str, Enum):
    """By what we know of an objection; the case holds the words."""

    MESSAGE = "message"
    UNSUBSCRIBE_LINK = "unsubscribe_link"
    PREFERENCES = "preferences"
    STAFF = "staff"
    RECORD = "record"
    ERASURE = "erasure"
    GENERAL_OBJECTION = "general_objection"


class LiftGround(str, Enum):
    """Why an objection no longer stands."""

    NO_OBJECTION = "no_objection"
    ASKED_BY_PERSON = "asked_by_person"
    CHOSEN_BY_PERSON = "chosen_by_person"
    OUTWEIGHED = "outweighed"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is objected to; None means every channel, every purpose (R-77, R-78)."""

    channel: Channel | None = None
    purpose: Purpose | None = None

    def covers(self, channel: Channel | None, purpose: Purpose) -> bool:
        """Say whether a use falls under it; a use without a channel only under all of them."""
        return self.channel in {None, channel} and self.purpose in {None, purpose}


EVERYTHING: Final = (Scope(),)
"""Who says "stop" and names no channel means all of them, and affiliates too (R-78)."""

OFFERED: Final = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.POST)
"""The channels of the preferences page; the others are closed without an own consent (R-90)."""

TOPICS: Final = (Purpose.OWN_PRODUCTS, Purpose.AFFILIATES, Purpose.PARTNERS)


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """An objection that stands against a key, by its digest. ``since`` is UTC."""

    scope: Scope
    since: datetime
    evidence: Evidence
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A yes that somebody gave us on our own page, by the digest of their address."""

    channel: Channel
    purpose: Purpose
    chosen_at: datetime
    wording: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """
    An objection as the public door files it, sealed: who, what, by which evidence.

    ``reaches`` is the sender first, then addresses in their own words; ``chosen`` are
    the boxes that stayed ticked on the preferences page, channel by purpose.
    """

    reaches: tuple[Reach, ...]
    evidence: Evidence
    scopes: tuple[Scope, ...] = EVERYTHING
    chosen: tuple[tuple[Channel, Purpose], ...] = ()
    wording: str = ""


class OrderUnreadableError(DeskError):
    """
    A sealed objection waits that this desk cannot open or read.

    Nothing may be sent while nobody knows whom it is about (R-75).
    """

    remedy = "Give the process the seal's private key that fits DESK_SEAL_PUBLIC, then ask again."
    retry = True


def of_choice(
    reach: Reach, *, channels: Iterable[Channel], topics: Iterable[Purpose], wording: str
) -> Order:
    """
    Return what a saved preferences page orders: what is not ticked stops, what is ticked may go.

    Without a channel or without a topic nothing is left, and that is an objection to all.
    """
    yes_channels, yes_topics = tuple(channels), tuple(topics)
    chosen = tuple((c, t) for c in yes_channels for t in yes_topics)
    if not chosen:
        return Order(reaches=(reach,), evidence=Evidence.PREFERENCES, wording=wording)
    scopes = [Scope(channel=c) for c in OFFERED if c not in yes_channels]
    scopes += [Scope(purpose=t) for t in TOPICS if t not in yes_topics]
    return Order(
        reaches=(reach,),
        evidence=Evidence.PREFERENCES,
        scopes=tuple(scopes),
        chosen=chosen,
        wording=wording,
    )


def pack_order(order: Order) -> bytes:
    """Return an order as bytes to seal."""
    content = {
        "reaches": [pack_reach(reach) for reach in order.reaches],
        "evidence": order.evidence.value,
        "scopes": [scope_words(scope) for scope in order.scopes],
        "chosen": [[channel.value, purpose.value] for channel, purpose in order.chosen],
        "wording": order.wording,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def unpack_order(packed: bytes) -> Order:
    """
    Return the order that ``pack_order`` packed.

    :raises OrderUnreadableError: if it is none.
    """
    try:
        content: Mapping[str, Any] = json.loads(packed)
        return Order(
            reaches=tuple(unpack_reach(reach) for reach in content["reaches"]),
            evidence=Evidence(content["evidence"]),
            scopes=tuple(scope_of(*words) for words in content["scopes"]),
            chosen=tuple((Channel(c), Purpose(p)) for c, p in content["chosen"]),
            wording=content["wording"],
        )
    except (ValueError, KeyError, TypeError):
        raise OrderUnreadableError("a sealed objection cannot be read") from None


def scope_words(scope: Scope) -> tuple[str, str]:
    """Return a scope as the database writes it: ``all`` where nothing is named."""
    return (
        scope.channel.value if scope.channel else "all",
        scope.purpose.value if scope.purpose else "all",
    )


def scope_of(channel: str, purpose: str) -> Scope:
    """Return the scope that ``scope_words`` wrote."""
    return Scope(
        channel=None if channel == "all" else Channel(channel),
        purpose=None if purpose == "all" else Purpose(purpose),
    )
