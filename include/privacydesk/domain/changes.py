"""What a correction or a restriction changes in the systems of record: planned, then made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from privacydesk.domain.correctables import Correctable
from privacydesk.domain.datamap import Collection
from privacydesk.domain.errors import DeskError
from privacydesk.domain.held_facts import WHOLE, HeldFact, Place, Record, joined
from privacydesk.domain.row_values import JsonValue

Key = Mapping[str, JsonValue]


class Effect(str, Enum):
    """
    What one change does: set a field, add a note to a document, mark a dispute or a restriction.

    ``keep`` changes nothing: the record is a true one of what was issued, received or done.
    """

    SET = "set"
    NOTE = "note"
    KEEP = "keep"
    DISPUTE = "dispute"
    RESTRICT = "restrict"
    LIFT = "lift"


class ChangeState(str, Enum):
    """How a change stands. ``stale``: the field moved on; ``refused``: the system would not."""

    PLANNED = "planned"
    DONE = "done"
    STALE = "stale"
    REFUSED = "refused"


class Verdict(str, Enum):
    """What a reviewer says to a proposed correction (R-58, R-61)."""

    AGREED = "agreed"
    DISPUTED = "disputed"


class ChangeRefusedError(DeskError):
    """A system of record would not take a value: it is invalid there, or taken."""

    remedy = "Look at the proposed value on the case's corrections page and decide again."


class NoChangeError(DeskError):
    """A correction was proposed that changes nothing, or of something that nobody holds."""

    remedy = "Choose a fact that the page lists and say how it should be."


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A fact that is said to be wrong, and how it should be. Values by part."""

    number: int
    fact: str
    financial: bool
    shared: bool
    before: Mapping[str, str]
    after: Mapping[str, str]
    verdict: Verdict | None = None
    reasons: str = ""

    @property
    def needs_second(self) -> bool:
        """Say whether a second person must approve: money, or a record of two people."""
        return self.verdict is Verdict.AGREED and (self.financial or self.shared)


@dataclass(frozen=True, kw_only=True)
class Change:
    """
    One change of one record. ``before`` is what stood there when it was planned.

    ``digest`` is keyed with the case's key: what stands there when the change is made must
    have it, or somebody changed the field in between.
    """

    number: int
    proposal: int | None
    effect: Effect
    connection: str
    collection: str
    finding: int
    field: str
    key: Key
    before: JsonValue
    after: JsonValue
    digest: bytes = b""
    state: ChangeState = ChangeState.PLANNED


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A change before it has a number."""

    effect: Effect
    record: Record
    field: str
    before: JsonValue
    after: JsonValue = None


def correct(held: HeldFact, *, after: Mapping[str, str]) -> Iterator[Planned]:
    """
    Yield what an agreed correction does in every place that bears the fact (R-58, R-64).

    :raises NoChangeError: if nothing would be different.
    """
    if joined(after) == held.whole or not joined(after):
        raise NoChangeError("the correction changes nothing")
    for place in held.places:
        yield from _in_place(place, after=after)


def dispute(held: HeldFact, *, records: list[Record], words: str) -> Iterator[Planned]:
    """
    Yield the mark of a value that stays though the person disputes it (R-61).

    Beside the value, or where its store cannot bear it, on the person's records that can.
    """
    beside = [place.record for place in held.places if place.is_open]
    able = [r for r in beside if r.collection.correcting.disputed] or [
        r for r in records if r.collection.correcting.disputed and not r.shared
    ]
    for record in able:
        if mark := record.collection.correcting.disputed:
            yield Planned(effect=Effect.DISPUTE, record=record, field=mark,
                          before=record.row.get(mark), after=words)  # fmt: skip


def mark(records: list[Record], *, effect: Effect) -> Iterator[Planned]:
    """Yield the restriction of every record that can bear it, or its end (R-59)."""
    begins = effect is Effect.RESTRICT
    for record in records:
        field = record.collection.correcting.restricted
        if field and not (begins and record.row.get(field) is True):
            before = record.row.get(field) if begins else True
            yield Planned(effect=effect, record=record, field=field, before=before, after=begins)


def key_of(collection: Collection, row: Mapping[str, JsonValue]) -> Key:
    """Return by what a row is told apart."""
    return {name: row.get(name) for name in collection.key_columns}


def _in_place(place: Place, *, after: Mapping[str, str]) -> Iterator[Planned]:
    record, first = place.record, place.fields[0]
    if place.kind is Correctable.DOCUMENT or not place.is_open:
        noted = record.collection.correcting.notes_in and place.kind is Correctable.DOCUMENT
        effect = Effect.NOTE if noted else Effect.KEEP
        yield Planned(effect=effect, record=record, field=first.path, before=joined(place.values))
        return
    if not place.in_parts:
        yield from _set(place, first.column, after=joined(after))
        return
    for field in place.fields:
        # A fact of which only the whole is known cannot be taken apart; its first part bears it.
        wanted = after.get(field.path, after.get(WHOLE, "") if field is first else "")
        yield from _set(place, field.column, after=wanted)


def _set(place: Place, column: str, *, after: str) -> Iterator[Planned]:
    before = place.record.row.get(column)
    if str(before or "") != after:
        yield Planned(effect=Effect.SET, record=place.record, field=column, before=before,
                      after=after or None)  # fmt: skip
