"""What is wrong with a data map as it stands: what nobody reaches, what an erasure would break."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from graphlib import CycleError, TopologicalSorter

from privacydesk.domain.catalogue import Erasure, Mask, Strategy, Treatment
from privacydesk.domain.datamap import Collection, DataMap, Field

SAY_IT = "say it here, or once for the dataset in defaults.yaml beside the map"
STOPS_A_CASE = ("purposes", "source")


class Level(str, Enum):
    """An error stops the start-up, a warning is for the privacy office to read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with a data map. ``code`` is stable, ``where`` an address of the map."""

    level: Level
    code: str
    where: str
    message: str
    file: str = ""
    line: int = 0


def check(datamap: DataMap) -> Iterator[Problem]:
    """Yield every problem that the map shows by itself, without a look at the systems."""
    yield from unreachable(datamap)
    yield from unexplained(datamap)
    yield from stopping(datamap)
    yield from erasure_order(datamap)
    for collection in datamap:
        for field in collection.fields:
            yield from mask_conflicts(collection, field=field)


def reachable(datamap: DataMap) -> frozenset[str]:
    """Return the addresses that some identity leads to, past no excluded collection."""
    open_ones = {c.address for c in datamap if c.excluded is None}
    found = {c.address for c in datamap if any(f.entry for f in c.fields)} & open_ones
    growing = True
    while growing:
        new = {e.target.collection for e in datamap.edges if e.source.collection in found}
        growing = not new & open_ones <= found
        found |= new & open_ones
    return frozenset(found)


def unreachable(datamap: DataMap) -> Iterator[Problem]:
    """Yield an error for each collection with personal data that no search can reach (R-35)."""
    found = reachable(datamap)
    for collection in datamap:
        if collection.personal and collection.excluded is None and collection.address not in found:
            yield Problem(
                level=Level.ERROR,
                code="unreachable",
                where=collection.address,
                message="holds personal data, but no identity and no reference leads to it",
            )


def unexplained(datamap: DataMap) -> Iterator[Problem]:
    """Yield a warning for each collection that lacks what a letter must say (R-36, R-117)."""
    for collection in datamap:
        missing = _missing(collection)
        if collection.personal and missing:
            yield Problem(
                level=Level.WARNING,
                code="facts_missing",
                where=collection.address,
                message=f"meta.privacydesk does not say: {', '.join(missing)}; {SAY_IT}",
            )


def stopping(datamap: DataMap) -> Iterator[Problem]:
    """Yield a warning for each collection whose records stop a case at its gate (R-36, R-40)."""
    found = reachable(datamap)
    for collection in datamap:
        missing = [name for name in _missing(collection) if name in STOPS_A_CASE]
        if missing and collection.address in found:
            yield Problem(
                level=Level.WARNING,
                code="case_would_stop",
                where=collection.address,
                message="a case that finds a record here stops at its gate, for want of:"
                f" {', '.join(missing)}; {SAY_IT}",
            )


def _missing(collection: Collection) -> list[str]:
    facts = collection.facts
    wanted = {
        "title": facts.title,
        "what": facts.what,
        "region": facts.region,
        "purposes": facts.purposes,
        "lawful_basis": facts.lawful_basis or {p.lawful_basis for p in facts.purposes} - {None},
        "retention": facts.retention,
        "source": facts.source or collection.provenance.source,
    }
    return [name for name, said in wanted.items() if not said]


def erasure_order(datamap: DataMap) -> Iterator[Problem]:
    """Yield an error if ``erase_after`` goes round in a circle."""
    order = TopologicalSorter({c.address: c.erase_after for c in datamap})
    try:
        order.prepare()
    except CycleError as error:
        circle = error.args[1]
        yield Problem(
            level=Level.ERROR,
            code="erasure_circle",
            where=circle[0],
            message=f"erase_after goes round in a circle: {' -> '.join(circle)}",
        )


def erasure_of(collection: Collection, *, field: Field) -> Erasure | None:
    """
    Return what an erasure does to a field.

    Its own word comes first, then Fides's override, then what the collection or the dataset
    says. A mask that is inherited spares keys and what is not personal.
    """
    if field.erasure is not None:
        return field.erasure
    if field.masking_override is not None:
        return Erasure(treatment=Treatment.MASK, mask=field.masking_override)
    whole = collection.facts.erasure
    if whole is not None and whole.treatment is Treatment.MASK:
        return whole if field.personal and not _is_key(field) else None
    return whole


def mask_conflicts(collection: Collection, *, field: Field) -> Iterator[Problem]:
    """Yield what cannot work about a field's mask, as far as the map alone can tell."""
    erasure = erasure_of(collection, field=field)
    mask = erasure.mask if erasure else None
    if mask is None or mask.strategy is Strategy.PRESERVE:
        return
    where = f"{collection.address}.{field.path}"
    for code, message in _faults(field, mask):
        yield Problem(level=Level.ERROR, code=code, where=where, message=message)
    if field.identity and mask.strategy is Strategy.NULL_REWRITE and not collection.has_primary_key:
        yield Problem(
            level=Level.WARNING,
            code="mask_empties_identity",
            where=where,
            message="the rows have no primary key and are found by this field, which is emptied",
        )


def _faults(field: Field, mask: Mask) -> Iterator[tuple[str, str]]:
    if field.primary_key:
        yield "mask_breaks_key", f"{mask.strategy.value} would change the primary key"
    elif field.references and mask.strategy is Strategy.NULL_REWRITE:
        yield "mask_breaks_link", "null_rewrite would cut the reference that leads on from here"
    if field.read_only:
        yield "mask_read_only", "the field is read_only and cannot be masked"
    if field.length is not None and mask.output_length > field.length:
        message = f"the mask writes {mask.output_length} characters, the field takes {field.length}"
        yield "mask_too_long", message
    if mask.output_length and field.data_type not in {None, "string", "string[]"}:
        yield (
            "mask_wrong_type",
            f"{mask.strategy.value} writes text, the field is {field.data_type}",
        )


def _is_key(field: Field) -> bool:
    return field.primary_key or bool(field.references)
