"""Whose move an import is, and what each answer about it would do, in words and rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import Import, ImportState
from privacydesk.domain.list_decisions import ASKED_AT, MARKED_BY, ListOption, to_accept
from privacydesk.domain.source_notices import ListKind
from privacydesk.ports import Profile
from privacydesk.steps.import_runs import DAGS
from privacydesk.web.desk.list_words import GATE, PROBLEMS, RECORD
from privacydesk.web.desk.next_moves import Button, NextMove
from privacydesk.web.desk.times import plural

MARKS: Final = {Reason.CONSENT_OLD: 1, Reason.CONSENT_UNNAMED: 2, Reason.ROLE_ADDRESS: 4}
ASKED: Final = {state: task.value for task, state in ASKED_AT.items()}

MOVES: Final[Mapping[ImportState, tuple[str, str]]] = {
    ImportState.OPENED: (
        "Nothing to do. The file is being taken in",
        "If nothing moves for long, hand the same file in again.",
    ),
    ImportState.QUARANTINED: (
        "Waiting for whoever handed it in: complete the record",
        "The file lies sealed; nobody looks into it until the record is complete.",
    ),
    ImportState.LANDED: (
        "Nothing to do. The list is being screened row by row",
        "Then a person decides. Nothing of it is in use.",
    ),
    ImportState.SCREENED: (
        "Nothing to do. The list is being checked",
        "Then a person decides. Nothing of it is in use.",
    ),
    ImportState.APPROVED: (
        "Nothing to do. The approved rows are being put in use",
        "They are screened once more first (R-94).",
    ),
    ImportState.PUBLISHED: (
        "Nothing to do. The list is in use",
        "Each contact keeps the list and line it comes from. It can be taken back as a whole.",
    ),
    ImportState.WITHDRAWN: ("Taken back. Nothing of this list is in use", ""),
    ImportState.REFUSED: ("Refused. Nothing of it is in use", ""),
    ImportState.REJECTED: (
        "Rejected. Nothing of it is in use",
        "A person decided so. The copy is destroyed, the counts stay.",
    ),
}
"""What is said of an import that no question is open about."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer: what it does, to how many rows, and which warnings come first."""

    option: str
    does: str
    used: int
    first: Sequence[str]


def choices(
    found: Import, *, profile: Profile | None, warnings: Mapping[str, str | None]
) -> Sequence[Choice]:
    """Return what each answer about a list would do at this moment."""
    usable = found.usable or 0
    held = held_rows(profile, warnings=warnings)
    stay = f"{plural(held, 'marked row')} {'is' if held == 1 else 'are'} held: by line and reason."
    does = {
        ListOption.APPROVE: (usable, f"All {plural(usable, 'usable row')} are put in use."),
        ListOption.APPROVE_CLEAN: (
            usable - held,
            f"{stay} The others are put in use." if held else "No row is marked: as Approve.",
        ),
        ListOption.REJECT: (0, "Nothing is put in use. The copy is destroyed; the counts stay."),
    }
    open_ones = [name for name, by in warnings.items() if by is None]
    return [
        Choice(option=option.value, used=used, does=words, first=_first(option, open_ones))
        for option, (used, words) in does.items()
    ]


def held_rows(profile: Profile | None, *, warnings: Collection[str]) -> int:
    """Count the usable rows that a standing warning marks, each once."""
    marks = sum(MARKS[MARKED_BY[name]] for name in warnings if name in MARKED_BY)
    return sum(rows for bits, rows in profile.marked.items() if bits & marks) if profile else 0


def list_move(
    row: Mapping[str, Any], *, found: Import, base: str, open_warnings: int, second: bool
) -> NextMove:
    """Say who is waited for, and for what; the first button is the primary one."""
    if found.state in ASKED:
        return _asked(found, ask=_airflow(row, found.state), open_warnings=open_warnings,
                      second=second)  # fmt: skip
    title, why = MOVES[found.state]
    if found.state is ImportState.QUARANTINED:
        label, _ = RECORD.get(found.problem or "", (found.problem or "", ""))
        href = f"{base}/lists/new?case={found.reference}"
        return NextMove(title=title, why=f"Missing or impossible: {label} (R-91). {why}",
                        buttons=(Button(label="Complete the record", href=href),))  # fmt: skip
    if found.state is ImportState.REFUSED:
        href = f"{base}/lists/{found.reference}#rows"
        look = (Button(label="Rows that are not used", href=href),) if found.against else ()
        return NextMove(title=title, why=_refused(found), buttons=look)
    if found.state is ImportState.WITHDRAWN:
        why = PROBLEMS.get(found.problem or "", "")
    return NextMove(title=title, why=why)


def _asked(found: Import, *, ask: tuple[Button, ...], open_warnings: int, second: bool) -> NextMove:
    usable = f"{found.usable or 0:,} of {plural(found.records or 0, 'row')} can be used."
    look = f" {plural(open_warnings, 'warning')} not accepted yet." if open_warnings else ""
    if found.state is ImportState.SECOND_REVIEW:
        return NextMove(
            title="Waiting for a second reviewer: accept the rows?", buttons=ask,
            why=f"{usable}{look} One person approved it; its size takes another one.",
        )  # fmt: skip
    more = " Its size takes two people." if second else ""
    return NextMove(title="Waiting for a reviewer: accept the rows?", buttons=ask,
                    why=f"{usable}{look}{more} Nothing is in use yet.")  # fmt: skip


def _refused(found: Import) -> str:
    problem = found.problem or ""
    if problem in GATE:
        copy = "Its copy is destroyed." if not found.records else "Its copy stays sealed for now."
        return f"The gate stopped it: {GATE[problem][0].lower()}. {copy}"
    said = PROBLEMS.get(problem, problem.replace("_", " "))
    return f"{said} Its copy is destroyed. Ask the seller for a list that keeps the rules."


def _first(option: ListOption, open_warnings: Collection[str]) -> Sequence[str]:
    """Return the warnings that must be accepted before an answer counts."""
    if option is ListOption.REJECT:
        return ()
    names = to_accept(open_warnings, chosen=option)
    return sorted(GATE.get(name, (name, ""))[0] for name in names)


def _airflow(row: Mapping[str, Any], state: ImportState) -> tuple[Button, ...]:
    """Return the way to the pending task in Airflow, if a run of the import is there."""
    if row["run"] is None or state not in ASKED:
        return ()
    return (Button(label="Answer in Airflow", airflow=True,
                   href=f"{run_page(row)}/tasks/{ASKED[state]}/required_actions"),)  # fmt: skip


def run_page(row: Mapping[str, Any]) -> str:
    """Return Airflow's page of the run that acts for an import."""
    run = row["reference"] if row["run"] == 1 else f"{row['reference']}.{row['run']}"
    return f"/dags/{DAGS[ListKind(row['kind'])]}/runs/{run}"
