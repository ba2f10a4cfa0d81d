"""Publish a screened list, reject it, or take it back: contacts with their source (R-91, R-100)."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.duties import oldest_consent
from privacydesk.domain.errors import DeskError
from privacydesk.domain.imports import (
    ENDED,
    STAGED,
    Import,
    ImportState,
    NotThereYetError,
    Undo,
)
from privacydesk.domain.ledger import Event
from privacydesk.domain.list_decisions import ListOption, to_hold
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom, Records
from privacydesk.steps.fold import fold_orders
from privacydesk.steps.inform import owe_notices
from privacydesk.steps.land import WAITING, purge
from privacydesk.steps.publish_rows import publish_rows
from privacydesk.steps.screen_list import prove, screen_again
from privacydesk.steps.settle_match import use_settled
from privacydesk.steps.tell_withdrawn import tell_withdrawn


class NotApprovedError(DeskError):
    """A list was to be published that nobody entitled has approved."""

    remedy = "Do not mark tasks by hand; clear the review, and let somebody answer it."


def publish_list(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Make contacts of the usable rows that people approved, screened for what happened meanwhile.

    What is not to be used is taken out first. Then all rows, their provenance and the counts are
    committed at once, or nothing; a second copy of this step waits and finds the work done. Then
    the file's copy is destroyed.

    :raises NotThereYetError: if the list is not approved.
    :raises NotApprovedError: if its approval is not in the books.
    :raises SumsDifferError: if a row were lost, or in two places.
    """
    with desk.begin() as records:
        fold_orders(desk, records, now=now)
    screen_again(desk, case=case, by=by, now=now)
    while True:
        seen = _leave_out(desk, case=case, by=by, now=now)
        desk.fault_point("list.left_out")
        if found := _put_in_use(desk, seen, by=by, now=now):
            break
    desk.fault_point("list.published")
    purge(desk, case=case)
    return found


def _leave_out(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """Take out the rows that nobody approved, and whoever objected meanwhile; return the import."""
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is ImportState.PUBLISHED:
            return found
        if found.state is not ImportState.APPROVED:
            raise NotThereYetError(f"the list is {found.state.value}", case=case)
        held = _hold(records, found, now=now)
        word, late = records.imports.suppressions_as(), 0
        if found.kind is ListKind.BROKER and word != found.screened_as:
            late = records.list_rows.drop_objected(found.number)
        if held or late:
            records.ledger.append(case, Event.LIST_LEFT_OUT, at=now, actor=by,
                                  facts={"objected_meanwhile": late, "held": held})  # fmt: skip
        if held or word != found.screened_as:
            records.imports.keep_screening(
                found.number, records=found.records or 0, screened_as=word,
                usable=records.list_rows.count(found.number),
                key_version=found.key_version or 0, now=found.screened_at or now,
            )  # fmt: skip
        return records.imports.get(case)


def _put_in_use(desk: ListRoom, seen: Import, *, by: str, now: datetime) -> Import | None:
    """Publish an import as it was seen; None if it is another by now, or somebody objected."""
    case = seen.reference
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is ImportState.PUBLISHED:
            return found
        if found != seen or records.imports.suppressions_as() != found.screened_as:
            return None
        published = publish_rows(desk, records, found)
        records.list_rows.unstage(found.number)
        records.imports.keep_publishing(found.number, published=published, now=now)
        use_settled(desk, records, records.imports.get(case), now=now)
        found = records.imports.get(case)
        prove(found)
        records.ledger.append(
            case, Event.LIST_PUBLISHED, at=now, actor=by,
            facts={"new": published.new, "updated": published.updated,
                   "unchanged": published.unchanged},
        )  # fmt: skip
        owe_notices(records, found, by=by, now=now)
        desk.fault_point("list.publish_before_commit")
        return found


def reject_list(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Reject a list that is not published; its rows and its copy are destroyed, the counts stay.

    :raises NotThereYetError: if it is published or was ended otherwise.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is not ImportState.REJECTED:
            drop_list(records, found, by=by, now=now)
        found = records.imports.get(case)
    purge(desk, case=case)
    return found


def drop_list(records: Records, found: Import, *, by: str, now: datetime) -> None:
    """
    Drop the rows of a list that is rejected, in the transaction that holds its lock.

    :raises NotThereYetError: if it is published or was ended otherwise.
    """
    case = found.reference
    if found.state not in {*WAITING, ImportState.LANDED, *STAGED}:
        raise NotThereYetError(f"the list is {found.state.value}", case=case)
    records.list_parts.forget(found.number)
    records.list_rows.unstage(found.number)
    records.list_contacts.drop_sources(found.number)
    records.matches.drop(found.number)
    records.imports.move(case, state=ImportState.REJECTED, ended_at=now)
    records.ledger.append(case, Event.LIST_REJECTED, at=now, actor=by)


def close_list(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Close an import that has ended, and its run; see that no copy is left that should not be.

    :raises NotThereYetError: if it has not ended.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state not in ENDED:
            raise NotThereYetError(f"the list is {found.state.value}", case=case)
        if not records.ledger.has(case, Event.LIST_CLOSED):
            records.ledger.append(case, Event.LIST_CLOSED, at=now, actor=by,
                                  facts={"state": found.state.value})  # fmt: skip
        records.import_runs.end(case, now=now)
        desk.fault_point("list.close_before_commit")
    desk.fault_point("list.closed")
    if not found.copy_kept:
        purge(desk, case=case)
    return found


def _hold(records: Records, found: Import, *, now: datetime) -> int:
    """Take out the marked rows that nobody approved; return how many."""
    approved = {
        ListOption(said["chosen"])
        for said in records.import_decisions.of(found.number)
        if said["accepted"]
    } & {ListOption.APPROVE, ListOption.APPROVE_CLEAN}
    if not approved:
        raise NotApprovedError("nobody approved it", case=found.reference)
    warnings = records.import_decisions.warnings(found.number)
    reasons = to_hold(warnings, approved=approved)
    if not reasons:
        return 0
    oldest = oldest_consent(first_used=london_day(now))
    uncertain = records.matches.put_marked_away(found.number, reasons=reasons, oldest=oldest)
    return uncertain + records.list_rows.hold_marked(found.number, reasons=reasons, oldest=oldest)


def withdraw_list(
    desk: ListRoom, *, case: CaseRef, because: Undo, by: str, now: datetime
) -> Import:
    """
    Take a published list back as a whole, by its provenance: licence ended, broker unlawful.

    Whom no other list names goes, and whoever got them from us is told (R-62); of the others goes
    what this list alone said.

    :raises NotThereYetError: if it is not published.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is not ImportState.WITHDRAWN:
            if found.state is not ImportState.PUBLISHED:
                raise NotThereYetError(f"the list is {found.state.value}", case=case)
            unsent = records.source_notices.cancel(case, now=now)
            if found.kind is ListKind.CREDIT:
                unsent = records.credit_files.cancel(found.number)
                gone, emptied = records.credit_files.take_back(found.number), 0
            else:
                tell_withdrawn(desk, records, found, because=because, by=by, now=now)
                gone, emptied = records.list_contacts.take_back(found.number)
            records.matches.drop(found.number)
            records.imports.move(case, state=ImportState.WITHDRAWN, problem=because.value,
                                 ended_at=now)  # fmt: skip
            records.ledger.append(
                case, Event.LIST_WITHDRAWN, at=now, actor=by,
                facts={"because": because.value, "contacts": gone, "emptied": emptied,
                       "unsent": unsent},
            )  # fmt: skip
        return records.imports.get(case)
