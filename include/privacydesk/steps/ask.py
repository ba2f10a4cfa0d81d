"""Write the question to staff: reference, right, due date and links, nothing of the person."""

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.decisions import StaffTask
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
    "**Refuse** needs its ground there first.",
    StaffTask.SECOND_REVIEW: "Something is withheld or refused. Look at it on the review page. "
    "**Send back** opens it to the first reviewer again.",
    StaffTask.APPROVE_DEMAND: "A fee or an extension is prepared. Read it on the case page. "
    "**Approve** sends it, **Send back** drops it. Who prepared it cannot approve it.",
}


_ANSWER_QUESTION = "Write the answer on the case page, then **Approve**."


def words(desk: Desk, *, case: CaseRef, task: StaffTask) -> tuple[str, str]:
    """
    Return the subject and the Markdown body of a question.

    Never days left: the subject is frozen when asked.
    """
    with desk.begin() as records:
        it = records.cases.get(case)
        tally = records.findings.tally(case)
    due = f"due {it.due_on:%a} {it.due_on.day} {it.due_on:%B %Y}" if it.due_on else "no date yet"
    is_question = it.right is Right.QUESTION and task is StaffTask.REVIEW
    on_case = task in {StaffTask.TRIAGE, StaffTask.APPROVE_DEMAND} or is_question
    page = "case" if on_case else "review"
    link = f"/desk/{'cases/' + case if page == 'case' else 'cases/' + case + '/review'}"
    lines = [
        _ANSWER_QUESTION if is_question else _WHAT[task],
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
    return f"{case} · {RIGHT_WORDS[it.right.value]} · {due}", "\n".join(lines)
