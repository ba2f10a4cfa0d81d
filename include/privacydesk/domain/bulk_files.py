"""A file of requests: its lines, what is wrong with one, and what became of it (R-24, R-27)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from privacydesk.domain.askers import Party
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.errors import DeskError
from privacydesk.domain.tickets import Requester

CHUNK: Final = 100
"""Lines that one task carries: a minute's work, little to repeat where a worker dies."""

MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 10 * 1024 * 1024

RIGHTS: Final = (Right.ACCESS, Right.PORTABILITY, Right.ERASURE, Right.OBJECTION_MARKETING)
"""The rights that a file can use; each has a procedure that no message's words decide about."""


class SentBy(str, Enum):
    """Whose requests a file holds: people's own, or those of somebody who acts for them."""

    PEOPLE = "people"
    SOLICITOR = "solicitor"
    CLAIMS_FIRM = "claims_firm"

    @property
    def party(self) -> Party | None:
        """Who asks for another, and must show authority (R-27); None for people themselves."""
        return None if self is SentBy.PEOPLE else Party(self.value)


class Rule(str, Enum):
    """What a line breaks. The value is the code that is kept; nothing of the line itself is."""

    MISSHAPEN = "misshapen"
    UNKNOWN_FIELD = "unknown_field"
    MISSING = "missing"
    NOT_ONE_LINE = "not_one_line"
    TOO_LONG = "too_long"
    UNKNOWN_RIGHT = "unknown_right"
    NOT_AN_INSTANT = "not_an_instant"
    NOT_IN_TIME = "not_in_time"
    NOT_AN_ADDRESS = "not_an_address"
    NOT_A_NUMBER = "not_a_number"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOBODY = "nobody"
    NO_ACCOUNT = "no_account"
    NOT_VOUCHED_FOR = "not_vouched_for"
    REPEATED = "repeated"


REMEDIES: Final[Mapping[Rule, str]] = {
    Rule.MISSHAPEN: "Write each line as the header says, or as one flat JSON object.",
    Rule.UNKNOWN_FIELD: "Leave the field out; the contract names those that are known.",
    Rule.MISSING: "Fill the field in.",
    Rule.NOT_ONE_LINE: "Take line breaks and control characters out.",
    Rule.TOO_LONG: "Shorten it to what the contract allows.",
    Rule.UNKNOWN_RIGHT: "Write access, portability, erasure or objection_marketing.",
    Rule.NOT_AN_INSTANT: "Write date, time and offset, such as 2026-11-20T09:30:00+00:00.",
    Rule.NOT_IN_TIME: "Check the date: it lies ahead of now, or more than 400 days back.",
    Rule.NOT_AN_ADDRESS: "Write one e-mail address.",
    Rule.NOT_A_NUMBER: "Write a telephone number with its area or country code.",
    Rule.NOT_YES_OR_NO: "Write true or false.",
    Rule.NOBODY: "Give an e-mail address, a telephone number or a portal account.",
    Rule.NO_ACCOUNT: "Who was signed in has a portal account: name it, or write false.",
    Rule.NOT_VOUCHED_FOR: "Write false: of these senders nobody vouches for a sign-in (R-25).",
    Rule.REPEATED: "Leave the line out: an earlier one asks the same.",
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one field of a line; it quotes no value."""

    line: int
    field: str
    rule: Rule

    @property
    def code(self) -> str:
        """How the database keeps it."""
        return f"{self.field}:{self.rule.value}"

    @property
    def remedy(self) -> str:
        """What whoever made the file does about it."""
        return REMEDIES[self.rule]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One line that can be taken. ``received_at`` is when it was sent to us, or to the agent."""

    line: int
    right: Right
    received_at: datetime
    person: Requester = field(repr=False)
    signed_in: bool = False
    ticket_id: str = ""
    body: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file says: the lines that can be taken, and everything wrong with the others."""

    requests: tuple[Request, ...]
    problems: tuple[Problem, ...]

    @property
    def quarantined(self) -> Mapping[int, tuple[Problem, ...]]:
        """Return the problems of each line that cannot be taken."""
        found: dict[int, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.line, []).append(problem)
        return {line: tuple(problems) for line, problems in sorted(found.items())}


class State(str, Enum):
    """What became of a line when its file was taken; ``known`` was filed before, by any file."""

    FILED = "filed"
    KNOWN = "known"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One line as it was filed, under the case that it opened or had opened before."""

    line: int
    chunk: int
    state: State
    reference: CaseRef | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Some lines of a file, carried together."""

    file: str
    number: int


class FileUnreadableError(DeskError):
    """A file of requests cannot be read at all; nothing of it was taken."""

    remedy = (
        "Save it as UTF-8, as CSV with the contract's header or as one JSON object a line, "
        "with at most 10,000 lines and 10 MB."
    )


class NoSuchFileError(DeskError):
    """No file of requests has this reference."""

    remedy = "Look the file up on the page of files."
