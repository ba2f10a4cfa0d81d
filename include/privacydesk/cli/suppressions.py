"""``privacydesk suppressions``: renew the keys under which objections stand."""

import json
from typing import Annotated

import typer

app = typer.Typer(help="Whom we may not market to.", no_args_is_help=True)


@app.callback()
def suppressions() -> None:
    """Look after the suppressions."""


@app.command()
def rotate(*, as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False) -> None:
    """
    Bring every entry under the newest key of DESK_SUPPRESSION_KEY.

    First add the new key at the end, after a comma, and restart every process: one that lacks
    it answers nobody once this has run. No key may ever be taken out again.
    """
    from privacydesk.steps.renew import renew_keys  # noqa: PLC0415  other commands start fast
    from privacydesk.wiring.gate import open_gate  # noqa: PLC0415

    desk, now = open_gate()
    count = renew_keys(desk, now=now())
    report = {"renewed": count, "key_version": desk.marketing.digests.version}
    print(json.dumps(report) if as_json else f"{count} entries now stand under key "
          f"{report['key_version']}.")  # fmt: skip
