"""The public app's log: a method, a route's template, a status; never a path: it holds tokens."""

import logging
import sys
from types import TracebackType
from typing import Final

LOG: Final = logging.getLogger("privacydesk.public")


def speak() -> None:
    """Write our lines to standard error and silence uvicorn's, whose lines hold whole paths."""
    if not LOG.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        LOG.addHandler(handler)
        LOG.setLevel(logging.INFO)
        LOG.propagate = False
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False


def frames(trace: TracebackType | None) -> str:
    """Return where an error happened, without its message: that may quote what somebody sent."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_qualname if hasattr(code, 'co_qualname') else code.co_name}"
                      f":{trace.tb_lineno}")  # fmt: skip
        trace = trace.tb_next
    return " > ".join(places[-8:])
