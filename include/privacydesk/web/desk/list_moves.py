"""Whose move an import is, and what each answer about it would do, in words and rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from privacydesk.domain.imports import Import, ImportState
from privacydesk.domain.list_decisions import MARKED_BY, ListOption, to_accept
from privacydesk.domain.dispositions import Reason
from privacydesk.ports import Profile
from privacydesk.steps.import_runs import DAG
from privacydesk.web.desk.list_words import GATE, PROBLEMS, RECORD
from privacydesk.web.desk.next_moves import Button, NextMove
from privacydesk.web.desk.times import plural

MARKS: Final = {Reason.CONSENT_OLD: 1, Reason.CONSENT_UNNAMED: 2, Reason.ROLE_ADDRESS: 4}
ASKED: Final = {ImportState.REVIEW: "review", ImportState.SECOND_REVIEW: "second_review"}


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
    clean = usable - held_rows(profile, warnings=warnings)
    open_ones = [name for name, by in warnings.items() if by is None]
    kept = f"{plural(usable - clean, 'marked row')} {'stays' if usable - clean == 1 else 'stay'} out"
    does = {
        ListOption.APPROVE: (usable, f"All {plural(usable, 'usable row')} are put in use."),
        ListOption.APPROVE_CLEAN: (
            clean, f"{kept} and {'is' if usable - clean == 1 else 'are'} held, with line and "
            "reason. The others are put in use." if usable > clean
            else "No row is marked: the same as Approve.",
        ),
        ListOption.REJECT: (0, "Nothing is put in use. The file’s copy is destroyed; the counts "
                            "stay."),
    }  # fmt: skip
    return [
        Choice(option=option.value, used=used, does=words,
               first=_titles(to_accept(open_ones, chosen=option))
               if option is not ListOption.REJECT else ())
        for option, (used, words) in does.items()
    ]  # fmt: skip


def held_rows(profile: Profile | None, *, warnings: Collection[str]) -> int:
    """Count the usable rows that a standing warning marks, each once."""
    marks = sum(MARKS[MARKED_BY[name]] for name in warnings if name in MARKED_BY)
    return sum(rows for bits, rows in profile.marked.items() if bits & marks) if profile else 0


def list_move(
    row: Mapping[str, Any], *, found: Import, base: str, open_warnings: int, second: bool
) -> NextMove:
    """Say who is waited for, and for what; the first button is the primary one."""
    here, ask = f"{base}/lists/{found.reference}", _airflow(row, found.state)
    match found.state:
        case ImportState.OPENED:
            return NextMove(title="Nothing to do. The file is being taken in",
                            why="If nothing moves for long, hand the same file in again.")  # fmt: skip
        case ImportState.QUARANTINED:
            label, _ = RECORD.get(found.problem or "", (found.problem or "", ""))
            return NextMove(
                title="Waiting for whoever handed it in: complete the record",
                why=f"Missing or impossible: {label} (R-91). The file lies sealed; nobody looks "
                "into it until the record is complete.",
                buttons=(Button(label="Complete the record",
                                href=f"{base}/lists/new?case={found.reference}"),),
            )  # fmt: skip
        case ImportState.LANDED | ImportState.SCREENED:
            what = "screened row by row" if found.state is ImportState.LANDED else "checked"
            return NextMove(title=f"Nothing to do. The list is being {what}",
                            why="Then a person decides. Nothing of it is in use.")  # fmt: skip
        case ImportState.REVIEW | ImportState.SECOND_REVIEW:
            return _asked(found, ask=ask, open_warnings=open_warnings, second=second)
        case ImportState.APPROVED:
            return NextMove(title="Nothing to do. The approved rows are being put in use",
                            why="They are screened once more first (R-94).")  # fmt: skip
        case ImportState.PUBLISHED:
            return NextMove(title="Nothing to do. The list is in use",
                            why="Each contact keeps the list and line it comes from. It can be "
                            "taken back as a whole below.")  # fmt: skip
        case ImportState.WITHDRAWN:
            return NextMove(title="Taken back. Nothing of this list is in use",
                            why=PROBLEMS.get(found.problem or "", ""))  # fmt: skip
        case ImportState.REFUSED:
            return NextMove(title="Refused. Nothing of it is in use", why=_refused(found),
                            buttons=(Button(label="Rows that are not used", href=f"{here}#rows"),)
                            if found.records else ())  # fmt: skip
        case ImportState.REJECTED:
            return NextMove(title="Rejected. Nothing of it is in use",
                            why="A person decided so. The copy is destroyed, the counts stay.")  # fmt: skip


def _asked(
    found: Import, *, ask: tuple[Button, ...], open_warnings: int, second: bool
) -> NextMove:
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


def _titles(names: Collection[str]) -> Sequence[str]:
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
    return f"/dags/{DAG}/runs/{run}"
