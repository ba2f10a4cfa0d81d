"""
The kinds of systems that can be searched. A new kind is one module and one line here.

Each opener takes what ``adapters.airflow.connections`` gives for a connection id (an open
DB-API connection, or a path) and yields a ``SourceSession`` for one read-only transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from privacydesk.adapters.sources.changed_files import open_changed_files
from privacydesk.adapters.sources.changes import open_changes
from privacydesk.adapters.sources.files import open_files
from privacydesk.adapters.sources.sql import SECONDS, open_sql
from privacydesk.domain.datamap import Collection
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.spots import Kind
from privacydesk.ports.changing import ChangingSession

OPENERS: Final[Mapping[Kind, Callable[..., AbstractContextManager[SourceSession]]]] = {
    Kind.SQL: open_sql,
    Kind.FILES: open_files,
}

CHANGERS: Final[Mapping[Kind, Callable[..., AbstractContextManager[ChangingSession]]]] = {
    Kind.SQL: open_changes,
    Kind.FILES: open_changed_files,
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


def open_for_change(
    kind: Kind,
    *,
    resource: Any,  # noqa: ANN401  see open_source
    collections: Sequence[Collection],
    keep: bool,
    seconds: float = SECONDS,
) -> AbstractContextManager[ChangingSession]:
    """Open a source of a kind for one transaction that writes; see ``ports.changing``."""
    return CHANGERS[kind](resource, collections=collections, keep=keep, seconds=seconds)
