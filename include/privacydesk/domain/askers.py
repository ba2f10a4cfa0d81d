"""Who asks for whom: for themselves, for somebody, or about somebody (R-27 to R-31)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from privacydesk.domain.children import Child, Exercises, who_exercises
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import Finding
from privacydesk.domain.workdays import Nation

ALL: Final = "all"
"""The scope of an authority that covers everything."""


class Party(str, Enum):
    """Who asks, as a person of staff settled it."""

    SELF = "self"
    SOLICITOR = "solicitor"
    CLAIMS_FIRM = "claims_firm"
    RELATIVE = "relative"
    PARENT = "parent"
    ADMINISTRATOR = "administrator"


class Sign(str, Enum):
    """What a message shows of who asks for whom; a person settles it."""

    AGENT = "agent"
    ADMINISTRATOR = "administrator"
    PARENT = "parent"


class Need(str, Enum):
    """How a person needs the answer (R-33)."""

    LARGE_PRINT = "large_print"
    ORAL = "oral"
    BRAILLE = "braille"
    OTHER = "other"


class Shown(str, Enum):
    """How an authority was shown and checked (R-27); only the note is kept (R-26)."""

    SIGNED_LETTER = "signed_letter"
    POWER_OF_ATTORNEY = "power_of_attorney"
    COURT_ORDER = "court_order"
    PARENTAL_RESPONSIBILITY = "parental_responsibility"
    PERSON_CONFIRMED = "person_confirmed"


class Tried(str, Enum):
    """By what we tried to find the person in the data (R-31)."""

    EMAIL = "email"
    NAME = "name"
    PHONE = "phone"
    IP_ADDRESS = "ip_address"
    ACCOUNT = "account"


class Helps(str, Enum):
    """What more from the person could find their data (R-31)."""

    OTHER_ADDRESS = "other_address"
    ACCOUNT_NUMBER = "account_number"
    ORDER_OR_INVOICE = "order_or_invoice"
    DATES_AND_SERVICE = "dates_and_service"


FOR_OTHERS: Final = frozenset({Party.SOLICITOR, Party.CLAIMS_FIRM, Party.RELATIVE, Party.PARENT})


class NoAuthorityError(DeskError):
    """Somebody who acts for another may not be answered without authority on record (R-27)."""

    remedy = "Record on the case page what authority they showed, or whom the case is about."


class ChildCannotAskError(DeskError):
    """A child who does not understand the right asks alone; a parent must act (R-28)."""

    remedy = "Write to the child to have a parent or guardian ask; then choose the parent here."


@dataclass(frozen=True, kw_only=True)
class Authority:
    """
    What somebody may ask for another (R-27).

    ``scope`` names systems or collections of the data map, or ``ALL``. The proof was complete
    at ``complete_at`` (UTC), and the month runs from there (R-06, A-08).
    """

    scope: frozenset[str]
    shown: Shown
    complete_at: datetime

    def covers(self, finding: Finding) -> bool:
        """Say whether a record lies within what was authorised."""
        store = f"{finding.dataset}.{finding.collection}"
        return not self.scope.isdisjoint({ALL, finding.dataset, store})


@dataclass(frozen=True, kw_only=True)
class Unidentified:
    """Nobody can say which data is the person's: what was tried, and what would help (R-31)."""

    tried: tuple[Tried, ...]
    helps: tuple[Helps, ...]


@dataclass(frozen=True, kw_only=True)
class Asker:
    """
    What is known of who asks in one case.

    ``shown`` is what the message shows, ``party`` what staff settled. ``all_to_person`` sends
    what looks excessive for an agent to the person alone (R-27).
    """

    shown: Sign | None = None
    party: Party | None = None
    child: Child | None = None
    authority: Authority | None = None
    unidentified: Unidentified | None = None
    all_to_person: bool = False

    @property
    def is_settled(self) -> bool:
        """Say whether it is clear who asks for whom; nothing that speaks against it is clear."""
        return self.party is not None or self.shown is None or self.unidentified is not None

    @property
    def acts_for_another(self) -> bool:
        """Say whether an answer needs an authority on record (R-27)."""
        return self.party in FOR_OTHERS

    @property
    def is_turned_away(self) -> bool:
        """Say whether the request is answered without a search (R-29, R-31)."""
        return self.party is Party.ADMINISTRATOR or self.unidentified is not None


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Which records go to whom: to somebody who acts for the person, and to the person."""

    agent: tuple[Finding, ...] = field(default=())
    person: tuple[Finding, ...] = field(default=())


def share_out(findings: Iterable[Finding], *, asker: Asker) -> Shares:
    """
    Say which records go to the one who asks for another, and which to the person (R-27).

    Every answer passes here: nothing outside the scope reaches an agent.

    :raises NoAuthorityError: if somebody acts for another without an authority on record.
    """
    found = tuple(findings)
    if not asker.acts_for_another:
        return Shares(person=found)
    authority = asker.authority
    if authority is None:
        raise NoAuthorityError("no authority on record")
    covered = () if asker.all_to_person else tuple(f for f in found if authority.covers(f))
    numbers = {f.number for f in covered}
    return Shares(agent=covered, person=tuple(f for f in found if f.number not in numbers))


def check_child(child: Child | None, *, party: Party, nation: Nation) -> Exercises | None:
    """
    Say who exercises a child's right; None where the person is no child (R-28).

    :raises ChildCannotAskError: if the child asks alone and a parent must act.
    :raises NotJudgedError: where competence must be judged and was not.
    """
    if child is None:
        return None
    exercises = who_exercises(child, nation=nation)
    if party is Party.SELF and exercises is Exercises.PARENT:
        raise ChildCannotAskError("a parent exercises this child's right")
    return exercises
