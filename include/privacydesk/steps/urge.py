"""Urge recipients who do not confirm: a second notice, then the privacy team (R-62)."""

from dataclasses import dataclass
from datetime import datetime

from privacydesk.domain.alerts import Alert, AlertKind
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.recipient_letters import ConfirmationMissing
from privacydesk.domain.recipient_notices import Means, Move, RecipientNotice, Trouble, next_move
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Office
from privacydesk.steps import tell
from privacydesk.steps.books import Books, open_books


class NotUrgedError(DeskError):
    """Some cases' recipients could not be looked at; the others are done."""

    remedy = "Read the first problem. The next sweep tries those cases again."
    retry = True


@dataclass(frozen=True, kw_only=True)
class Urged:
    """What a pass did: second notices, and notices that a person must look at."""

    chased: int = 0
    raised: int = 0


def urge_recipients(desk: Office, *, now: datetime) -> Urged:
    """
    Look at every notice whose recipient has not confirmed it, also of cases that are closed.

    Each case in its own transaction. Who is late gets a second notice; who stays silent, refuses,
    cannot be reached for a week or may not be told is for a person, who is told once.

    :raises NotUrgedError: at the end, if some cases could not be looked at.
    """
    with desk.begin() as records:
        cases = records.recipient_notices.to_look_at()
    chased, raised, problems = 0, 0, list[str]()
    for case in cases:
        try:
            with open_books(desk, case, now=now, actor="sweep") as books:
                done = [_look_at(books, one) for one in books.records.recipient_notices.of(case)]
            chased, raised = chased + done.count(Move.CHASE), raised + done.count(Move.RAISE)
        except DeskError as error:  # noqa: PERF203  one must not hold up the others
            problems.append(f"{case}: {type(error).__name__}")
    if problems:
        raise NotUrgedError(f"{len(problems)} not looked at; first: {problems[0]}")
    return Urged(chased=chased, raised=raised)


def _look_at(books: Books[Office], notice: RecipientNotice) -> Move | None:
    found = next_move(notice, urging=books.desk.rules.urging, now=books.now)
    if found is None:
        return None
    move, trouble = found
    recipient = books.desk.rules.recipients.get(notice.recipient)
    if move is Move.CHASE and recipient is not None:
        letter = ConfirmationMissing(
            reference=books.reference, recipient=recipient.name, notice=notice.letter,
            told_on=london_day(notice.told_at), due_on=notice.due_on,
            request=str(notice.request) if notice.means is Means.OPENDSR else None,
        )  # fmt: skip
        tell.by_email(books, letter, to=recipient.mail, reader=recipient.id, round_=notice.number)
        books.records.recipient_notices.chased(notice.number, now=books.now)
        books.note(Event.RECIPIENT_CHASED, recipient=notice.recipient, notice=notice.letter)
        return Move.CHASE
    _raise(books, notice, trouble or Trouble.SILENT)  # who left the house rules cannot be chased
    return Move.RAISE


def _raise(books: Books[Office], notice: RecipientNotice, trouble: Trouble) -> None:
    books.records.recipient_notices.troubled(notice.number, trouble=trouble, now=books.now)
    books.note(Event.RECIPIENT_TROUBLED, recipient=notice.recipient, notice=notice.letter,
               why=trouble.value)  # fmt: skip
    alert = Alert(kind=AlertKind.RECIPIENT_UNTOLD, about_on=london_day(books.now), due_on=None,
                  from_at=books.now)  # fmt: skip
    books.records.alerts.raise_alerts([(books.reference, alert)], now=books.now)
