"""Tell the privacy team what the sweep raised, and the lead what nobody acknowledged."""

from datetime import date, datetime

from privacydesk.domain.alerts import ACKNOWLEDGEMENTS, AlertKind
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.errors import DeskError
from privacydesk.domain.explanations import explain
from privacydesk.domain.ledger import Event
from privacydesk.domain.staff_letters import AlertLetter
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Office, Row
from privacydesk.steps.books import Books, open_books
from privacydesk.steps.outgoing import queue_own
from privacydesk.steps.sweep import Look, look_at

MOST = 200
"""Alerts that are read at once; each is told in a transaction of its own."""

OWN_DATES = ACKNOWLEDGEMENTS | {AlertKind.RECIPIENT_UNTOLD}
"""The alerts that are about another date than the answer's, or about none."""

RECIPIENT = (
    "Everybody who received the data must be told, unless that is impossible or out of "
    "proportion (Article 19, R-62)."
)
NO_MONTH = "The law sets no month for this kind of request."
COMPLAINT = (
    "A complaint must be acknowledged within 30 days, the first being the day after (R-119)."
)
NOT_SORTED = "Nobody has said yet which right this is. The law counts from the receipt (R-02)."


class NotToldError(DeskError):
    """Some alerts could not be written; the others are in the outbox."""

    remedy = "Read the first problem. The next sweep tries those alerts again."
    retry = True


def tell_team(desk: Office, *, now: datetime) -> int:
    """
    Queue the mails of every alert that nobody was told of, or nobody acknowledged in time.

    Return how many alerts were told. One whose reason is gone lapses instead.

    :raises NotToldError: at the end, if some could not be written.
    """
    told, last, problems = 0, 0, list[str]()
    while True:
        with desk.begin() as records:
            waiting = records.alerts.to_write(after=last, now=now, most=MOST)
        if not waiting:
            break
        for number, case in waiting:
            try:
                told += _tell(desk, number, case=case, now=now)
            except DeskError as error:  # noqa: PERF203  one must not hold up the others
                problems.append(f"alert {number}: {type(error).__name__}")
        last = waiting[-1][0]
    if problems:
        raise NotToldError(f"{len(problems)} not told; first: {problems[0]}")
    return told


def acknowledge(desk: Office, *, case: CaseRef, kind: AlertKind, by: str, now: datetime) -> int:
    """Note that somebody has taken note of a case's alerts of ``kind``; return how many."""
    with open_books(desk, case, now=now, actor=by) as books:
        settled = books.records.alerts.acknowledge(case, kind=kind, by=by, now=now)
        if settled:
            books.note(Event.ALERT_ACKNOWLEDGED, kind=kind.value)
    return settled


def _tell(desk: Office, number: int, *, case: CaseRef, now: datetime) -> bool:
    with open_books(desk, case, now=now, actor="sweep") as books:
        alert = books.records.alerts.get(number)
        row = books.records.alerts.look_at(case)
        if alert is None or row is None or _is_settled(alert, now=now):
            return False  # another pass was faster, or somebody acknowledged it
        look = look_at(books.records, [row], rules=desk.rules, now=now)[case]
        if not any(
            (one.kind.value, one.about_on) == (alert["kind"], alert["about_on"])
            for one in look.alerts
        ):
            books.records.alerts.lapsed(number, now=now)
            return False
        if alert["queued_at"] is None:
            _tell_first(books, alert, look)
        else:
            _tell_lead(books, alert, look)
        return True


def _is_settled(alert: Row, *, now: datetime) -> bool:
    if alert["lapsed_at"] is not None:
        return True
    if alert["queued_at"] is None:
        return False
    over = alert["acknowledged_at"] is not None or alert["escalated_at"] is not None
    return over or alert["escalate_at"] > now


def _tell_first(books: Books[Office], alert: Row, look: Look) -> None:
    alarms, holidays = books.desk.rules.alarms, books.desk.rules.holidays
    kind = AlertKind(alert["kind"])
    send_at = alarms.send_at(kind, now=books.now, holidays=holidays)
    _queue(books, alert, look, to=alarms.kinds[kind].to, send_at=send_at)
    books.records.alerts.queued(
        alert["alert"], now=books.now, send_at=send_at,
        escalate_at=alarms.escalate_at(kind, sent=send_at, holidays=holidays),
    )  # fmt: skip
    books.note(Event.ALERT_RAISED, kind=kind.value, about=alert["about_on"].isoformat(),
               late=alert["is_late"])  # fmt: skip


def _tell_lead(books: Books[Office], alert: Row, look: Look) -> None:
    alarms = books.desk.rules.alarms
    _queue(books, alert, look, to=alarms.lead, send_at=books.now, is_escalated=True)
    books.records.alerts.escalated(alert["alert"], now=books.now)
    books.note(Event.ALERT_ESCALATED, kind=alert["kind"])


def _queue(
    books: Books[Office], alert: Row, look: Look, *, to: tuple[str, ...], send_at: datetime,
    is_escalated: bool = False,
) -> None:  # fmt: skip
    """Alerts are the desk's own mail: they hold no personal data and hold up no closing."""
    letter = _letter(books, alert, look, is_escalated=is_escalated)
    way = "lead" if is_escalated else "email"
    queue_own(books.desk, books.records, letter, key=f"alert/{alert['alert']}/{way}", to=to,
              now=books.now, send_at=send_at)  # fmt: skip


def _letter(books: Books[Office], alert: Row, look: Look, *, is_escalated: bool) -> AlertLetter:
    rules, case, kind = books.desk.rules, books.case, AlertKind(alert["kind"])
    return AlertLetter(
        reference=case.reference,
        kind=kind,
        right=case.right,
        received_on=london_day(case.received_at),
        due_on=alert["due_on"] if kind in OWN_DATES else look.watched.due,
        place=case.place,
        since=london_day(look.watched.since),
        why=(RECIPIENT,) if kind is AlertKind.RECIPIENT_UNTOLD else _why(books, look),
        # A link to the wrong host is mended sooner than an alert that was never written.
        link=f"{rules.desk_url or rules.public_url}/desk/cases/{case.reference}",
        late_since=alert["from_at"] if alert["is_late"] else None,
        warned_on=_warned_on(books, alert),
        is_escalated=is_escalated,
    )


def _why(books: Books[Office], look: Look) -> tuple[str, ...]:
    if look.problem:
        return (f"No clock can be read from what is on file: {look.problem}.",)
    if books.case.right is Right.COMPLAINT:
        return (COMPLAINT,)
    if look.watched.standing is None:
        return (NOT_SORTED if books.case.right is Right.UNKNOWN else NO_MONTH,)
    return tuple(
        f"{one.text.removesuffix('.')} ({', '.join(one.rules)})."
        for one in explain(look.watched.standing, holidays=books.desk.rules.holidays)
    )


def _warned_on(books: Books[Office], alert: Row) -> tuple[date, ...]:
    days = [
        london_day(one["send_at"])
        for one in books.records.alerts.of(books.reference)
        if one["alert"] < alert["alert"] and one["send_at"] is not None
    ]
    return tuple(dict.fromkeys(days))
