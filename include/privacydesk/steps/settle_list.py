"""Settle what staff answer about a list: keep it, and move the import if it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from typing_extensions import assert_never

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.imports import ENDED, Import, ImportState
from privacydesk.domain.ledger import Event
from privacydesk.domain.list_decisions import (
    ASKED_AT,
    ListAnswer,
    ListOption,
    ListStanding,
    ListTask,
    WhyNotList,
    why_not,
)
from privacydesk.ports import ListDesk, Office, Records
from privacydesk.steps.land import purge
from privacydesk.steps.publish_list import drop_list

REASON: Final = "accepted-"
"""Where the typed reason for accepting a warning lies sealed, before the warning's name."""


class NoSuchWarningError(DeskError):
    """A warning was to be accepted that does not stand open against this list."""

    remedy = "Reload the page: somebody else accepted it, or the list was decided on."


class NoReasonError(DeskError):
    """A warning was to be accepted without a reason."""

    remedy = "Say in a few words why the list may be used all the same."


@dataclass(frozen=True, kw_only=True)
class SettledList:
    """Whether an answer counts, why not if it does not, and where the import stands."""

    found: Import
    why_not: WhyNotList | None = None


def settle_list(desk: ListDesk, *, case: CaseRef, answer: ListAnswer, now: datetime) -> SettledList:
    """
    Judge an answer at the moment it is given, keep it, and move the import if it counts.

    In one transaction with its ledger entry, before any later step believes it (R-91). A list
    that is rejected loses its rows at once, and its copy right after.
    """
    member = desk.staff.member(answer.by_user) if answer.by_user else None
    actor = f"user.{answer.by_user}" if answer.by_user else "nobody"
    with desk.begin() as records:
        found = records.imports.lock(case)
        if (kept := _kept(records, found, answer)) is not None:
            reason = WhyNotList(kept["why_not"]) if kept["why_not"] else None
            return SettledList(found=found, why_not=reason)
        if found.state is not ASKED_AT[answer.task] and answer.chosen is not ListOption.CLOSE:
            return SettledList(found=found)
        reason = why_not(answer, member=member, standing=_standing(records, found))
        records.import_decisions.record(found.number, answer=answer, why_not=reason)
        event = Event.DECISION_NOT_ACCEPTED if reason else Event.DECISION_ACCEPTED
        facts = {"task": answer.task.value, "chosen": answer.chosen.value}
        more = {"why_not": reason.value} if reason else {}
        records.ledger.append(case, event, at=now, actor=actor, facts=facts | more)
        if reason is None:
            _apply(desk, records, found, answer, by=actor, now=now)
        found = records.imports.get(case)
        desk.fault_point("list.settle_before_commit")
    desk.fault_point("list.settled")
    if found.state is ImportState.REJECTED:
        purge(desk, case=case)
    return SettledList(found=found, why_not=reason)


def accept_warning(
    desk: Office, *, case: CaseRef, warning: str, because: str, by: str, now: datetime
) -> None:
    """
    Keep that somebody accepts a warning of the gate, and why; the words stay sealed (R-91).

    ``by`` is ``user.<id>`` of somebody entitled, as the page knows them.

    :raises NoReasonError: if nothing was typed.
    :raises NoSuchWarningError: if the list has no such warning, or is decided on already.
    """
    if not because.strip():
        raise NoReasonError("no reason", case=case)
    with desk.begin() as records:
        found = records.imports.lock(case)
        standing = records.import_decisions.warnings(found.number)
        if standing.get(warning) == by:
            return
        if found.state not in ASKED_AT.values() or standing.get(warning, "") is not None:
            raise NoSuchWarningError("no such open warning", case=case)
        digest = desk.vault.put(case, REASON + warning, because.encode())
        records.import_decisions.accept(found.number, warning=warning, by=by, now=now)
        records.ledger.append(case, Event.LIST_WARNING_ACCEPTED, at=now, actor=by,
                              facts={"warning": warning, "digest": digest.hex()})  # fmt: skip


def _standing(records: Records, found: Import) -> ListStanding:
    reviewers = [
        said["by_user"]
        for said in records.import_decisions.of(found.number)
        if said["accepted"] and said["task"] == ListTask.REVIEW.value
    ]
    warnings = records.import_decisions.warnings(found.number)
    return ListStanding(
        open_warnings=frozenset(one for one, by in warnings.items() if by is None),
        ended=found.state in ENDED,
        first_reviewer=reviewers[-1] if reviewers else None,
    )


def _kept(records: Records, found: Import, answer: ListAnswer) -> Mapping[str, Any] | None:
    """Return this very answer as it was kept, if another copy of the task brought it before."""
    said = (answer.task.value, answer.chosen.value, answer.by_user or "nobody", answer.responded_at)
    for kept in records.import_decisions.of(found.number):
        if (kept["task"], kept["chosen"], kept["by_user"], kept["responded_at"]) == said:
            return kept
    return None


def _apply(
    desk: ListDesk, records: Records, found: Import, answer: ListAnswer, *, by: str, now: datetime
) -> None:
    match answer.chosen:
        case ListOption.CLOSE:
            return
        case ListOption.REJECT:
            drop_list(records, found, by=by, now=now)
        case ListOption.APPROVE | ListOption.APPROVE_CLEAN:
            large = (found.usable or 0) > desk.rules.lists.second_person_above
            second = large and answer.task is ListTask.REVIEW
            state = ImportState.SECOND_REVIEW if second else ImportState.APPROVED
            records.imports.move(found.reference, state=state)
        case _:
            assert_never(answer.chosen)
