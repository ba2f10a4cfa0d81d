"""devmail inside another process, on a free port, for as long as a test needs it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

LONGEST_START: Final = 20.0  # seconds; a busy machine needs a few


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """
    Serve ``app`` from a thread and give its address; it is stopped at the end.

    :raises TimeoutError: if it does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            _wait_for(server)
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(LONGEST_START)


def _wait_for(server: uvicorn.Server) -> None:
    until = time.monotonic() + LONGEST_START
    while not server.started:
        if time.monotonic() > until:
            raise TimeoutError("the server did not start")
        time.sleep(0.01)
