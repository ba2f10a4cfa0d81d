"""What the reading of a message comes to: rights, how sure, and the words that show it."""

from dataclasses import dataclass

from privacydesk.domain.cases import Right


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """Words that are evidence. ``start`` and ``end`` are offsets in the text as received."""

    start: int
    end: int
    text: str
    in_subject: bool = False


@dataclass(frozen=True, kw_only=True)
class FoundRight:
    """One right, how sure the rules are (0 to 1), and the words that made them so."""

    right: Right
    confidence: float
    evidence: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Classification:
    """
    What a message asks for.

    ``needs_triage`` says that a person has to read it: something is doubtful or
    nothing was understood. An objection to marketing counts even then (R-74).
    """

    rights: tuple[FoundRight, ...]
    needs_triage: bool

    def to_json(self) -> dict[str, object]:
        """Return the public contract's form; a span of the subject says so."""
        return {
            "rights": [
                {
                    "right": found.right.value,
                    "confidence": found.confidence,
                    "evidence": [_span_json(span) for span in found.evidence],
                }
                for found in self.rights
            ],
            "needs_triage": self.needs_triage,
        }


def _span_json(span: Span) -> dict[str, object]:
    form: dict[str, object] = {"start": span.start, "end": span.end, "text": span.text}
    return {**form, "part": "subject"} if span.in_subject else form
