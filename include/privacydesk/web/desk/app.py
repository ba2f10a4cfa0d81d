"""The staff app: its routes, its headers, and how an error is told."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException as StarletteError

from privacydesk.domain.errors import DeskError
from privacydesk.web.desk import (
    api,
    asker_forms,
    attached,
    bulk,
    bulk_api,
    case_forms,
    cases,
    correction_forms,
    corrections,
    datamaps,
    demand_forms,
    list_warnings,
    metrics,
    plan,
    queue,
    recipients,
    registers,
    review,
    review_forms,
    weighing,
)
from privacydesk.web.desk.rendering import environment
from privacydesk.web.desk.visitors import WhoIs, reader, signed_in
from privacydesk.wiring.pages import Pages

HEADERS: Final = {
    # Airflow shows the pages in a frame of its own origin; nobody else may.
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
STATIC: Final = Path(__file__).resolve().parents[1] / "static"
FILES: Final = frozenset({"desk.css", "desk.js"})
NOUNS: Final = (
    queue, cases, case_forms, asker_forms, demand_forms, plan, review, review_forms, attached,
    corrections, correction_forms, weighing, recipients,
    metrics, registers, datamaps, api, bulk, bulk_api, list_warnings,
)  # fmt: skip


def create_app(pages: Callable[[], Pages], who_is: WhoIs) -> FastAPI:
    """
    Return the staff app. ``pages`` is asked with each request, so that nothing is opened here.

    ``who_is`` is a FastAPI dependency that says who is signed in or refuses with 401.
    """
    app = FastAPI(title="Privacy desk", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.pages = pages
    app.dependency_overrides[signed_in] = who_is
    for noun in NOUNS:
        # The right to read is asked of every route; what changes something asks for more.
        app.include_router(noun.router, dependencies=[Depends(reader)])
    app.add_api_route("/static/{name}", static, dependencies=[Depends(reader)])
    app.middleware("http")(with_headers)
    app.add_exception_handler(DeskError, told)
    app.add_exception_handler(StarletteError, refused)
    app.add_exception_handler(RequestValidationError, misfit)
    return app


def static(name: str) -> FileResponse:
    """Return the style sheet or the script; no other file has this address."""
    if name not in FILES:
        raise HTTPException(404, "There is no such file.")
    return FileResponse(STATIC / name)


async def with_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Send the security headers with every answer."""
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def told(request: Request, error: Exception) -> Response:
    """Tell a foreseen error with its remedy: 404 for what is not there, 409 for what moved on."""
    remedy = error.remedy if isinstance(error, DeskError) else ""
    status = 404 if type(error).__name__ in {"NoSuchCaseError", "NoSuchFileError"} else 409
    return _answer(request, status, str(error), remedy)


def refused(request: Request, error: Exception) -> Response:
    """Tell somebody why they cannot do this."""
    status, words = 500, "Something went wrong."
    if isinstance(error, StarletteError):
        status, words = error.status_code, str(error.detail)
    remedy = {
        401: "Sign in to Airflow, then open this page again.",
        403: "Ask the privacy lead for the right, or go back.",
    }.get(status, "Go back and try again.")
    return _answer(request, status, words, remedy)


def misfit(request: Request, error: Exception) -> Response:
    """Name the fields that do not fit, never what stood in them."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    fields = sorted({".".join(str(part) for part in p["loc"][1:]) or "body" for p in problems})
    return _answer(
        request, 422, f"Not as expected: {', '.join(fields)}.", "Mend it and send again."
    )


def _answer(request: Request, status: int, words: str, remedy: str) -> Response:
    if "/api/" in request.url.path:
        return JSONResponse({"error": words, "remedy": remedy}, status_code=status)
    html = (
        environment()
        .get_template("error.html")
        .render(base=request.scope.get("root_path", ""), words=words, remedy=remedy, status=status)
    )
    return HTMLResponse(html, status_code=status)
