"""Delivery events on order, signed as SendGrid's Event Webhook signs them."""

import base64
import json
import os
import time
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from sendgrid.helpers.eventwebhook import EventWebhookHeader  # type: ignore[import-untyped]

from demo.devmail.store import Row, Store


class Order(BaseModel):
    """Which event to send about which message, where to, and how often the same one."""

    message_id: str
    event: Literal["processed", "deferred", "delivered", "bounce", "dropped", "open"]
    status: str | None = None
    reason: str | None = None
    url: str | None = None
    times: Annotated[int, Field(ge=1, le=20)] = 1


class EventSigner:
    """The key pair of the pretended provider, kept in one file."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(pem)
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{path.name} holds no elliptic curve key")
        self._key = key

    @property
    def public_key(self) -> str:
        """Return the verification key as SendGrid shows it: base64 of its DER."""
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def headers(self, body: bytes, *, at: int) -> dict[str, str]:
        """Return the headers that sign ``body`` at ``at``, in Unix seconds."""
        signature = self._key.sign(str(at).encode() + body, ec.ECDSA(hashes.SHA256()))
        return {
            "Content-Type": "application/json",
            EventWebhookHeader.SIGNATURE: base64.b64encode(signature).decode(),
            EventWebhookHeader.TIMESTAMP: str(at),
        }


def routes(store: Store, *, signer: EventSigner, url: str | None) -> APIRouter:
    """Return the address where events are asked for; ``url`` is where they go by default."""
    router = APIRouter(prefix="/api/events", tags=["stand-in"])

    @router.get("/key")
    def key() -> dict[str, str]:
        return {"public_key": signer.public_key}

    @router.post("")
    async def send(order: Order) -> dict[str, list[int]]:
        message = store.message(order.message_id)
        target = order.url or url
        if message is None or target is None:
            raise HTTPException(404, "no such message" if message is None else "no address for it")
        at = int(time.time())
        body = json.dumps([_event(order, message=message, at=at)]).encode()
        headers = signer.headers(body, at=at)
        async with httpx.AsyncClient(timeout=10) as client:
            answers = [
                await client.post(target, content=body, headers=headers) for _ in range(order.times)
            ]
        return {"answers": [answer.status_code for answer in answers]}

    return router


def _event(order: Order, *, message: Row, at: int) -> dict[str, Any]:
    said = {"status": order.status, "reason": order.reason}
    return {
        "email": message["recipient"],
        "timestamp": at,
        "event": order.event,
        "sg_event_id": uuid4().hex,
        "sg_message_id": f"{message['provider_id']}.recvd-0000000000-00000-1-00000000-0.0",
        "smtp-id": f"<{message['provider_id']}@devmail.example>",
        "category": message["categories"],
        **{name: value for name, value in said.items() if value is not None},
        **message["custom_args"],
    }
