"""By what a verified person is looked for: e-mail addresses, telephone numbers, own numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import phonenumbers

from privacydesk.domain.errors import DeskError
from privacydesk.domain.row_values import key_text, values_at
from privacydesk.domain.spots import MATCH_OF_IDENTITY, Match

HOME_REGION: Final = "GB"
SHORTEST_MARK: Final = 6
NOTATION: Final = frozenset(" -()./\u00a0\t")


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


def marks_of(identities: Identities) -> tuple[list[str], list[str]]:
    """
    Return what would give a person away in any text: lower-case words, and digits of numbers.

    What is too short to tell anybody is left out.
    """
    numbers = {national_digits(n) for k, found in identities.items() if _is_number(k)
               for n in found}  # fmt: skip
    words = {value.lower() for k, found in identities.items() if not _is_number(k)
             for value in found if len(value) >= SHORTEST_MARK}  # fmt: skip
    return sorted(words), sorted(numbers)


def named_in(texts: Iterable[object], *, words: Iterable[str], digits: Iterable[str]) -> bool:
    """Say whether any text holds one of these, in any case and any notation of a number."""
    whole = "\x00".join(str(text) for text in texts if text is not None).lower()
    bare = "".join(sign for sign in whole if sign not in NOTATION)
    return any(w in whole for w in words) or any(d in bare for d in digits)


def _is_number(kind: str) -> bool:
    return MATCH_OF_IDENTITY.get(kind) is Match.PHONE
