"""``privacydesk demo breach``: move a demo case over its legal limit and see the alert come."""

import json
from datetime import datetime, timedelta
from typing import Annotated

import typer

from privacydesk.cli.demo import NotADemoError
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError


class NothingToBreachError(DeskError):
    """No open case of the demo has a due date, or the one named has none."""

    remedy = "Name an open case of the queue that has a due date; a paused one has none."


def breach(
    reference: Annotated[str, typer.Argument(help="The case; the next one due if empty.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002  typer
) -> None:
    """Shift the desk's clock over a case's due date and sweep; the courier sends the alert."""
    from privacydesk.steps import alert, sweep  # noqa: PLC0415  other commands start fast
    from privacydesk.wiring import terminal  # noqa: PLC0415
    from privacydesk.wiring.clock import shift_clock  # noqa: PLC0415

    desk, known = terminal.open_cli()
    if not known.is_demo:
        raise NotADemoError("DESK_ENV is not demo")
    with desk.begin() as records:
        found = records.alerts.next_due(after=terminal.now(known), case=reference or None)
    if found is None:
        raise NothingToBreachError("no open case with a date to come")
    case, due_ends_at = found
    now = shift_clock(terminal.database_url(known), to=due_ends_at + timedelta(minutes=1))
    swept = sweep.sweep_clocks(desk, now=now)
    told = alert.tell_team(desk, now=now)
    _say(case, now=now, raised=swept.raised, told=told, as_json=as_json)


def _say(case: CaseRef, *, now: datetime, raised: int, told: int, as_json: bool) -> None:
    said = {"reference": case, "now": now.isoformat(), "raised": raised, "told": told}
    typer.echo(
        json.dumps(said) if as_json
        else f"{case} is over its limit at {now.isoformat()}: {raised} alert(s) raised, "
             f"{told} told. See the mail page; privacydesk demo travel --to now goes back."
    )  # fmt: skip
