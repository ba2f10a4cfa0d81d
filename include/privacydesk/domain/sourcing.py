"""Where a person's data came from, by record where the record says so (R-40)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from privacydesk.domain.answers import Source
from privacydesk.domain.datamap import Collection

BY_FIELD: Final = "field:"


def sources_of(
    stores: Sequence[Collection], *, rows: Iterable[tuple[Collection, Mapping[str, Any]]]
) -> tuple[Source, ...]:
    """
    Return each distinct source once: what the map says of a store, what a record names.

    A record that names a broker or reseller gives its name, the list and the day (R-40).
    """
    found: dict[Source, None] = {}
    for store in stores:
        if store.facts.source:
            found[Source(name=store.facts.source, how=_where(store))] = None
    for store, row in rows:
        fields = store.provenance
        name = row.get(fields.source or "")
        if not name:
            continue
        found[
            Source(
                name=str(name),
                how=_where(store),
                list_name=_text(row.get(fields.list or "")),
                obtained_on=_day(row.get(fields.obtained_on or "")),
            )
        ] = None
    return tuple(found)


def controller_of(store: Collection, *, row: Mapping[str, Any]) -> str:
    """
    Return who decides about a record that we keep on instructions only (R-30).

    The map names a party, or with ``field:`` the field that holds our customer's number.
    """
    stated = store.facts.controllers or ""
    if not stated.startswith(BY_FIELD):
        return stated or "our customer"
    number = row.get(stated.removeprefix(BY_FIELD))
    return f"our customer {number}" if number else "our customer"


def _where(store: Collection) -> str:
    return store.facts.title or store.name.replace("_", " ")


def _text(value: object) -> str | None:
    return str(value) if value else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
