"""Other people in a person's records: point them out, and take out for good what is decided."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import phonenumbers

from privacydesk.domain.findings import Suggestion


class Why(str, Enum):
    """Why a passage may be about somebody else; a person decides (R-50, R-52)."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    HONORIFIC = "honorific"
    HEALTH = "health"
    NUMBER = "number"
    ADVICE = "advice"


LABELS: Final[Mapping[Why, str]] = {
    Why.NAME: "another person’s name",
    Why.EMAIL: "another person’s email address",
    Why.PHONE: "another person’s phone",
    Why.HONORIFIC: "another person’s name",
    Why.HEALTH: "another person’s health",
    Why.NUMBER: "another person’s number",
    Why.ADVICE: "advice that the law protects",
}
"""What stands in the place of a redacted passage, so that nobody guesses."""

# Looked for only where such a word begins: from every letter of it, time would grow as its square.
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.!#$%&'*+/=?^_`{|}~-])[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+"
    r"@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
_HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.? (?:[A-Z][\w’'-]+ ?){1,3}")
_HEALTH = re.compile(
    r"\b(?:off|away|out) (?:sick|ill|with \w+(?: \w+)?)|\b(?:depression|depressed|anxiety|cancer|"
    r"surgery|pregnan\w+|diagnos\w+|maternity|stress leave|chemotherapy|diabet\w+|epilep\w+)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:legal advice|legally privileged|privileged (?:and|&) confidential|our (?:solicitor|"
    r"counsel|lawyer)s? (?:advis|say|recommend)\w*|without prejudice)",
    re.IGNORECASE,
)
_NINO = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
_BANK = re.compile(r"\b\d{2}-\d{2}-\d{2}\b(?:[ ,]+\d{8}\b)?")
# What only a machine writes: times, addresses of the network, ports, hexadecimal codes.
_MACHINE = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?(?![\d.])"
    r"|(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])"
    r"|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?"
    r"|\b0x[0-9A-Fa-f]+\b|\b(?:port|dpt|spt|pid)s?[ =:]{1,2}\d{1,7}\b",
    re.IGNORECASE,
)
_RING_ON = re.compile(
    r"\b(?:call|ring|rang|rung|dial|phone|telephone|tel|mobile|mob|cell|landline|fax|whatsapp"
    r"|extension|ext|number is|text (?:me|us|him|her|them))(?:ed|s)?\b[^\d\n]*$",
    re.IGNORECASE,
)
_REACH, _WHOLE = 40, 10
_CARD = re.compile(r"\b(?:\d[ -]?){13,18}\d\b")


@dataclass(frozen=True, kw_only=True)
class Self:
    """What is the person's own, so that it is never pointed out."""

    names: Sequence[str]
    emails: frozenset[str]
    phones: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """A passage to take out of a field, or the whole field if ``end`` is None."""

    field: str
    start: int
    end: int | None
    why: Why


def suggest(
    field: str, text: str, *, own: Self, others: Iterable[str], numbers: bool = True
) -> list[Suggestion]:
    """
    Point out passages of ``text`` that may be about somebody else; sorted, none overlapping.

    ``others`` are names of people known to stand beside the person; a first name alone
    counts too. Staff at work are pointed out like anybody: that they usually stay is for
    the reviewer (R-52). Linear in the text's length.
    """
    found = [
        *_names(text, own=own, others=others),
        *((m.start(), m.end(), Why.EMAIL) for m in _EMAIL.finditer(text)
          if m.group().casefold() not in own.emails),
        *_phones(text, own=own),
        *((m.start(), len(m.group().rstrip()) + m.start(), Why.HONORIFIC)
          for m in _HONORIFIC.finditer(text) if not _is_own(m.group(), own)),
        *((m.start(), m.end(), Why.HEALTH) for m in _HEALTH.finditer(text)),
        *((m.start(), m.end(), Why.ADVICE) for m in _ADVICE.finditer(text)),
    ]  # fmt: skip
    if numbers:
        found += [(m.start(), m.end(), Why.NUMBER) for m in _NINO.finditer(text)]
        found += [(m.start(), m.end(), Why.NUMBER) for m in _BANK.finditer(text)]
        found += [
            (m.start(), m.end(), Why.NUMBER) for m in _CARD.finditer(text) if _luhn(m.group())
        ]
    return [
        Suggestion(field=field, start=start, end=end, reason=why.value)
        for start, end, why in _apart(found)
    ]


def redact(row: Mapping[str, Any], redactions: Iterable[Redaction]) -> dict[str, Any]:
    """
    Return the row with the passages taken out for good (R-51).

    A passage becomes ``[another person’s phone]``; a whole field becomes the same words alone.
    """
    clean = dict(row)
    by_field: dict[str, list[Redaction]] = {}
    for redaction in redactions:
        by_field.setdefault(redaction.field, []).append(redaction)
    for field, marks in by_field.items():
        if field not in clean:
            continue
        if any(mark.end is None for mark in marks):
            clean[field] = f"[{LABELS[marks[0].why]}]"
            continue
        text = str(clean[field])
        # From the end, so that a passage's place is not moved by one taken out before it.
        for mark in sorted(marks, key=lambda m: m.start, reverse=True):
            text = f"{text[: mark.start]}[{LABELS[mark.why]}]{text[mark.end :]}"
        clean[field] = text
    return clean


def _names(text: str, *, own: Self, others: Iterable[str]) -> Iterator[tuple[int, int, Why]]:
    mine = {part.casefold() for name in own.names for part in name.split()}
    wanted = {
        word
        for name in others
        for word in (name, *name.split())
        if len(word) > 2 and word.casefold() not in mine and word[:1].isupper()  # noqa: PLR2004
    }
    if not wanted:
        return
    pattern = "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True))
    for match in re.finditer(rf"\b(?:{pattern})\b", text):
        yield match.start(), match.end(), Why.NAME


def _phones(text: str, *, own: Self) -> Iterator[tuple[int, int, Why]]:
    # A line's end of the same length: the matcher reads on past nothing, and places stay.
    shown = _MACHINE.sub(lambda m: "\n" * len(m.group()), text)
    for match in phonenumbers.PhoneNumberMatcher(
        shown, "GB", leniency=phonenumbers.Leniency.POSSIBLE
    ):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        if number not in own.phones and _is_phone(match, text=text):
            yield match.start, match.end, Why.PHONE


def _is_phone(match: phonenumbers.PhoneNumberMatch, *, text: str) -> bool:
    """
    Say whether digits are a number that somebody can be rung on, rather than a count or a port.

    They are in use, or written out with code or leading zero, or a word such as "ring" says so:
    numbers kept for drama, such as 07700 900318, are in no numbering plan, and an extension is
    short.
    """
    written_out = match.raw_string[0] in "+(0" and sum(map(str.isdigit, match.raw_string)) >= _WHOLE
    before = text[max(0, match.start - _REACH) : match.start]
    return (
        written_out or phonenumbers.is_valid_number(match.number) or bool(_RING_ON.search(before))
    )


def _is_own(words: str, own: Self) -> bool:
    last = words.rsplit(maxsplit=1)[-1].casefold()
    return any(last == name.split()[-1].casefold() for name in own.names if name)


def _luhn(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    doubled = [d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0 and any(digits)


def _apart(found: Iterable[tuple[int, int, Why]]) -> Iterator[tuple[int, int, Why]]:
    last = 0
    for start, end, why in sorted(found, key=lambda f: (f[0], -f[1])):
        if start >= last:
            yield start, end, why
            last = end
