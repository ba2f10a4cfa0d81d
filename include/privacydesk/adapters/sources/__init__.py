"""
The kinds of systems that can be searched. A new kind is one module and one line here.

Each opener takes what ``adapters.airflow.connections`` gives for a connection id (an open
DB-API connection, or a path) and yields a ``SourceSession`` for one read-only transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from privacydesk.adapters.sources.files import open_files
from privacydesk.adapters.sources.sql import SECONDS, open_sql
from privacydesk.domain.datamap import Collection
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.spots import Kind

OPENERS: Final[Mapping[Kind, Callable[..., AbstractContextManager[SourceSession]]]] = {
    Kind.SQL: open_sql,
    Kind.FILES: open_files,
}


def open_source(
    kind: Kind,
    *,
    resource: Any,  # noqa: ANN401  a DB-API connection or a path: neither has a type
    collections: Sequence[Collection],
    seconds: float = SECONDS,
) -> AbstractContextManager[SourceSession]:
    """Open a source of a kind; ``collections`` are the data map's for this connection."""
    return OPENERS[kind](resource, collections=collections, seconds=seconds)
