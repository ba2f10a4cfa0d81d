"""The bodies of the public app's contract; ``include/contracts/`` holds their JSON schemas."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr
from pydantic_core import PydanticCustomError

from privacydesk.domain.cases import Outcome, Right, Status
from privacydesk.domain.recipient_notices import ReceiptState
from privacydesk.web.public import order_bodies

Reference = Annotated[str, Field(pattern=r"^[A-Z]{2}-[0-9]{4}-[0-9]{6}$")]
CODE_PATTERN: Final = r"^\s*(?:[0-9][ -]?){6,10}\s*$"


def _text(value: str) -> str:
    if any(sign < " " and sign not in "\r\n\t" for sign in value):
        raise PydanticCustomError("control", "holds control characters")
    return value.strip()


def _line(value: str) -> str:
    if any(sign < " " for sign in value):
        raise PydanticCustomError("one_line", "must be one line")
    return value.strip()


def _address(value: str) -> str:
    name, _, host = value.rpartition("@")
    if value and (not name or "." not in host or " " in value):
        raise PydanticCustomError("email", "must look like name@company.example")
    return value


def _number(value: str) -> str:
    if value and sum(sign.isdecimal() for sign in value) < 7:  # noqa: PLR2004  the shortest number that one can call from outside
        raise PydanticCustomError("phone", "must have at least 7 digits, like 020 7946 0000")
    return value


Text = Annotated[StrictStr, Field(max_length=20_000), AfterValidator(_text)]
Line = Annotated[StrictStr, Field(max_length=320), AfterValidator(_line)]


class _Body(BaseModel):
    # Errors must not carry what the person wrote.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class FieldError(_Body):
    """What is wrong with one field; never its value."""

    field: str
    problem: str


class ErrorBody(_Body):
    """Every answer that is no success."""

    error: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    message: str
    fields: list[FieldError]


class FiledCaseBody(_Body):
    """One right of a message, under its reference."""

    reference: Reference
    right: Right


class Receipt(_Body):
    """What became of a message: the ticket's id as it was given, and the cases it reached."""

    ticket: str
    cases: list[FiledCaseBody]


class IgnoredReceipt(_Body):
    """A signed delivery that is no message to the desk; nothing was filed."""

    ticket: None
    cases: Annotated[list[FiledCaseBody], Field(max_length=0)]
    ignored: Annotated[str, Field(pattern=r"^[a-z_]+$")]


class RequestBody(_Body):
    """The request form. It needs no reason (R-32) and proves nothing about who sends it (R-25)."""

    rights: Annotated[list[Right], Field(max_length=len(Right))] = Field(default_factory=list)
    message: Text = ""
    name: Line = ""
    email: Annotated[Line, AfterValidator(_address)] = ""
    phone: Annotated[Line, AfterValidator(_number)] = ""
    once: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")] = ""


class ComplaintBody(_Body):
    """The complaint form (R-119); ``reference`` names the request that it is about, if any."""

    message: Text = ""
    reference: Annotated[StrictStr, Field(pattern=r"^\s*([A-Z]{2}-[0-9]{4}-[0-9]{6})?\s*$")] = ""
    name: Line = ""
    email: Annotated[Line, AfterValidator(_address)] = ""
    phone: Annotated[Line, AfterValidator(_number)] = ""
    once: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")] = ""


class ReplyBody(_Body):
    """What somebody answers to a question of ours, behind the link that carried it (R-21)."""

    message: Text = ""


class CodeBody(_Body):
    """A one-time code; spaces and hyphens in it do not count."""

    code: StrictStr = ""


class NoBody(_Body):
    """A button's form: nothing in it counts."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class CodeAsked(_Body):
    """A code was ordered, if there is something to send it for."""

    asked: Literal[True]


class Confirmed(_Body):
    """The cases that a confirmation link belongs to."""

    cases: list[FiledCaseBody]


class UnsubscribeBody(_Body):
    """What the button sends: nothing that counts, or an address where the link is not known."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    email: Annotated[Line, AfterValidator(_address)] = ""


class PreferencesBody(_Body):
    """The boxes of the preferences page that are ticked; none of them is a no to everything."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    channels: Annotated[list[Literal["email", "phone", "sms", "post"]], Field(max_length=4)] = (
        Field(default_factory=list)
    )
    topics: Annotated[
        list[Literal["own_products", "affiliates", "partners"]], Field(max_length=3)
    ] = Field(default_factory=list)


class MarketingStopped(_Body):
    """An objection or a choice took effect (UTC), and the cases that complete it."""

    took_effect_at: datetime
    cases: list[FiledCaseBody]


class StatusBody(_Body):
    """Where a request stands. Dates are London's."""

    reference: Reference
    right: Right
    status: Status
    outcome: Outcome | None
    received_on: date
    clock_start: date | None
    due_on: date | None
    paused_days: Annotated[int, Field(ge=0)]
    extended_on: date | None
    answered_on: date | None


class HealthBody(_Body):
    """Whether the process can reach its database; ``instance`` is ``DESK_INSTANCE``."""

    status: Literal["ok"]
    instance: str


class CallbackBody(BaseModel):
    """What a processor says of a request (OpenDSR 2.0, section 8.6); what else it says is left."""

    model_config = ConfigDict(extra="ignore")

    controller_id: Annotated[StrictStr, Field(max_length=200)]
    expected_completion_time: datetime
    status_callback_url: Annotated[StrictStr, Field(max_length=2_000)]
    subject_request_id: UUID
    request_status: ReceiptState


class CallbackReceipt(_Body):
    """Whether a status was new to us."""

    noted: bool


BODIES: Final[dict[str, type[BaseModel]]] = {
    "public_error": ErrorBody,
    "ticket_receipt": Receipt,
    "ticket_ignored": IgnoredReceipt,
    "request_form": RequestBody,
    "complaint_form": ComplaintBody,
    "reply_form": ReplyBody,
    "code": CodeBody,
    "code_asked": CodeAsked,
    "confirmed": Confirmed,
    "unsubscribe_form": UnsubscribeBody,
    "preferences_form": PreferencesBody,
    "marketing_stopped": MarketingStopped,
    "case_status": StatusBody,
    "health": HealthBody,
    **order_bodies.BODIES,
    "opendsr_callback": CallbackBody,
    "callback_receipt": CallbackReceipt,
}
"""The schema file of each body."""
