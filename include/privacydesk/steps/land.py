"""Land a list: take its file in, sealed, with what must be known of it (R-91, R-97)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.due_diligence import (
    DueDiligence,
    DueDiligenceError,
    SpecialColumnAgreedError,
    read_record,
)
from privacydesk.domain.imports import STAGED, Import, ImportState
from privacydesk.domain.ledger import Event
from privacydesk.domain.list_columns import ListColumnsError, SpecialCategoryColumnError
from privacydesk.domain.list_files import Landed, ListRefusedError
from privacydesk.domain.list_notices import list_stopped
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom, Records
from privacydesk.steps.outgoing import notify

PART: Final = "list-"
RECORD: Final = "due-diligence"
WAITING: Final = frozenset({ImportState.OPENED, ImportState.QUARANTINED})


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What became of a file; ``known`` says that its bytes were landed before."""

    case: CaseRef
    state: ImportState
    problem: str | None
    known: bool


def land_list(
    desk: ListRoom, *, file: BinaryIO, record: Mapping[str, Any] | None, text: bytes, by: str,
    now: datetime,
) -> Arrived:  # fmt: skip
    """
    Open an import for a file, once for its bytes, and take the file in.

    ``text`` is the record as it was handed in; ``record`` is None if that is no YAML. A record
    with a missing field keeps the file in quarantine until the same file is landed with a
    complete one. A file that is no list, or has a column that was not agreed, is refused as a
    whole and its copy destroyed. A list that can be used asks for its run.
    """
    digest, size = desk.lists.digest(file)
    with desk.begin() as records:
        case = records.imports.open(digest, now=now)
        found = records.imports.lock(case)
        if found.state not in WAITING:
            return _arrived(found, known=True)
        desk.vault.box(case, create=True)
    known = found.file is not None
    try:
        landed = found.file or desk.lists.take_in(
            file, digest=digest, packed=size,
            keep=lambda number, part: _put(desk, case, number, part),
        )  # fmt: skip
    except ListRefusedError as error:
        return refuse(desk, case=case, problem=error.fault.value, by=by, now=now)
    return _judge(desk, case, landed, record=record, text=text, by=by, now=now, known=known)


def complete_record(
    desk: ListRoom, *, case: CaseRef, record: Mapping[str, Any], text: bytes, by: str,
    now: datetime,
) -> Arrived:  # fmt: skip
    """
    Hand in the record of a list that waits for it, as if its file came again with it (R-91).

    A list that waits for nothing is returned as it stands.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
    if found.state is not ImportState.QUARANTINED or found.file is None:
        return _arrived(found, known=True)
    return _judge(desk, case, found.file, record=record, text=text, by=by, now=now, known=True)


def _judge(
    desk: ListRoom, case: CaseRef, landed: Landed, *, record: Mapping[str, Any] | None,
    text: bytes, by: str, now: datetime, known: bool,
) -> Arrived:  # fmt: skip
    desk.vault.put(case, RECORD, text)
    try:
        told = _told(record, now=now)
        desk.lists.check_header(Parts(desk=desk, case=case), landed=landed, agreed=told.columns)
    except DueDiligenceError as error:
        return _quarantine(desk, case, landed, problem=error.field, by=by, now=now, known=known)
    except ListColumnsError as error:
        problem = type(error).__name__.removesuffix("Error")
        return refuse(desk, case=case, problem=problem, by=by, now=now)
    except ListRefusedError as error:
        return refuse(desk, case=case, problem=error.fault.value, by=by, now=now)
    return _keep(desk, case, landed, told, by=by, now=now, known=known)


def refuse(
    desk: ListRoom, *, case: CaseRef, problem: str, by: str, now: datetime, keep: bool = False
) -> Arrived:
    """
    Refuse a list as a whole and tell staff; the reason stays (R-97).

    Its copy is destroyed, unless ``keep`` leaves it sealed in quarantine for a while.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state in {*WAITING, ImportState.LANDED, *STAGED}:
            records.list_rows.unstage(found.number)
            records.list_contacts.drop_sources(found.number)
            records.imports.move(case, state=ImportState.REFUSED, problem=problem, ended_at=now)
            records.list_parts.forget(found.number)
            records.imports.keep_copy(case, kept=keep)
            _note(records, case, Event.LIST_REFUSED, by=by, now=now, problem=problem)
            _tell(desk, records, case, state=ImportState.REFUSED, problem=problem, now=now)
        found = records.imports.get(case)
    if not found.copy_kept:
        purge(desk, case=case)
    return _arrived(found, known=False)


def purge(desk: ListRoom, *, case: CaseRef) -> int:
    """Destroy the copy of a list; return in how many parts it lay."""
    parts = [name for name in desk.vault.names(case) if name.startswith(PART)]
    for name in parts:
        desk.vault.remove(case, name)
    return len(parts)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The parts of a landed list in their order, each opened when it is asked for."""

    desk: ListRoom
    case: CaseRef

    def __iter__(self) -> Iterator[bytes]:
        """Yield all of them."""
        return self.some(1, None)

    def some(self, first: int, last: int | None) -> Iterator[bytes]:
        """Yield those from ``first`` to ``last``, counted from 1, or to the end."""
        names = [name for name in self.desk.vault.names(self.case) if name.startswith(PART)]
        for name in names[first - 1 : last]:
            yield self.desk.vault.get(self.case, name)


def _told(record: Mapping[str, Any] | None, *, now: datetime) -> DueDiligence:
    if record is None:
        raise DueDiligenceError("the record is no YAML of names and values", field="record")
    try:
        return read_record(record, today=london_day(now))
    except SpecialColumnAgreedError as error:  # nobody can agree to it: the list goes as a whole
        raise SpecialCategoryColumnError(str(error)) from error


def _put(desk: ListRoom, case: CaseRef, number: int, part: bytes) -> None:
    desk.vault.put(case, f"{PART}{number:06}", part)


def _quarantine(
    desk: ListRoom, case: CaseRef, landed: Landed, *, problem: str, by: str, now: datetime,
    known: bool,
) -> Arrived:  # fmt: skip
    with desk.begin() as records:
        if records.imports.lock(case).state in WAITING:
            records.imports.keep_file(case, landed=landed)
            records.imports.move(case, state=ImportState.QUARANTINED, problem=problem)
            _note(records, case, Event.LIST_QUARANTINED, by=by, now=now, problem=problem)
            _tell(desk, records, case, state=ImportState.QUARANTINED, problem=problem, now=now)
        return _arrived(records.imports.get(case), known=known)


def _keep(
    desk: ListRoom, case: CaseRef, landed: Landed, record: DueDiligence, *, by: str,
    now: datetime, known: bool,
) -> Arrived:  # fmt: skip
    with desk.begin() as records:
        if records.imports.lock(case).state in WAITING:
            records.imports.keep_file(case, landed=landed)
            records.imports.keep_record(case, record=record)
            records.imports.move(case, state=ImportState.LANDED)
            _note(records, case, Event.LIST_LANDED, by=by, now=now, bytes=landed.unpacked,
                  encoding=landed.encoding.value, file=landed.digest.hex())  # fmt: skip
            records.import_runs.ask(case, now=now)
        arrived = _arrived(records.imports.get(case), known=known)
    desk.fault_point("list.landed")
    return arrived


def _tell(
    desk: ListRoom, records: Records, case: CaseRef, *, state: ImportState, problem: str,
    now: datetime,
) -> None:  # fmt: skip
    notice = list_stopped(case, state=state.value, problem=problem)
    notify(desk, records, notice=notice, key=f"list_stopped/{case}/{problem}", now=now)


def _note(
    records: Records, case: CaseRef, event: Event, *, by: str, now: datetime,
    **facts: "str | int | bool",
) -> None:  # fmt: skip
    records.ledger.append(case, event, at=now, actor=by, facts=facts)


def _arrived(found: Import, *, known: bool) -> Arrived:
    return Arrived(case=found.reference, state=found.state, problem=found.problem, known=known)
