"""The company's person records, found in the system of record that the house rules name."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from typing import Protocol

from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.identity import ContactPoint, PersonRecord
from privacydesk.domain.identity_keys import normalise
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.row_values import key_text
from privacydesk.domain.spots import MATCH_OF_IDENTITY, Match

MOST_BESIDE = 2000
"""The most colleagues whose names a scan looks for."""


class Where(Protocol):
    """Where the person records stand; ``adapters.files.house_rules`` reads it."""

    @property
    def collection(self) -> str: ...
    @property
    def record(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def since(self) -> str: ...
    @property
    def beside(self) -> str: ...
    @property
    def contact_points(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def accounts_collection(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def person(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class MappedPeople:
    """Person records (R-29) by account, by contact point, or beside another."""

    datamap: DataMap
    where: Where
    open: Callable[[str], AbstractContextManager[SourceSession]]

    def by_account(self, account: str) -> Sequence[PersonRecord]:
        """Return the person records to which a portal account belongs."""
        accounts = self.datamap.collection(self.where.accounts_collection)
        with self.open(accounts.connection) as source:
            rows = list(source.find(accounts, field=self.where.account, match=Match.EXACT,
                                    keys=[account]))  # fmt: skip
        records = {key_text(row[self.where.person]) for row in rows}
        return self._people(self.where.record, Match.EXACT, [r for r in records if r])

    def by_contact(self, *, email: str | None, phone: str | None) -> Sequence[PersonRecord]:
        """Return the person records that carry an address or a number, in any spelling."""
        found: dict[str, PersonRecord] = {}
        for kind, value in (("email", email), ("phone_number", phone)):
            match = MATCH_OF_IDENTITY[kind]
            key = normalise(value, match=match) if value else None
            if key is None:
                continue
            for field in self.where.contact_points.get(kind, ()):
                for person in self._people(field, match, [key]):
                    found[person.record] = person
            if found:
                break  # a number is asked for only where the address leads nowhere
        return list(found.values())

    def others_beside(self, person: PersonRecord) -> Sequence[PersonRecord]:
        """Return the person's colleagues at the same customer."""
        if person.beside is None:
            return []
        people = self._people(self.where.beside, Match.EXACT, [person.beside])
        return [p for p in people if p.record != person.record][:MOST_BESIDE]

    def _people(self, field: str, match: Match, keys: Sequence[str]) -> list[PersonRecord]:
        collection = self.datamap.collection(self.where.collection)
        if not keys:
            return []
        with self.open(collection.connection) as source:
            rows = list(source.find(collection, field=field, match=match, keys=keys))
        return [self._person(collection, row) for row in rows]

    def _person(self, collection: Collection, row: Mapping[str, object]) -> PersonRecord:
        since = _instant(row.get(self.where.since))
        points = [
            ContactPoint(kind=kind, value=str(row[field]), since=since)
            for kind, fields in self.where.contact_points.items()
            for field in fields
            if row.get(field)
        ]
        beside = row.get(self.where.beside)
        return PersonRecord(
            record=f"{collection.address}/{key_text(row[self.where.record])}",
            name=str(row[self.where.name]),
            contact_points=tuple(points),
            beside=str(beside) if beside else None,
        )


def _instant(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=timezone.utc)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=timezone.utc)
    return None
