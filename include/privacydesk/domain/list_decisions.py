"""Who may decide on a list, what each button means for its rows, and when an answer counts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from typing_extensions import assert_never

from privacydesk.domain.decisions import Duty, Member
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import ImportState


class ListOption(str, Enum):
    """
    The buttons of a staff task about a list.

    ``Approve`` puts every usable row in use, those that a warning of the gate marks as well; each
    warning must have been accepted on the list's page, with a reason. ``Approve clean rows`` puts
    the usable rows in use that no warning marks and holds the others: they stay out, by line and
    reason. A warning about the list as a whole marks no row, and must be accepted for either.
    ``Reject`` puts nothing in use and destroys the copy. ``Close`` is for a list that was ended
    elsewhere, for example by ``privacydesk list reject``.
    """

    APPROVE = "Approve"
    APPROVE_CLEAN = "Approve clean rows"
    REJECT = "Reject"
    CLOSE = "Close"


OPTION_WORDS: Final[Mapping[ListOption, str]] = {
    ListOption.APPROVE: "Puts every usable row in use, also those that a warning marks. "
    "Accept each warning on the list's page first.",
    ListOption.APPROVE_CLEAN: "Puts the usable rows in use that no warning marks. The others are "
    "held: they stay out, each with its line and the reason. Warnings about the list as a whole "
    "must be accepted first.",
    ListOption.REJECT: "Puts nothing in use. The file's copy is destroyed, its counts stay.",
    ListOption.CLOSE: "Only for a list that was ended elsewhere.",
}


class ListTask(str, Enum):
    """A question about a list that the desk puts to staff in Airflow's UI."""

    REVIEW = "review"
    SECOND_REVIEW = "second_review"


ASKED_AT: Final[Mapping[ListTask, ImportState]] = {
    ListTask.REVIEW: ImportState.REVIEW,
    ListTask.SECOND_REVIEW: ImportState.SECOND_REVIEW,
}
"""Where an import stands while a question is open."""

MARKED_BY: Final[Mapping[str, Reason]] = {
    "few_role_addresses": Reason.ROLE_ADDRESS,
    "consent_is_young": Reason.CONSENT_OLD,
    "consent_names_us": Reason.CONSENT_UNNAMED,
}
"""The warnings of the gate that mark rows, and why a marked row is held (R-92, R-93)."""


@dataclass(frozen=True, kw_only=True)
class ListAnswer:
    """What was pressed, by whom, when (UTC)."""

    task: ListTask
    chosen: ListOption
    by_user: str | None
    responded_at: datetime


@dataclass(frozen=True, kw_only=True)
class ListStanding:
    """
    What a list's page says at the moment of the answer.

    ``open_warnings`` were not accepted yet; ``ended`` says that the import ended elsewhere.
    """

    open_warnings: frozenset[str]
    ended: bool
    first_reviewer: str | None


class WhyNotList(str, Enum):
    """Why an answer does not count yet; the desk page says it in words."""

    NOBODY = "nobody"
    NOT_ENTITLED = "not_entitled"
    SAME_PERSON = "same_person"
    WARNINGS_OPEN = "warnings_open"
    LIST_STILL_OPEN = "list_still_open"


WHY_NOT_WORDS: Final[Mapping[WhyNotList, str]] = {
    WhyNotList.NOBODY: "Nobody signed the answer. A person must press the button.",
    WhyNotList.NOT_ENTITLED: "The person who answered may not review. Ask a reviewer.",
    WhyNotList.SAME_PERSON: "The first reviewer cannot approve twice. Somebody else must.",
    WhyNotList.WARNINGS_OPEN: "Accept the warnings on the list's page first. For the clean rows "
    "alone, only those that mark no row must be accepted.",
    WhyNotList.LIST_STILL_OPEN: "Close works only for a list that was ended elsewhere. Press "
    "Reject to put nothing in use.",
}


def why_not(
    answer: ListAnswer, *, member: Member | None, standing: ListStanding
) -> WhyNotList | None:
    """
    Return why ``answer`` does not count, or None when it does.

    The same people as for a case: active, entitled at that moment, never a service account, and
    for the second review never the first reviewer again (R-91; HOUSE: four eyes).
    """
    if answer.by_user is None or member is None:
        return WhyNotList.NOBODY
    if not member.active or member.service_account or Duty.REVIEW not in member.duties:
        return WhyNotList.NOT_ENTITLED
    match answer.chosen:
        case ListOption.CLOSE:
            return None if standing.ended else WhyNotList.LIST_STILL_OPEN
        case ListOption.REJECT:
            return None
        case ListOption.APPROVE | ListOption.APPROVE_CLEAN:
            if answer.task is ListTask.SECOND_REVIEW and answer.by_user == standing.first_reviewer:
                return WhyNotList.SAME_PERSON
            missing = to_accept(standing.open_warnings, chosen=answer.chosen)
            return WhyNotList.WARNINGS_OPEN if missing else None
        case _:
            assert_never(answer.chosen)


def to_accept(warnings: Iterable[str], *, chosen: ListOption) -> frozenset[str]:
    """Return which of these warnings an approval needs accepted; see ``ListOption``."""
    clean = chosen is ListOption.APPROVE_CLEAN
    return frozenset(one for one in warnings if not (clean and one in MARKED_BY))


def to_hold(
    warnings: Mapping[str, str | None], *, approved: Collection[ListOption]
) -> frozenset[Reason]:
    """
    Return why marked rows are held: all of them where anybody approved only the clean rows.

    ``warnings`` say who accepted each. One that nobody did, since it came with a later screening,
    holds its rows whatever was approved.
    """
    clean = ListOption.APPROVE_CLEAN in approved
    return frozenset(
        MARKED_BY[one] for one, by in warnings.items() if one in MARKED_BY and (clean or by is None)
    )
