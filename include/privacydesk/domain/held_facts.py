"""Which facts about a person are held where: one fact, every record that bears it (R-58)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from privacydesk.domain.correctables import Correctable
from privacydesk.domain.datamap import Collection, Field
from privacydesk.domain.row_values import JsonValue

JOINT: Final = ", "
WHOLE: Final = ""
"""The name of a fact's only part, where it is held as one value."""


class Record(NamedTuple):
    """A record that was found, as it stands in the vault."""

    finding: int
    collection: Collection
    row: Mapping[str, JsonValue]
    shared: bool


@dataclass(frozen=True, kw_only=True)
class Place:
    """One record that bears a fact, in one field or in several that make it up."""

    record: Record = field(repr=False)
    fields: tuple[Field, ...]

    @property
    def values(self) -> Mapping[str, str]:
        """Return the parts by name, or the whole under no name."""
        row = self.record.row
        if self.in_parts:
            return {f.path: str(row.get(f.column) or "") for f in self.fields}
        return {WHOLE: str(row.get(self.fields[0].column) or "")}

    @property
    def in_parts(self) -> bool:
        """Say whether several fields make up the fact here."""
        marked = self.fields[0].correcting
        return bool(marked and marked.part)

    @property
    def kind(self) -> Correctable:
        """Return what may become of the fact here."""
        marked = self.fields[0].correcting
        return marked.kind if marked else Correctable.DOCUMENT

    @property
    def is_open(self) -> bool:
        """Say whether the record is still in progress, and no record of what happened."""
        rule = self.record.collection.correcting.open_where
        return rule is None or str(self.record.row.get(rule.field)) in rule.values


@dataclass(frozen=True, kw_only=True)
class HeldFact:
    """One fact with one value, and every place that bears it; ``whole`` as it is written first."""

    fact: str
    whole: str
    places: tuple[Place, ...]

    @property
    def values(self) -> Mapping[str, str]:
        """Return the fact in its parts where any place has parts, else as the whole."""
        return next((p.values for p in self.places if p.in_parts), self.places[0].values)

    @property
    def titles(self) -> Mapping[str, str]:
        """Return the parts' titles by name."""
        place = next((p for p in self.places if p.in_parts), self.places[0])
        names = [f.path for f in place.fields] if place.in_parts else [WHOLE]
        return {n: f.facts.title or f.path for n, f in zip(names, place.fields, strict=False)}

    @property
    def codes(self) -> Mapping[str, str]:
        """Return what the fact's codes mean, where it is held as a code."""
        return self.places[0].fields[0].notes.codes

    @property
    def is_financial(self) -> bool:
        """Say whether a second person must approve a correction of it."""
        return any(p.kind is Correctable.FINANCIAL for p in self.places)


def joined(values: Mapping[str, str]) -> str:
    """Return a fact's parts as one line."""
    return JOINT.join(part for value in values.values() if (part := value.strip()))


def held_facts(records: Iterable[Record]) -> tuple[HeldFact, ...]:
    """Return every fact that the data map marks, each value once with all its places."""
    found: dict[tuple[str, str], list[Place]] = {}
    for record in records:
        for fact, place in _places(record):
            if whole := joined(place.values):
                found.setdefault((fact, same(whole)), []).append(place)
    return tuple(
        HeldFact(fact=fact, whole=joined(places[0].values), places=tuple(places))
        for (fact, _), places in found.items()
    )


def same(words: str) -> str:
    """Return words so that spelling in capitals and spaces makes no difference."""
    return " ".join(words.casefold().replace(",", " , ").split())


def _places(record: Record) -> Iterator[tuple[str, Place]]:
    parts: dict[str, list[Field]] = {}
    for one in record.collection.fields:
        if one.correcting is None:
            continue
        if one.correcting.part:
            parts.setdefault(one.correcting.fact, []).append(one)
        else:
            yield one.correcting.fact, Place(record=record, fields=(one,))
    for fact, fields in parts.items():
        yield fact, Place(record=record, fields=tuple(fields))
