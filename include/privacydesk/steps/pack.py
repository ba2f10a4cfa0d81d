"""Pack an answer: letter and records sealed behind a link, and the mail that leads there."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from privacydesk.domain.answers import AccessAnswer
from privacydesk.domain.askers import Need
from privacydesk.domain.cases import Right
from privacydesk.domain.delivery_letters import PackageReady
from privacydesk.domain.findings import Finding
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import Letter
from privacydesk.domain.packages import Reads
from privacydesk.domain.portability_letters import PortabilityAnswer
from privacydesk.domain.rendered import Format
from privacydesk.ports import Desk
from privacydesk.steps import content, tell
from privacydesk.steps.books import Books

COPY: Final = "answer"
"""The vault keeps what was sent, under the case's key, for a year (R-116, R-118)."""

GROUNDS: Final = {Right.ACCESS: "art_15", Right.PORTABILITY: "art_20"}
"""What the log of disclosures says a package rests on (R-103)."""

NEED: Final = "delivery"
"""How the person needs the answer: it can tell of their health, so it is sealed (R-33)."""


@dataclass(frozen=True, kw_only=True)
class Packet:
    """One package: its letter, its records, and the verified address of its reader (R-42)."""

    letter: Letter
    findings: Sequence[Finding]
    to: str
    reader: Reads = Reads.ASKER
    recipient: str = "data_subject"


def need_of(books: Books[Desk]) -> Need | None:
    """Return how the person needs the answer, if they said so (R-33)."""
    if not books.desk.vault.has(books.reference, NEED):
        return None
    kept = json.loads(books.desk.vault.get(books.reference, NEED))["need"]
    return Need(kept) if kept else None


def send(books: Books[Desk], packet: Packet) -> None:
    """
    Build a package, seal it under its link's token, log it and queue the mail with the link.

    The person's own letter is in large print where they need it; an agent's is not (R-33).
    """
    desk, case, rules = books.desk, books.reference, books.desk.rules
    large = (
        isinstance(packet.letter, AccessAnswer | PortabilityAnswer)
        and need_of(books) is Need.LARGE_PRINT
    )
    formats = (Format.LARGE_PRINT if large else Format.PDF, Format.PAGE)
    rendered = desk.letters.render(packet.letter, now=books.now, formats=formats)
    target = io.BytesIO()
    packed = desk.packages.build(
        target, letter=rendered, datasets=content.datasets(books, packet.findings), now=books.now
    )
    token = desk.secrets.token()
    sealed = desk.secrets.link_box(token).seal(target.getvalue())
    books.records.findings.add_package(
        case, token_hash=desk.secrets.token_hash(token), sealed=sealed, now=books.now,
        expires_at=books.now + rules.package_life, downloads=rules.package_downloads,
        reader=packet.reader,
    )  # fmt: skip
    books.records.outbox.disclose(
        case, recipient=packet.recipient, **{"class": "data_subject"},
        purpose=books.case.right.value, ground=GROUNDS[books.case.right],
        fields=_systems(packet.findings), bytes=len(target.getvalue()), approver="review",
        means="package_link", now=books.now,
    )  # fmt: skip
    ready = PackageReady(reference=case, link=f"{rules.public_url}/v1/download/{token}")
    second = packet.reader is Reads.PERSON
    tell.by_email(books, ready, to=packet.to, round_=2 if second else 1)
    digest = desk.vault.put(case, f"{COPY}-person" if second else COPY, target.getvalue())
    books.note(Event.PACKAGE_MADE, records=packed.records, datasets=packed.datasets,
               digest=digest.hex(), reader=packet.reader.value)  # fmt: skip
    desk.fault_point("answer.package_made")


def _systems(findings: Sequence[Finding]) -> list[str]:
    return sorted({f.dataset for f in findings if f.decision and f.decision.value != "withhold"})
