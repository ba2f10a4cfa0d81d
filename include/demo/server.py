"""A Postgres server as its administrator sees it: the desk's roles, databases, addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Who may log in. What each may do is for the migrations to grant.
ROLES = (
    "desk_owner", "desk_app", "desk_public", "desk_courier", "desk_reader",
    "lists_reader", "lists_writer", "credit_office",
)  # fmt: skip


class Server:
    """
    A running server, addressed by a superuser's URL (``DATABASE_URL`` of a real one will do).

    ``passwords`` maps roles to passwords; a role that is not in it logs in without one.
    """

    def __init__(self, admin_url: str, *, passwords: Mapping[str, str] | None = None) -> None:
        self._parts = urlsplit(admin_url)
        self.admin_url = self._parts._replace(scheme="postgresql").geturl()
        self._passwords = dict(passwords or {})

    def url(self, database: str, *, user: str = "desk_owner", driver: str | None = None) -> str:
        """Return the address of ``database`` for ``user``; ``driver`` as in ``psycopg2``."""
        scheme = f"postgresql+{driver}" if driver else "postgresql"
        _, _, host = self._parts.netloc.rpartition("@")
        who = user
        if user in self._passwords:
            who = f"{user}:{quote(self._passwords[user], safe='')}"
        changed = self._parts._replace(scheme=scheme, netloc=f"{who}@{host}", path=f"/{database}")
        return changed.geturl()

    def admin(self, database: str) -> str:
        """Return the administrator's address of ``database``."""
        return self._parts._replace(scheme="postgresql", path=f"/{database}").geturl()

    def create_roles(self, *extra: str) -> None:
        """Create the desk's roles and ``extra`` ones, or set their passwords again."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            rows = connection.execute("select rolname from pg_roles").fetchall()
            existing = {name for (name,) in rows}
            for role in (*ROLES, *extra):
                password = self._passwords.get(role)
                statement = sql.SQL("{} role {} login nosuperuser{}").format(
                    sql.SQL("alter" if role in existing else "create"),
                    sql.Identifier(role),
                    sql.SQL(" password {}").format(password) if password else sql.SQL(""),
                )
                connection.execute(statement)

    def create_database(
        self, name: str, *, owner: str = "desk_owner", connect: Sequence[str] = ROLES
    ) -> None:
        """
        Create the database unless it exists; only ``owner`` and ``connect`` may connect.

        Postgres lets everybody connect to a new database; that right is taken back.
        """
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            found = connection.execute("select from pg_database where datname = %s", [name])
            names = {"name": sql.Identifier(name), "owner": sql.Identifier(owner)}
            if found.fetchone() is None:
                create = sql.SQL("create database {name} owner {owner}")
                connection.execute(create.format(**names))
            revoke = sql.SQL("revoke all on database {name} from public")
            connection.execute(revoke.format(**names))
            for role in connect:
                # The gate screens a whole list in a table of its transaction.
                rights = "connect, temporary" if role == "desk_app" else "connect"
                grant = sql.SQL("grant {rights} on database {name} to {role}")
                connection.execute(grant.format(
                    **names, rights=sql.SQL(rights), role=sql.Identifier(role)))  # fmt: skip
