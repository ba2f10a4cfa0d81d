"""devmail put together: one small server that the demo and the tests start."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException
from starlette.types import ASGIApp

from demo.devmail import (
    event_sender,
    inbox,
    processors_api,
    send_api,
    suppressions_api,
    tickets_api,
)
from demo.devmail.certificates import ProcessorCertificates
from demo.devmail.faults import Faults, FaultyServer
from demo.devmail.store import Row, Store


def create_app(
    home: Path,
    *,
    api_key: str | None = None,
    portal_secret: str | None = None,
    events_url: str | None = None,
    processors: Mapping[str, str] | None = None,
    processor_secret: str | None = None,
) -> ASGIApp:
    """
    Return the server; everything it keeps lies in ``home``.

    ``api_key`` and ``portal_secret`` are compared when given. ``events_url`` is where delivery
    events go unless an order names another address. ``processors`` are those that speak OpenDSR:
    the domain of each by its name; ``processor_secret`` is compared when given.
    """
    store = Store(home / "devmail.sqlite")
    faults = Faults()

    @asynccontextmanager
    async def open_until_the_end(_: FastAPI) -> AsyncIterator[None]:
        yield
        store.close()

    app = FastAPI(title="devmail", lifespan=open_until_the_end, docs_url=None, redoc_url=None)
    app.include_router(send_api.routes(store, api_key=api_key))
    app.include_router(send_api.activity_routes(store, api_key=api_key))
    app.include_router(suppressions_api.routes(store, api_key=api_key))
    app.include_router(_mailbox(store))
    app.include_router(tickets_api.routes(store, portal_secret=portal_secret))
    signer = event_sender.EventSigner(home / "devmail-events.pem")
    app.include_router(event_sender.routes(store, signer=signer, url=events_url))
    certificates = ProcessorCertificates(home / "processors", domains=processors or {})
    app.include_router(
        processors_api.routes(store, certificates=certificates, secret=processor_secret)
    )
    app.include_router(faults.routes())
    app.include_router(inbox.routes(store))
    # Outermost, not a middleware of FastAPI's: a fault must reach the server's own connection.
    return FaultyServer(app, faults=faults)


def _mailbox(store: Store) -> APIRouter:
    router = APIRouter(tags=["stand-in"])

    @router.get("/health")
    def health() -> dict[str, str]:
        return {"name": "devmail", "status": "ok"}

    @router.get("/api/messages")
    def messages(to: str | None = None) -> list[Row]:
        return [_shown(message) for message in store.messages(to=to) if not message["dropped"]]

    @router.get("/api/messages/{id_}")
    def message(id_: str) -> Row:
        found = store.message(id_)
        if found is None:
            raise HTTPException(404, "no such message")
        more = ("sender", "provider_id", "channel", "categories", "custom_args", "dropped")
        return {**_shown(found), **{name: found[name] for name in more}}

    @router.delete("/api/messages", status_code=204)
    def forget() -> None:
        store.forget_messages()

    return router


def _shown(message: Row) -> dict[str, Any]:
    names = ("id", "subject", "text", "html", "attachments", "received_at")
    return {"to": message["recipient"], **{name: message[name] for name in names}}
