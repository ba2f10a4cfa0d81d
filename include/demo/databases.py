"""The demo's databases: which there are, who owns them, and bringing them up to date."""

from __future__ import annotations

import os
import sys

from demo.keys import SOURCE_ROLES
from demo.server import ROLES, Server
from demo.state import PROJECT

AIRFLOW = "airflow"
DESK = "privacydesk"
SOURCES = ("crm", "operations")  # the sample company's Postgres databases

# The desk's variable -> the role behind it.
URLS = {
    "DESK_DATABASE_URL": "desk_app",
    "DESK_OWNER_DATABASE_URL": "desk_owner",
    "DESK_PUBLIC_DATABASE_URL": "desk_public",
    "DESK_COURIER_DATABASE_URL": "desk_courier",
    "DESK_READER_DATABASE_URL": "desk_reader",
}


def create_databases(server: Server, *, sources: bool) -> None:
    """Create roles and databases that are missing; ``sources`` adds the sample company's."""
    server.create_roles("airflow", *(SOURCE_ROLES if sources else ()))
    server.create_database(AIRFLOW, owner="airflow", connect=("desk_reader",))
    server.create_database(DESK, owner="desk_owner", connect=ROLES)
    for name in SOURCES if sources else ():
        server.create_database(name, owner="source_owner", connect=SOURCE_ROLES)


def migrate() -> None:
    """Bring the desk's database up to date; its owner's URL stands in the environment."""
    # Alembic is imported here: only this one process needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    command.upgrade(Config(str(PROJECT / "include" / "migrations" / "alembic.ini")), "head")


def main() -> int:
    """
    Create what is missing on the server at ``DATABASE_URL``, then migrate the desk.

    Passwords of the roles stand in ``DATABASE_PASSWORD_ROLE``; a role without one keeps its own.
    """
    roles = (AIRFLOW, *ROLES, *SOURCE_ROLES)
    given = {role: os.environ.get(f"DATABASE_PASSWORD_{role.upper()}", "") for role in roles}
    passwords = {role: password for role, password in given.items() if password}
    server = Server(os.environ["DATABASE_URL"], passwords=passwords)
    create_databases(server, sources="source_owner" in passwords)
    migrate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
