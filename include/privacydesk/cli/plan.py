"""``privacydesk plan REFERENCE``: what an erasure would do now, without doing it."""

import json
from typing import Annotated, Any

import typer

from privacydesk.domain.cases import REFERENCE, CaseRef, NotAReferenceError
from privacydesk.domain.deletion import Action, Conflict, Line, Plan


def plan(
    reference: Annotated[str, typer.Argument(help="An erasure case: PD-2026-000042.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Dry run of an erasure: counts, conflicts, nothing written; exit 1 if a conflict is open."""
    from privacydesk.steps.plan import dry_run  # noqa: PLC0415  the help starts fast
    from privacydesk.wiring.surveying import open_surveyor  # noqa: PLC0415

    if not REFERENCE.fullmatch(reference):
        raise NotAReferenceError("this is no case's reference")
    desk, now = open_surveyor()
    found, _ = dry_run(desk, case=CaseRef(reference), now=now)
    print(as_report(found, reference=reference) if as_json else as_text(found))
    raise typer.Exit(code=found.unsettled > 0)


def as_report(found: Plan, *, reference: str) -> str:
    """Return the plan as JSON: counts and codes, no key and no value of a row."""
    content = {
        "reference": reference,
        "rows": {action.value: found.count(action) for action in Action},
        "unsettled": found.unsettled,
        "lines": [_line(line) for line in found.lines],
        "conflicts": [_conflict(conflict) for conflict in found.conflicts],
    }
    return json.dumps(content, indent=2)


def as_text(found: Plan) -> str:
    """Return the plan for a person."""
    lines = [
        f"{line.action.value:<7}{line.rows:>8}  {line.address:<34} "
        f"{line.ground or line.why.value}{f', until {line.until}' if line.until else ''}"
        for line in found.lines
    ]
    for one in found.conflicts:
        chosen = one.chosen.value if one.chosen else "OPEN"
        beside = f" ({one.beside})" if one.beside else ""
        lines.append(f"{one.code.value}: {one.rows} row(s) of {one.address}{beside}: {chosen}")
    counts = ", ".join(f"{found.count(action)} to {action.value}" for action in Action)
    return "\n".join([*lines, f"{counts}; {found.unsettled} conflict(s) open. Nothing written."])


def _line(line: Line) -> dict[str, Any]:
    return {
        "collection": line.address, "connection": line.connection, "action": line.action.value,
        "why": line.why.value, "rows": line.rows, "ground": line.ground or None,
        "kept_until": line.until.isoformat() if line.until else None, "masked": sorted(line.masks),
    }  # fmt: skip


def _conflict(one: Conflict) -> dict[str, Any]:
    return {
        "code": one.code.value, "collection": one.address or None, "rows": one.rows,
        "beside": one.beside or None, "options": [option.value for option in one.options],
        "chosen": one.chosen.value if one.chosen else None,
    }  # fmt: skip
