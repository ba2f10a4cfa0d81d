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
    asker_settled: bool = True


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
    FOR_WHOM = "for_whom"


WHY_NOT_WORDS = {
    WhyNot.NOBODY: "Nobody signed the answer. A person must press the button.",
    WhyNot.NOT_ENTITLED: "The person who answered may not review. Ask a reviewer.",
    WhyNot.SAME_PERSON: "The first reviewer cannot approve twice. Somebody else must.",
    WhyNot.UNDECIDED: "Records are still undecided. Decide them, then approve.",
    WhyNot.CASE_STILL_OPEN: "Close works only for a case that is withdrawn, merged or closed.",
    WhyNot.NO_GROUND: "A refusal needs its ground on this page first.",
    WhyNot.NOT_SORTED: "Say on this page which right this is, then approve.",
    WhyNot.NOT_ANSWERED: "Write the answer on this page, then approve.",
    WhyNot.FOR_WHOM: "Say on this page who asks for whom, then approve.",
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
        case Option.REFUSE:
            return None if refusal_ground else WhyNot.NO_GROUND
        case Option.APPROVE:
            return _why_not_approved(standing)
        case _:
            assert_never(answer.chosen)


def _why_not_approved(standing: Standing) -> WhyNot | None:
    if standing.undecided:
        return WhyNot.UNDECIDED
    if standing.unanswered:
        return WhyNot.NOT_ANSWERED
    if not standing.triage_done:
        return WhyNot.NOT_SORTED
    return None if standing.asker_settled else WhyNot.FOR_WHOM


def needs_second(*, withheld: int, grounds: Collection[str]) -> bool:
    """Say whether a second person must approve: when a record is withheld on a legal ground."""
    return withheld > 0 and set(grounds) != {"not_controller"}
