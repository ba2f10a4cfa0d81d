"""SendGrid's Web API v3: take a mail."""

import re
import secrets
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import JSONResponse

from demo.devmail.bearer import bearer
from demo.devmail.store import Row, Store

_BY_ARGUMENT: Final = re.compile(r"""unique_args\['(?P<name>\w+)'\] ?= ?"(?P<value>[^"]*)\"""")


class _Body(BaseModel):
    # The real API refuses keys that it does not know.
    model_config = ConfigDict(extra="forbid", strict=True)


class Address(_Body):
    """Whom a mail is from or to."""

    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)]
    name: str | None = None


class Personalization(_Body):
    """One envelope."""

    to: Annotated[list[Address], Field(min_length=1, max_length=1000)]
    cc: list[Address] = []
    bcc: list[Address] = []
    subject: str | None = None
    headers: dict[str, str] = {}
    custom_args: dict[str, str] = {}


class Content(_Body):
    """One form of the text."""

    type: Annotated[str, Field(min_length=1)]
    value: Annotated[str, Field(min_length=1)]


class File(_Body):
    """One attachment, in base64."""

    content: Annotated[str, Field(min_length=1)]
    filename: str
    type: str = "application/octet-stream"
    disposition: str = "attachment"
    content_id: str | None = None


class SendBody(_Body):
    """The body of ``POST /v3/mail/send``, as far as the desk could use it."""

    personalizations: Annotated[list[Personalization], Field(min_length=1, max_length=1000)]
    sender: Annotated[Address, Field(alias="from")]
    reply_to: Address | None = None
    subject: Annotated[str, Field(min_length=1)]
    content: Annotated[list[Content], Field(min_length=1)]
    attachments: list[File] = []
    headers: dict[str, str] = {}
    categories: Annotated[list[str], Field(max_length=10)] = []
    custom_args: dict[str, str] = {}
    asm: dict[str, Any] = {}
    mail_settings: dict[str, dict[str, Any]] = {}
    tracking_settings: dict[str, dict[str, Any]] = {}

    def switched_on(self, setting: str) -> bool:
        """Return whether a mail setting is enabled."""
        return self.mail_settings.get(setting, {}).get("enable") is True


def routes(store: Store, *, api_key: str | None) -> APIRouter:
    """Return the address that takes mail. Any key will do unless ``api_key`` is the only one."""
    router = APIRouter(prefix="/v3/mail", dependencies=[bearer(api_key)], tags=["SendGrid"])

    @router.post("/send")
    async def send(request: Request) -> Response:
        try:
            body = SendBody.model_validate_json(await request.body())
        except ValidationError as error:
            return _bad_request(error)
        if body.switched_on("sandbox_mode"):
            return Response(status_code=200)
        provider_id = secrets.token_urlsafe(16)
        for _ in range(2 if getattr(request.state, "duplicate", False) else 1):
            for message in _messages(body, provider_id=provider_id, store=store):
                store.add_message(message)
        return Response(status_code=202, headers={"X-Message-Id": provider_id})

    return router


def activity_routes(store: Store, *, api_key: str | None) -> APIRouter:
    """Return the search of the Email Activity Feed, as far as the desk asks it: by one argument."""
    router = APIRouter(prefix="/v3/messages", dependencies=[bearer(api_key)], tags=["SendGrid"])

    @router.get("")
    def search(query: str, limit: int = 10) -> dict[str, list[dict[str, str]]]:
        asked = _BY_ARGUMENT.fullmatch(query)
        found = [
            {"msg_id": message["provider_id"], "status": "delivered"}
            for message in store.messages()
            if asked and message["custom_args"].get(asked["name"]) == asked["value"]
        ]
        return {"messages": found[:limit]}

    return router


def _messages(body: SendBody, *, provider_id: str, store: Store) -> list[Row]:
    texts = {part.type: part.value for part in body.content}
    common = {
        "provider_id": provider_id,
        "sender": body.sender.email,
        "text": texts.get("text/plain", ""),
        "html": texts.get("text/html"),
        "categories": body.categories,
        "attachments": [
            {"name": file.filename, "media_type": file.type, "content_base64": file.content}
            for file in body.attachments
        ],
    }
    blocked = _blocked(body, store=store)
    return [
        {
            **common,
            "id": uuid4().hex,
            "recipient": address.email,
            "subject": envelope.subject or body.subject,
            "custom_args": {**body.custom_args, **envelope.custom_args},
            "dropped": address.email.lower() in blocked,
        }
        for envelope in body.personalizations
        for address in (*envelope.to, *envelope.cc, *envelope.bcc)
    ]


def _blocked(body: SendBody, *, store: Store) -> set[str]:
    if body.switched_on("bypass_list_management"):
        return set()
    lists = [] if body.switched_on("bypass_unsubscribe_management") else ["global"]
    if "group_id" in body.asm:
        lists.append(str(body.asm["group_id"]))
    return {address.lower() for list_ in lists for address in store.suppressed(list_)}


def _bad_request(error: ValidationError) -> JSONResponse:
    errors = [
        {"message": entry["msg"], "field": ".".join(str(part) for part in entry["loc"])}
        for entry in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return JSONResponse({"errors": errors}, status_code=400)
