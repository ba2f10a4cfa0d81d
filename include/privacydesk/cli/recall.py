"""``privacydesk recall``: may a load write this fact of a person, or was it corrected away."""

import json
from typing import Annotated

import typer


def recall(
    *,
    fact: Annotated[str, typer.Option(help="As the data map names it: address, name, phone.")],
    value: Annotated[str, typer.Option(help="What the load brings; parts joined with commas.")],
    email: Annotated[str, typer.Option(help="By what the load names the person.")] = "",
    phone: Annotated[str, typer.Option(help="By what the load names the person.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """
    Ask the register of corrections, as every load must (R-63, R-100); exit 1 if it may not write.

    ``free`` may be written, ``same`` stands there already; ``corrected_away`` was found wrong and
    ``better_known`` is a fact that the person corrected: neither is written.
    """
    from privacydesk.steps.recall import Incoming, judge_incoming  # noqa: PLC0415  fast help
    from privacydesk.wiring.terminal import open_recall  # noqa: PLC0415

    identities = [(k, v) for k, v in (("email", email), ("phone_number", phone)) if v]
    verdict = judge_incoming(open_recall(), identities=identities, fact=fact, value=value)
    may_write = verdict in {Incoming.FREE, Incoming.SAME}
    said = {"verdict": verdict.value, "may_write": may_write}
    typer.echo(json.dumps(said) if as_json else verdict.value)
    if not may_write:
        raise typer.Exit(1)
