"""An objection to what we do on legitimate interests: which uses it stops, and the balance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from privacydesk.domain.catalogue import LawfulBasis, Purpose, Role
from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.errors import DeskError

INTERESTS: Final = frozenset(
    {LawfulBasis.LEGITIMATE_INTERESTS, LawfulBasis.RECOGNISED_LEGITIMATE_INTERESTS}
)
"""The grounds that an objection reaches (Article 21(1)); the public task is none of ours."""


class Verdict(str, Enum):
    """What a reviewer says of one use: it stops for good, it goes on, or nobody objected to it."""

    UPHELD = "upheld"
    OVERRIDDEN = "overridden"
    NOT_MEANT = "not_meant"


class Ground(str, Enum):
    """The only grounds on which a use goes on against an objection (Article 21(1))."""

    COMPELLING = "compelling"
    LEGAL_CLAIMS = "legal_claims"


class UnweighedError(DeskError):
    """A use was to go on against an objection without a complete balancing record (R-84)."""

    remedy = "Choose the ground, and write our interest, the person's side and why ours outweighs."


@dataclass(frozen=True, kw_only=True)
class UseRule:
    """
    A use that one can object to: a purpose of the data map on legitimate interests.

    ``named_by`` are stems of words that name it; one that is ``assumed`` is meant too where a
    message names none. ``recipients`` are those who have data for it, ``profiling`` says that
    campaigns target by it (R-77).
    """

    id: str
    named_by: tuple[str, ...]
    assumed: bool = True
    profiling: bool = False
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Balance:
    """The balancing record: our interest, the person's side, and why one outweighs the other."""

    interest: str = ""
    person: str = ""
    reasons: str = ""

    @property
    def is_complete(self) -> bool:
        """Say whether every side is written down."""
        return all(side.strip() for side in (self.interest, self.person, self.reasons))


NOTHING_WRITTEN: Final = Balance()


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """One use that a person's objection stopped, and what a reviewer said of it."""

    use: str
    stopped_at: datetime
    verdict: Verdict | None = None
    ground: Ground | None = None
    balance: Balance = NOTHING_WRITTEN

    @property
    def goes_on(self) -> bool:
        """Say whether the use starts again, once the person is told."""
        return self.verdict in {Verdict.OVERRIDDEN, Verdict.NOT_MEANT}


def check_balance(verdict: Verdict, *, ground: Ground | None, balance: Balance) -> None:
    """
    Refuse a verdict that the law does not carry: a use that goes on needs the whole record.

    :raises UnweighedError: if the ground or a side of the balance is missing (R-84).
    """
    if verdict is Verdict.OVERRIDDEN and not (ground and balance.is_complete):
        raise UnweighedError("R-84: the balancing record is not complete")


def objected_to(words: str, *, rules: Iterable[UseRule]) -> tuple[UseRule, ...]:
    """
    Return the uses that a message objects to.

    Those that its words name; where they name none, every one that is assumed: in doubt more
    is stopped, until somebody has read the message.
    """
    known, text = tuple(rules), words.casefold()
    named = tuple(rule for rule in known if any(stem in text for stem in rule.named_by))
    return named or tuple(rule for rule in known if rule.assumed)


def open_uses(weighings: Iterable[Weighing]) -> int:
    """
    Return how many uses wait for a verdict.

    One, too, if nobody is said to have objected to anything: then the case is of another kind.
    """
    known = tuple(weighings)
    if known and all(one.verdict is Verdict.NOT_MEANT for one in known):
        return 1
    return sum(one.verdict is None for one in known)


def is_refusal(weighings: Iterable[Weighing]) -> bool:
    """Say whether every use that the person objected to goes on, each fully weighed (R-84)."""
    meant = [one for one in weighings if one.verdict is not Verdict.NOT_MEANT]
    return bool(meant) and all(
        one.verdict is Verdict.OVERRIDDEN and one.ground and one.balance.is_complete
        for one in meant
    )


def needs_second(weighings: Iterable[Weighing]) -> bool:
    """Say whether a second person must approve: a use goes on against the objection."""
    return any(one.verdict is Verdict.OVERRIDDEN for one in weighings)


def registers_of(use: str, *, datamap: DataMap) -> tuple[Collection, ...]:
    """Return the registers of objections of every system that uses data for this."""
    systems = {
        store.connection for store in datamap
        if store.facts.role is Role.CONTROLLER and use in {p.id for p in store.facts.purposes}
    }  # fmt: skip
    return tuple(s for s in datamap if s.correcting.objections and s.connection in systems)


def purposes_on_interests(datamap: DataMap) -> Mapping[str, Purpose]:
    """Return by id every purpose for which we, as controller, use data on such an interest."""
    return {
        purpose.id: purpose
        for store in datamap if store.facts.role is Role.CONTROLLER
        for purpose in store.facts.purposes if purpose.lawful_basis in INTERESTS
    }  # fmt: skip
