"""Which part of a message is the person's own: no quoted mail, no signature, no mark-up."""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

TAG: Final = re.compile(r"</?[A-Za-z!][^<>]{0,500}>")
ENTITY: Final = re.compile(r"&(?:#\d{1,6}|#x[0-9A-Fa-f]{1,5}|[A-Za-z]{2,8});")
PLACEHOLDER: Final = re.compile(r"\[[a-z_]{2,30}>|\{[a-z_]{2,30}\}")
"""Optional blocks and variables of the letter templates that people copy unfilled."""

PUNCTUATION: Final = str.maketrans(
    "\u2018\u2019\u02bc\u00b4`\u201c\u201d\u00a0\u2013\u2014", "'''''\"\" --"
)
HIDDEN_ELEMENTS: Final = ("style", "script", "blockquote")
REST_IS_QUOTED: Final = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|forwarded message|original appointment)"
    r"|begin forwarded message|_{20,}\s*$|from:\s.{0,200}@)",
    re.IGNORECASE,
)
WROTE: Final = re.compile(r"\s*on (?=\D{0,200}\d).{5,200}\bwrote:\s*$", re.IGNORECASE)
WROTE_BEGINS: Final = re.compile(r"\s*on .{5,120}(?:\d{4}|<|@)", re.IGNORECASE)
SIGN_OFF: Final = re.compile(
    r"\s*(?:(?:kind(?:est)?|best|warm(?:est)?|many|with) )?(?:regards|wishes|thanks and regards)"
    r"\s*[,.!]?\s*$|\s*(?:yours|sincerely|cheers|br|rgds|kr)\b[a-z ]{0,20}[,.!]?\s*$",
    re.IGNORECASE,
)
OWN_AGAIN: Final = re.compile(
    r"\b(?:i|i'm|i've|my|me|please|p\.?s|also|you|your|stop)\b", re.IGNORECASE
)
DEVICE: Final = re.compile(r"\s*(?:sent from my|get outlook for)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """
    The message as the rules read it: straight quotes, foreign parts blanked out.

    ``seams`` are the places, in ``text`` and in the original, at which the two
    run apart because a character reference became one character.
    """

    text: str
    seams: tuple[tuple[int, int], ...]

    def original(self, at: int) -> int:
        """Return the offset in the original message of the character at ``at``."""
        place = bisect_right(self.seams, at, key=lambda seam: seam[0]) - 1
        here, there = self.seams[place]
        return there + (at - here)

    def original_end(self, end: int) -> int:
        """Return the offset in the original message just after the character before ``end``."""
        last = self.original(end - 1)
        place = bisect_right(self.seams, end - 1, key=lambda seam: seam[0])
        if place < len(self.seams) and self.seams[place][0] == end:
            return self.seams[place][1]
        return last + 1


def own_words(message: str) -> OwnWords:
    """Blank out what somebody or something else wrote; offsets can be taken back."""
    text, seams = _without_entities(message)
    text = "".join(
        " " if (char < " " and char not in "\n\t\r") or "\ud800" <= char <= "\udfff" else char
        for char in text.translate(PUNCTUATION)
    )
    for element in HIDDEN_ELEMENTS:
        text = _without_element(text, element=element)
    text = TAG.sub(_blank_tag, text)
    text = PLACEHOLDER.sub(_blank, text)
    return OwnWords(text=_without_quoted_lines(text), seams=seams)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _blank_tag(found: re.Match[str]) -> str:
    """Keep a paragraph's end as a line's end, so that sentences stay apart."""
    tag = found.group().lower()
    breaks = tag.startswith(("<br", "<p", "</p", "<div", "</div", "<li", "</li", "<tr", "</tr"))
    return ("\n" if breaks else " ") + " " * (len(tag) - 1)


def _without_entities(message: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    pieces: list[str] = []
    seams = [(0, 0)]
    length = done = 0
    for found in ENTITY.finditer(message):
        meant = html.unescape(found.group())
        if len(meant) != 1:
            continue
        piece = message[done : found.start()]
        pieces += [piece, meant]
        seams += [(length + len(piece), found.start()), (length + len(piece) + 1, found.end())]
        length += len(piece) + 1
        done = found.end()
    pieces.append(message[done:])
    return "".join(pieces), tuple(seams)


def _without_element(text: str, *, element: str) -> str:
    lowered = text.lower() if text.isascii() else "".join(map(_lower_same_length, text))
    pieces: list[str] = []
    done = 0
    while (start := lowered.find(f"<{element}", done)) >= 0:
        close = lowered.find(f"</{element}>", start)
        if close < 0:
            break
        pieces += [text[done:start], " " * (close - start)]
        done = close
    return "".join([*pieces, text[done:]])


def _lower_same_length(char: str) -> str:
    return lowered if len(lowered := char.lower()) == 1 else char


def _without_quoted_lines(text: str) -> str:
    lines = text.splitlines(keepends=True)
    following = _next_filled(lines)
    kept: list[str] = []
    quoted_up_to, in_signature = 0, False
    for number, line in enumerate(lines):
        marked = line.lstrip().startswith(">")
        if number >= quoted_up_to and not marked and not line.isspace():
            quoted_up_to = _quoted_up_to(lines, number=number, following=following)
        if in_signature and OWN_AGAIN.search(line):
            in_signature = False
        foreign = number < quoted_up_to or marked or DEVICE.match(line)
        kept.append(_blank_line(line) if foreign or in_signature else line)
        if line.rstrip("\r\n") == "-- ":
            quoted_up_to = len(lines)
        in_signature = in_signature or bool(SIGN_OFF.match(line))
    return "".join(kept)


def _next_filled(lines: list[str]) -> list[str]:
    """Return for each line the next one that is not blank, or an empty string."""
    following: list[str] = []
    filled = ""
    for line in reversed(lines):
        following.append(filled)
        filled = line if line.strip() else filled
    return following[::-1]


def _quoted_up_to(lines: list[str], *, number: int, following: list[str]) -> int:
    """Return the number of the line at which the words are the person's again."""
    line = lines[number]
    if REST_IS_QUOTED.match(line):
        return len(lines)
    last = number
    if not WROTE.match(line):
        last = number + 1
        wrapped = last < len(lines) and lines[last].rstrip().endswith("wrote:")
        if not (wrapped and WROTE_BEGINS.match(line)):
            return 0
    unmarked = following[last] and not following[last].lstrip().startswith(">")
    return len(lines) if unmarked else last + 1


def _blank_line(line: str) -> str:
    body = line.rstrip("\r\n")
    return " " * len(body) + line[len(body) :]
