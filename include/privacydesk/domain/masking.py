"""What stands in a field after its person is erased: nothing, a fixed word, or a random one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from typing_extensions import assert_never

from privacydesk.domain.catalogue import Erasure, Mask, Strategy, Treatment
from privacydesk.domain.datamap import Collection, Field
from privacydesk.domain.datamap_checks import erasure_of
from privacydesk.domain.live_checks import TableFacts

Masks = Mapping[str, Mask]
"""The mask of each column that gets one."""

IDENTIFYING: Final = (
    "user.name", "user.contact", "user.content", "user.account.username", "user.device",
)  # fmt: skip
"""The categories that lead to a person by themselves; what else a row says then names nobody."""

EMPTY: Final = Mask(strategy=Strategy.NULL_REWRITE)
ERASED: Final = Mask(strategy=Strategy.STRING_REWRITE, rewrite_value="Erased")
NOBODY: Final = Mask(strategy=Strategy.RANDOM_STRING_REWRITE, length=20)


def masks_of(collection: Collection) -> dict[str, Mask]:
    """
    Return what the map masks in a collection's rows, by column.

    Where the map says nothing of an erasure, as Fides's own do, every personal field that is
    no key is emptied: what Fides's erasure policy does.
    """
    found = {}
    for field in collection.fields:
        erasure = erasure_of(collection, field=field)
        if erasure is None and collection.facts.erasure is None:
            erasure = _unsaid(field)
        mask = erasure.mask if erasure else None
        if mask is not None and mask.strategy is not Strategy.PRESERVE:
            found[field.path] = mask
    return found


def least_masks(collection: Collection, *, table: TableFacts | None) -> dict[str, Mask]:
    """
    Return the masks under which a row that must stay names nobody.

    A field is emptied where it may be, else overwritten; keys and coded fields stay.
    """
    key = table.primary_key if table else ()
    return {
        field.path: _least(field, table)
        for field in collection.fields
        if _identifies(field) and field.path not in key
    }


def faults(collection: Collection, *, masks: Masks, table: TableFacts | None) -> Iterator[str]:
    """Yield, as codes, why the system would refuse these masks (R-68)."""
    for path, mask in masks.items():
        column = table.columns.get(path) if table else None
        if "." in path:
            yield f"mask_nested:{path}"
        elif mask.strategy is Strategy.NULL_REWRITE and column and not column.nullable:
            yield f"mask_not_null:{path}"
        elif (table and path in table.primary_key) or path in _own_keys(collection):
            yield f"mask_breaks_key:{path}"
        elif column and column.length is not None and mask.output_length > column.length:
            yield f"mask_too_long:{path}"


def masked(mask: Mask, *, random: Callable[[int], str]) -> str | None:
    """
    Return what a masked field holds.

    ``random`` gives a text of a length, the same for the same row and field each time, so
    that a repeated step writes what it wrote.
    """
    match mask.strategy:
        case Strategy.NULL_REWRITE:
            return None
        case Strategy.STRING_REWRITE:
            return mask.rewrite_value + mask.suffix
        case Strategy.RANDOM_STRING_REWRITE:
            return random(mask.length) + mask.suffix
        case Strategy.PRESERVE:
            raise ValueError("a preserved field has no mask")
        case _:
            assert_never(mask.strategy)


def _unsaid(field: Field) -> Erasure | None:
    if not field.personal or field.primary_key or field.references:
        return None
    return Erasure(treatment=Treatment.MASK, mask=EMPTY)


def _least(field: Field, table: TableFacts | None) -> Mask:
    column = table.columns.get(field.path) if table else None
    if column is None or column.nullable:
        return EMPTY
    mask = NOBODY if field.identity else ERASED  # what identifies is often unique, too
    if column.length is not None and mask.output_length > column.length:
        return Mask(strategy=Strategy.RANDOM_STRING_REWRITE, length=column.length)
    return mask


def _identifies(field: Field) -> bool:
    if field.primary_key or field.references or field.notes.codes or "." in field.path:
        return bool(field.identity and field.references and not field.primary_key)
    return any(c == kind or c.startswith(f"{kind}.") for c in field.categories
               for kind in IDENTIFYING)  # fmt: skip


def _own_keys(collection: Collection) -> frozenset[str]:
    return frozenset(f.path for f in collection.fields if f.primary_key)
