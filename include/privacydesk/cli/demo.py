"""``privacydesk demo travel``: shift the desk's clock, in the demo only."""

import json
import os
from datetime import datetime
from typing import Annotated

import typer

from privacydesk.domain.errors import DeskError

app = typer.Typer(no_args_is_help=True, help="For the demo alone.")


class NotADemoError(DeskError):
    """The clock may be shifted only where invented people live."""

    remedy = "Set DESK_ENV=demo, in a demo; a production desk keeps real time."


@app.callback()
def demo() -> None:
    """For the demo alone."""


@app.command()
def travel(
    to: Annotated[str, typer.Option(help="Instant with its zone, 2026-12-01T09:00:00Z; or `now`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002  typer
) -> None:
    """Shift the desk's clock to an instant; Airflow's clock, tokens and webhooks keep real time."""
    from privacydesk.settings import at_terminal  # noqa: PLC0415  other commands start fast
    from privacydesk.wiring.clock import shift_clock  # noqa: PLC0415

    try:
        environment = at_terminal(os.environ)
        if not environment.is_demo:
            raise NotADemoError("DESK_ENV is not demo")
        now = shift_clock(
            environment.need("DESK_DATABASE_URL")["DESK_DATABASE_URL"],
            to=None if to == "now" else _instant(to),
        )
    except DeskError as error:
        typer.echo(f"{error} {error.remedy}", err=True)
        raise typer.Exit(1) from None
    said = {"now": now.isoformat()}
    typer.echo(json.dumps(said) if as_json else f"The desk's clock says {now.isoformat()}")


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise typer.BadParameter("no instant; write 2026-12-01T09:00:00Z") from None
    if instant.tzinfo is None:
        raise typer.BadParameter("no zone; write 2026-12-01T09:00:00Z")
    return instant
