"""The reply addresses of two ticket portals, and a phone that takes text messages."""

import base64
import binascii
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field, ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from demo.devmail.store import Row, Store


class Comment(BaseModel):
    """What a Zendesk comment says."""

    body: Annotated[str, Field(min_length=1)]
    public: bool = True


class ZendeskTicket(BaseModel):
    """What changes on a Zendesk ticket."""

    comment: Comment | None = None
    status: str | None = None
    metadata: dict[str, Any] = {}


class ZendeskUpdate(BaseModel):
    """The body of Zendesk's ticket update."""

    ticket: ZendeskTicket


class Reply(BaseModel):
    """What the desk says on a generic portal's ticket."""

    ticket_id: str
    text: str
    status: str | None = None


class RequestUpdated(BaseModel):
    """The body of the desk's outbound webhook."""

    type: str
    timestamp: str
    data: Reply


class TextMessage(BaseModel):
    """The body of the text message gateway."""

    to: str
    text: str


def routes(store: Store, *, portal_secret: str | None) -> APIRouter:
    """Return the portals' addresses. Without ``portal_secret`` signatures are not compared."""
    router = APIRouter(tags=["stand-in"])

    @router.put("/zendesk/api/v2/tickets/{ticket_id}")
    def update(ticket_id: str, body: ZendeskUpdate, request: Request) -> dict[str, Row]:
        _check_basic(request.headers.get("authorization", ""))
        comment = body.ticket.comment
        store.add_audit(ticket_id.removesuffix(".json"), metadata=body.ticket.metadata)
        store.add_reply(
            {
                "portal": "zendesk",
                "ticket_id": ticket_id.removesuffix(".json"),
                "key": None,  # Zendesk knows no idempotency: the same comment twice stands twice
                "text": comment.body if comment else "",
                "public": comment.public if comment else False,
                "status": body.ticket.status,
            }
        )
        return {"ticket": {"id": ticket_id, "status": body.ticket.status}}

    @router.get("/zendesk/api/v2/tickets/{ticket_id}/audits")
    def audits(ticket_id: str, request: Request) -> dict[str, Any]:
        _check_basic(request.headers.get("authorization", ""))
        found = store.audits(ticket_id)
        return {
            "audits": [{"id": a["id"], "metadata": {"custom": a["metadata"]}} for a in found],
            "meta": {"has_more": False, "after_cursor": None, "before_cursor": None},
        }

    @router.post("/portal/replies", status_code=204)
    async def take_reply(request: Request) -> None:
        raw = await request.body()
        _check_webhook(dict(request.headers), raw, secret=portal_secret)
        try:
            reply = RequestUpdated.model_validate_json(raw).data
        except ValidationError:
            raise HTTPException(400, "this is no request.updated") from None
        store.add_reply(
            {
                "portal": "generic",
                "key": request.headers["webhook-id"],
                "public": True,
                **reply.model_dump(),
            }
        )

    @router.get("/api/tickets/{ticket_id}")
    def ticket(ticket_id: str) -> dict[str, Any]:
        return {"ticket_id": ticket_id, "replies": store.replies(ticket_id=ticket_id)}

    @router.post("/sms", status_code=202)
    def take_text_message(body: TextMessage) -> dict[str, str]:
        id_ = uuid4().hex
        store.add_message(
            {
                "id": id_,
                "provider_id": id_,
                "channel": "text",
                "recipient": body.to,
                "subject": "Text message",
                "text": body.text,
            }
        )
        return {"id": id_}

    return router


def _check_basic(header: str) -> None:
    scheme, _, value = header.partition(" ")
    try:
        user, _, token = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise HTTPException(401, "authorization required") from None
    if scheme != "Basic" or not user.endswith("/token") or not token:
        raise HTTPException(401, "authorization required")


def _check_webhook(headers: dict[str, str], raw: bytes, *, secret: str | None) -> None:
    if not {"webhook-id", "webhook-timestamp", "webhook-signature"} <= headers.keys():
        raise HTTPException(401, "the reply is not signed")
    if secret is None:
        return
    try:
        Webhook(secret).verify(raw, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):  # the library lets broken base64 through
        raise HTTPException(401, "the reply's signature is wrong") from None
