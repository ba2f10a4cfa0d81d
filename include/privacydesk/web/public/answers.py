"""Answers: a page for a person, JSON for a program, both with the same content."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from privacydesk.domain.errors import DeskError
from privacydesk.web.public.logs import LOG
from privacydesk.web.public.refusals import refusal_of
from privacydesk.wiring.public_door import FILTERS, PublicDoor

TEMPLATES: Final = Path(__file__).parents[1] / "templates" / "public"
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"


def media_type(request: Request) -> str:
    """Return the body's media type without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def wants_page(request: Request) -> bool:
    """Say whether a person looks at the answer: they sent a form, or their browser asks."""
    if media_type(request) == JSON:
        return False
    return media_type(request) == FORM or "text/html" in request.headers.get("accept", "")


class Answers:
    """Makes pages from ``templates/public`` and JSON after the contracts."""

    def __init__(self, door: PublicDoor) -> None:
        self._pages = Environment(
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters.update(FILTERS)
        self._pages.globals.update(company=door.company, rights=door.rights)

    def page(
        self, name: str, *, status: int = 200, headers: Mapping[str, str] | None = None,
        **content: object,
    ) -> Response:  # fmt: skip
        """Return a page."""
        text = self._pages.get_template(f"{name}.html").render(content)
        return HTMLResponse(text, status_code=status, headers=headers)

    def refuse(self, request: Request, error: Exception) -> Response:
        """Return the answer to an error, as a page or as JSON."""
        refusal = refusal_of(error)
        headers = {"Retry-After": "5"} if refusal.status == 503 else {}  # noqa: PLR2004  the answer when the database is away
        if wants_page(request):
            return self.page("refused", status=refusal.status, headers=headers, refusal=refusal)
        return JSONResponse(refusal.body(), status_code=refusal.status, headers=headers)

    async def handle(self, request: Request, error: Exception) -> Response:
        """Answer an error that a route raised (FastAPI's handler); ours to mend are logged."""
        if isinstance(error, DeskError) and refusal_of(error).status >= 500:  # noqa: PLR2004  HTTP's range for the server's own errors
            LOG.error("%s: %s. %s", type(error).__name__, error, error.remedy)
        return self.refuse(request, error)
