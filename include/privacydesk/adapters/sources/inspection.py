"""What a database's own catalogue says of a table."""

import re
from collections.abc import Iterable

from privacydesk.adapters.sources.dialects import (
    Connection,
    Dialect,
    SqliteDialect,
    StandardDialect,
    catalogue,
)
from privacydesk.domain.datamap import Collection
from privacydesk.domain.live_checks import ColumnFacts, Link, TableFacts


def inspect_table(
    connection: Connection, dialect: Dialect, *, collection: Collection
) -> TableFacts | None:
    """Return the facts of a table, or nothing where this kind of database is not known."""
    if isinstance(dialect, SqliteDialect):
        return _sqlite(connection, collection)
    if isinstance(dialect, StandardDialect):
        return None
    return _postgres(connection, dialect, collection)


def _postgres(connection: Connection, dialect: Dialect, collection: Collection) -> TableFacts:
    names = (collection.schema, collection.table)
    asked = [".".join(dialect.quote(name).replace("%%", "%") for name in names if name)]
    columns = list(dialect.rows(connection, catalogue("postgres_facts"), asked))
    indexes = list(dialect.rows(connection, catalogue("postgres_indexes"), asked))
    links = list(dialect.rows(connection, catalogue("postgres_links"), asked))
    return TableFacts(
        collection=collection.address,
        columns={
            name: ColumnFacts(nullable=nullable, length=length)
            for name, nullable, length in columns
        },
        primary_key=next((tuple(map(_plain, keys)) for _, prime, keys in indexes if prime), ()),
        indexed=_leading(first for first, _, _ in indexes),
        links=tuple(
            Link(columns=tuple(c), schema=schema, table=t, targets=tuple(targets))
            for c, schema, t, targets in links
        ),
    )


def _sqlite(connection: Connection, collection: Collection) -> TableFacts:
    table = collection.table
    columns = connection.execute(
        'SELECT name, type, "notnull", pk FROM pragma_table_info(?)', [table]
    ).fetchall()
    first_columns = connection.execute(
        "SELECT i.name FROM pragma_index_list(?) l, pragma_index_info(l.name) i WHERE i.seqno = 0",
        [table],
    ).fetchall()
    statements = connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        [table],
    ).fetchall()
    keys = sorted((pk, name) for name, _, _, pk in columns if pk)
    firsts = [name for (name,) in first_columns if name] + [name for _, name in keys[:1]]
    firsts += [_first_expression(statement) for (statement,) in statements]
    return TableFacts(
        collection=collection.address,
        columns={
            name: ColumnFacts(nullable=not notnull and not pk, length=_length(declared))
            for name, declared, notnull, pk in columns
        },
        primary_key=tuple(name for _, name in keys),
        indexed=_leading(firsts),
        links=_sqlite_links(connection, table),
    )


def _sqlite_links(connection: Connection, table: str) -> tuple[Link, ...]:
    statement = """
        SELECT id, "from", "table", "to" FROM pragma_foreign_key_list(?)
        WHERE on_delete IN ('NO ACTION', 'RESTRICT') ORDER BY id, seq
    """
    found: dict[int, tuple[str, list[tuple[str, str | None]]]] = {}
    for number, column, target, there in connection.execute(statement, [table]):
        found.setdefault(number, (target, []))[1].append((column, there))
    return tuple(
        Link(
            columns=tuple(column for column, _ in columns), table=target,
            targets=tuple(there for _, there in columns if there),
        )
        for target, columns in found.values()
    )  # fmt: skip


def _first_expression(statement: str) -> str:
    found = re.search(r"\bON\s+\S+\s*\(\s*(lower\s*\([^)]*\)|[^,)]+)", statement, re.IGNORECASE)
    return found[1] if found else ""


def _length(declared: str) -> int | None:
    found = re.fullmatch(r"\w*CHAR\w*(?: \w+)?\s*\((\d+)\)", declared, re.IGNORECASE)
    return int(found[1]) if found else None


def _leading(expressions: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_plain, expressions))


def _plain(expression: str) -> str:
    """Return ``lower((email)::text)`` and ``"email"`` as ``lower(email)`` and ``email``."""
    bare = re.sub(r'::[\w ]+(?:\(\d+\))?|["\s]', "", expression)
    bare = re.sub(r"^lower\(\((.*)\)\)$", r"lower(\1)", bare, flags=re.IGNORECASE)
    return bare.replace("LOWER(", "lower(")
