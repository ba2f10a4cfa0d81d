"""The parts of the desk's API that ask the person for something, and what they replied."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from privacydesk.domain.clock_events import FeeGround, Need
from privacydesk.domain.demands import ExtensionReason, LateReason
from privacydesk.domain.waits import WaitKind
from privacydesk.steps.hear import Means

AMOUNT = r"^\d{1,4}(\.\d{1,2})?$"
Amount = Annotated[str, Field(pattern=AMOUNT)]
Words = Annotated[str, Field(min_length=1, max_length=4000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClarificationPart(_Part):
    """A question to the person; only a need that is reasonably required pauses (R-16, R-18)."""

    need: Need
    words: Words
    late: LateReason | None = None


class FeePart(_Part):
    """A fee for the lead to approve: pounds and hours as text, ``18.00`` (R-46, R-54)."""

    ground: FeeGround
    words: Annotated[str, Field(max_length=4000)]
    hours: Amount
    rate: Amount
    late: LateReason | None = None


class ExtensionPart(_Part):
    """The notice of an extension, for the lead to approve (R-13 to R-15)."""

    reason: ExtensionReason
    words: Words


class HeardPart(_Part):
    """A reply that reached staff: an answer or a payment, and when, with its zone."""

    kind: Literal[WaitKind.CLARIFICATION, WaitKind.FEE]
    at: AwareDatetime
    means: Means
    words: Annotated[str, Field(max_length=8000)] = ""
