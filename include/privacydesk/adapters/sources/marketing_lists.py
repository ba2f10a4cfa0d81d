"""What imported lists say of an address or number: consents, registers, whether it was told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from privacydesk.adapters.sources.marketing_rows import day_of, is_marked
from privacydesk.domain.contact_keys import Reach, normal_email, postal_key, postcode_in
from privacydesk.domain.identity_keys import e164
from privacydesk.domain.marketing_map import MarketingMap, OriginsAt
from privacydesk.domain.permission_facts import (
    Consent,
    Known,
    Listed,
    Register,
    Screen,
    Source,
    Subscriber,
)
from privacydesk.domain.row_values import key_text
from privacydesk.domain.spots import Match
from privacydesk.domain.suppressions import Channel

Row = Mapping[str, object]
Find = Callable[[str, str, Match, Sequence[str], list[str]], list[Row]]


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Contacts of lists, and every line of a list that names one of them."""

    contacts: Sequence[Row]
    origins: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class ImportedLists:
    """Asks for the contacts of imported lists, where the house rules name them."""

    where: MarketingMap
    find: Find

    def of(self, reach: Reach, *, silent: list[str]) -> Lines | None:
        """Return what lists say of an address, else of a number, else of a name at a postcode."""
        at = self.where.listed
        if at is None:
            return None
        if reach.email and (email := normal_email(reach.email)):
            return self.of_many([email], silent=silent).get(email)
        if numbers := [number for phone in reach.phones if (number := e164(phone))]:
            contacts = self._find(at.collections, at.phone, numbers, silent)
        elif reach.name and (code := postcode_in(reach.postcode or "")):
            wanted = postal_key(reach.name, postcode=code)
            spelt = [f"{code[:-3]} {code[-3:]}"]
            contacts = [
                row for row in self._find(at.collections, at.postcode, spelt, silent)
                if row[at.name] and postal_key(str(row[at.name]), postcode=code) == wanted
            ]  # fmt: skip
        else:
            return None
        return Lines(contacts=contacts, origins=self._origins(contacts, silent))

    def of_many(self, emails: Sequence[str], *, silent: list[str]) -> Mapping[str, Lines]:
        """Return the same for many addresses in their normal form; a table is read once."""
        at, origins = self.where.listed, self.where.origins
        if at is None or origins is None:
            return {}
        contacts = self._find(at.collections, at.email, emails, silent)
        said: dict[str, list[Row]] = {}
        for row in self._origins(contacts, silent):
            said.setdefault(key_text(row[origins.contact]) or "", []).append(row)
        return {
            str(row[at.email]): Lines(
                contacts=[row], origins=said.get(key_text(row[at.key]) or "", ())
            )
            for row in contacts
        }

    def add(self, known: Known, lines: Lines | None, *, by_phone: bool) -> Known:
        """
        Return what is known with what lists say (R-85, R-88, R-92, R-93, R-98).

        Our own record's word on the subscriber stands, and whom we know by ourselves a list
        permits nothing (R-100). ``by_phone`` adds what they say of the registers against calls,
        which is about the number that was asked for.
        """
        at, origins, sources = self.where.listed, self.where.origins, self.where.sources
        if at is None or origins is None or lines is None or not lines.contacts:
            return known
        own = known.on_file
        consents = [c for row in lines.origins if not own for c in _consents(row, origins, sources)]
        screens = [s for row in lines.origins if by_phone for s in _screens(row, origins)]
        classes = {Subscriber(str(row[at.subscriber])) for row in lines.contacts}
        return replace(
            known,
            subscriber=known.subscriber if own else _weakest(classes),
            sources=known.sources | {sources[str(row[origins.source])] for row in lines.origins},
            consents=(*known.consents, *consents),
            screens=(*known.screens, *screens),
            restricted=known.restricted or is_marked(lines.contacts, at.restricted),
            lists=tuple(
                Listed(contact=int(str(row[origins.contact])), batch=str(row[origins.batch]),
                       told=row[origins.told_at] is not None)
                for row in lines.origins
            ),
        )  # fmt: skip

    def reaches(self, lines: Lines | None) -> list[Reach]:
        """Return how each of these contacts can be reached."""
        at = self.where.listed
        if at is None or lines is None:
            return []
        return [
            Reach(email=_text(row[at.email]), name=_text(row[at.name]),
                  phones=(str(row[at.phone]),) if row[at.phone] else (),
                  postcode=_text(row[at.postcode]))
            for row in lines.contacts
        ]  # fmt: skip

    def _find(
        self, places: Sequence[str], name: str, keys: Sequence[str], silent: list[str]
    ) -> list[Row]:
        return [
            row for place in places for row in self.find(place, name, Match.EXACT, keys, silent)
        ]

    def _origins(self, contacts: Sequence[Row], silent: list[str]) -> list[Row]:
        at, origins = self.where.listed, self.where.origins
        keys = [key for row in contacts if at and (key := key_text(row[at.key]))]
        if origins is None or not keys:
            return []
        return self._find(origins.collections, origins.contact, keys, silent)


def _weakest(found: set[Subscriber]) -> Subscriber:
    """What several lists say differently is not known, and is judged like a person (R-85)."""
    return found.pop() if len(found) == 1 else Subscriber.UNKNOWN


def _consents(row: Row, at: OriginsAt, sources: Mapping[str, Source]) -> Iterator[Consent]:
    """What a list says of somebody whom it found known permits nothing (R-100)."""
    if row[at.permits] is not True:
        return
    for channel, name in at.channels.items():
        if row[name] is True:
            yield Consent(
                channel=Channel(channel), source=sources[str(row[at.source])],
                given_on=day_of(row[at.given_on]), names_us=row[at.names_us] is True,
                first_used_on=day_of(row[at.first_used_on]), old_until=day_of(row[at.old_until]),
            )  # fmt: skip


def _screens(row: Row, at: OriginsAt) -> Iterator[Screen]:
    """A blank answer is none: the number was not looked up (R-88)."""
    for register, where in at.registers.items():
        day, listed = day_of(row[where.screened_on]), row[where.listed]
        if day and listed is not None:
            yield Screen(register=Register(register), screened_on=day, listed=listed is True)


def _text(value: object) -> str | None:
    return str(value) if value else None
