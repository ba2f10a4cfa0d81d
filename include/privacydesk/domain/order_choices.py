"""The marketing choice at an order: shown unticked, answered by channel, with evidence (R-82)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Final

from privacydesk.domain.contact_keys import Reach, keys_of, pack_reach, unpack_reach
from privacydesk.domain.errors import DeskError
from privacydesk.domain.permission_facts import Answer
from privacydesk.domain.suppressions import OFFERED, Channel
from privacydesk.domain.tickets import FieldProblem
from privacydesk.domain.workdays import london_day

AHEAD: Final = timedelta(minutes=5)
"""How far the order system's clock may be ahead of ours."""


class TakenBy(str, Enum):
    """The four ways to order (policy section 3)."""

    FORM = "form"
    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"


class EvidenceKind(str, Enum):
    """What shows that the question was put and how it was answered."""

    SUBMISSION = "submission"
    RECORDING = "recording"
    CLERK_NOTE = "clerk_note"
    DOCUMENT = "document"


FITTING: Final[Mapping[TakenBy, frozenset[EvidenceKind]]] = {
    TakenBy.FORM: frozenset({EvidenceKind.SUBMISSION}),
    TakenBy.PHONE: frozenset({EvidenceKind.RECORDING, EvidenceKind.CLERK_NOTE}),
    TakenBy.FAX: frozenset({EvidenceKind.DOCUMENT}),
    TakenBy.EMAIL: frozenset({EvidenceKind.DOCUMENT}),
}


class ChoiceUnreadableError(DeskError):
    """
    A sealed choice waits that this desk cannot open or read.

    It may be a no: nothing may be sent while nobody knows whose (R-82).
    """

    remedy = "Give the process the seal's private key that fits DESK_SEAL_PUBLIC, then ask again."
    retry = True


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One version of the question, as the lawyers wrote it; ``until`` is its last day, if past."""

    version: str
    from_on: date
    until: date | None
    question: str
    boxes: Mapping[Channel, str]
    spoken: str

    def is_in_force(self, day: date) -> bool:
        """Say whether it may be shown on the London day."""
        return self.from_on <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True)
class OrderChoice:
    """What one person was shown and answered at one order; ``shown_at`` is UTC."""

    order: str
    taken_by: TakenBy
    reach: Reach = field(repr=False)
    wording: str
    shown_at: datetime
    ticked_beforehand: bool
    answers: Mapping[Channel, Answer]
    evidence: EvidenceKind
    evidence_ref: str


def wording_on(wordings: Iterable[Wording], *, day: date) -> Wording | None:
    """Return the newest version that may be shown on a day."""
    return max((w for w in wordings if w.is_in_force(day)), key=lambda w: w.from_on, default=None)


def problems_in(
    choice: OrderChoice, *, wordings: Iterable[Wording], now: datetime
) -> tuple[FieldProblem, ...]:
    """Return why a choice is no lawful one: each with its field, the rule and what to do (R-82)."""
    return tuple(_problems(choice, wordings=tuple(wordings), now=now))


def _problems(
    choice: OrderChoice, *, wordings: tuple[Wording, ...], now: datetime
) -> Iterator[FieldProblem]:
    shown = next((w for w in wordings if w.version == choice.wording), None)
    if shown is None:
        yield _problem("shown.wording", "is no version of the question",
                       "send the version that GET /v1/orders/wording gave")  # fmt: skip
    elif not shown.is_in_force(london_day(choice.shown_at)):
        yield _problem("shown.wording", "was not in force when it was shown",
                       "show the version that GET /v1/orders/wording gives now")  # fmt: skip
    if choice.shown_at > now + AHEAD:
        yield _problem("shown.at", "lies ahead of now", "send the time at which it was shown")
    if choice.ticked_beforehand:
        yield _problem("shown.ticked_beforehand", "must be false: a ticked box is no choice",
                       "show every box unticked and ask again")  # fmt: skip
    if missing := [c.value for c in OFFERED if c not in choice.answers]:
        yield _problem(f"answers.{missing[0]}", "is missing",
                       "ask for each channel; send blank where nobody answered")  # fmt: skip
    if choice.evidence not in FITTING[choice.taken_by]:
        kinds = " or ".join(sorted(kind.value for kind in FITTING[choice.taken_by]))
        yield _problem("evidence.kind", f"does not show what was asked by {choice.taken_by.value}",
                       f"send {kinds}")  # fmt: skip
    if not keys_of(choice.reach):
        yield _problem("person", "gives no address or number by which they are recognised",
                       "send the e-mail, the phone, or name and postcode")  # fmt: skip


def _problem(field_: str, what: str, remedy: str) -> FieldProblem:
    return FieldProblem(field=field_, problem=f"{what} (R-82); {remedy}")


def pack_choice(choice: OrderChoice) -> bytes:
    """Return a choice as bytes to seal."""
    content = {
        "order": choice.order, "taken_by": choice.taken_by.value,
        "reach": pack_reach(choice.reach), "wording": choice.wording,
        "shown_at": choice.shown_at.isoformat(), "ticked_beforehand": choice.ticked_beforehand,
        "answers": {c.value: a.value for c, a in choice.answers.items()},
        "evidence": choice.evidence.value, "evidence_ref": choice.evidence_ref,
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode()


def unpack_choice(packed: bytes) -> OrderChoice:
    """
    Return the choice that ``pack_choice`` packed.

    :raises ChoiceUnreadableError: if it is none.
    """
    try:
        content: Mapping[str, Any] = json.loads(packed)
        return OrderChoice(
            order=content["order"], taken_by=TakenBy(content["taken_by"]),
            reach=unpack_reach(content["reach"]), wording=content["wording"],
            shown_at=datetime.fromisoformat(content["shown_at"]),
            ticked_beforehand=content["ticked_beforehand"],
            answers={Channel(c): Answer(a) for c, a in content["answers"].items()},
            evidence=EvidenceKind(content["evidence"]), evidence_ref=content["evidence_ref"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        raise ChoiceUnreadableError("a sealed choice cannot be read") from None
