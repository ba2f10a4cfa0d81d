"""
The public door: what anybody on the internet may reach.

``uvicorn privacydesk.web.public:app`` serves it; the app is built from the environment when
``app`` is first asked for, so importing this package needs no setting.
"""

import os
import sys
from functools import cache

from fastapi import FastAPI

from privacydesk.domain.errors import DeskError


def __getattr__(name: str) -> FastAPI:
    """Build ``app`` on first use (PEP 562)."""
    if name != "app":
        raise AttributeError(name)
    return _app()


@cache
def _app() -> FastAPI:
    from privacydesk.settings import Environment  # noqa: PLC0415  only the process needs them
    from privacydesk.web.public.application import create_app  # noqa: PLC0415
    from privacydesk.web.public.logs import speak  # noqa: PLC0415
    from privacydesk.wiring.public import open_public  # noqa: PLC0415

    try:
        door = open_public(Environment(values=os.environ))
    except DeskError as error:
        sys.exit(f"public door: {error}. {error.remedy}")
    speak()
    return create_app(door)
