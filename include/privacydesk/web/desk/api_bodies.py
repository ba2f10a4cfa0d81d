"""The bodies that the desk's API takes; their JSON schemas stand in ``include/contracts``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.cases import Right
from privacydesk.domain.findings import Decision, Excluded, Ground
from privacydesk.domain.redaction import Why
from privacydesk.web.desk.asker_bodies import AskerParts
from privacydesk.web.desk.demand_bodies import (
    ClarificationPart,
    ExtensionPart,
    FeePart,
    HeardPart,
)


class Strict(BaseModel):
    """A body without unknown keys: a misspelt decision must not pass as none."""

    model_config = ConfigDict(extra="forbid")


class OneRedaction(Strict):
    """A passage to take out, the whole field without ``end``, or a ``part`` of its file."""

    field: str = Field(max_length=128)
    start: int = Field(default=0, ge=0)
    end: int | None = Field(default=None, ge=1)
    why: Why = Why.NAME
    part: str | None = Field(default=None, max_length=64)

    @model_validator(mode="after")
    def _has_length(self) -> "OneRedaction":
        if self.end is not None and self.end <= self.start:
            raise ValueError("end must be after start")
        return self


class OneDecision(Strict):
    """What happens to one record; a ground is needed where anything is left out (R-53)."""

    finding: int = Field(ge=1)
    decision: Decision
    ground: Ground | None = None
    redactions: list[OneRedaction] = Field(default_factory=list, max_length=1000)

    @model_validator(mode="after")
    def _fits(self) -> "OneDecision":
        if self.decision is Decision.REDACT and not self.redactions:
            raise ValueError("redact needs redactions")
        if self.decision is not Decision.REDACT and self.redactions:
            raise ValueError("only redact takes redactions")
        if self.decision is not Decision.DISCLOSE and self.ground is None:
            raise ValueError("a ground is needed where anything is left out")
        if self.decision is Decision.DISCLOSE and self.ground is not None:
            raise ValueError("disclose takes no ground")
        return self


class RefusalPart(Strict):
    """Why a request is to be refused (R-54, R-55)."""

    ground: Literal["manifestly_unfounded", "manifestly_excessive", "exempt"]
    words: str = Field(min_length=1, max_length=4000)


class IdentityPart(Strict):
    """A check of identity by staff through a contact on file (R-25)."""

    contact: str = Field(min_length=3, max_length=320)
    how: Literal["call_back", "known_questions", "in_person", "reply_from_file"]


class ExcludePart(Strict):
    """A connection to leave out of the search, and why (R-35)."""

    connection: str = Field(pattern=r"^[\w.-]{1,128}$")
    reason: Excluded


class DecisionsBody(AskerParts):
    """What staff decide about one case; at least one part."""

    triage: Right | None = None
    identity: IdentityPart | None = None
    exclude: ExcludePart | None = None
    refusal: RefusalPart | None = None
    withdraw: Literal[True] | None = None
    acknowledge: AlertKind | None = None
    clarification: ClarificationPart | None = None
    fee: FeePart | None = None
    extension: ExtensionPart | None = None
    take_back: Literal[True] | None = None
    heard: HeardPart | None = None
    go_on: Literal[True] | None = None
    told: Literal[True] | None = None
    decisions: list[OneDecision] | None = Field(default=None, min_length=1, max_length=5000)
    all_undecided: Literal[Decision.DISCLOSE] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "DecisionsBody":
        if not self.model_fields_set:
            raise ValueError("nothing to decide")
        return self
