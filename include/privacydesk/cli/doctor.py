"""``privacydesk doctor``: what can silently stop a case, and runs asked for again."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.health import Check, State


def doctor(
    *,
    rebuild: Annotated[
        bool, typer.Option(help="After the loss of Airflow's database: ask for all runs again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Examine the desk; exit 1 if something is wrong that cannot wait."""
    from privacydesk.steps.examine import examine  # noqa: PLC0415  other commands start fast
    from privacydesk.steps.upkeep import ask_again  # noqa: PLC0415
    from privacydesk.wiring import terminal  # noqa: PLC0415

    office, known = terminal.open_cli()
    now = terminal.now(known)
    asked = ask_again(office, now=now) if rebuild else None
    checks = examine(office, now=now, head=terminal.newest_migration())
    checks += terminal.look_at_airflow(known)
    print(as_report(checks, asked=asked) if as_json else as_text(checks, asked=asked))
    raise typer.Exit(code=any(one.state is State.ERROR for one in checks))


def as_report(checks: Sequence[Check], *, asked: Sequence[CaseRef] | None) -> str:
    """Return what was found as JSON; ``rebuilt`` is null unless runs were asked for again."""
    content = {
        "well": not any(one.state is State.ERROR for one in checks),
        "checks": [
            {"name": c.name, "state": c.state.value, "count": c.count, "words": c.words}
            for c in checks
        ],
        "rebuilt": None if asked is None else list(asked),
    }
    return json.dumps(content, indent=2)


def as_text(checks: Sequence[Check], *, asked: Sequence[CaseRef] | None) -> str:
    """Return what was found for a person, one line a check."""
    lines = [] if asked is None else [f"Asked again for the runs of {len(asked)} case(s)."]
    for one in checks:
        said = f"{one.count}: {one.words}" if one.count else "well"
        lines.append(f"{one.state.value:<8} {one.name.replace('_', ' '):<22} {said}")
    return "\n".join(lines)
