"""
Fill the systems of the sample company, unless they are full.

``python -m demo.filling`` does it on the server at ``DATABASE_URL``, with the passwords in
``DATABASE_PASSWORD_SOURCE_READER`` and ``DATABASE_PASSWORD_SOURCE_WRITER``.
"""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from demo.company import fill, people
from demo.server import Server
from demo.state import write_private

if TYPE_CHECKING:
    from collections.abc import Mapping

# The company's stores that are not Postgres: connection -> (its type, place below DESK_HOME).
COMPANY_FILES = {
    "events_db": ("sqlite", "company/events.sqlite"),
    "handovers_files": ("fs", "company/handovers"),
}


def fill_company(home: Path, *, server: Server, passwords: Mapping[str, str]) -> None:
    """Fill the company's four systems; note in ``people.json`` whom one may ask about."""
    for _, path in COMPANY_FILES.values():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
    fill(
        crm_url=server.admin("crm"),
        operations_url=server.admin("operations"),
        sqlite_path=home / COMPANY_FILES["events_db"][1],
        files_path=home / COMPANY_FILES["handovers_files"][1],
        today=datetime.now(timezone.utc).date(),
        passwords={role: passwords[role] for role in ("source_reader", "source_writer")},
    )
    write_private(home / "people.json", [asdict(person) for person in people()])


def main() -> int:
    """Fill the company on the server that the environment names."""
    names = ("source_reader", "source_writer")
    passwords = {name: os.environ[f"DATABASE_PASSWORD_{name.upper()}"] for name in names}
    home = Path(os.environ["DESK_HOME"])
    fill_company(home, server=Server(os.environ["DATABASE_URL"]), passwords=passwords)
    return 0


if __name__ == "__main__":
    sys.exit(main())
