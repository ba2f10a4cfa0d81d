"""
The little language in which phrase rules are written.

A pattern is a row of words. ``a|b`` is either; ``a?`` may be missing; ``get_rid_of`` is
three words; a name in capitals stands for a class of ``vocabulary``; ``~3`` lets up to
three words stand between, ``~~9`` up to nine and commas too; ``^`` and ``$`` are the
clause's ends. Every part has a bound, so that reading time grows with the text alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.errors import DeskError

SURE: Final = 0.75
"""From here on a right is opened without asking; below it a person decides first."""


class PhraseError(DeskError):
    """A phrase rule uses a class of words that the vocabulary does not have."""

    remedy = "Correct the rule's pattern or add the class to the vocabulary."


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A compiled pattern, and the words of which a clause must have one from each set."""

    expression: re.Pattern[str]
    needs: tuple[frozenset[str], ...]

    def may_match(self, words: frozenset[str]) -> bool:
        """Tell cheaply whether a clause of these words is worth reading."""
        return not any(words.isdisjoint(need) for need in self.needs)


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """
    What people say when they use a right.

    ``unless`` looks at the clause from this phrase's first word on, ``not_after``
    at what stands before it; either makes the phrase mean something else.
    ``negatable`` is off where the refusal is part of the phrase itself. A ``leaning``
    phrase says only "it" or "that" and is sure beside another that names the data; a
    ``bare`` one, such as "please stop", names nothing and yields to any other that does.
    """

    right: Right
    pattern: Pattern
    confidence: float = 0.9
    unless: tuple[Pattern, ...] = ()
    not_after: tuple[Pattern, ...] = ()
    negatable: bool = True
    leaning: bool = False
    bare: bool = False
    source: str


def compile_pattern(source: str, *, vocabulary: Mapping[str, str]) -> Pattern:
    """
    Compile one pattern.

    :raises PhraseError: if it names a class that ``vocabulary`` lacks.
    """
    expression = ""
    needs: list[frozenset[str]] = []
    for element in source.split():
        if element.startswith("~"):
            gap = element.lstrip("~")
            word = r"[^ ]+ " if element.startswith("~~") else r"[^ ,]+ "
            expression += rf"(?:{word}){{0,{int(gap)}}}?"
        elif element == "^":
            expression += r"(?<=^ )"
        elif element == "$":
            expression += r"(?:[?,] )*$"
        else:
            words = _words(element.removesuffix("?"), vocabulary=vocabulary)
            either = "|".join(re.escape(w.replace("_", " ")) for w in words).replace(r"\ ", " ")
            expression += rf"(?:(?:{either}) ){'?' if element.endswith('?') else ''}"
            if not element.endswith("?"):
                needs.append(frozenset(word.split("_")[0] for word in words))
    return Pattern(expression=re.compile(rf"(?<= ){expression}"), needs=tuple(needs))


def _words(element: str, *, vocabulary: Mapping[str, str]) -> list[str]:
    """Return every word or phrase that an element may be, the longest first."""
    words: set[str] = set()
    for name in element.split("|"):
        if name.isupper() and name not in vocabulary:
            raise PhraseError(f"no class of words is called {name}")
        words.update(vocabulary[name].split() if name.isupper() else [name])
    return sorted(words, key=lambda word: (-len(word), word))
