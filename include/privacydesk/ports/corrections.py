"""What a correction needs from the systems of record, and from the desk's own books."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.changes import ChangeState, Key
from privacydesk.domain.datamap import Collection
from privacydesk.domain.row_values import JsonValue

Row = Mapping[str, Any]


class CorrectingSession(Protocol):
    """One connection, open for changes: one transaction that all of them share."""

    def look(self, collection: Collection, *, key: Key, field: str) -> Sequence[JsonValue]:
        """Return what stands in the field, locked until the end; nothing if the row is gone."""
        ...

    def put(self, collection: Collection, *, key: Key, field: str, value: JsonValue) -> None:
        """Set the field; :class:`ChangeRefusedError` if the system will not have the value."""
        ...

    def note(self, collection: Collection, *, values: Mapping[str, object]) -> None:
        """Add a row unless one with the same texts and numbers is there."""
        ...


class Corrections(Protocol):
    """The systems of record, to be changed; commits when its block ends well."""

    def open(self, connection: str) -> AbstractContextManager[CorrectingSession]: ...


class Amendments(Protocol):
    """Proposed corrections of a case and the changes that follow; values sealed."""

    def add_proposal(self, case: CaseRef, *, fact: str, financial: bool, shared: bool,
                     sealed: bytes, by: str, now: datetime) -> int: ...  # fmt: skip
    def proposals(self, case: CaseRef) -> Sequence[Row]: ...
    def drop_proposal(self, case: CaseRef, *, number: int) -> int: ...
    def decide(self, case: CaseRef, *, number: int, verdict: str | None, sealed: bytes,
               by: str | None, now: datetime) -> None: ...  # fmt: skip
    def reopen(self, case: CaseRef) -> None: ...
    def plan(self, case: CaseRef, *, changes: Iterable[Mapping[str, object]]) -> None: ...
    def of(self, case: CaseRef) -> Sequence[Row]: ...
    def stand(self, case: CaseRef, *, number: int, state: ChangeState, now: datetime) -> None: ...
    def unplan(self, case: CaseRef, *, proposal: int) -> None: ...
    def to_lift(self) -> Sequence[CaseRef]: ...
    def keep_correction(self, case: CaseRef, *, person: bytes, fact: str, old: bytes, new: bytes,
                        now: datetime) -> None: ...  # fmt: skip
    def corrections(self, *, persons: Sequence[bytes], fact: str) -> Sequence[Row]: ...
