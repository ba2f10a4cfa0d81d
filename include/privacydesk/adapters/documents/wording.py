"""
The words of the letters: Jinja2 over a small Markdown, each value inserted as literal text.

Whatever a person or a list broker put into a value, it comes out as it went in: every ASCII
sign of it is written as a character reference, which CommonMark never reads as structure.
"""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

from privacydesk.adapters.documents.blocks import Block, WordingError, read_blocks
from privacydesk.domain.letters import Letter

LONDON: Final = ZoneInfo("Europe/London")

_REFERENCES: Final = str.maketrans({sign: f"&#{ord(sign)};" for sign in string.punctuation})
_SPACES: Final = re.compile("[\\t-\\r\\x1c-\\x1f \\x85\u2028\u2029]+")
# Controls, marks that turn the reading direction, and halves of broken characters.
_UNPRINTABLE: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
AUDIENCES: Final = frozenset({"person", "portal", "package", "staff"})
_LONGEST_NAME: Final = 80
_NOON: Final = 12


@dataclass(frozen=True, kw_only=True)
class Meta:
    """
    A letter's ``meta.yaml``.

    ``preview`` is the line that mail programs show beside it. ``audience`` says how it reaches
    its reader: ``person`` by mail or on the ticket, ``portal`` on the ticket, ``package`` only
    inside the package, ``staff`` by mail to the privacy team.
    """

    id: str
    version: int
    subject: str
    preview: str
    audience: str


@dataclass(frozen=True, kw_only=True)
class Worded:
    """A letter in words, before it is made into anything."""

    meta: Meta
    subject: str
    blocks: tuple[Block, ...]


class Wording:
    """Reads ``folder``, the privacy office's letters, and fills them in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._words = _read_yaml(folder / "_layout" / "words.yaml")
        self.team = _read_yaml(folder / "_layout" / "team.yaml")
        self._markdown = _environment(folder)
        self._plain = self._markdown.overlay(finalize=plain)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all letters there are words for."""
        return tuple(sorted(path.parent.name for path in self.folder.glob("*/body.md")))

    def meta(self, letter_id: str) -> Meta:
        """
        Return what stands beside a letter's words.

        :raises WordingError: if the file's keys are not those of :class:`Meta`.
        """
        values = _read_yaml(self.folder / letter_id / "meta.yaml")
        try:
            meta = Meta(**values)  # type: ignore[arg-type]  # YAML; checked below
        except TypeError as error:
            raise WordingError(f"{letter_id}/meta.yaml has other keys than it should") from error
        if meta.id != letter_id or not isinstance(meta.version, int):
            raise WordingError(f"{letter_id}/meta.yaml has another letter's id, or no version")
        if meta.audience not in AUDIENCES:
            raise WordingError(f"{letter_id}/meta.yaml has none of the audiences we know")
        return meta

    def compile_all(self) -> None:
        """Compile the words of every letter."""
        for letter_id in self.ids():
            self._markdown.get_template(f"{letter_id}/body.md")

    def word(self, letter: Letter, *, today: date) -> Worded:
        """
        Fill in the letter's words.

        :raises WordingError: for words that cannot be made in every format, or a value missing.
        """
        meta = self.meta(letter.letter_id)
        known = {"letter": letter, "team": self.team, "words": self._words, "today": today}
        body = self._markdown.get_template(f"{letter.letter_id}/body.md").render(known)
        subject = self._plain.from_string(meta.subject).render(known)
        return Worded(meta=meta, subject=subject, blocks=read_blocks(body))


def plain(value: object) -> str:
    """
    Return a value as one line of printable text.

    :raises WordingError: if there is no value: a gap is never filled with "None".
    """
    if value is None or isinstance(value, (bool, Undefined)):
        raise WordingError("a letter's words ask for a value that is not there")
    text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", str(value))
    return _SPACES.sub(" ", _UNPRINTABLE.sub("", _SPACES.sub(" ", text))).strip()


def literal(value: object) -> str:
    """Return a value such that Markdown reads nothing into it."""
    return plain(value).translate(_REFERENCES)


def day(value: date) -> str:
    """Return a day as "20 December 2026"; an instant's is that of London."""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    return f"{value.day} {value:%B %Y}"


def weekday(value: date) -> str:
    """Return a day as "Sunday 20 December 2026"."""
    return f"{value:%A} {day(value)}"


def moment(value: datetime) -> str:
    """Return an instant as "5:30pm on 20 December 2026", London time."""
    local = value.astimezone(LONDON)
    hour = (local.hour - 1) % 12 + 1
    return f"{hour}:{local:%M}{'am' if local.hour < _NOON else 'pm'} on {day(local.date())}"


def counted(number: int, noun: str) -> str:
    """Return "1 record", "2,400 records"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def unbroken(value: str) -> str:
    """Return a phone number or code that no line break divides."""
    return value.replace(" ", "\N{NO-BREAK SPACE}")


def is_greetable(name: str | None) -> bool:
    """
    Return whether one may greet somebody so.

    A name comes from whoever writes to us and goes to whatever address they gave: a long one,
    or one with a web address, would make of our letter somebody else's advertisement.
    """
    text = plain(name or "")
    return 0 < len(text) <= _LONGEST_NAME and "://" not in text and "www." not in text.lower()


def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  `literal` escapes each value for Markdown instead
        finalize=literal,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (day, weekday, moment, counted, unbroken):
        environment.filters[function.__name__] = function
    environment.tests["greetable"] = is_greetable
    return environment


def _read_yaml(path: Path) -> Mapping[str, object]:
    values: object = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(values, dict):
        raise WordingError(f"{path.parent.name}/{path.name} is not a table of names and values")
    return values
