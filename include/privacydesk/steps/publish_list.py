"""Publish a screened list, reject it, or take it back: contacts with their source (R-91, R-100)."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import Import, ImportState, NotThereYetError, Undo
from privacydesk.domain.ledger import Event
from privacydesk.ports import ListRoom
from privacydesk.steps.fold import fold_orders, versions_of
from privacydesk.steps.inform import owe_notices
from privacydesk.steps.land import WAITING, purge
from privacydesk.steps.screen_list import prove, screen_list


def publish_list(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Make contacts of the usable rows, screened once more for what was objected meanwhile.

    One transaction: all rows, their provenance and the counts, or nothing; a second copy of this
    step waits and finds the work done. Then the file's copy is destroyed.

    :raises NotThereYetError: if the list is not screened.
    :raises SumsDifferError: if a row were lost, or in two places.
    """
    with desk.begin() as records:
        fold_orders(desk, records, now=now)
        versions = versions_of(desk, records)
        found = records.imports.get(case)
    if found.state is ImportState.SCREENED and versions != [found.key_version]:
        screen_list(desk, case=case, by=by, now=now, again=True)
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is not ImportState.PUBLISHED:
            if found.state is not ImportState.SCREENED:
                raise NotThereYetError(f"the list is {found.state.value}", case=case)
            late = 0
            if records.imports.suppressions_as() != found.screened_as:
                late = records.list_rows.drop_objected(found.number)
            published = records.list_rows.publish(found.number)
            records.list_rows.unstage(found.number)
            records.imports.keep_publishing(found.number, published=published, now=now)
            found = records.imports.get(case)
            prove(found)
            owe_notices(records, found, by=by, now=now)
            records.ledger.append(
                case, Event.LIST_PUBLISHED, at=now, actor=by,
                facts={"new": published.new, "updated": published.updated,
                       "unchanged": published.unchanged, "objected_meanwhile": late},
            )  # fmt: skip
    purge(desk, case=case)
    return found


def reject_list(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Reject a list that is not published; its rows and its copy are destroyed, the counts stay.

    :raises NotThereYetError: if it is published or was ended otherwise.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is not ImportState.REJECTED:
            if found.state not in {*WAITING, ImportState.LANDED, ImportState.SCREENED}:
                raise NotThereYetError(f"the list is {found.state.value}", case=case)
            records.list_rows.unstage(found.number)
            records.imports.move(case, state=ImportState.REJECTED, ended_at=now)
            records.ledger.append(case, Event.LIST_REJECTED, at=now, actor=by)
        found = records.imports.get(case)
    purge(desk, case=case)
    return found


def withdraw_list(
    desk: ListRoom, *, case: CaseRef, because: Undo, by: str, now: datetime
) -> Import:
    """
    Take a published list back as a whole, by its provenance: licence ended, broker unlawful.

    Whom no other list names goes; of the others goes what this list alone said.

    :raises NotThereYetError: if it is not published.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is not ImportState.WITHDRAWN:
            if found.state is not ImportState.PUBLISHED:
                raise NotThereYetError(f"the list is {found.state.value}", case=case)
            unsent = records.source_notices.cancel(case, now=now)
            gone, emptied = records.list_rows.take_back(found.number)
            records.imports.move(case, state=ImportState.WITHDRAWN, problem=because.value,
                                 ended_at=now)  # fmt: skip
            records.ledger.append(
                case, Event.LIST_WITHDRAWN, at=now, actor=by,
                facts={"because": because.value, "contacts": gone, "emptied": emptied,
                       "unsent": unsent},
            )  # fmt: skip
        return records.imports.get(case)
