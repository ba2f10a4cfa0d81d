"""Whether a data map fits the systems as they are: tables, columns, indexes, constraints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from privacydesk.domain.catalogue import Strategy, Treatment
from privacydesk.domain.datamap import Collection, DataMap, Field
from privacydesk.domain.datamap_checks import Level, Problem, erasure_of
from privacydesk.domain.spots import Kind, Match, Spot


@dataclass(frozen=True, kw_only=True)
class ColumnFacts:
    """A column as its system knows it; ``length`` in characters, where it is limited."""

    nullable: bool
    length: int | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """A foreign key that refuses the deletion of what it points to: ``targets`` there."""

    columns: tuple[str, ...]
    table: str
    schema: str | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TableFacts:
    """
    A table as its system knows it; without columns it is not there.

    ``indexed`` holds the first column or expression of each index, such as ``lower(email)``.
    """

    collection: str
    columns: Mapping[str, ColumnFacts]
    primary_key: tuple[str, ...] = ()
    indexed: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()


def compare(datamap: DataMap, *, table: TableFacts) -> Iterator[Problem]:
    """Yield where a collection of the map and its table differ, and what that will cost."""
    collection = datamap.collection(table.collection)
    if not table.columns:
        yield _error(collection.address, "no_table", "there is no such table or file")
        return
    yield from _columns(collection, table)
    yield from _key(collection, table)
    yield from _indexes(datamap, collection, table)
    for field in collection.fields:
        yield from _constraints(collection, field, table)
    for link in table.links:
        yield from _deletions(datamap, collection, link)


def _columns(collection: Collection, table: TableFacts) -> Iterator[Problem]:
    for name in collection.columns:
        if name not in table.columns:
            yield _error(f"{collection.address}.{name}", "no_column", "there is no such column")
    for name in table.columns:
        if name not in collection.columns:
            message = f"column {name} is not in the map: it is neither searched nor given (R-117)"
            yield _warning(collection.address, "column_unmapped", message)


def _key(collection: Collection, table: TableFacts) -> Iterator[Problem]:
    if not table.primary_key or set(table.primary_key) <= set(collection.key_columns):
        return
    message = f"the primary key is ({', '.join(table.primary_key)}), the map says otherwise"
    yield _warning(collection.address, "key_differs", message)


def _indexes(datamap: DataMap, collection: Collection, table: TableFacts) -> Iterator[Problem]:
    if collection.kind is Kind.FILES:  # files have none
        return
    targets = {edge.target for edge in datamap.edges}
    for field in collection.fields:
        spot = Spot(collection.address, field.path)
        match = datamap.matches.get(spot, Match.EXACT)
        if not (field.entry or spot in targets) or match is Match.PHONE or "." in field.path:
            continue
        wanted = f"lower({field.path})" if match is Match.EMAIL else field.path
        if wanted not in table.indexed and field.path in table.columns:
            message = f"no index on {wanted}: each search reads the whole table"
            yield _warning(str(spot), "no_index", message)


def _constraints(collection: Collection, field: Field, table: TableFacts) -> Iterator[Problem]:
    column = table.columns.get(field.path)
    erasure = erasure_of(collection, field=field)
    mask = erasure.mask if erasure else None
    if column is None or mask is None or mask.strategy is Strategy.PRESERVE:
        return
    where = f"{collection.address}.{field.path}"
    if mask.strategy is Strategy.NULL_REWRITE and not column.nullable:
        yield _error(where, "mask_not_null", "null_rewrite, but the column refuses NULL")
    elif field.path in table.primary_key:
        yield _error(where, "mask_breaks_key", "the mask would change the primary key")
    if column.length is not None and mask.output_length > column.length:
        message = f"the mask writes {mask.output_length} characters, the column {column.length}"
        yield _error(where, "mask_too_long", message)


def _deletions(datamap: DataMap, collection: Collection, link: Link) -> Iterator[Problem]:
    """Yield what stands in the way of deleting the rows that a foreign key points to."""
    for target in datamap:
        there = (target.connection, target.table) == (collection.connection, link.table)
        other_schema = None not in {target.schema, link.schema} and target.schema != link.schema
        if not there or other_schema or target is collection or not _deletes(target):
            continue
        key = f"{collection.address}({', '.join(link.columns)})"
        if not _deletes(collection):
            message = f"its rows are to be deleted, but {key} points to them and its rows stay"
            yield _error(target.address, "delete_blocked", message)
        elif collection.address not in target.erase_after:
            message = f"{key} points here: say erase_after: [{collection.address}]"
            yield _warning(target.address, "delete_order", message)


def _deletes(collection: Collection) -> bool:
    erasure = collection.facts.erasure
    whole = erasure is not None and erasure.treatment is Treatment.DELETE
    return collection.delete_row or (whole and not collection.preserve_row)


def _error(where: str, code: str, message: str) -> Problem:
    return Problem(level=Level.ERROR, code=code, where=where, message=message)


def _warning(where: str, code: str, message: str) -> Problem:
    return Problem(level=Level.WARNING, code=code, where=where, message=message)
