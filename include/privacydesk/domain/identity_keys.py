"""By what a verified person is looked for: e-mail addresses, telephone numbers, own numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import phonenumbers

from privacydesk.domain.errors import DeskError
from privacydesk.domain.row_values import key_text, values_at
from privacydesk.domain.spots import MATCH_OF_IDENTITY, Match

HOME_REGION: Final = "GB"


class IdentityUnusableError(DeskError):
    """A verified identity is no value that could be searched for."""

    remedy = "Correct the identity on the case page; a number needs its area or country code."


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A verified identity: ``email``, ``phone_number`` or a kind of the data map's own."""

    kind: str
    value: str

    def __repr__(self) -> str:
        """Return the kind alone: the value is personal data and never belongs in a log."""
        return f"Identity(kind={self.kind!r})"


Identities = Mapping[str, frozenset[str]]
"""The normalised values of each kind."""


def normalise(value: object, *, match: Match) -> str | None:
    """Return the text under which a value is compared, or nothing where it is no key."""
    text = key_text(value)
    if text is None or match is Match.EXACT:
        return text
    return text.strip().lower() if match is Match.EMAIL else e164(text)


def texts_at(row: Mapping[str, object], path: str, *, match: Match) -> Iterable[str]:
    """Return every key at a path of a row, normalised; several where an array lies there."""
    if "." not in path and type(value := row.get(path)) is not list:
        text = normalise(value, match=match)
        return () if text is None else (text,)
    found = (normalise(value, match=match) for value in values_at(row, path))
    return [text for text in found if text is not None]


def e164(text: str) -> str | None:
    """Return a telephone number as E.164, read in the home region, or nothing if it is none."""
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national_digits(number: str) -> str:
    """Return an E.164 number's digits without the country code, as they stand in any notation."""
    return phonenumbers.national_significant_number(phonenumbers.parse(number))


def gather_identities(identities: Iterable[Identity]) -> Identities:
    """
    Return the normalised values by kind.

    :raises IdentityUnusableError: if a value is blank or no telephone number.
    """
    kinds: dict[str, set[str]] = {}
    for identity in identities:
        text = normalise(identity.value, match=MATCH_OF_IDENTITY.get(identity.kind, Match.EXACT))
        if text is None:
            raise IdentityUnusableError(f"the {identity.kind} cannot be searched for")
        kinds.setdefault(identity.kind, set()).add(text)
    return {kind: frozenset(values) for kind, values in kinds.items()}
