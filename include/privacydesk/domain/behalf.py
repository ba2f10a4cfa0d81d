"""
Whether a message asks for somebody else, and the words that show it (R-27 to R-29).

It settles nothing: a message that shows it goes to a person, who says who asks for whom.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from privacydesk.domain.askers import Sign
from privacydesk.domain.classifications import Span
from privacydesk.domain.phrases.grammar import Pattern
from privacydesk.domain.phrases.wording import pattern
from privacydesk.domain.readings import Reading

RELATION: Final = (
    "mother|father|mum|mom|dad|husband|wife|spouse|sister|brother|uncle|aunt|grandmother"
    "|grandfather|gran|nan|grandad|parents|fiance|fiancee|late_husband|late_wife|late_mother"
    "|late_father|late_mum|late_dad|elderly_mother|elderly_father|neighbour|friend|partner"
)
CHILD: Final = (
    "son|daughter|child|children|kid|kids|toddler|stepson|stepdaughter|granddaughter|grandson"
    "|foster_child|teenager|little_boy|little_girl|boy|girl|ward|sons|daughters"
)
WORKER: Final = (
    "employee|employees|staff_member|member_of_staff|members_of_staff|staff_members|worker|workers"
    "|former_employee|ex_employee|former_employees|team_member|apprentice|trainee"
)
KEPT: Final = (
    "DATA|browsing|emails|email|mail|messages|tickets|recordings|calls|account|usage|details|copy"
)
WRITES: Final = "write|writing|request|requesting|ask|asking|apply|applying|contact|contacting"

_SIGNS: Final[tuple[tuple[Sign, tuple[str, ...]], ...]] = (
    (Sign.AGENT, (
        "i|we act|am_acting|are_acting|acting for|on_behalf_of",
        "i|we am|are|have|was|were been? instructed",
        "have|been|am|are instructed by",
        "my|our|the client|clients",
        "i|we represent|am_representing|are_representing",
        "i|we am|are his|her|their solicitor|solicitors|lawyer|lawyers|representative|carer",
        "on behalf of mr|mrs|ms|miss|dr|his|her|their",
        f"on behalf of my|our ~2 {RELATION}|client|clients",
        "^ ~2 on behalf of",
        f"{WRITES} ~2 on behalf of",
        "power_of_attorney|letter_of_authority|form_of_authority|signed_authority|executor",
        f"my|our {RELATION} KEPT",
        f"KEPT ~4 about|on|for|of|regarding|concerning my|our ~1 {RELATION}",
        f"hold|keep|have|know|holds ~2 on|about|for my|our ~1 {RELATION}",
    )),
    (Sign.PARENT, (
        "as his|her|their mother|father|parent|mum|dad|guardian|legal_guardian",
        "parental_responsibility",
        f"my|our ~2 {CHILD} KEPT",
        f"KEPT ~4 about|on|for|of|regarding|concerning my|our ~3 {CHILD}",
        f"hold|keep|have|know|holds ~2 on|about|for my|our ~2 {CHILD}",
        f"on behalf of my|our ~3 {CHILD}",
    )),
    (Sign.ADMINISTRATOR, (
        f"our|my ~1 {WORKER}",
        f"{WORKER} of ours|mine|our_company|our_firm|our_business",
        f"one of our|my ~1 {WORKER}|staff|people|team",
        "our staff|personnel ~3 KEPT",
        "KEPT ~4 about|on|for|of our staff|personnel|colleague|colleagues",
        "works_for_us|worked_for_us|employed_by_us|in_our_employment",
    )),
)  # fmt: skip


def _compiled(source: str) -> Pattern:
    return pattern(source.replace("KEPT", KEPT))


SIGNS: Final[tuple[tuple[Sign, tuple[Pattern, ...]], ...]] = tuple(
    (sign, tuple(map(_compiled, sources))) for sign, sources in _SIGNS
)


@dataclass(frozen=True, kw_only=True)
class Behalf:
    """For whom a message seems to ask, and the words that show it."""

    sign: Sign
    evidence: tuple[Span, ...]


def read_behalf(text: str, *, subject: str = "") -> Behalf | None:
    """Return for whom else a message seems to ask; None where nothing shows it."""
    parts = [Reading.of(text, in_subject=False)]
    if subject:
        parts.append(Reading.of(subject, in_subject=True))
    for sign, patterns in SIGNS:
        if evidence := tuple(_places(parts, patterns)):
            return Behalf(sign=sign, evidence=evidence)
    return None


def _places(parts: list[Reading], patterns: tuple[Pattern, ...]) -> Iterator[Span]:
    """Yield the first words of each clause that show it."""
    for part in parts:
        for clause in part.clauses:
            words = frozenset(clause.plain.split())
            for one in patterns:
                if one.may_match(words) and (found := one.expression.search(clause.plain)):
                    yield part.span(clause, start=found.start(), end=found.end())
                    break
