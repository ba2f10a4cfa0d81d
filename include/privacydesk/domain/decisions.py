"""Who may decide what: the options of staff tasks and when an answer counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from typing_extensions import assert_never


class Option(str, Enum):
    """The buttons of a staff task."""

    APPROVE = "Approve"
    SEND_BACK = "Send back"
    REFUSE = "Refuse"
    CLOSE = "Close"


class StaffTask(str, Enum):
    """A question that the desk puts to staff in Airflow's UI."""

    TRIAGE = "triage"
    REVIEW = "review"
    SECOND_REVIEW = "second_review"
    APPROVE_DEMAND = "approve_demand"


class Duty(str, Enum):
    """What a member of staff may do; granted as rights in Airflow, read at the answer."""

    REVIEW = "review"
    LEAD = "lead"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody of staff as Airflow knows them at this moment."""

    name: str
    active: bool
    duties: frozenset[Duty]
    service_account: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was pressed, by whom, when (UTC)."""

    task: StaffTask
    chosen: Option
    by_user: str | None
    responded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a case's page says at the moment of the answer."""

    undecided: int
    withheld: int
    still_open: bool
    first_reviewer: str | None
    triage_done: bool = True
    unanswered: bool = False
    unbalanced: bool = False
    proposer: str | None = None
    demand_waits: bool = False
    demand_is_late: bool = False
    asker_settled: bool = True
    plan_unsettled: bool = False
    copy_owed: bool = False


class WhyNot(str, Enum):
    """Why an answer does not count yet; the desk page says it in words."""

    NOBODY = "nobody"
    NOT_ENTITLED = "not_entitled"
    SAME_PERSON = "same_person"
    UNDECIDED = "undecided"
    CASE_STILL_OPEN = "case_still_open"
    NO_GROUND = "no_ground"
    NOT_SORTED = "not_sorted"
    NOT_ANSWERED = "not_answered"
    NOTHING_TO_REFUSE = "nothing_to_refuse"
    DEMAND_PENDING = "demand_pending"
    NOT_THE_LEAD = "not_the_lead"
    OWN_DEMAND = "own_demand"
    NOTICE_TOO_LATE = "notice_too_late"
    NOT_REFUSABLE = "not_refusable"
    FOR_WHOM = "for_whom"
    NOT_BALANCED = "not_balanced"
    PLAN_UNSETTLED = "plan_unsettled"
    COPY_FIRST = "copy_first"


WHY_NOT_WORDS = {
    WhyNot.NOBODY: "Nobody signed the answer. A person must press the button.",
    WhyNot.NOT_ENTITLED: "The person who answered may not review. Ask a reviewer.",
    WhyNot.SAME_PERSON: "The first reviewer cannot approve twice. Somebody else must.",
    WhyNot.UNDECIDED: "Records are still undecided. Decide them, then approve.",
    WhyNot.CASE_STILL_OPEN: "Close works only for a case that is withdrawn, merged or closed.",
    WhyNot.NO_GROUND: "A refusal needs its ground on this page first.",
    WhyNot.NOT_SORTED: "Say on this page which right this is, then approve.",
    WhyNot.NOT_ANSWERED: "Write the answer on this page, then approve.",
    WhyNot.NOTHING_TO_REFUSE: "Nothing can be refused before it is known what is asked. "
    "Say which right this is and approve; the review can refuse.",
    WhyNot.DEMAND_PENDING: "Something to the person is prepared on this page. Press Send back "
    "to let it go out, or take it back here first.",
    WhyNot.NOT_THE_LEAD: "Only the privacy lead approves a fee or an extension (R-13, R-46).",
    WhyNot.OWN_DEMAND: "Who prepared it cannot approve it. Another lead must (R-46).",
    WhyNot.NOTICE_TOO_LATE: "The notice can no longer go out in time, so it would have no effect "
    "(R-14). Press Send back, then answer at once.",
    WhyNot.NOT_REFUSABLE: "This is approved or sent back. A refusal is an answer to the review.",
    WhyNot.FOR_WHOM: "Say on this page who asks for whom, then approve.",
    WhyNot.NOT_BALANCED: "A refusal needs a complete balancing record for every use (R-84). Weigh "
    "them on the page of the objection; if one of them stops for good, approve instead.",
    WhyNot.PLAN_UNSETTLED: "The erasure plan has open conflicts. Settle them on its page, then "
    "approve.",
    WhyNot.COPY_FIRST: "The person also asked for a copy. It goes out first: to erase before would "
    "be a crime (R-43). Answer and close that request, then approve.",
}


def why_not(  # noqa: PLR0911  one return a rule reads best
    answer: Answer, *, member: Member | None, standing: Standing, refusal_ground: bool
) -> WhyNot | None:
    """
    Return why ``answer`` does not count, or None when it does.

    An answer counts only from an active person entitled to it at that moment: never a
    service account, never nobody, never the first reviewer again (four eyes), and only
    when the page's work is complete (HOUSE: people decide in Airflow's own UI; R-53, R-54).
    """
    if answer.by_user is None or member is None:
        return WhyNot.NOBODY
    if not member.active or member.service_account or Duty.REVIEW not in member.duties:
        return WhyNot.NOT_ENTITLED
    if answer.task is StaffTask.SECOND_REVIEW and answer.by_user == standing.first_reviewer:
        return WhyNot.SAME_PERSON
    match answer.chosen:
        case Option.CLOSE:
            return WhyNot.CASE_STILL_OPEN if standing.still_open else None
        case Option.SEND_BACK:
            return None
        case Option.REFUSE | Option.APPROVE if answer.task is StaffTask.APPROVE_DEMAND:
            return _why_not_demanded(answer, member=member, standing=standing)
        case Option.REFUSE | Option.APPROVE if standing.demand_waits:
            return WhyNot.DEMAND_PENDING
        case Option.REFUSE:
            return _why_not_refused(answer, standing=standing, ground=refusal_ground)
        case Option.APPROVE:
            return _why_not_complete(standing)
        case _:
            assert_never(answer.chosen)


def _why_not_refused(answer: Answer, *, standing: Standing, ground: bool) -> WhyNot | None:
    if answer.task is StaffTask.TRIAGE:
        return WhyNot.NOTHING_TO_REFUSE
    if standing.unbalanced:
        return WhyNot.NOT_BALANCED
    return None if ground else WhyNot.NO_GROUND


def _why_not_complete(standing: Standing) -> WhyNot | None:
    """R-43, R-50: what is approved must be decided, written and sorted, and the copy be out."""
    if standing.undecided:
        return WhyNot.UNDECIDED
    if standing.plan_unsettled:
        return WhyNot.PLAN_UNSETTLED
    if standing.copy_owed:
        return WhyNot.COPY_FIRST
    if standing.unanswered:
        return WhyNot.NOT_ANSWERED
    if not standing.triage_done:
        return WhyNot.NOT_SORTED
    return None if standing.asker_settled else WhyNot.FOR_WHOM


def _why_not_demanded(answer: Answer, *, member: Member, standing: Standing) -> WhyNot | None:
    """R-13, R-14, R-46: the lead agrees, never who proposed it, and only while it has effect."""
    if answer.chosen is Option.REFUSE:
        return WhyNot.NOT_REFUSABLE
    if Duty.LEAD not in member.duties:
        return WhyNot.NOT_THE_LEAD
    if answer.by_user == standing.proposer:
        return WhyNot.OWN_DEMAND
    return WhyNot.NOTICE_TOO_LATE if standing.demand_is_late else None


def needs_second(*, withheld: int, grounds: Collection[str]) -> bool:
    """Say whether a second person must approve: when a record is withheld on a legal ground."""
    return withheld > 0 and not set(grounds) <= {"not_controller", "not_asked_for"}
