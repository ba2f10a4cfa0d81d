"""The bodies of the contract with the company's order systems (R-82)."""

from datetime import timezone
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StrictStr

from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.order_choices import EvidenceKind, OrderChoice, TakenBy
from privacydesk.domain.permission_facts import Answer
from privacydesk.domain.suppressions import Channel

Code = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$")]
Given = Annotated[StrictStr, Field(max_length=320)]


class _Body(BaseModel):
    # Errors must not carry what the order system sent.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class OrderPerson(_Body):
    """Who orders, by what they gave with the order."""

    name: Given | None = None
    email: Given | None = None
    phone: Given | None = None
    postcode: Given | None = None


class ShownQuestion(_Body):
    """Which version was shown, when, and whether any box was ticked before the person did."""

    wording: Code
    at: AwareDatetime
    ticked_beforehand: StrictBool


class ChannelAnswers(_Body):
    """One answer a channel; ``blank`` where nobody answered, which counts as no."""

    email: Answer
    phone: Answer
    sms: Answer
    post: Answer


class ChoiceEvidence(_Body):
    """What shows it, and where the order system keeps that: an id, nothing of the person."""

    kind: EvidenceKind
    reference: Code


class OrderChoiceBody(_Body):
    """What was shown and answered at one order."""

    order: Code
    taken_by: TakenBy
    person: OrderPerson
    shown: ShownQuestion
    answers: ChannelAnswers
    evidence: ChoiceEvidence

    def choice(self) -> OrderChoice:
        """Return it in the desk's own terms."""
        who = self.person
        return OrderChoice(
            order=self.order, taken_by=self.taken_by,
            reach=Reach(email=who.email, phones=(who.phone,) if who.phone else (), name=who.name,
                        postcode=who.postcode),
            wording=self.shown.wording, shown_at=self.shown.at.astimezone(timezone.utc),
            ticked_beforehand=self.shown.ticked_beforehand,
            answers={Channel(name): answer for name, answer in self.answers},
            evidence=self.evidence.kind, evidence_ref=self.evidence.reference,
        )  # fmt: skip


class OrderReceiptBody(_Body):
    """The receipt that the order is completed with."""

    order: Code
    receipt: Annotated[str, Field(pattern=r"^OC-[0-9a-f]{32}$")]


class WordingBox(_Body):
    """One box: shown unticked."""

    channel: Literal["email", "phone", "sms", "post"]
    words: str
    ticked: Literal[False]


class OrderWordingBody(_Body):
    """The question to show now; a clerk reads out ``spoken``."""

    wording: Code
    question: str
    boxes: list[WordingBox]
    spoken: str


BODIES: Final[dict[str, type[BaseModel]]] = {
    "order_choice": OrderChoiceBody,
    "order_receipt": OrderReceiptBody,
    "order_wording": OrderWordingBody,
}

REMEDIES: Final = {
    "shown": "show the question of GET /v1/orders/wording before the order is completed, then "
    "send its version and the time",
    "answers": "ask for each channel by itself; send yes, no, or blank where nobody answered",
    "evidence": "send what shows the answer: a submission, recording, clerk_note or document",
    "person": "send what the person gave with the order",
}
"""What to do about a field of the choice that is missing or wrong."""
