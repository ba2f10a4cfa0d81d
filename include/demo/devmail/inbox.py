"""The pages where a person reads what the desk sent."""

import base64
import re
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, HTTPException
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import FileResponse, HTMLResponse, Response

from demo.devmail.store import Row, Store

PAGES: Final = Path(__file__).parent / "pages"
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
)
MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)
_LINK: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def routes(store: Store) -> APIRouter:
    """Return the inbox, one message, its parts, and the tickets."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def inbox(to: str = "") -> HTMLResponse:
        found = store.messages(to=to.strip() or None)
        return _page("inbox.html", messages=found[::-1], to=to.strip(), here="inbox")

    @router.get("/messages/{id_}")
    def message(id_: str) -> HTMLResponse:
        return _page("message.html", message=_known(store, id_=id_), here="inbox")

    @router.get("/messages/{id_}/html")
    def as_designed(id_: str) -> HTMLResponse:
        html = _known(store, id_=id_)["html"] or ""
        headers = {"Content-Security-Policy": MAIL_POLICY}
        return HTMLResponse(f'<base target="_top">{html}', headers=headers)

    @router.get("/messages/{id_}/attachments/{number}")
    def attachment(id_: str, number: int) -> Response:
        files = _known(store, id_=id_)["attachments"]
        if not 0 <= number < len(files):
            raise HTTPException(404, "no such attachment")
        file = files[number]
        return Response(
            base64.b64decode(file["content_base64"]),
            media_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file['name'])}"},
        )

    @router.get("/tickets")
    def tickets() -> HTMLResponse:
        by_ticket: dict[tuple[str, str], list[Row]] = {}
        for reply in store.replies()[::-1]:
            by_ticket.setdefault((reply["portal"], reply["ticket_id"]), []).append(reply)
        return _page("tickets.html", tickets=by_ticket, here="tickets")

    @router.get("/devmail.css")
    def style() -> FileResponse:
        return FileResponse(PAGES / "devmail.css", media_type="text/css")

    return router


def _known(store: Store, *, id_: str) -> Row:
    message = store.message(id_)
    if message is None:
        raise HTTPException(404, "no such message")
    return message


def _linked(text: str) -> Markup:
    """Return ``text`` with its addresses made links; all else is escaped."""
    done, parts = 0, []
    for link in _LINK.finditer(text):
        parts += [
            escape(text[done : link.start()]),
            Markup('<a href="{0}">{0}</a>').format(link.group()),
        ]
        done = link.end()
    return Markup().join([*parts, escape(text[done:])])


def _day(text: str) -> str:
    return f"{datetime.fromisoformat(text):%a %d %b %Y}"


def _clock(text: str) -> str:
    return f"{datetime.fromisoformat(text):%H:%M:%S} UTC"


def _size(content_base64: str) -> str:
    return f"{max(1, len(content_base64) * 3 // 4 // 1024)} KiB"


def _page(name: str, **values: object) -> HTMLResponse:
    headers = {"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(_PAGES.get_template(name).render(**values), headers=headers)


_PAGES: Final = Environment(
    loader=FileSystemLoader(PAGES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.filters.update(linked=_linked, day=_day, clock=_clock, size=_size)
