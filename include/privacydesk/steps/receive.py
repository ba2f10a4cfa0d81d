"""Record how a notice to a recipient ended: they confirmed, or the law lets us leave it (R-62)."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.recipient_notices import EXCUSED, RecipientNotice, Settled
from privacydesk.ports import Office
from privacydesk.steps.books import open_books


class NoSuchNoticeError(DeskError):
    """The case has no notice of this number."""

    remedy = "Reload the page and use one of the notices that it shows."


class ReasonMissingError(DeskError):
    """A recipient is not to be told, and nobody says why (R-62)."""

    remedy = "Write why telling them is impossible or out of proportion; it is kept with the case."


def settle_notice(
    desk: Office, *, case: CaseRef, number: int, settled_as: Settled, reason: str = "", by: str,
    now: datetime,
) -> None:  # fmt: skip
    """
    Record how a notice ended; a case that waited for it goes on.

    Article 19 lets us leave a recipient untold where telling is impossible or disproportionate:
    then ``reason`` is needed, and kept sealed. What has ended stays as it is.

    :raises NoSuchNoticeError: if the case has none of this number.
    :raises ReasonMissingError: if nobody says why a recipient is not told.
    """
    words = reason.strip()
    with open_books(desk, case, now=now, actor=by) as books:
        notices = books.records.recipient_notices
        notice = next((one for one in notices.of(case) if one.number == number), None)
        if notice is None:
            raise NoSuchNoticeError(f"no notice {number}", case=case)
        if notice.settled_as is not None:
            return
        if settled_as in EXCUSED and not words:
            raise ReasonMissingError("R-62: the reason is missing", case=case)
        sealed = desk.vault.box(case).seal(words.encode()) if words else None
        notices.settle(number, settled_as=settled_as, by=by, sealed=sealed, now=now)
        books.note(Event.RECIPIENT_SETTLED, recipient=notice.recipient, notice=notice.letter,
                   outcome=settled_as.value)  # fmt: skip
        notices.end_wait(case, actor=by, now=now)


def reason_of(desk: Office, notice: RecipientNotice) -> str:
    """Return what whoever settled the notice wrote."""
    if notice.sealed is None:
        return ""
    return desk.vault.box(notice.reference).open(bytes(notice.sealed)).decode()
