"""What the ledger can say: a closed list of events, facts without personal data, one chain."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Final

from privacydesk.domain.errors import DeskError

Facts = Mapping[str, "str | int | bool | None | list[str]"]
"""Codes, ids, counts, instants and keyed digests. Never a value of a person."""


class Event(str, Enum):
    """Everything that can stand in the ledger, ``noun.participle``."""

    CASE_RECEIVED = "case.received"
    CASE_OPENED = "case.opened"
    CASE_TRIAGED = "case.triaged"
    MESSAGE_TAKEN = "message.taken"
    MESSAGE_QUEUED = "message.queued"
    MESSAGE_SENT = "message.sent"
    MESSAGE_FAILED = "message.failed"
    IDENTITY_ASKED = "identity.asked"
    IDENTITY_PROVED = "identity.proved"
    IDENTITY_REFUSED = "identity.refused"
    WAIT_STARTED = "wait.started"
    WAIT_ENDED = "wait.ended"
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
    ANSWER_COMPOSED = "answer.composed"
    PACKAGE_MADE = "package.made"
    PACKAGE_DOWNLOADED = "package.downloaded"
    CODE_SENT = "code.sent"
    CASE_CLOSED = "case.closed"
    CASE_FORGOTTEN = "case.forgotten"


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
    at = entry.at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    fields = (
        entry.reference, str(entry.position), at, entry.actor, entry.event, entry.facts_text,
    )  # fmt: skip
    return hashlib.sha256(previous + "\x1f".join(fields).encode()).digest()


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last entry of one case."""

    reference: str
    position: int
    digest: bytes


def root_of(heads: "list[Head]", *, previous: bytes, triggers: str) -> bytes:
    """Return the digest over all ``heads`` that moved since the root ``previous``."""
    chain = hashlib.sha256(previous + triggers.encode())
    for head in sorted(heads, key=lambda h: h.reference):
        chain.update(f"\x1e{head.reference}\x1f{head.position}\x1f".encode() + head.digest)
    return chain.digest()
