"""``privacydesk demo digest``: have the weekly digest mailed now, in the demo only."""

import json
from typing import Annotated

import typer

from privacydesk.cli.demo import NotADemoError


def digest(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002  typer
) -> None:
    """Queue the digest of the last whole week; the courier sends it, once a week."""
    from privacydesk.domain.digests import week_before  # noqa: PLC0415  other commands start fast
    from privacydesk.steps.digest import send_digest  # noqa: PLC0415
    from privacydesk.wiring import terminal  # noqa: PLC0415

    desk, known = terminal.open_cli()
    if not known.is_demo:
        raise NotADemoError("DESK_ENV is not demo")
    now = terminal.now(known)
    said = {"week": week_before(now).name, "queued": send_digest(desk, now=now)}
    typer.echo(
        json.dumps(said) if as_json
        else f"The digest of {said['week']}: {said['queued']} mail(s) queued. See the mail page."
    )  # fmt: skip
