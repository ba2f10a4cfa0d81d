"""Tell applicants which agency reported on them, and offer a review of a machine's no (R-99)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from privacydesk.domain.answers import AutomatedDecision
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.catalogue import Retention
from privacydesk.domain.credit_files import REPORTS, Applicant
from privacydesk.domain.credit_letters import CreditNotice, ReviewOffered
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import LetterToPerson
from privacydesk.domain.list_notices import offer_by_hand
from privacydesk.domain.source_notices import ToldBy
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk, Records
from privacydesk.steps.outgoing import notify, queue_own

PORTION: Final = 100
"""People in one transaction."""


class NoLogicToTellError(DeskError):
    """A machine declines applications, and no house rule says in words how it decides (R-99)."""

    remedy = "Describe the decision of this collection in house_rules/automated.yaml."


class NoReportsMappedError(DeskError):
    """The data map does not say how long credit reports are kept."""

    remedy = "Give the collection of reports a retention with its period in the data map."


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a pass did: applicants told of their agency, reviews offered, offers left to staff."""

    told: int
    offered: int
    by_hand: int


def inform_applicants(desk: Desk, *, now: datetime) -> Heard:
    """
    Queue the notice of every applicant who does not know of the agency, and each offer due.

    Run it as often as you like, and twice at once: each report is told of once, and a refusal by
    a machine alone is followed by one offer. Whoever cannot be mailed is told by staff.

    :raises NoLogicToTellError: if no house rule says how the machine decides.
    """
    told = offered = by_hand = 0
    with desk.begin() as records:
        for report, batch in records.credit_files.lost():
            by_hand += _leave_to_staff(desk, records, report=report, batch=batch, now=now)
        records.credit_files.forget_sent()
    while portion := _tell_some(desk, now=now):
        told += portion
    while True:
        some, left = _offer_some(desk, now=now)
        offered, by_hand = offered + some, by_hand + left
        if not some + left:
            break
    return Heard(told=told, offered=offered, by_hand=by_hand)


def let_go(desk: Desk, *, now: datetime) -> int:
    """
    Delete reports and applications whose time is over, as the data map says (R-118); count them.

    A company whose map knows no reports has none.

    :raises NoReportsMappedError: if the map does not say for how long.
    """
    if REPORTS not in desk.datamap.collections:
        return 0
    with desk.begin() as records:
        period = _retention(desk).period
        if period is None:
            raise NoReportsMappedError("no period")
        return records.credit_files.lapse(period=period, today=london_day(now))


def _tell_some(desk: Desk, *, now: datetime) -> int:
    with desk.begin() as records:
        records.outbox.lock_own()  # before any row, as everybody does who mails people of lists
        people = records.credit_files.untold(most=PORTION)
        for one in people:
            letter = CreditNotice(
                reference=one.batch, name=one.name, agency=one.agency, facts=one.facts,
                obtained_on=one.obtained_on, application=one.application,
                asked_for=one.asked_for, asked_on=one.asked_on, kept=_retention(desk).words,
            )  # fmt: skip
            _mail(desk, records, letter, to=one, now=now)
            records.credit_files.tell(one.report, now=now)
        told = Counter(one.batch for one in people)
        for batch in records.credit_files.unfinished():
            records.credit_files.count(batch, now=now)
        for batch, number in told.items():
            records.ledger.append(batch, Event.NOTICES_GIVEN, at=now, actor="desk",
                                  facts={"people": number, "by": ToldBy.EMAIL.value})  # fmt: skip
        return len(people)


def _offer_some(desk: Desk, *, now: datetime) -> tuple[int, int]:
    by_hand = 0
    with desk.begin() as records:
        records.outbox.lock_own()
        people = records.credit_files.to_offer(most=PORTION)
        for one in people:
            letter = ReviewOffered(
                reference=one.batch, name=one.name, agency=one.agency,
                obtained_on=one.obtained_on, application=one.application,
                asked_for=one.asked_for, asked_on=one.asked_on, decision=_logic(desk),
                link=f"{desk.rules.public_url}/v1/requests",
            )  # fmt: skip
            mailed = _mail(desk, records, letter, to=one, now=now)
            if not mailed:
                by_hand += _leave_to_staff(desk, records, report=one.report, batch=one.batch,
                                           now=now)  # fmt: skip
            records.credit_files.offer(one.report, mailed=mailed, now=now)
        for batch, number in Counter(one.batch for one in people if one.email).items():
            records.ledger.append(batch, Event.REVIEWS_OFFERED, at=now, actor="desk",
                                  facts={"people": number})  # fmt: skip
        return len(people) - by_hand, by_hand


def _mail(
    desk: Desk, records: Records, letter: LetterToPerson, *, to: Applicant, now: datetime
) -> bool:
    """Queue a letter to an applicant, once; False if we have no address."""
    if to.email is None:
        return False
    queue_own(desk, records, letter, key=f"{letter.letter_id}/{to.report}", to=[to.email], now=now)
    return True


def _leave_to_staff(
    desk: Desk, records: Records, *, report: int, batch: CaseRef, now: datetime
) -> int:
    notice = offer_by_hand(batch, report=report)
    notify(desk, records, notice=notice, key=f"offer_by_hand/{report}", now=now)
    return 1


def _logic(desk: Desk) -> AutomatedDecision:
    for rule in desk.rules.automated:
        if rule.collection == REPORTS:
            return AutomatedDecision(about=rule.about, logic=rule.logic, effect=rule.effect)
    raise NoLogicToTellError("no rule for credit reports")


def _retention(desk: Desk) -> Retention:
    found = desk.datamap.collection(REPORTS).facts.retention
    if found is None:
        raise NoReportsMappedError("no retention")
    return found
