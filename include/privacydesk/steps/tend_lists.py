"""Tend lists that wait: tell staff of an unanswered question, let go of what lapsed (R-91)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from privacydesk.domain.alerts import working_day
from privacydesk.domain.imports import Import, ImportState
from privacydesk.domain.list_notices import list_unanswered
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom
from privacydesk.steps.land import WAITING, purge
from privacydesk.steps.outgoing import notify
from privacydesk.steps.publish_list import reject_list

BY = "desk"


@dataclass(frozen=True, kw_only=True)
class Tended:
    """How many unanswered questions were told of, and how many sealed copies went."""

    told: int
    gone: int


def tend_lists(desk: ListRoom, *, now: datetime) -> Tended:
    """
    Tell who decides of every list that waits too long; end what nobody completed in time.

    A question may lie for the house's working days, as any other. The copy of a refused list,
    and a list whose record stays incomplete, go when the quarantine is over.
    """
    with desk.begin() as records:
        waiting = records.imports.waiting()
    told = sum(_remind(desk, found, now=now) for found in waiting)
    return Tended(
        told=told,
        gone=sum(_let_go(desk, found, since=since, now=now) for found, since in _lapsing(waiting)),
    )


def _remind(desk: ListRoom, found: Import, *, now: datetime) -> bool:
    asked = {ImportState.REVIEW, ImportState.SECOND_REVIEW}
    if found.state not in asked or found.review_since is None:
        return False
    last = working_day(london_day(found.review_since), by=desk.rules.alarms.targets.review_days,
                       holidays=desk.rules.holidays)  # fmt: skip
    if london_day(now) < last:
        return False
    notice = list_unanswered(found.reference, since=found.review_since)
    with desk.begin() as records:
        return notify(desk, records, notice=notice, key=f"list_unanswered/{found.reference}",
                      now=now) > 0  # fmt: skip


def _lapsing(waiting: Sequence[Import]) -> Sequence[tuple[Import, datetime]]:
    return [
        (found, since)
        for found in waiting
        if (since := found.ended_at if found.copy_kept else found.opened_at)
        and (found.copy_kept or found.state in WAITING)
    ]


def _let_go(desk: ListRoom, found: Import, *, since: datetime, now: datetime) -> bool:
    if now - since < desk.rules.lists.quarantine:
        return False
    if not found.copy_kept:
        reject_list(desk, case=found.reference, by=BY, now=now)
        return True
    purge(desk, case=found.reference)
    with desk.begin() as records:
        records.imports.lock(found.reference)
        records.imports.keep_copy(found.reference, kept=False)
    return True
