"""Write the question to staff: reference, right, due date and links, nothing of the person."""

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.decisions import StaffTask
from privacydesk.domain.deletion import Action
from privacydesk.domain.places import Case
from privacydesk.ports import Desk
from privacydesk.steps.pack import NEED

RIGHT_WORDS = {
    "access": "Access",
    "rectification": "Rectification",
    "erasure": "Erasure",
    "restriction": "Restriction",
    "portability": "Portability",
    "objection_marketing": "Objection to marketing",
    "objection_general": "Objection",
    "automated_decision": "Automated decision",
    "complaint": "Complaint",
    "question": "Question",
    "unknown": "Not sorted yet",
}

_WHAT = {
    StaffTask.TRIAGE: "Say on the desk page which right this is and, if the message speaks "
    "for somebody else, who asks for whom. Then **Approve**.",
    StaffTask.REVIEW: "Decide every record on the review page, then **Approve**. "
    "**Refuse** needs its ground there first. **Send back** opens the records again, or lets go "
    "out what is prepared for the person on the case page.",
    StaffTask.SECOND_REVIEW: "Something is withheld or refused. Look at it on the review page. "
    "**Send back** opens it to the first reviewer again.",
    StaffTask.APPROVE_DEMAND: "A fee or an extension is prepared. Read it on the case page. "
    "**Approve** sends it, **Send back** drops it. Who prepared it cannot approve it.",
}


_PLAN = {
    StaffTask.REVIEW: "Settle every conflict of the plan, then **Approve**. "
    "**Refuse** needs its ground on the case page first.",
    StaffTask.SECOND_REVIEW: "What is deleted is gone. Look at the plan with your own eyes. "
    "**Send back** opens it to the first reviewer again.",
}
_CORRECT = (
    "Judge every proposed correction on the corrections page, then **Approve**. Money, and records "
    "of two people, take a second person. **Refuse** needs its ground on the case page first."
)
_WEIGH = (
    "Weigh each use on the objection page, then **Approve**. What goes on takes a second person. "
    "**Refuse** counts only with a complete balancing record for every use."
)
_ABOUT_PAGE = {"corrections": _CORRECT, "objection": _WEIGH}
_ANSWER_QUESTION = "Write the answer on the case page, then **Approve**."


def words(desk: Desk, *, case: CaseRef, task: StaffTask) -> tuple[str, str]:
    """
    Return the subject and the Markdown body of a question.

    Never days left: the subject is frozen when asked.
    """
    with desk.begin() as records:
        it = records.cases.get(case)
        tally = records.findings.tally(case)
    if it.right is Right.ERASURE and task in _PLAN:
        return _about_plan(desk, it, task=task)
    is_question = it.right is Right.QUESTION and task is StaffTask.REVIEW
    on_case = task in {StaffTask.TRIAGE, StaffTask.APPROVE_DEMAND} or is_question
    page = "case" if on_case else "review"
    if it.right in {Right.RECTIFICATION, Right.AUTOMATED_DECISION} and page == "review":
        page = "corrections"
    if it.right is Right.OBJECTION_GENERAL and page == "review":
        page = "objection"
    link = f"/desk/cases/{case}" if page == "case" else f"/desk/cases/{case}/{page}"
    lines = [
        _ANSWER_QUESTION if is_question else _ABOUT_PAGE.get(page, _WHAT[task]),
        "",
        "| | |",
        "|---|---|",
        f"| Records found | {tally.total} |",
        f"| Undecided | {tally.undecided} |",
        f"| Withheld | {tally.withhold} |",
        *(["| Delivery | see the case page |"] if desk.vault.has(case, NEED) else []),
        "",
        f"[Open the {page} page]({link})",
    ]
    return _subject(it), "\n".join(lines)


def _subject(it: Case) -> str:
    due = f"due {it.due_on:%a} {it.due_on.day} {it.due_on:%B %Y}" if it.due_on else "no date yet"
    return f"{it.reference} · {RIGHT_WORDS[it.right.value]} · {due}"


def _about_plan(desk: Desk, it: Case, *, task: StaffTask) -> tuple[str, str]:
    with desk.begin() as records:
        plan = records.erasures.plan(it.reference)
    counts = {action: plan.count(action) if plan else 0 for action in Action}
    lines = [
        _PLAN[task],
        "",
        "| | |",
        "|---|---|",
        *(f"| Rows to {action.value} | {rows} |" for action, rows in counts.items()),
        f"| Conflicts to settle | {plan.unsettled if plan else 0} |",
        "",
        f"[Open the erasure plan](/desk/cases/{it.reference}/plan)",
    ]
    return _subject(it), "\n".join(lines)
