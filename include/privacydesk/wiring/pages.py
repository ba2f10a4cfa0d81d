"""What the staff pages are made of: the desk, the read queries, a clock and a key for forms."""

import hmac
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from privacydesk.adapters.postgres.desk_views import DeskViews
from privacydesk.ports import Desk
from privacydesk.settings import Environment

Database = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The staff pages' world. Each ``views()`` is a connection of its own for one request."""

    desk: Desk
    views: Callable[[], AbstractContextManager[DeskViews]]
    form_key: bytes

    def now(self) -> datetime:
        """Return the desk's now (UTC)."""
        with self.views() as views:
            return views.now()


def pages_over(desk: Desk, *, database: Database, key: bytes) -> Pages:
    """Return the pages over the desk's database; ``key`` makes the key of their forms."""

    @contextmanager
    def views() -> "Iterator[DeskViews]":
        with database() as connection:
            connection.autocommit = True
            connection.execute("SET statement_timeout = '10s'")
            yield DeskViews(connection)

    form_key = hmac.digest(key, b"privacydesk forms", "sha256")
    return Pages(desk=desk, views=views, form_key=form_key)


@cache
def open_pages() -> Pages:
    """Return the pages of Airflow's API server: the same desk as its tasks have."""
    # Airflow is imported here: tests build their pages without it.
    from privacydesk.adapters.airflow import connections  # noqa: PLC0415
    from privacydesk.wiring import tasks  # noqa: PLC0415

    with tasks.open_desk() as (desk, _, _):
        database = partial(connections.database, tasks.DESK)
        key = Environment(values=os.environ).key("DESK_MASTER_KEY")
        return pages_over(desk, database=database, key=key)
