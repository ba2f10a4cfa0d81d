"""Write the question about a list: its reference, counts, and what each button does."""

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import Import
from privacydesk.domain.list_decisions import OPTION_WORDS, ListTask
from privacydesk.ports import ListRoom

_WHAT = {
    ListTask.REVIEW: "A list was screened. Nothing of it is in use yet.",
    ListTask.SECOND_REVIEW: "One person approved this list; its size takes a second one. What both "
    "approved is put in use: only the clean rows if either of you says so.",
}


def words(desk: ListRoom, *, case: CaseRef, task: ListTask) -> tuple[str, str]:
    """Return the subject and the Markdown body of a question; who sells the list is on its page."""
    with desk.begin() as records:
        found = records.imports.get(case)
        warnings = records.import_decisions.warnings(found.number)
    open_ones = sum(by is None for by in warnings.values())
    lines = [
        _WHAT[task],
        "",
        "| | |",
        "|---|---|",
        f"| Rows read | {found.records:,} |",
        f"| Usable | {found.usable:,} |",
        f"| Warnings | {len(warnings)}, {open_ones} not accepted |",
        "",
        *(f"- **{option.value}**: {said}" for option, said in OPTION_WORDS.items()),
        "",
        f"[Open the list's page](/desk/lists/{case})",
    ]
    return _subject(found), "\n".join(lines)


def _subject(found: Import) -> str:
    return f"{found.reference} · List · {found.usable:,} of {found.records:,} rows usable"
