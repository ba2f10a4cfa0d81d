"""The desk's command line; every command says what it needs and starts only that."""

import typer

from privacydesk.cli import classify, clock, courier, datamap, demo

app = typer.Typer(
    name="privacydesk", no_args_is_help=True, pretty_exceptions_show_locals=False,
    add_completion=False, help="The desk where CloudSentric's privacy policy is kept.",
)  # fmt: skip
app.command("clock")(clock.clock)
app.command("classify")(classify.classify)
app.command("courier")(courier.courier)
app.add_typer(datamap.app, name="datamap")
app.add_typer(demo.app, name="demo")


def main() -> None:
    """Run the command line."""
    app()
