"""``privacydesk list``: land a bought list and see which of its rows can be used, and why not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from privacydesk.domain.cases import REFERENCE, CaseRef, NotAReferenceError
from privacydesk.domain.dispositions import BROKEN, Disposition, Funnel, Reason, disposition_of
from privacydesk.domain.imports import Import, ImportState

app = typer.Typer(help="Lists of people from elsewhere.", no_args_is_help=True)
TERMINAL: Final = "terminal"
STOPPED: Final = frozenset({ImportState.QUARANTINED, ImportState.REFUSED})
LABELS: Final = {
    Disposition.REJECTED: "Failed a rule",
    Disposition.DUPLICATE: "Repeated in this file",
    Disposition.SUPPRESSED: "On the suppression list",
    Disposition.HELD: "Held for a person to judge",
}
JsonOption = Annotated[bool, typer.Option("--json", help="Write the contract's JSON.")]


@app.callback()
def lists() -> None:
    """Land and look at lists."""


@app.command()
def land(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file, plain, zip or gzip.")
    ],
    *,
    due_diligence: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="What is known of the list, in YAML.")
    ],
    as_json: JsonOption = False,
) -> None:
    """
    Take a list in, screen every row, and show what can be used; nothing is in use yet (R-91).

    The same file again is recognised. Exit 1 if the list is refused, or waits for its record.
    """
    from privacydesk.steps.land import land_list  # noqa: PLC0415  other commands start fast
    from privacydesk.steps.match_list import match_list  # noqa: PLC0415
    from privacydesk.steps.screen_list import screen_list  # noqa: PLC0415
    from privacydesk.wiring.importing import open_list_room, read_due_diligence  # noqa: PLC0415

    text = due_diligence.read_bytes()
    record = read_due_diligence(text)
    desk, now = open_list_room()
    with file.open("rb") as opened:
        arrived = land_list(desk, file=opened, record=record, text=text, by=TERMINAL, now=now())
    if arrived.state is ImportState.LANDED:
        screened = screen_list(desk, case=arrived.case, by=TERMINAL, now=now())
        if screened.state is ImportState.SCREENED:
            match_list(desk, case=arrived.case, by=TERMINAL, now=now())
    with desk.begin() as records:
        show_import(records.imports.get(arrived.case), as_json=as_json)


@app.command()
def show(
    reference: Annotated[str, typer.Argument(help="An import: LI-2026-000007.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Show where a list stands, and where each of its rows went."""
    from privacydesk.wiring.terminal import open_books  # noqa: PLC0415  other commands start fast

    case = reference_of(reference)
    with open_books()() as records:
        show_import(records.imports.get(case), as_json=as_json)


@app.command()
def reject(
    reference: Annotated[str, typer.Argument(help="An import: LI-2026-000007.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Reject a list that is not published: its rows and its copy are destroyed, counts stay."""
    from privacydesk.steps.publish_list import reject_list  # noqa: PLC0415  see above
    from privacydesk.wiring.importing import open_list_room  # noqa: PLC0415

    case = reference_of(reference)
    desk, now = open_list_room()
    show_import(reject_list(desk, case=case, by=TERMINAL, now=now()), as_json=as_json)


def as_report(found: Import) -> dict[str, Any]:
    """Return an import as the contract has it: codes and counts, nothing of a row."""
    funnel = found.funnel
    return {
        "reference": found.reference,
        "state": found.state.value,
        "problem": found.problem,
        "seller": found.seller,
        "list": found.title,
        "obtained_on": found.obtained_on.isoformat() if found.obtained_on else None,
        "records": found.records,
        "usable": found.usable,
        "against": {why.value: rows for why, rows in found.against.items()},
        "dispositions": _dispositions(found, funnel),
    }


def as_text(found: Import) -> str:
    """Return an import for a person: the way from the file's rows to those that can be used."""
    problem = f": {found.problem}" if found.problem else ""
    head = f"{found.reference}  {found.state.value}{problem}"
    if found.title:
        head += f"\n{found.title}, from {found.seller}"
    funnel = found.funnel
    return "\n".join([head, *(_steps(funnel) if funnel else ())])


def reference_of(word: str) -> CaseRef:
    """
    Return the import that a word names.

    :raises NotAReferenceError: if it is no reference.
    """
    if not REFERENCE.fullmatch(word):
        raise NotAReferenceError("this is no import's reference")
    return CaseRef(word)


def show_import(found: Import, *, as_json: bool) -> None:
    """Write an import and leave; 1 if it is stopped."""
    print(json.dumps(as_report(found), indent=1) if as_json else as_text(found))
    raise typer.Exit(code=found.state in STOPPED)


def _dispositions(found: Import, funnel: Funnel | None) -> dict[str, int] | None:
    if funnel is None:
        return None
    counts = {one: funnel.count(one) for one in LABELS}
    done = found.published
    published = {
        Disposition.PUBLISHED: done.new if done else 0,
        Disposition.UPDATED: done.updated if done else 0,
        Disposition.UNCHANGED: done.unchanged if done else 0,
    }
    return {one.value: rows for one, rows in {**published, **counts}.items()}


def _steps(funnel: Funnel) -> Iterator[str]:
    yield _line("Read from the file", funnel.records)
    broken = {why: rows for why, rows in funnel.against.items() if why in BROKEN}
    yield _line("- Broken lines", sum(broken.values()), broken)
    for one, label in LABELS.items():
        why = {
            reason: rows
            for reason, rows in funnel.against.items()
            if reason not in BROKEN and disposition_of(reason) is one
        }
        yield _line(f"- {label}", sum(why.values()), why)
    yield _line("Usable", funnel.usable)


def _line(label: str, rows: int, why: "dict[Reason, int] | None" = None) -> str:
    reasons = ", ".join(f"{count:,} {reason.value}" for reason, count in (why or {}).items())
    return f"  {label:28}{rows:>12,}  {reasons}".rstrip()
