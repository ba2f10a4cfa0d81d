"""Approve the clean cases of a file in one go; each is settled and recorded as its own."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.places import Place
from privacydesk.ports import Desk, Row
from privacydesk.steps.books import open_books
from privacydesk.steps.hand_on import hand_on


class ListChangedError(DeskError):
    """What was to be approved is not what the page showed: cases came, went or changed."""

    remedy = "Reload the page, look at the list again, then approve."


class NotReadyError(DeskError):
    """A case was to get a review of its own that does not wait on its file's page."""

    remedy = "Reload the page; the case has moved on."


def shown_as(rows: Sequence[Row]) -> str:
    """Return the digest of a list as a page shows it: cases and how much was found in each."""
    told = ("reference", "records", "decided", "withheld")
    words = "\n".join(" ".join(str(row[name]) for name in told) for row in rows)
    return hashlib.sha256(words.encode()).hexdigest()


def approve_ready(desk: Desk, *, file: str, shown: str, user: str, now: datetime) -> int:
    """
    Keep that ``user`` approved every case that the page showed; return how many.

    Nothing is settled yet: the file's next run settles each case for itself and judges then
    whether the approval counts. ``user`` is Airflow's id.

    :raises ListChangedError: if the list is no longer the one that was shown.
    """
    with desk.begin() as records:
        records.bulk_files.lock(file)
        rows = records.bulk_files.ready(file)
        if not rows or shown_as(rows) != shown:
            raise ListChangedError("the list is not as it was shown")
        cases = [CaseRef(row["reference"]) for row in rows]
        approved = records.bulk_files.approve(file, cases=cases, by=user, now=now)
        records.bulk_files.ask_for_run(file, now=now)
        return approved


def review_alone(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> None:
    """
    Take a case out of the list: it gets a run and a review of its own.

    :raises NotReadyError: if it does not wait on a file's page.
    """
    with open_books(desk, case, now=now) as books:
        approved = books.records.bulk_files.approval(case) is not None
        if books.case.place is not Place.REVIEW or approved:
            raise NotReadyError("the case does not wait there", case=case)
    if not hand_on(desk, case=case, reason="taken_out", by=by, now=now):
        raise NotReadyError("the case has a run of its own", case=case)
