"""Who is asking: claims, proofs, and the ladder that asks for the least (R-25 to R-31)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

UNCHANGED_FOR: Final = timedelta(days=30)
"""A contact point proves somebody only if it stood on file, unchanged, this long before."""


class Proof(str, Enum):
    """How an identity is known."""

    CLAIMED = "claimed"
    SIGNED_IN = "signed_in"
    TOKEN = "token"  # noqa: S105  a word for the ledger
    STAFF_CHECK = "staff_check"
    ON_RECORD = "on_record"


class Doubt(str, Enum):
    """The recorded reason for asking who somebody is (R-04). Without one the clock runs."""

    ADDRESS_NOT_ON_FILE = "address_not_on_file"
    SENDER_NOT_AUTHENTICATED = "sender_not_authenticated"
    SEVERAL_RECORDS_MATCH = "several_records_match"
    CONTACT_CHANGED_LATELY = "contact_changed_lately"


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """A way to reach or recognise somebody. ``kind`` is the data map's identity word."""

    kind: str
    value: str
    since: datetime | None = None
    """When the record last changed it (UTC); None where the system does not say."""
    checked: bool = False
    """Somebody of staff checked with the person that it is theirs."""


@dataclass(frozen=True, kw_only=True)
class PersonRecord:
    """One person in a system of record: not an account, not a company (R-29)."""

    record: str
    name: str
    contact_points: Sequence[ContactPoint]
    beside: str | None = None
    """What the record shares with colleagues, a customer number for example."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What an incoming message says about its sender. Never proof by itself."""

    name: str | None
    email: str | None
    phone: str | None
    portal_account: str | None
    signed_in: bool
    portal_asserts_sign_in: bool


@dataclass(frozen=True, kw_only=True)
class Proved:
    """The requester is this person; ``how`` is the proof."""

    person: PersonRecord
    how: Proof


@dataclass(frozen=True, kw_only=True)
class MustAsk:
    """We cannot tell yet: why, and the contact point on file that can prove it, if any."""

    doubt: Doubt
    on_file: ContactPoint | None


def judge(
    claim: Claim,
    *,
    by_account: Sequence[PersonRecord],
    by_contact: Sequence[PersonRecord],
    received_at: datetime,
) -> Proved | MustAsk:
    """
    Judge a claim by the least intrusive rung that suffices (R-25).

    A signed-in portal user whose account belongs to exactly one person record is proved.
    An address or number in the message only tells where to ask: the contact point on
    file, if it stood there unchanged for 30 days before the request.
    """
    if claim.signed_in and claim.portal_asserts_sign_in and len(by_account) == 1:
        return Proved(person=by_account[0], how=Proof.SIGNED_IN)
    if len(by_contact) > 1:
        return MustAsk(doubt=Doubt.SEVERAL_RECORDS_MATCH, on_file=None)
    if not by_contact:
        return MustAsk(doubt=Doubt.ADDRESS_NOT_ON_FILE, on_file=None)
    settled = settled_points(by_contact[0], received_at=received_at)
    claimed = {claim.email and claim.email.casefold(), claim.phone}
    for point in settled:
        if point.value.casefold() in claimed or point.value in claimed:
            return MustAsk(doubt=Doubt.SENDER_NOT_AUTHENTICATED, on_file=point)
    fallback = next((point for point in settled if point.kind == "email"), None)
    return MustAsk(doubt=Doubt.CONTACT_CHANGED_LATELY, on_file=fallback)


def settled_points(person: PersonRecord, *, received_at: datetime) -> Sequence[ContactPoint]:
    """Return the contact points that staff checked, or that stood on file for 30 days before."""
    limit = received_at - UNCHANGED_FOR
    return [p for p in person.contact_points if p.checked or (p.since and p.since <= limit)]


def without_record(claim: Claim, *, contact: str) -> Sequence[PersonRecord]:
    """
    Return the asker as a person of whom no record is kept, if ``contact`` is where they wrote from.

    Leads and people whom we do not know at all have no record and get an answer too (R-34).
    What staff checked is that the address is theirs: it alone is searched for and written to.
    """
    if not claim.email or claim.email.casefold() != contact.casefold():
        return []
    point = ContactPoint(kind="email", value=claim.email, checked=True)
    return [PersonRecord(record="none", name=claim.name or claim.email, contact_points=(point,))]


def pack_person(person: PersonRecord) -> bytes:
    """Return a person record as bytes to seal."""
    points = [
        {"kind": p.kind, "value": p.value, "checked": p.checked,
         "since": p.since.isoformat() if p.since else None}
        for p in person.contact_points
    ]  # fmt: skip
    record = {"record": person.record, "name": person.name, "beside": person.beside,
              "contact_points": points}  # fmt: skip
    return json.dumps(record, ensure_ascii=False).encode()


def unpack_person(packed: bytes) -> PersonRecord:
    """Return the person record that ``pack_person`` packed."""
    record = json.loads(packed)
    return PersonRecord(
        record=record["record"],
        name=record["name"],
        beside=record["beside"],
        contact_points=tuple(
            ContactPoint(
                kind=p["kind"],
                value=p["value"],
                since=datetime.fromisoformat(p["since"]) if p["since"] else None,
                checked=p["checked"],
            )
            for p in record["contact_points"]
        ),
    )
