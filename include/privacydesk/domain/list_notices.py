"""What staff hear of lists by mail: references, codes and counts, nothing of a row or a name."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.notices import Notice, NoticeKind
from privacydesk.domain.workdays import LONDON

NEXT_MOVE = {
    "quarantined": "Complete its due-diligence record and land the same file again. It stays "
    "sealed until then.",
    "refused": "Nothing of it is in use. Ask the seller for a list that keeps the rules.",
}


def list_stopped(case: CaseRef, *, state: str, problem: str) -> Notice:
    """Return the word that a rule stopped a list before anybody was asked (R-91, R-97)."""
    text = f"{case} is {state}: {problem}.\n\n{NEXT_MOVE[state]}\n"
    return Notice(kind=NoticeKind.LIST_STOPPED, subject=f"Privacy desk: list {case} is {state}",
                  text=text)  # fmt: skip


def left_alone(*, since: datetime) -> Notice:
    """Return the word that a file lies in the landing folder without its other half (R-91)."""
    text = (
        "A file in the landing folder has waited for its other half since "
        f"{since.astimezone(LONDON):%H:%M on %d %B}. A list is taken once its due-diligence record "
        "lies beside it: the same name with .yaml after it. A record waits for its list in the "
        "same way.\n\n"
        "Nothing of it is in use. Add what is missing, or take the file out of the folder.\n"
    )
    return Notice(kind=NoticeKind.LIST_STOPPED, text=text,
                  subject="Privacy desk: a file waits in the landing folder")  # fmt: skip


def list_unanswered(case: CaseRef, *, since: datetime) -> Notice:
    """Return the word that nobody has answered the question about a list."""
    text = (
        f"{case} has waited for a decision since {since.astimezone(LONDON):%d %B}. Nothing of it "
        "is in use. Open its question in Airflow; however late it is approved, every row is "
        "screened again first.\n"
    )
    return Notice(kind=NoticeKind.LIST_UNANSWERED, subject=f"Privacy desk: list {case} waits",
                  text=text)  # fmt: skip


def offer_by_hand(case: CaseRef, *, report: int) -> Notice:
    """Return the word that somebody must be offered a review, whom no mail reaches (R-99)."""
    text = (
        f"A machine alone declined the application about which report {report} of {case} came, and "
        "no mail reaches the applicant.\n\n"
        "Offer by post or telephone that a person looks at it: tell them how it was decided, that "
        "they may say what speaks for them, and how to contest it. Then have finance note the day "
        "beside the report.\n"
    )
    return Notice(kind=NoticeKind.OFFER_BY_HAND, text=text,
                  subject=f"Privacy desk: offer a review by hand, {case}")  # fmt: skip
