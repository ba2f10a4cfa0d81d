"""Take somebody out of lists, segments, queued sends and exports, each by its primary key."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from privacydesk.adapters.sources.dialects import Connection, Dialect, dialect_of
from privacydesk.adapters.sources.sql import translated
from privacydesk.domain.contact_keys import Reach, normal_email
from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.identity_keys import e164
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.marketing_map import Clearing
from privacydesk.domain.spots import Match
from privacydesk.domain.suppressions import Scope

Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class MappedLists:
    """
    Clears what ``house_rules/marketing.yaml`` names; doing it twice changes nothing more.

    ``read`` opens a connection for reading, ``write`` the same system's for changing.
    """

    datamap: DataMap
    clearings: Sequence[Clearing]
    read: Callable[[str], AbstractContextManager[SourceSession]]
    write: Callable[[str], AbstractContextManager[Connection]]

    def clear(self, reach: Reach, *, scopes: Sequence[Scope]) -> Mapping[str, int]:
        """
        Clear what the scopes reach of one person and return how many rows by list.

        One transaction a connection, so that no half-cleared system is left behind.
        """
        counts: dict[str, int] = {}
        reached = [clearing for clearing in self.clearings if clearing.is_under(scopes)]
        for connection in dict.fromkeys(self._at(c).connection for c in reached):
            here = [c for c in reached if self._at(c).connection == connection]
            found = [(c, list(self._rows(c, reach))) for c in here]
            with self.write(connection) as opened:
                dialect = dialect_of(opened)
                with translated(opened, connection):
                    for clearing, rows in found:
                        done = self._do(opened, dialect, clearing, rows)
                        counts[clearing.label] = counts.get(clearing.label, 0) + done
                    opened.commit()
        return counts

    def _at(self, clearing: Clearing) -> Collection:
        return self.datamap.collection(clearing.collection)

    def _rows(self, clearing: Clearing, reach: Reach) -> Iterator[Row]:
        """Yield the rows that are about the person, each once."""
        collection, seen = self._at(clearing), set[tuple[object, ...]]()
        with self.read(collection.connection) as source:
            for name, match, keys in _searches(clearing, reach):
                for row in source.find(collection, field=name, match=match, keys=keys):
                    key = tuple(row[column] for column in collection.key_columns)
                    if key not in seen:
                        seen.add(key)
                        yield row

    def _do(
        self, opened: Connection, dialect: Dialect, clearing: Clearing, rows: Sequence[Row]
    ) -> int:
        collection, quote = self._at(clearing), dialect.quote
        table = ".".join(quote(n) for n in (collection.schema, collection.table) if n)
        changed, keys = list(clearing.change), collection.key_columns
        names = [*changed, *keys, *clearing.where]
        marks = [f"{quote(name)} = {dialect.mark(n)}" for n, name in enumerate(names, start=1)]
        assigned, conditions = ", ".join(marks[: len(changed)]), " AND ".join(marks[len(changed) :])
        if clearing.delete:
            statement = f"DELETE FROM {table} WHERE {conditions}"  # noqa: S608  quoted
        elif changed:
            statement = f"UPDATE {table} SET {assigned} WHERE {conditions}"  # noqa: S608  quoted
        else:
            return sum(all(str(r[n]) == v for n, v in clearing.where.items()) for r in rows)
        touched = 0
        for row in rows:
            cursor = opened.cursor()
            values = [clearing.change[name] for name in changed]
            cursor.execute(statement, [*values, *(row[k] for k in keys), *clearing.where.values()])
            touched += max(cursor.rowcount, 0)
        return touched


def _searches(clearing: Clearing, reach: Reach) -> Iterator[tuple[str, Match, Sequence[str]]]:
    email = normal_email(reach.email) if reach.email else None
    numbers = [number for phone in reach.phones if (number := e164(phone))]
    if clearing.email and email:
        yield clearing.email, Match.EMAIL, [email]
    if clearing.phone and numbers:
        yield clearing.phone, Match.PHONE, numbers
