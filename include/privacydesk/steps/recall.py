"""Say whether a later load may write a fact: nothing that was corrected comes back (R-63)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.held_facts import same
from privacydesk.domain.identity_keys import normalise
from privacydesk.domain.spots import MATCH_OF_IDENTITY, Match
from privacydesk.ports import Office, Records


class Incoming(str, Enum):
    """What a load may do with a value; only ``free`` may be written (R-63, R-100)."""

    FREE = "free"
    SAME = "same"
    CORRECTED_AWAY = "corrected_away"
    BETTER_KNOWN = "better_known"


def judge_incoming(
    desk: Office, *, identities: Sequence[tuple[str, str]], fact: str, value: str
) -> Incoming:
    """
    Judge a value that a list, a hand-over or a restored copy brings for a person.

    ``identities`` are kinds and values by which the row names the person. The value that was
    corrected away never comes back; a fact that was corrected is not overwritten at all.
    """
    with desk.begin() as records:
        found = records.amendments.corrections(
            persons=[blind_identity(desk, kind=k, value=v) for k, v in identities], fact=fact
        )
    if not found:
        return Incoming.FREE
    brought = blind_value(desk, fact=fact, value=value)
    if brought == bytes(found[0]["new"]):
        return Incoming.SAME
    if any(brought == bytes(row["old"]) for row in found):
        return Incoming.CORRECTED_AWAY
    return Incoming.BETTER_KNOWN


def keep_corrected(
    desk: Office, records: Records, *, case: CaseRef, fact: str, before: str, after: str,
    identities: Sequence[tuple[str, str]], now: datetime,
) -> None:  # fmt: skip
    """Enter a corrected fact in the register, under each identity of the person."""
    for kind, value in identities:
        records.amendments.keep_correction(
            case, person=blind_identity(desk, kind=kind, value=value), fact=fact,
            old=blind_value(desk, fact=fact, value=before),
            new=blind_value(desk, fact=fact, value=after), now=now,
        )  # fmt: skip


def blind_identity(desk: Office, *, kind: str, value: str) -> bytes:
    """Return the keyed digest of an identity, alike in every spelling."""
    key = normalise(value, match=MATCH_OF_IDENTITY.get(kind, Match.EXACT))
    return desk.secrets.blind(f"corrected.{kind}", key or value)


def blind_value(desk: Office, *, fact: str, value: str) -> bytes:
    """Return the keyed digest of a fact's value, alike in capitals and spaces."""
    return desk.secrets.blind(f"corrected.fact.{fact}", same(value))


@dataclass(frozen=True)
class CorrectedPeople:
    """The register of corrections, as the rows of a list are held against it; see ``Corrected``."""

    desk: Office
    persons: frozenset[bytes]

    def known(self, *, emails: Sequence[str | None], phones: Sequence[str | None]) -> Sequence[int]:
        """Return the places of those people of whom a fact was corrected."""
        return [
            place
            for place, (email, phone) in enumerate(zip(emails, phones, strict=True))
            if any(
                blind_identity(self.desk, kind=kind, value=value) in self.persons
                for kind, value in _identities(email, phone)
            )
        ]

    def unwritable(
        self, *, email: str | None, phone: str | None, facts: Mapping[str, str]
    ) -> frozenset[str]:
        """Return those of a person's facts that must not be written."""
        identities = list(_identities(email, phone))
        return frozenset(
            fact
            for fact, value in facts.items()
            if judge_incoming(self.desk, identities=identities, fact=fact, value=value)
            in {Incoming.CORRECTED_AWAY, Incoming.BETTER_KNOWN}
        )


def _identities(email: str | None, phone: str | None) -> Iterator[tuple[str, str]]:
    if email:
        yield "email", email
    if phone:
        yield "phone_number", phone
