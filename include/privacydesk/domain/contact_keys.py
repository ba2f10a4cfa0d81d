"""How somebody is recognised who must not be marketed to: by address, number, name and postcode."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Final

from privacydesk.domain.identity_keys import e164


class KeyKind(str, Enum):
    """What a key is made of (R-71); nothing else of a person is kept to recognise them."""

    EMAIL = "email"
    CANONICAL_EMAIL = "canonical_email"
    PHONE = "phone"
    POSTAL = "postal"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """By what somebody is reached or recognised, in any spelling."""

    email: str | None = None
    phones: tuple[str, ...] = ()
    name: str | None = None
    postcode: str | None = None

    def __repr__(self) -> str:
        """Return what is given, not the values: they are personal data."""
        given = [n for n in ("email", "phones", "name", "postcode") if getattr(self, n)]
        return f"Reach({', '.join(given)})"


@dataclass(frozen=True, kw_only=True)
class ContactKey:
    """
    A normalised value. ``text`` is personal data; only its keyed digest is ever kept.

    An address and its canonical form are digested alike, so that one digest finds both.
    """

    kind: KeyKind
    text: str

    def __repr__(self) -> str:
        """Return the kind alone."""
        return f"ContactKey({self.kind.value})"

    @property
    def digested(self) -> bytes:
        """What is digested: the family of the key and its text."""
        family = "email" if self.kind is KeyKind.CANONICAL_EMAIL else self.kind.value
        return f"{family}\x00{self.text}".encode()


@dataclass(frozen=True, kw_only=True)
class _Mailboxes:
    """How a provider spells one mailbox: what follows ``tag`` and the ``ignored`` do not count."""

    domain: str
    tag: str = "+"
    ignored: str = ""


_GMAIL: Final = _Mailboxes(domain="gmail.com", ignored=".")
_PROTON: Final = _Mailboxes(domain="proton.me", ignored=".-_")
PROVIDERS: Final[Mapping[str, _Mailboxes]] = {
    "gmail.com": _GMAIL,
    "googlemail.com": _GMAIL,
    "proton.me": _PROTON,
    "protonmail.com": _PROTON,
    "pm.me": _PROTON,
    **{name: _Mailboxes(domain="icloud.com") for name in ("icloud.com", "me.com", "mac.com")},
    **{
        name: _Mailboxes(domain=name)
        for name in (
            "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk", "msn.com",
            "fastmail.com",
        )
    },
}  # fmt: skip
"""
Providers that document which spellings reach one mailbox.

Nobody else's addresses are folded: where dots or a plus tell two people apart, to fold them
would silence somebody who never objected.
"""

_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)\s*([0-9][A-Z]{2})\b", re.IGNORECASE)
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "rev"})


def normal_email(text: str) -> str | None:
    """Return an address in one spelling (NFKC, lower case, IDNA host), or nothing if it is none."""
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    name, at, host = text.lower().strip("<>").rpartition("@")
    if not (name and at and host) or " " in name or " " in host:
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return None
    return f"{name}@{host.rstrip('.')}"


def canonical_email(normal: str) -> str:
    """Return the mailbox that a normalised address leads to, where its provider documents that."""
    name, _, host = normal.rpartition("@")
    rule = PROVIDERS.get(host)
    if rule is None:
        return normal
    kept = name.partition(rule.tag)[0]
    for sign in rule.ignored:
        kept = kept.replace(sign, "")
    return f"{kept}@{rule.domain}" if kept else normal


def postcode_in(text: str) -> str | None:
    """Return the last UK postcode in a text, without its space."""
    found = _POSTCODE.findall(text)
    return (found[-1][0] + found[-1][1]).upper() if found else None


def postal_key(name: str, *, postcode: str) -> str | None:
    """
    Return first initial, last name and postcode, the same for "Sam Idle" and "Mr S. Idle".

    Two people of one household may share it; then the second gets no marketing either, which
    harms nobody, while a spelling that slips through would (R-71, R-94).
    """
    code = postcode_in(postcode)
    plain = unicodedata.normalize("NFKD", name)
    words = re.findall(r"[a-z]+", "".join(c for c in plain if not unicodedata.combining(c)).lower()
                       .replace("'", "").replace("\u2019", ""))  # fmt: skip
    words = [word for word in words if word not in _TITLES]
    if code is None or len(words) < 2:  # noqa: PLR2004  an initial and a last name
        return None
    return f"{words[0][0]} {words[-1]} {code}"


def keys_of(reach: Reach) -> frozenset[ContactKey]:
    """Return every key of a person; what cannot be read gives none."""
    return frozenset(_keys(reach))


def _keys(reach: Reach) -> Iterable[ContactKey]:
    if reach.email and (normal := normal_email(reach.email)):
        yield ContactKey(kind=KeyKind.EMAIL, text=normal)
        yield ContactKey(kind=KeyKind.CANONICAL_EMAIL, text=canonical_email(normal))
    for phone in reach.phones:
        if number := e164(phone):
            yield ContactKey(kind=KeyKind.PHONE, text=number)
    if reach.name and reach.postcode and (text := postal_key(reach.name, postcode=reach.postcode)):
        yield ContactKey(kind=KeyKind.POSTAL, text=text)


def pack_reach(reach: Reach) -> dict[str, Any]:
    """Return a reach as JSON to be sealed."""
    return asdict(reach)


def unpack_reach(content: Mapping[str, Any]) -> Reach:
    """Return the reach that ``pack_reach`` packed."""
    return Reach(**{**content, "phones": tuple(content["phones"])})


def masked(email: str) -> str:
    """Return an address as a page shows it to whoever holds its link: first letter and host."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}{'•' * 7}@{host}" if name else "•" * 7
