"""What the ledger can say: a closed list of events, facts without personal data, one chain."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Final

from privacydesk.domain.errors import DeskError

Facts = Mapping[str, "str | int | bool | list[str] | None"]
"""Codes, ids, counts, instants and keyed digests. Never a value of a person."""


class Event(str, Enum):
    """Everything that can stand in the ledger, ``noun.participle``."""

    CASE_RECEIVED = "case.received"
    CASE_OPENED = "case.opened"
    CASE_FILED_TOGETHER = "case.filed_together"
    CASE_HANDED_ON = "case.handed_on"
    CASE_TRIAGED = "case.triaged"
    CASE_WITHDRAWN = "case.withdrawn"
    MESSAGE_TAKEN = "message.taken"
    MESSAGE_QUEUED = "message.queued"
    MESSAGE_SENT = "message.sent"
    MESSAGE_FAILED = "message.failed"
    IDENTITY_ASKED = "identity.asked"
    IDENTITY_PROVED = "identity.proved"
    IDENTITY_REFUSED = "identity.refused"
    WAIT_STARTED = "wait.started"
    WAIT_ENDED = "wait.ended"
    WAIT_CHASED = "wait.chased"
    WAIT_CLOSING = "wait.closing"
    WAIT_UNTOLD = "wait.untold"
    CASE_REOPENED = "case.reopened"
    STORE_GATHERED = "store.gathered"
    STORE_UNREACHABLE = "store.unreachable"
    STORE_EXCLUDED = "store.excluded"
    FINDINGS_JOINED = "findings.joined"
    GATE_PASSED = "gate.passed"
    GATE_STOPPED = "gate.stopped"
    FINDINGS_OPENED = "findings.opened_by_staff"
    FINDING_DECIDED = "finding.decided"
    DECISION_ACCEPTED = "decision.accepted"
    DECISION_NOT_ACCEPTED = "decision.not_accepted"
    DEMAND_PROPOSED = "demand.proposed"
    DEMAND_DROPPED = "demand.dropped"
    DEMAND_MADE = "demand.made"
    ANSWER_WRITTEN = "answer.written"
    ANSWER_COMPOSED = "answer.composed"
    PACKAGE_MADE = "package.made"
    PACKAGE_DOWNLOADED = "package.downloaded"
    CODE_SENT = "code.sent"
    CORRECTION_PROPOSED = "correction.proposed"
    CORRECTION_DROPPED = "correction.dropped"
    CORRECTION_JUDGED = "correction.judged"
    CORRECTION_STOPPED = "correction.stopped"
    STORE_CORRECTED = "store.corrected"
    VIEW_INVITED = "view.invited"
    PROOF_ASKED = "proof.asked"
    PROOF_SEEN = "proof.seen"
    RECIPIENT_TOLD = "recipient.told"
    RECIPIENT_BLOCKED = "recipient.blocked"
    RECIPIENT_CHASED = "recipient.chased"
    RECIPIENT_TROUBLED = "recipient.troubled"
    RECIPIENT_SETTLED = "recipient.settled"
    RECEIPT_NOTED = "receipt.noted"
    RESTRICTION_SET = "restriction.set"
    RESTRICTION_END_TOLD = "restriction.end_told"
    RESTRICTION_LIFTED = "restriction.lifted"
    CASE_CLOSED = "case.closed"
    WORK_DISCARDED = "work.discarded"
    CASE_FORGOTTEN = "case.forgotten"
    PARTY_SHOWN = "party.shown"
    PARTY_SETTLED = "party.settled"
    AUTHORITY_ASKED = "authority.asked"
    AUTHORITY_REPLIED = "authority.replied"
    AUTHORITY_RECORDED = "authority.recorded"
    PERSON_NOT_FOUND = "person.not_found"
    DELIVERY_NOTED = "delivery.noted"
    ALL_TO_PERSON = "answer.all_to_person"
    HANDOVER_LOGGED = "handover.logged"
    PLAN_DRAWN = "plan.drawn"
    PLAN_SETTLED = "plan.settled"
    PLAN_STALE = "plan.stale"
    STORE_BEGUN = "store.begun"
    STORE_ERASED = "store.erased"
    ERASURE_PROVED = "erasure.proved"
    ERASURE_UNDONE = "erasure.undone"
    REMAINDER_KEPT = "remainder.kept"
    REMAINDER_HELD = "remainder.held"
    REMAINDER_GONE = "remainder.gone"
    OBJECTION_ENTERED = "objection.entered"
    OBJECTION_LIFTED = "objection.lifted"
    LISTS_CLEARED = "lists.cleared"
    USES_STOPPED = "uses.stopped"
    USE_WEIGHED = "use.weighed"
    PROFILING_RESUMED = "profiling.resumed"
    ALERT_RAISED = "alert.raised"
    ALERT_ESCALATED = "alert.escalated"
    ALERT_ACKNOWLEDGED = "alert.acknowledged"
    LIST_LANDED = "list.landed"
    LIST_QUARANTINED = "list.quarantined"
    LIST_REFUSED = "list.refused"
    LIST_SCREENED = "list.screened"
    LIST_MATCHED = "list.matched"
    LIST_PAIR_SETTLED = "list.pair_settled"
    LIST_REJECTED = "list.rejected"
    LIST_LEFT_OUT = "list.left_out"
    LIST_PUBLISHED = "list.published"
    LIST_WITHDRAWN = "list.withdrawn"
    LIST_RECIPIENTS_TOLD = "list.recipients_told"
    NOTICES_QUEUED = "notices.queued"
    NOTICES_GIVEN = "notices.given"
    NOTICES_EXCEPTED = "notices.excepted"
    REVIEWS_OFFERED = "reviews.offered"
    OLD_CONSENTS_LET_THROUGH = "list.old_consents_let_through"
    LIST_WARNING_ACCEPTED = "list.warning_accepted"
    LIST_CLOSED = "list.closed"
    LIST_OPENED = "list.opened_by_staff"


_FACT = re.compile(r"[A-Za-z0-9_.:+/=\- ]{0,128}")
_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")


class NotAFactError(DeskError):
    """A fact for the ledger is no code, id, count, instant or digest."""

    remedy = "Write a code from a closed list, or a digest keyed with the case's key."


def check_facts(facts: Facts) -> None:
    """
    Refuse a fact that could carry a person's words: an address, free text, a long string.

    :raises NotAFactError: naming the fact's key.
    """
    for key, value in facts.items():
        words = value if isinstance(value, list) else [value]
        for word in words:
            if isinstance(word, str) and not _FACT.fullmatch(word):
                raise NotAFactError(f"fact {key!r} is not a code")
        if not _KEY.fullmatch(key):
            raise NotAFactError("a fact's key is not a code")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger. ``facts_text`` is the canonical text that was hashed."""

    reference: str
    position: int
    at: datetime
    actor: str
    event: str
    facts_text: str
    digest: bytes


def digest_of(entry: Entry, *, previous: bytes) -> bytes:
    """Return the digest that ``entry`` must carry after one with digest ``previous``."""
    fields = (
        entry.reference, str(entry.position), _instant(entry.at), entry.actor, entry.event,
        entry.facts_text,
    )  # fmt: skip
    return hashlib.sha256(previous + "\x1f".join(fields).encode()).digest()


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last entry of one case."""

    reference: str
    position: int
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class Root:
    """A day's end: all heads that moved since the root before, and the guards as they stood."""

    root: int
    made_at: datetime
    entries: int
    triggers: str
    digest: bytes


def root_of(
    heads: Iterable[Head], *, previous: bytes, triggers: str, entries: int, made_at: datetime
) -> bytes:
    """
    Return the digest of a root after one with digest ``previous``.

    ``heads`` are those that moved since, in the order of their references; ``entries`` counts
    the whole ledger.
    """
    chain = hashlib.sha256(previous)
    chain.update("\x1f".join((_instant(made_at), str(entries), triggers)).encode())
    for head in heads:
        chain.update(f"\x1e{head.reference}\x1f{head.position}\x1f".encode() + head.digest)
    return chain.digest()


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """What is kept outside of a root: whoever rewrites the ledger cannot rewrite this."""

    root: int
    made_at: datetime
    entries: int
    digest: str


def _instant(at: datetime) -> str:
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
