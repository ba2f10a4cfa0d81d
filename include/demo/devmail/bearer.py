"""The key that SendGrid asks for with each call."""

import secrets
from typing import Any

from fastapi import Depends, HTTPException, Request


def bearer(api_key: str | None) -> Any:  # noqa: ANN401  FastAPI's own type for a dependency
    """Return the check for ``api_key``, or for any key at all if it is not given."""

    def authorised(request: Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        expected = (api_key or key).encode()
        if scheme != "Bearer" or not key or not secrets.compare_digest(key.encode(), expected):
            raise HTTPException(401, "authorization required")

    return Depends(authorised)
