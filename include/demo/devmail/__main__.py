"""Start devmail: ``python -m demo.devmail``."""

import argparse
import os
from pathlib import Path

import uvicorn

from demo.devmail.app import create_app
from demo.devmail.certificates import read_processors


def main() -> None:
    """Serve until stopped; the defaults come from the demo's environment."""
    parser = argparse.ArgumentParser(prog="python -m demo.devmail", description=__doc__)
    parser.add_argument("--host", default=os.environ.get("DEVMAIL_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("MAIL_PORT", "8025")))
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("DESK_HOME", ".desk")))
    settings = parser.parse_args()
    app = create_app(
        settings.home / "devmail",
        api_key=os.environ.get("SENDGRID_API_KEY") or None,
        portal_secret=os.environ.get("DEVMAIL_PORTAL_SECRET") or None,
        events_url=os.environ.get("DEVMAIL_EVENTS_URL") or None,
        processors=read_processors(),
        processor_secret=os.environ.get("DEVMAIL_PROCESSOR_SECRET") or None,
    )
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
