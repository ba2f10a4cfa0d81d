"""The app's OpenAPI: the contracts' schemas beside the routes."""

import json
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from privacydesk.settings import INCLUDE
from privacydesk.web.public.contract import BODIES

CONTRACTS: Final = INCLUDE / "contracts"
TICKET: Final = "ticket"
"""The generic portal's body; its schema is kept with the contracts."""

GUESSED: Final = "HTTPValidationError"
"""What FastAPI supposes of a route with a parameter; ours are words and never refused so."""


def takes(name: str, *, form: bool = False) -> dict[str, Any]:
    """Return what a route's OpenAPI says of its body; ``form`` adds the form's media type."""
    content = {"schema": {"$ref": f"#/components/schemas/{name}"}}
    types = {"application/json": content}
    if form:
        types["application/x-www-form-urlencoded"] = content
    return {"requestBody": {"required": True, "content": types}}


def gives(answers: Mapping[int, str], *, page: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return what a route's OpenAPI says of its answers: the schema's name by status."""
    found: dict[int | str, dict[str, Any]] = {}
    for status, name in answers.items():
        schema = {"$ref": f"#/components/schemas/{name}"}
        content: dict[str, Any] = {"application/json": {"schema": schema}}
        if page:
            content["text/html"] = {"schema": {"type": "string"}}
        found[status] = {"description": name.replace("_", " "), "content": content}
    return found


def refuses(*statuses: int, page: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the same for errors, which have one shape."""
    return gives(dict.fromkeys(statuses, "public_error"), page=page)


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the whole description; FastAPI's own guess of a 422 is not ours."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        components: dict[str, Any] = {}
        for name in (TICKET, *BODIES):
            components |= _named(name)
        document["components"] = {"schemas": components}
        for way in (way for ways in document["paths"].values() for way in ways.values()):
            if GUESSED in str(way["responses"].get("422")):
                del way["responses"]["422"]
        app.openapi_schema = document
    return app.openapi_schema


def _named(name: str) -> dict[str, Any]:
    """Return a contract's schema and those it is made of, fit for one document."""
    text = (CONTRACTS / f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text.replace("#/$defs/", "#/components/schemas/"))
    parts: dict[str, Any] = schema.pop("$defs", {})
    schema.pop("$schema", None)
    schema.pop("$id", None)
    return {name: schema, **parts}
