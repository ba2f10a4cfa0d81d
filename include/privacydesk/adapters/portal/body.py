"""The generic portal's body as a model: every field checked, every problem told at once."""

import base64
import binascii
import re
from datetime import datetime, timezone
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from privacydesk.adapters.portal.strict_json import shown
from privacydesk.domain.tickets import (
    Delivery,
    FieldProblem,
    IncomingTicket,
    Requester,
    TicketAttachment,
    UnreadableTicketError,
    problem_of_age,
)

BODY_CHARACTERS: Final = 200_000
FILES: Final = 10
FILE_BYTES: Final = 5 * 1024 * 1024
ALL_FILES_BYTES: Final = 7 * 1024 * 1024

_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_MEDIA_TYPE: Final = r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}$"


def _problem(code: str, text: str) -> PydanticCustomError:
    return PydanticCustomError(code, text)


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise _problem("one_line", "must be one line without control characters")
    return text


def _written_instant(value: object) -> object:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise _problem("instant", "must be a date and time with an offset, as RFC 3339 writes it")
    return value


def _file_name(text: str) -> str:
    if "/" in text or "\\" in text or text in {".", ".."}:
        raise _problem("file_name", "must be a file's name without a folder")
    return text


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


Line = Annotated[StrictStr, AfterValidator(_one_line)]
Claim = Annotated[
    Annotated[Line, Field(max_length=320)] | None,
    BeforeValidator(_empty_is_none),
]
"""What somebody says about themselves: kept as it was said, never corrected, never a bounce."""


class _Strict(BaseModel):
    # Errors must not carry what the person wrote.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class RequesterBody(_Strict):
    """Who the message says it is from."""

    name: Claim = None
    email: Claim = None
    phone: Claim = None
    portal_account: Claim = None


class AttachmentBody(_Strict):
    """One file, in base64."""

    name: Annotated[Line, Field(min_length=1, max_length=255), AfterValidator(_file_name)]
    media_type: Annotated[StrictStr, Field(pattern=_MEDIA_TYPE)]
    content_base64: Annotated[StrictStr, Field(max_length=FILE_BYTES * 4 // 3 + 4, repr=False)]

    @field_validator("content_base64")
    @classmethod
    def _decodable(cls, text: str) -> str:
        try:
            base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise _problem("base64", "must be base64 on one line") from None
        return text

    def file(self) -> TicketAttachment:
        """Return the file itself."""
        content = base64.b64decode(self.content_base64)
        return TicketAttachment(name=self.name, media_type=self.media_type, content=content)


class TicketBody(_Strict):
    """The body of ``POST /v1/tickets/generic``. Dates are judged against the context's ``now``."""

    ticket_id: Annotated[Line, Field(min_length=1, max_length=128)]
    received_at: Annotated[AwareDatetime, BeforeValidator(_written_instant)]
    channel: Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
    subject: Annotated[Line, Field(max_length=998)]
    body: Annotated[StrictStr, Field(max_length=BODY_CHARACTERS)]
    requester: RequesterBody
    signed_in: StrictBool = False
    in_reply_to: Annotated[
        Annotated[Line, Field(max_length=200)] | None, BeforeValidator(_empty_is_none)
    ] = None
    attachments: Annotated[list[AttachmentBody], Field(max_length=FILES)] = []

    @field_validator("received_at")
    @classmethod
    def _believable(cls, value: datetime, info: ValidationInfo) -> datetime:
        context: dict[str, datetime] = info.context or {}
        if problem := problem_of_age(value, now=context["now"]):
            raise _problem("age", problem)
        return value.astimezone(timezone.utc)

    @field_validator("attachments")
    @classmethod
    def _not_too_much(cls, files: list[AttachmentBody]) -> list[AttachmentBody]:
        if sum(len(file.content_base64) for file in files) * 3 // 4 > ALL_FILES_BYTES:
            raise _problem("too_much", "are more than 7 MiB together")
        return files


def read_ticket(value: dict[str, Any], *, delivery: Delivery, now: datetime) -> IncomingTicket:
    """
    Return the ticket that a generic body describes.

    :raises UnreadableTicketError: naming every field that is wrong.
    """
    try:
        body = TicketBody.model_validate(value, context={"now": now})
    except ValidationError as error:
        raise UnreadableTicketError(problems_of(error)) from None
    return IncomingTicket(
        portal=delivery.portal,
        delivery_id=delivery.delivery_id,
        requester=Requester(**body.requester.model_dump()),
        attachments=tuple(file.file() for file in body.attachments),
        **body.model_dump(exclude={"requester", "attachments"}),
    )


def problems_of(error: ValidationError) -> tuple[FieldProblem, ...]:
    """Return what pydantic found, in our words' form and without the values."""
    entries = error.errors(include_url=False, include_input=False, include_context=False)
    # A field may fail in several alternatives; it is named once for each different reason.
    found = dict.fromkeys((shown(one["loc"]), _said(one["type"], one["msg"])) for one in entries)
    return tuple(FieldProblem(field=field, problem=problem) for field, problem in found)


def _said(code: str, message: str) -> str:
    if code == "missing":
        return "is missing"
    if code == "extra_forbidden":
        return "is not a field of this contract"
    return message[:1].lower() + message[1:]
