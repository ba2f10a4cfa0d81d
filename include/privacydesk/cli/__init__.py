"""The desk's command line; every command says what it needs and starts only that."""

import sys

import typer

from privacydesk.cli import (
    classify,
    clock,
    courier,
    datamap,
    demo,
    demo_breach,
    demo_digest,
    disclose,
    doctor,
    ledger,
    list_people,
    lists,
    permit,
    plan,
    recall,
    register,
    stop_lists,
    suppressions,
)
from privacydesk.domain.errors import DeskError

app = typer.Typer(
    name="privacydesk", no_args_is_help=True, pretty_exceptions_show_locals=False,
    add_completion=False, help="The desk where CloudSentric's privacy policy is kept.",
)  # fmt: skip
app.command("clock")(clock.clock)
app.command("classify")(classify.classify)
app.command("courier")(courier.courier)
app.command("permit")(permit.permit)
app.command("disclose")(disclose.disclose)
app.command("recall")(recall.recall)
app.command("doctor")(doctor.doctor)
app.command("plan")(plan.plan)
app.add_typer(datamap.app, name="datamap")
demo.app.command("breach")(demo_breach.breach)
demo.app.command("digest")(demo_digest.digest)
app.add_typer(demo.app, name="demo")
app.add_typer(ledger.app, name="ledger")
list_people.join(lists.app)
app.add_typer(lists.app, name="list")
app.add_typer(register.app, name="register")
suppressions.app.command("load")(stop_lists.load)
suppressions.app.command("loaded")(stop_lists.loaded)
app.add_typer(suppressions.app, name="suppressions")


def main() -> None:
    """Run the command line; what a person can mend is told in one line, not as a traceback."""
    try:
        app()
    except DeskError as error:
        typer.echo(f"{error}. {error.remedy}", err=True)
        sys.exit(1)
