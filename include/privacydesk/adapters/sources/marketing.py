"""What the systems of record know of an address or number, by ``house_rules/marketing.yaml``."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.adapters.sources.marketing_lists import ImportedLists
from privacydesk.adapters.sources.marketing_orders import ContactOrders, Seen
from privacydesk.adapters.sources.marketing_rows import (
    consents_in,
    is_marked,
    refusals_in,
    screens_in,
)
from privacydesk.domain.contact_keys import Reach, normal_email, postal_key, postcode_in
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.identity_keys import e164
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.marketing_map import MarketingMap
from privacydesk.domain.permission_facts import (
    Answer,
    Consent,
    Known,
    Sale,
    Screen,
    Source,
)
from privacydesk.domain.row_values import key_text
from privacydesk.domain.spots import Match
from privacydesk.domain.suppressions import Channel

Row = Mapping[str, object]
PHONE_CHANNELS = frozenset({Channel.PHONE, Channel.AUTO_CALL, Channel.SMS, Channel.FAX})


@dataclass(frozen=True, kw_only=True)
class MappedMarketing:
    """Answers from the systems of record; one that is away is named, and then nobody may send."""

    datamap: DataMap
    where: MarketingMap
    open: Callable[[str], AbstractContextManager[SourceSession]]

    def known(self, reach: Reach, *, channel: Channel) -> Known:
        """Return everything that decides over one address, number or postal address."""
        silent: list[str] = []
        contacts, entries = self._people(reach, silent=silent)
        lines = self._lists.of(reach, silent=silent)
        seen = self._orders.of(contacts, silent=silent)
        screens: tuple[Screen, ...] = ()
        if channel in PHONE_CHANNELS and (numbers := _numbers(reach)):
            screens = self._screens(numbers, silent=silent)
        known = self._known(contacts, entries, seen=seen, screens=screens, silent=silent)
        return self._lists.add(known, lines, by_phone=channel in PHONE_CHANNELS)

    def known_many(self, emails: Sequence[str]) -> Mapping[str, Known]:
        """Return the same for many addresses, by their normal form; a table is read once."""
        silent: list[str] = []
        keys = list({normal for email in emails if (normal := normal_email(email))})
        at, listed = self.where.contacts, self.where.entries
        contacts = self._find(at.collection, at.email, Match.EMAIL, keys, silent)
        entries = self._find(listed.collection, listed.email, Match.EMAIL, keys, silent)
        lines = self._lists.of_many(keys, silent=silent)
        seen = self._orders.of(contacts, silent=silent)
        people, lists = _by_email(contacts, at.email), _by_email(entries, listed.email)
        return {
            key: self._lists.add(
                self._known(people.get(key, ()), lists.get(key, ()), seen=seen, screens=(),
                            silent=silent),
                lines.get(key), by_phone=False,
            )
            for key in keys
        }  # fmt: skip

    def widen(self, reach: Reach) -> Reach:
        """
        Return what else the records hold of the one person with this address or number.

        A number that several records share is not theirs alone and stays out, unless they gave
        it themselves; of several people with one address nothing is added.
        """
        silent: list[str] = []
        contacts, entries = self._people(reach, silent=silent)
        more = self._lists.reaches(self._lists.of(reach, silent=silent))
        if silent:
            raise SourceSilentError(f"{silent[0]}: no answer")
        if len(contacts) > 1 or len(more) > 1:
            return reach
        at, listed = self.where.contacts, self.where.entries
        phones = {str(row[f]) for row in contacts for f in at.phones if row.get(f)}
        phones |= {str(row[listed.phone]) for row in entries if row.get(listed.phone)}
        phones |= {phone for one in more for phone in one.phones}
        alone = [phone for phone in sorted(phones) if self._is_alone(phone)]
        names = [str(row[at.name]) for row in contacts]
        names += [str(row[listed.name]) for row in entries]
        names += [one.name for one in more if one.name]
        codes = [self._postcode(row) for row in contacts]
        codes += [str(row[listed.postcode]) for row in entries if row.get(listed.postcode)]
        codes += [one.postcode for one in more]
        emails = [str(row[at.email]) for row in contacts]
        emails += [one.email for one in more if one.email]
        return Reach(
            email=reach.email or next(iter(emails), None),
            phones=tuple(dict.fromkeys([*reach.phones, *alone])),
            name=next(iter(names), reach.name),
            postcode=next(filter(None, codes), reach.postcode),
        )

    @property
    def _orders(self) -> ContactOrders:
        return ContactOrders(where=self.where, find=self._find)

    @property
    def _lists(self) -> ImportedLists:
        return ImportedLists(where=self.where, find=self._find)

    def _is_alone(self, phone: str) -> bool:
        at, number = self.where.contacts, e164(phone)
        if number is None:
            return False
        holders = {
            key_text(row[at.key])
            for name in at.phones
            for row in self._find(at.collection, name, Match.PHONE, [number], [])
        }
        return len(holders) <= 1

    def _people(self, reach: Reach, *, silent: list[str]) -> tuple[list[Row], list[Row]]:
        at, listed = self.where.contacts, self.where.entries
        contacts: dict[str | None, Row] = {}
        entries: list[Row] = []
        if reach.email and (email := normal_email(reach.email)):
            contacts |= self._contacts(at.email, Match.EMAIL, [email], silent)
            entries += self._find(listed.collection, listed.email, Match.EMAIL, [email], silent)
        elif numbers := _numbers(reach):
            for name in at.phones:
                contacts |= self._contacts(name, Match.PHONE, numbers, silent)
            entries += self._find(listed.collection, listed.phone, Match.PHONE, numbers, silent)
        elif reach.name and reach.postcode:
            return self._by_post(reach.name, postcode=reach.postcode, silent=silent)
        return list(contacts.values()), entries

    def _by_post(
        self, name: str, *, postcode: str, silent: list[str]
    ) -> tuple[list[Row], list[Row]]:
        at, listed, places = self.where.contacts, self.where.entries, self.where.addresses
        wanted, code = postal_key(name, postcode=postcode), postcode_in(postcode)
        if wanted is None or code is None:
            return [], []
        spelt = [code, f"{code[:-3]} {code[-3:]}"]
        found = self._find(places.collection, places.postcode, Match.EXACT, spelt, silent)
        keys = [key for row in found if (key := key_text(row[places.key]))]
        contacts = self._contacts(at.address, Match.EXACT, keys, silent) if keys else {}
        entries = self._find(listed.collection, listed.postcode, Match.EXACT, spelt, silent)
        return (
            [r for r in contacts.values() if postal_key(str(r[at.name]), postcode=code) == wanted],
            [r for r in entries if postal_key(str(r[listed.name]), postcode=code) == wanted],
        )

    def _contacts(
        self, name: str, match: Match, keys: Sequence[str], silent: list[str]
    ) -> dict[str | None, Row]:
        at = self.where.contacts
        rows = self._find(at.collection, name, match, keys, silent)
        return {key_text(row[at.key]): row for row in rows}

    def _postcode(self, contact: Row) -> str | None:
        at, places = self.where.contacts, self.where.addresses
        key = key_text(contact.get(at.address))
        if key is None:
            return None
        rows = self._find(places.collection, places.key, Match.EXACT, [key], [])
        return next((str(row[places.postcode]) for row in rows), None)

    def _known(
        self, contacts: Sequence[Row], entries: Sequence[Row], *, seen: Seen,
        screens: tuple[Screen, ...], silent: Sequence[str],
    ) -> Known:  # fmt: skip
        at = self.where.contacts
        keys = [key for row in contacts if (key := key_text(row[at.key]))]
        asked = [one for key in keys for one in seen.asked.get(key, ())]
        consents = [
            Consent(channel=one.channel, source=Source.PERSON, given_on=one.on)
            for one in asked
            if one.answer is Answer.YES
        ]
        ordered = [day for key in keys for day in seen.ordered.get(key, ())]
        offered = self.where.choices.refusal_offered
        for entry in entries:
            consents += consents_in(entry, where=self.where)
            asked += refusals_in(entry, at=self.where.entries)
        sources = [row[at.source] for row in contacts]
        sources += [row[self.where.entries.source] for row in entries]
        return Known(
            subscriber=self._orders.subscriber(contacts, seen),
            sources=frozenset(self.where.sources[str(code)] for code in sources),
            consents=tuple(consents),
            answers=tuple(asked),
            sale=Sale(on=min(ordered), refusal_offered=offered) if ordered else None,
            screens=screens,
            restricted=is_marked(contacts, at.restricted)
            or is_marked(entries, self.where.entries.restricted),
            silent=tuple(dict.fromkeys(silent)),
        )

    def _screens(self, numbers: Sequence[str], *, silent: list[str]) -> tuple[Screen, ...]:
        at = self.where.screens
        rows = self._find(at.collection, at.phone, Match.PHONE, numbers, silent)
        return tuple(screens_in(rows, at=at))

    def _find(
        self, address: str, name: str, match: Match, keys: Sequence[str], silent: list[str]
    ) -> list[Row]:
        if not keys:
            return []
        collection = self.datamap.collection(address)
        try:
            with self.open(collection.connection) as source:
                return list(source.find(collection, field=name, match=match, keys=keys))
        except SourceSilentError:
            silent.append(collection.connection)
            return []


def _numbers(reach: Reach) -> list[str]:
    return [number for phone in reach.phones if (number := e164(phone))]


def _by_email(rows: Sequence[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if normal := normal_email(str(row[name])):
            found.setdefault(normal, []).append(row)
    return found
