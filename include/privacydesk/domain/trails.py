"""The data map made ready for walking: which fields of a row lead where, and what is in vain."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.identity_keys import Identities, texts_at
from privacydesk.domain.row_values import json_value
from privacydesk.domain.spots import Match, Spot


@dataclass(frozen=True, kw_only=True)
class KeyField:
    """A field whose values lead to ``targets``, and its name in a search record."""

    path: str
    match: Match
    label: str
    targets: tuple[Spot, ...]

    def texts(self, row: Mapping[str, object]) -> Iterable[str]:
        """Return the keys that the row holds in this field."""
        return texts_at(row, self.path, match=self.match)


@dataclass(frozen=True, kw_only=True)
class IdentityField:
    """A field that identifies a person."""

    path: str
    kind: str
    match: Match


@dataclass(frozen=True, kw_only=True)
class Trail:
    """One collection as the walk needs it. ``kept`` are the fields by which it is led to."""

    collection: Collection
    keys: tuple[KeyField, ...]
    identities: tuple[IdentityField, ...]
    kept: tuple[tuple[str, Match], ...]


@dataclass(frozen=True, kw_only=True)
class Trails:
    """The trails of all collections worth asking; ``vain`` says why the others are not."""

    by_address: Mapping[str, Trail]
    entries: Mapping[str, tuple[Spot, ...]]
    into: Mapping[str, tuple[tuple[Spot, str], ...]]
    vain: Mapping[str, str]
    matches: Mapping[Spot, Match]

    def match(self, spot: Spot) -> Match:
        """Return how the spot's values are compared."""
        return self.matches.get(spot, Match.EXACT)


NO_PERSONAL_DATA = "holds no personal data and leads to none"


@lru_cache(maxsize=8)
def trails(datamap: DataMap) -> Trails:
    """Return the trails of a data map."""
    vain = {c.address: c.excluded for c in datamap if c.excluded is not None}
    fruitful = _fruitful(datamap, excluded=vain)
    vain |= {c.address: NO_PERSONAL_DATA for c in datamap if c.address not in {*fruitful, *vain}}
    entries: dict[str, list[Spot]] = {}
    into: dict[str, list[tuple[Spot, str]]] = {}
    for collection in datamap:
        if collection.address in fruitful:
            for field in collection.fields:
                if field.entry:
                    entries.setdefault(field.entry, []).append(Spot(collection.address, field.path))
    for edge in datamap.edges:
        if edge.source.collection in fruitful and edge.target.collection in fruitful:
            into.setdefault(edge.target.collection, []).append((edge.source, edge.target.field))
    return Trails(
        by_address={a: _trail(datamap, datamap.collections[a], fruitful) for a in fruitful},
        entries={kind: tuple(spots) for kind, spots in entries.items()},
        into={address: tuple(ways) for address, ways in into.items()},
        vain=vain,
        matches=datamap.matches,
    )


def row_key(collection: Collection, *, row: Mapping[str, object]) -> str:
    """Return what tells the row apart within its collection: a JSON list of its key's values."""
    return key_reader(collection)(row)


def key_reader(collection: Collection) -> Callable[[Mapping[str, object]], str]:
    """Return ``row_key`` of one collection, for its rows by the thousand."""
    columns = collection.key_columns
    first = columns[0] if len(columns) == 1 else None

    def read(row: Mapping[str, object]) -> str:
        if first is not None and type(value := row.get(first)) is int:
            return f"[{value}]"
        values = [json_value(row.get(column)) for column in columns]
        return json.dumps(values, ensure_ascii=False)

    return read


def standing(
    trail: Trail, *, row: Mapping[str, object], identities: Identities
) -> tuple[bool, tuple[str, ...]]:
    """
    Say whether a row bears one of the person's identities, and which fields bear another's.

    Identities of a kind that was not verified prove nothing either way.
    """
    ours = False
    others = []
    for field in trail.identities:
        known = identities.get(field.kind)
        if known is None:
            continue
        for text in texts_at(row, field.path, match=field.match):
            if text in known:
                ours = True
            else:
                others.append(field.path)
    return ours, tuple(dict.fromkeys(others))


def kept_values(trail: Trail, *, row: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the row's values of the fields by which its collection is led to."""
    return tuple(
        (path, text) for path, match in trail.kept for text in texts_at(row, path, match=match)
    )


def _fruitful(datamap: DataMap, *, excluded: Iterable[str]) -> frozenset[str]:
    left_out = set(excluded)
    found = {c.address for c in datamap if c.personal} - left_out
    growing = True
    while growing:
        new = {e.source.collection for e in datamap.edges if e.target.collection in found}
        growing = not new - left_out <= found
        found |= new - left_out
    return frozenset(found)


def _trail(datamap: DataMap, collection: Collection, fruitful: frozenset[str]) -> Trail:
    targets: dict[str, list[Spot]] = {}
    led_to: dict[str, None] = {}
    for edge in datamap.edges:
        if edge.source.collection == collection.address and edge.target.collection in fruitful:
            targets.setdefault(edge.source.field, []).append(edge.target)
        if edge.target.collection == collection.address:
            led_to[edge.target.field] = None
    sole = [field.path for field in collection.fields if field.primary_key]
    if len(sole) == 1:
        led_to[sole[0]] = None

    def match(path: str) -> Match:
        return datamap.matches.get(Spot(collection.address, path), Match.EXACT)

    return Trail(
        collection=collection,
        keys=tuple(
            KeyField(path=p, match=match(p), label=f"{collection.name}.{p}", targets=tuple(t))
            for p, t in targets.items()
        ),
        identities=tuple(
            IdentityField(path=f.path, kind=f.identity, match=match(f.path))
            for f in collection.identities
            if f.identity
        ),
        kept=tuple((path, match(path)) for path in led_to),
    )
