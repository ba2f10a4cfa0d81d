"""Which rights a message uses, said in any words: R-01, R-24, R-32, R-74."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.classifications import Classification, FoundRight, Span
from privacydesk.domain.phrases.grammar import SURE, Pattern
from privacydesk.domain.phrases.service import (
    ACT,
    ASKING,
    DOUBTS,
    OWN_FACTS,
    SERVICE,
    WORKINGS,
)
from privacydesk.domain.readings import THREATENED, Hit, Reading

__all__ = ["Classification", "FoundRight", "Span", "classify"]

MOST_EVIDENCE: Final = 10
"""Places shown for one right; more would explain nothing more."""

ABSORBED: Final[dict[Right, frozenset[Right]]] = {
    Right.ACCESS: frozenset(
        {
            Right.ERASURE,
            Right.RECTIFICATION,
            Right.RESTRICTION,
            Right.PORTABILITY,
            Right.COMPLAINT,
            Right.OBJECTION_GENERAL,
            Right.OBJECTION_MARKETING,
        }
    ),
    Right.OBJECTION_GENERAL: frozenset({Right.RESTRICTION}),
    Right.ERASURE: frozenset({Right.RESTRICTION, Right.COMPLAINT}),
    Right.RECTIFICATION: frozenset({Right.RESTRICTION}),
    Right.COMPLAINT: frozenset({Right.RESTRICTION}),
}
"""A right read from words that also carry another is only the other's object."""

ABOUT_DATA: Final = frozenset(
    {Right.ACCESS, Right.COMPLAINT, Right.ERASURE, Right.PORTABILITY, Right.RESTRICTION}
)
"""Beside one of these, "it" and "them" in another clause are the person's data."""

OUR_SUBJECT: Final = re.compile(r"\s*(?:re|fw|fwd|aw|sv)\s*(?:\[\d+\])?:", re.IGNORECASE)


def classify(text: str, *, subject: str = "") -> Classification:
    """
    Find every right that a message uses, and the words that show it.

    Only the person's own words are read: quoted mail, signatures and the subject of
    a reply are somebody else's. Doubt is never settled by a guess and never by
    silence; it sets ``needs_triage`` (R-01, R-24, R-32).
    """
    parts = [Reading.of(text, in_subject=False)]
    if subject and not OUR_SUBJECT.match(subject):
        parts.append(Reading.of(subject, in_subject=True))
    hits = _named([hit for part in parts for hit in part.hits()], parts=parts)
    rights = _weighed(hits)
    foreign = not all(part.is_english() for part in parts)
    overlong = any(part.overlong for part in parts)
    if rights:
        doubtful = any(found.confidence < SURE for found in rights)
        return Classification(rights=rights, needs_triage=doubtful or foreign or overlong)
    if foreign or overlong:
        return _unknown()
    return _ordinary(parts, denied=[hit.span for hit in hits])


def _named(hits: list[Hit], *, parts: list[Reading]) -> list[Hit]:
    """
    Let "please stop" mean what the rest of the message names.

    Another right that is named takes it; beside a service it may be the service that shall stop.
    """
    named = [hit for hit in hits if not hit.bare]
    if any(hit.confidence >= SURE and not hit.denied for hit in named):
        return named
    if len(named) < len(hits) and any(_places(parts, patterns=(SERVICE, *WORKINGS))):
        return [replace(hit, confidence=THREATENED) if hit.bare else hit for hit in hits]
    return hits


def _weighed(hits: list[Hit]) -> tuple[FoundRight, ...]:
    """Keep what stands on words of its own, the surest first."""
    if any(hit.right in ABOUT_DATA and hit.confidence >= SURE for hit in hits):
        hits = [replace(hit, confidence=SURE) if hit.leaning else hit for hit in hits]
    hits = [hit for hit in hits if not hit.denied]
    sure = [hit for hit in hits if hit.confidence >= SURE]
    kept = [hit for hit in hits if not any(_absorbs(other, hit=hit) for other in sure)]
    found: list[FoundRight] = []
    for right in Right:
        own = [hit for hit in kept if hit.right is right]
        best = max((hit.confidence for hit in own), default=0.0)
        own = [hit for hit in own if hit.confidence >= SURE or best < SURE]
        if own:
            evidence = _apart(hit.span for hit in own)
            more = min(0.02 * (len(evidence) - 1), 0.99 - best) if best >= SURE else 0.0
            found.append(
                FoundRight(right=right, confidence=round(best + more, 2), evidence=evidence)
            )
    return tuple(sorted(found, key=lambda one: -one.confidence))


def _absorbs(other: Hit, *, hit: Hit) -> bool:
    if other.right is hit.right or not _overlap(other.span, hit.span):
        return False
    if hit.confidence < SURE:
        return True
    return other.right in ABSORBED.get(hit.right, frozenset())


def _overlap(one: Span, other: Span) -> bool:
    return one.in_subject == other.in_subject and one.start < other.end and other.start < one.end


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the longest of each heap of overlapping spans, in reading order."""
    chosen: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.start - one.end, one)):
        if len(chosen) < MOST_EVIDENCE and not any(_overlap(span, other) for other in chosen):
            chosen.append(span)
    return tuple(sorted(chosen, key=lambda one: (one.in_subject, one)))


def _ordinary(parts: list[Reading], *, denied: list[Span]) -> Classification:
    """Tell an ordinary service message from one that nobody understands."""
    service = tuple(_places(parts, patterns=(SERVICE,)))
    asking = tuple(_places(parts, patterns=ASKING))
    doubtful = any(_places(parts, patterns=DOUBTS)) or _is_pulled_apart(parts)
    evidence = service[:MOST_EVIDENCE] or asking[:1] or _apart(denied)
    if not evidence:
        return _unknown()
    plain_service = bool(service) and not doubtful
    plain_question = bool(asking) and not doubtful and not denied
    # A question about nothing that we supply may be about the person: somebody looks.
    confidence = 0.9 if plain_service else THREATENED if plain_question else 0.5
    question = FoundRight(right=Right.QUESTION, confidence=confidence, evidence=evidence)
    return Classification(rights=(question,), needs_triage=confidence < SURE)


def _is_pulled_apart(parts: list[Reading]) -> bool:
    """Say whether a message has what a right does and what it is done to, in other clauses."""
    return any(_places(parts, patterns=(ACT,))) and any(_places(parts, patterns=OWN_FACTS))


def _places(parts: list[Reading], *, patterns: tuple[Pattern, ...]) -> Iterator[Span]:
    for part in parts:
        for clause in part.clauses:
            for pattern in patterns:
                if found := pattern.expression.search(clause.plain):
                    yield part.span(clause, start=found.start(), end=found.end())
                    break


def _unknown() -> Classification:
    nobody = FoundRight(right=Right.UNKNOWN, confidence=0.0, evidence=())
    return Classification(rights=(nobody,), needs_triage=True)
