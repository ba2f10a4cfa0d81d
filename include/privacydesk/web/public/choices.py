"""What the request form offers to tick, in the person's words (R-24, R-32)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from privacydesk.domain.cases import Right


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A box to tick; ``sentence`` is what it says for the person when we file it."""

    label: str
    sentence: str
    hint: str = ""


CHOICES: Final[Mapping[Right, Choice]] = {
    Right.ACCESS: Choice(
        label="Give me a copy of my data",
        sentence="I want a copy of the personal data that you hold about me.",
    ),
    Right.RECTIFICATION: Choice(
        label="Correct something about me",
        sentence="Something that you hold about me is wrong. Please correct it.",
        hint="Tell us below what is wrong and what is right.",
    ),
    Right.ERASURE: Choice(
        label="Delete my data", sentence="Please delete the personal data that you hold about me."
    ),
    Right.OBJECTION_MARKETING: Choice(
        label="Stop marketing to me", sentence="Please stop all marketing to me."
    ),
    Right.OBJECTION_GENERAL: Choice(
        label="Stop using my data for something else",
        sentence="I object to what you do with my personal data.",
    ),
    Right.RESTRICTION: Choice(
        label="Keep my data, but do not use it",
        sentence="Please restrict what you do with my personal data.",
    ),
    Right.PORTABILITY: Choice(
        label="Give me a file that another company can load",
        sentence="I want the data that I gave you in a file that another company can load.",
    ),
    Right.AUTOMATED_DECISION: Choice(
        label="Have a person look at a decision that a machine made",
        sentence="I want a person to look again at a decision that a machine made about me.",
    ),
}
"""In the order of the form; everything else is written in the box below it."""


def said(rights: Sequence[Right], *, message: str) -> str:
    """Return the ticked boxes and the person's own words as one message."""
    sentences = [CHOICES[right].sentence for right in rights if right in CHOICES]
    return "\n\n".join(part for part in (" ".join(sentences), message) if part)
