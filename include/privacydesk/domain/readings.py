"""A message read against the phrase rules: what was found, where, and whether it was denied."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.classifications import Span
from privacydesk.domain.clauses import Clause, clauses
from privacydesk.domain.own_words import OwnWords, own_words
from privacydesk.domain.phrases import PHRASES
from privacydesk.domain.phrases.grammar import Pattern, Phrase
from privacydesk.domain.phrases.service import BOILERPLATE

MOST_WORDS: Final = 25_000
"""Words that the rules read, some fifty pages; a longer message is for a person."""

NEGATION: Final = re.compile(
    r" (?:not|never|no need|without|instead of|rather than|nor|neither|thank you for|thanks for"
    r"|no intention of|by mistake|accidentally)"
    r"(?: (?:want|wish|wanting|you|to|please|ask|asking|asked|me|us|need|like|would|going|think"
    r"|that|i|have|be|been|for|yet|just|actually|really|intend|mean|meaning|trying|ever|simply|it|is"
    r"|about|request|requesting|saying|telling|get|getting|so|quickly|kindly|then|of|all|any|my"
    r"|the|your|a"
    r")){0,6} $"
)
NOT_REFUSING: Final = re.compile(
    r" (?:(?:can|could|why (?:do|have|did) you) not|do not (?:forget|fail)) [^,]*$"
)
CONDITION: Final = re.compile(r" (?:until|till|while|whilst|pending|before you) [^,]*$")
"""What follows in the same breath tells how long something else shall last."""

THREAT: Final = re.compile(
    r" if .* (?:i|we) (?:will|shall|may|might|am going to|are going to) [^,]*$"
)
THREATENED: Final = 0.6
"""How sure a thing is that the person will ask for only if something else happens."""

UNCONDITIONAL: Final = frozenset({Right.RESTRICTION, Right.OBJECTION_MARKETING})
LATE_WORDS: Final = 12
"""Words before a phrase in which a negation can stand; more belong to another thought."""

ENGLISH: Final = frozenset(
    {
        "the",
        "i",
        "you",
        "my",
        "your",
        "it",
        "is",
        "are",
        "to",
        "of",
        "and",
        "for",
        "do",
        "not",
        "have",
        "has",
        "please",
        "this",
        "that",
        "with",
        "what",
        "can",
        "we",
        "from",
        "how",
        "does",
        "why",
        "when",
        "who",
        "where",
        "would",
        "should",
        "there",
        "by",
        "or",
        "but",
        "they",
        "their",
        "were",
        "been",
        "had",
        "which",
        "about",
        "get",
        "need",
        "want",
        "our",
    }
)
"""Words that English cannot do without and that its neighbours do not spell so."""

ENGLISH_SHARE: Final = 0.12
FEW_WORDS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One phrase found in a message; a denied one says what the person does not want."""

    right: Right
    confidence: float
    span: Span
    denied: bool
    leaning: bool
    bare: bool


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The body or the subject, cut into clauses."""

    received: str
    own: OwnWords
    clauses: tuple[Clause, ...]
    in_subject: bool
    overlong: bool

    @classmethod
    def of(cls, received: str, *, in_subject: bool) -> "Reading":
        """Cut what was received into clauses, as far as anybody would read."""
        own = own_words(received)
        read: list[Clause] = []
        left = MOST_WORDS
        for clause in clauses(own.text):
            if left <= 0:
                break
            read.append(clause)
            left -= len(clause.words)
        return cls(
            received=received,
            own=own,
            clauses=tuple(read),
            in_subject=in_subject,
            overlong=left <= 0,
        )

    def hits(self) -> Iterator[Hit]:
        """Yield every phrase that is found, denied ones too; each clause is read once."""
        seen: set[str] = set()
        for clause in self.clauses:
            if clause.plain in seen:
                continue
            seen.add(clause.plain)
            words = frozenset(clause.plain.split())
            for phrase in PHRASES:
                if phrase.pattern.may_match(words):
                    yield from self._read(clause, phrase=phrase)

    def _read(self, clause: Clause, *, phrase: Phrase) -> Iterator[Hit]:
        found = phrase.pattern.expression.search(clause.plain)
        if found is None:
            return
        before = clause.plain[: found.start()]
        if any(_has(pattern, clause.plain[found.start() - 1 :]) for pattern in phrase.unless):
            return
        if phrase.right not in UNCONDITIONAL and CONDITION.search(before):
            return
        if any(_has(pattern, before) for pattern in phrase.not_after) or _is_boilerplate(
            clause.plain[: found.end()]
        ):
            return
        yield Hit(
            right=phrase.right,
            confidence=min(phrase.confidence, THREATENED)
            if THREAT.search(before)
            else phrase.confidence,
            span=self.span(clause, start=found.start(), end=found.end()),
            denied=phrase.negatable and _is_denied(before),
            leaning=phrase.leaning,
            bare=phrase.bare,
        )

    def span(self, clause: Clause, *, start: int, end: int) -> Span:
        """Return the words between two offsets of a clause as they were received."""
        first, last = clause.place(start, end)
        begin, stop = self.own.original(first), self.own.original_end(last)
        return Span(
            start=begin, end=stop, text=self.received[begin:stop], in_subject=self.in_subject
        )

    def is_english(self) -> bool:
        """Tell whether the rules, which know English, can be trusted with this."""
        words = [word.plain for clause in self.clauses[:40] for word in clause.words]
        letters = [word for word in words if word.isalpha()]
        if len(letters) < FEW_WORDS:
            return True
        return sum(word in ENGLISH for word in letters) >= ENGLISH_SHARE * len(letters)


def _has(pattern: Pattern, plain: str) -> bool:
    return pattern.expression.search(plain) is not None


def _is_boilerplate(before: str) -> bool:
    return any(_has(pattern, before) for pattern in BOILERPLATE)


def _is_denied(before: str) -> bool:
    near = " " + " ".join(before.split()[-LATE_WORDS:]) + " "
    return bool(NEGATION.search(near)) and not NOT_REFUSING.search(near)
