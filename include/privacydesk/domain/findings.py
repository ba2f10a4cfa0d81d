"""What a search finds, whose it is, and what a person decides about each record."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Owner(str, Enum):
    """Whose a record is. Shared: it belongs to another data subject as much as to this one."""

    OWN = "own"
    SHARED = "shared"
    PROCESSOR = "processor"


class Decision(str, Enum):
    """What happens to one record in the answer."""

    DISCLOSE = "disclose"
    REDACT = "redact"
    WITHHOLD = "withhold"


class Ground(str, Enum):
    """Why something is left out (R-50, R-53): DPA 2018 Schedule 2 by paragraph, or our role."""

    OTHER_PERSON = "other_person"
    PRIVILEGE = "legal_privilege"
    CRIME = "crime_and_taxation"
    PROCEEDINGS = "legal_proceedings"
    FORECASTS = "management_forecasts"
    NEGOTIATIONS = "negotiations"
    REFERENCE = "confidential_reference"
    NOT_CONTROLLER = "not_controller"
    NOT_ASKED_FOR = "not_asked_for"


GROUND_WORDS: Mapping[Ground, str] = {
    Ground.OTHER_PERSON: "details of other people. We weighed each one "
    "(Data Protection Act 2018, Schedule 2, paragraph 16)",
    Ground.PRIVILEGE: "advice from our lawyer. The law protects it "
    "(Data Protection Act 2018, Schedule 2, paragraph 19)",
    Ground.CRIME: "information that the law lets us keep back "
    "(Data Protection Act 2018, Schedule 2, paragraph 2)",
    Ground.PROCEEDINGS: "information for legal proceedings "
    "(Data Protection Act 2018, Schedule 2, paragraph 5)",
    Ground.FORECASTS: "our management forecasts "
    "(Data Protection Act 2018, Schedule 2, paragraph 22)",
    Ground.NEGOTIATIONS: "our position in talks with you "
    "(Data Protection Act 2018, Schedule 2, paragraph 23)",
    Ground.REFERENCE: "a reference given in confidence "
    "(Data Protection Act 2018, Schedule 2, paragraph 24)",
    Ground.NOT_CONTROLLER: "records that we keep for our customer, who decides about them. "
    "Ask them",
    Ground.NOT_ASKED_FOR: "records outside what you told us you want. Ask, and you get them too "
    "(UK GDPR Article 15(1))",
}  # fmt: skip
"""How the letter names a ground."""

NO_REFUSALS = frozenset({Ground.NOT_CONTROLLER, Ground.NOT_ASKED_FOR})
"""Grounds that refuse nothing: not ours to give, or not asked for (R-21, R-30)."""


class Excluded(str, Enum):
    """Why a store was not searched (R-35); the letter says it in words."""

    DOWN_FOR_GOOD = "down_for_good"
    BEING_REPLACED = "being_replaced"
    NO_PERSONAL_DATA = "no_personal_data"


BY_MAP = "by_map"
"""The reason of a store that the data map itself leaves out; no person chose it."""

EXCLUDED_WORDS: Mapping[Excluded, str] = {
    Excluded.DOWN_FOR_GOOD: "it is out of order and we cannot read it",
    Excluded.BEING_REPLACED: "we are moving it to a new system",
    Excluded.NO_PERSONAL_DATA: "it holds no personal data",
}


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A passage that may be about somebody else: where it stands and why we think so."""

    field: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A record's address and judgement; its values are sealed in the vault's ``batch``."""

    number: int
    dataset: str
    collection: str
    batch: str
    slot: int
    digest: bytes
    distance: int
    owner: Owner
    category: str | None
    purpose: str | None
    provenance: str | None
    suggestions: int = 0
    decision: Decision | None = None
    ground: Ground | None = None
    decided_by: str | None = None
    sealed: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many records stand undecided or decided, for the page, the gate and the letter."""

    undecided: int
    disclose: int
    redact: int
    withhold: int

    @property
    def total(self) -> int:
        """All records; the parts always sum to it."""
        return self.undecided + self.disclose + self.redact + self.withhold
