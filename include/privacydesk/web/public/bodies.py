"""Read what a request carries: never more than allowed, and never before it is all there."""

import asyncio
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from privacydesk.domain.tickets import FieldProblem
from privacydesk.web.public.answers import FORM, JSON, media_type
from privacydesk.web.public.refusals import RefusalError, unreadable
from privacydesk.wiring.public_door import PublicDoor

TICKET_BYTES: Final = 10 * 1024 * 1024
FORM_BYTES: Final = 256 * 1024
SECONDS: Final = 30.0
"""For the whole body; a sender that trickles must not hold a place for ever."""

DRAINED: Final = 4
"""Times the limit that is still read and thrown away, so that the sender hears the answer."""

MOST_FIELDS: Final = 40

Body = TypeVar("Body", bound=BaseModel)


async def read_body(request: Request, *, most: int) -> bytes:
    """
    Return the body, chunked or not.

    :raises RefusalError: 413 if it is longer than ``most``, 408 if it does not come to an end.
    """
    try:
        content = await asyncio.wait_for(_collect(request, most=most), SECONDS)
    except asyncio.TimeoutError:
        raise RefusalError(
            408, "too_slow", f"The body did not come within {SECONDS:.0f} s."
        ) from None
    if content is None:
        raise RefusalError(413, "too_large", f"The body is longer than {most} bytes.")
    return content


async def read_fields(request: Request, *, shape: type[Body], door: PublicDoor) -> Body:
    """
    Return a form's or a JSON object's fields, checked.

    :raises RefusalError: 415 for another media type, 422 naming every field that is wrong.
    """
    return check(await read_values(request, shape=shape, door=door), shape=shape, door=door)


async def read_values(
    request: Request, *, shape: type[BaseModel], door: PublicDoor
) -> dict[str, Any]:
    """
    Return a form's or a JSON object's fields as they came.

    :raises RefusalError: 415 for another media type, 422 if it is no form or no JSON.
    """
    raw = await read_body(request, most=FORM_BYTES)
    kind = media_type(request)
    if kind == JSON:
        return door.read_json(raw)
    if kind == FORM or not raw:
        return _form_values(raw, shape=shape)
    raise RefusalError(415, "media_type", f"Send {JSON} or {FORM}.")


def check(values: dict[str, Any], *, shape: type[Body], door: PublicDoor) -> Body:
    """
    Return the fields in their shape.

    :raises RefusalError: 422 naming every field that is wrong.
    """
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        raise unreadable(*door.problems_of(error)) from None


async def _collect(request: Request, *, most: int) -> bytes | None:
    """Return the body, or nothing if it is too long; what is too long is never kept."""
    declared = request.headers.get("content-length", "")
    too_long = declared.isdecimal() and int(declared) > most
    asks_first = "100-continue" in request.headers.get("expect", "").lower()
    if too_long and (asks_first or int(declared) > most * DRAINED):
        return None
    kept, seen = bytearray(), 0
    async for chunk in request.stream():
        seen += len(chunk)
        too_long = too_long or seen > most
        if too_long:
            kept.clear()
            if seen > most * DRAINED:
                break
        else:
            kept += chunk
    return None if too_long else bytes(kept)


def _form_values(raw: bytes, *, shape: type[BaseModel]) -> dict[str, Any]:
    try:
        given = parse_qs(raw.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS,
                         errors="strict")  # fmt: skip
    except ValueError:
        problem = f"is no form in UTF-8 with at most {MOST_FIELDS} fields"
        raise unreadable(FieldProblem(field="body", problem=problem)) from None
    many = {name for name, info in shape.model_fields.items() if info.default_factory is list}
    for name, values in given.items():
        if name not in many and len(values) > 1:
            raise unreadable(FieldProblem(field=name[:64], problem="is given twice"))
    return {name: values if name in many else values[0] for name, values in given.items()}
