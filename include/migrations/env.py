"""Run the desk's migrations as the database's owner; plain SQL, forward only."""

import os

from alembic import context
from sqlalchemy import create_engine, text

# Two processes that start at once must not migrate at once.
LOCK = 7012026


def run() -> None:
    """Apply what is missing, in one transaction, under a lock."""
    url = context.config.get_main_option("sqlalchemy.url") or os.environ["DESK_OWNER_DATABASE_URL"]
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.configure(connection=connection, version_table="desk_migrations")
        context.run_migrations()
    engine.dispose()


run()
