"""SendGrid's Web API v3: never mail these addresses again, everywhere or in one group."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from demo.devmail.bearer import bearer
from demo.devmail.store import Store


class Suppressed(BaseModel):
    """The body of both calls."""

    model_config = ConfigDict(extra="forbid", strict=True)

    recipient_emails: Annotated[list[str], Field(min_length=1)]


def routes(store: Store, *, api_key: str | None) -> APIRouter:
    """Return the suppression lists' addresses."""
    router = APIRouter(prefix="/v3/asm", dependencies=[bearer(api_key)], tags=["SendGrid"])

    @router.post("/suppressions/global", status_code=201)
    def suppress_everywhere(body: Suppressed) -> Suppressed:
        store.suppress("global", addresses=body.recipient_emails)
        return body

    @router.get("/suppressions/global/{address}")
    def suppressed_everywhere(address: str) -> dict[str, str]:
        known = {entry.lower() for entry in store.suppressed("global")}
        return {"recipient_email": address} if address.lower() in known else {}

    @router.delete("/suppressions/global/{address}", status_code=204)
    def allow_again(address: str) -> None:
        store.unsuppress("global", address=address)

    @router.post("/groups/{group}/suppressions", status_code=201)
    def suppress_in_group(group: int, body: Suppressed) -> Suppressed:
        store.suppress(str(group), addresses=body.recipient_emails)
        return body

    @router.get("/groups/{group}/suppressions")
    def suppressed_in_group(group: int) -> list[str]:
        return store.suppressed(str(group))

    return router
