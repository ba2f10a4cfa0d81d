"""A message as clauses of plain words, each word with its place in the own words."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from privacydesk.domain.spelling import Speller, spelt_out

LONGEST_CLAUSE: Final = 60
"""Words. A longer run without a full stop is read in windows that overlap."""

OVERLAP: Final = 20
LONGEST_RUN: Final = 600
"""Words kept in hand while looking for the end of a clause."""

SHORT_LINE: Final = 45
"""Characters. A shorter line was ended by its writer, not wrapped by a mail program."""

CHUNK: Final = re.compile(r"\n\s*|\S+")
NEXT_WORD: Final = re.compile(r"[)\"'*_\]>.!?]{0,4}(\S?)")
PART: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;:,]|\u2026")
BULLET: Final = re.compile(r"[ \t]*(?:[-*\u2022\u00b7]|\(?[0-9a-z][.)])[ \t]")
ABBREVIATIONS: Final = frozenset({"art", "arts", "mr", "mrs", "ms", "dr", "ref", "inv", "approx"})
ASIDES: Final = (
    ("while", "you", "are", "at", "it"),
    ("whilst", "you", "are", "at", "it"),
    ("for", "what", "it", "is", "worth"),
)
"""Said on the way, without a meaning of their own; "while" is no condition in them."""
BREAKS: Final = frozenset(".!?;\u2026")
COMMAS: Final = frozenset({",", ":", "-", "--"})
# fmt: off
TELECOM_DATA: Final = frozenset({
    "allowance", "bundle", "cabinet", "cable", "cables", "cap", "center", "centre",
    "connection", "left", "limit", "line", "package", "pass", "plan", "plans", "port", "ports",
    "rate", "rates", "roaming", "sim", "socket", "speed", "speeds",
})
# fmt: on
"""After these, "data" means megabytes and not facts about a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word as the rules read it, and its place in the person's own words."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A run of words that belong together; ``plain`` has one space around each word."""

    plain: str
    starts: tuple[int, ...]
    words: tuple[Word, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where the words between two offsets of ``plain`` stand in the own words."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        return self.words[max(first, 0)].start, self.words[max(last, 0)].end


def clauses(text: str) -> Iterator[Clause]:
    """Cut own words into clauses at stops, at bullets and at lines that end early."""
    speller = Speller()
    words: list[Word] = []
    for word in _marked(text):
        if word.plain in BREAKS:
            if word.plain == "?" and words:
                words.append(word)
            yield from _windows(words, speller=speller)
            words = []
        else:
            words.append(word)
            if len(words) >= LONGEST_RUN:
                yield from _windows(words, speller=speller)
                words = words[-OVERLAP:]
    yield from _windows(words, speller=speller)


def _marked(text: str) -> Iterator[Word]:
    """Yield words, commas and breaks; a break is a full stop whatever made it."""
    line_start = 0
    for chunk in CHUNK.finditer(text):
        if chunk.group().startswith("\n"):
            blank_line = "\n" in chunk.group()[1:]
            if blank_line or _ends_clause(text, line_start=line_start, chunk=chunk):
                yield Word(plain=".", start=chunk.start(), end=chunk.end())
            line_start = chunk.end()
        else:
            yield from _parts(chunk.group(), at=chunk.start())


def _ends_clause(text: str, *, line_start: int, chunk: re.Match[str]) -> bool:
    short = len(text[line_start : chunk.start()].strip()) < SHORT_LINE
    goes_on = text[chunk.end() : chunk.end() + 1].islower()
    return (short and not goes_on) or BULLET.match(text, chunk.end()) is not None


def _parts(chunk: str, *, at: int) -> Iterator[Word]:
    end = at + len(chunk)
    if chunk in COMMAS:
        yield Word(plain=",", start=at, end=end)
        return
    if "@" in chunk[1:-1] or chunk.lower().startswith(("http:", "https:", "www.")):
        yield Word(plain="emailaddress" if "@" in chunk else "weblink", start=at, end=end)
        if chunk[-1] in BREAKS:
            yield Word(plain=chunk[-1], start=end - 1, end=end)
        return
    before = ""
    for part in PART.finditer(chunk):
        mark, start, stop = part.group(), at + part.start(), at + part.end()
        if mark in BREAKS:
            after = NEXT_WORD.match(chunk, part.end())
            rest = after.group(1) if after else ""
            inside = bool(rest) and not (rest.isupper() and len(before) > 1 and before.isalpha())
            if not inside and not (mark == "." and before in ABBREVIATIONS):
                yield Word(plain=mark, start=start, end=stop)
        elif mark in COMMAS:
            yield Word(plain=",", start=start, end=stop)
        else:
            before = mark.lower()
            yield Word(plain=before, start=start, end=stop)


def _windows(words: list[Word], *, speller: Speller) -> Iterator[Clause]:
    plain = _without_asides(list(_plain(words, speller=speller)))
    if any(word.plain not in COMMAS for word in plain):
        step = LONGEST_CLAUSE - OVERLAP
        for first in range(0, max(len(plain) - OVERLAP, 1), step):
            yield _clause(plain[first : first + LONGEST_CLAUSE])


def _without_asides(words: list[Word]) -> list[Word]:
    for aside in ASIDES:
        size = len(aside)
        for first in range(len(words) - size, -1, -1):
            if words[first].plain == aside[0] and (
                tuple(word.plain for word in words[first : first + size]) == aside
            ):
                del words[first : first + size]
    return words


def _plain(words: list[Word], *, speller: Speller) -> Iterator[Word]:
    """Spell words out and join what telephone companies and hyphens pull apart."""
    skipped = False
    following_words: list[Word | None] = [*words[1:], None] if words else []
    for word, after in zip(words, following_words, strict=True):
        following = after.plain if after else ""
        if skipped:
            skipped = False
        elif word.plain == "e" and following.startswith("mail") and after:
            skipped = True
            yield Word(plain="e" + following, start=word.start, end=after.end)
        elif word.plain == "data" and following in TELECOM_DATA:
            yield Word(plain="megabytes", start=word.start, end=word.end)
        else:
            for plain in spelt_out(word.plain, speller=speller):
                yield Word(plain=plain, start=word.start, end=word.end)


def _clause(words: list[Word]) -> Clause:
    starts: list[int] = []
    at = 1
    for word in words:
        starts.append(at)
        at += len(word.plain) + 1
    plain = " " + " ".join(word.plain for word in words) + " "
    return Clause(plain=plain, starts=tuple(starts), words=tuple(words))
