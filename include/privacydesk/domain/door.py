"""What passes through the public door: filings in, a little knowledge out, no record read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from privacydesk.domain.cases import CaseRef, Outcome, Right, Status
from privacydesk.domain.errors import DeskError


class DoorClosedError(DeskError):
    """The public door cannot reach the desk's database, or waited too long for it. HTTP 503."""

    remedy: ClassVar[str] = "Check that Postgres runs and that the public role may log in."
    retry: ClassVar[bool] = True


class BrokenPackageError(DeskError):
    """A package does not open with its own link: it was changed after it was sealed. HTTP 500."""

    remedy: ClassVar[str] = "Make the case's package again and send a new link."


@dataclass(frozen=True, kw_only=True)
class FiledCase:
    """One right of a filed message, under its reference."""

    reference: CaseRef
    right: Right


@dataclass(frozen=True, kw_only=True)
class Filing:
    """The cases that a message reached; ``fresh`` unless the same delivery was filed before."""

    cases: tuple[FiledCase, ...]
    fresh: bool


@dataclass(frozen=True, kw_only=True)
class CaseStanding:
    """What the status page may say of a case. Instants are UTC, dates are London's."""

    right: Right
    status: Status
    outcome: Outcome | None
    received_at: datetime
    clock_start: date | None
    due_on: date | None
    paused_days: int
    extended_on: date | None
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PackageSight:
    """What the download page says before any code: bytes, end (UTC), downloads left."""

    size: int
    expires_at: datetime
    downloads_left: int
    live: bool


class Taking(str, Enum):
    """How an attempt to take a package ended."""

    OK = "ok"
    ENDED = "ended"
    ASK_CODE = "ask_code"
    WRONG_CODE = "wrong_code"


@dataclass(frozen=True, kw_only=True)
class TakenPackage:
    """The answer to a code; reference and content come with ``Taking.OK`` alone."""

    answer: Taking
    reference: CaseRef | None = None
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class MarketingLink:
    """What the link of a marketing message leads to, known to its holder alone."""

    email: str = field(repr=False)
    channel: str
    purpose: str
