"""Turns rows of patterns into phrase rules."""

from collections.abc import Iterator

from privacydesk.domain.cases import Right
from privacydesk.domain.phrases.grammar import Pattern, Phrase, compile_pattern
from privacydesk.domain.phrases.vocabulary import VOCABULARY


def phrases(
    right: Right,
    *patterns: str,
    confidence: float = 0.9,
    unless: tuple[str, ...] = (),
    not_after: tuple[str, ...] = (),
    negatable: bool = True,
    leaning: bool = False,
    bare: bool = False,
) -> Iterator[Phrase]:
    """Yield one rule per pattern; all share what makes them mean something else."""
    for source in patterns:
        yield Phrase(
            right=right,
            pattern=pattern(source),
            confidence=confidence,
            unless=tuple(map(pattern, unless)),
            not_after=tuple(pattern(_reaching(place)) for place in not_after),
            negatable=negatable,
            leaning=leaning,
            bare=bare,
            source=source,
        )


def _reaching(place: str) -> str:
    """Tie a place that ends in a gap to the phrase that follows it."""
    return f"{place} $" if place.rsplit(maxsplit=1)[-1].startswith("~") else place


def pattern(source: str) -> Pattern:
    """Compile a pattern with the desk's vocabulary."""
    return compile_pattern(source, vocabulary=VOCABULARY)


def spread(template: str, *objects: str) -> tuple[str, ...]:
    """Return the template once for each object that may stand at its ``@``."""
    return tuple(template.replace("@", thing) for thing in objects)
