"""``privacydesk demo breach`` over a desk of the demo: the alert is queued at once."""

import base64
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from typer.testing import CliRunner

from integration.steps.clocks import Kind, write
from integration.steps.world import World
from privacydesk.cli import app
from privacydesk.cli.demo import NotADemoError
from privacydesk.cli.demo_breach import NothingToBreachError
from privacydesk.steps import clock, send
from privacydesk.steps.books import open_books

LATELY = datetime.now(timezone.utc) - timedelta(days=5)


@pytest.fixture
def at_terminal(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world's own settings, as a demo leaves them for its terminal."""
    for name, value in {
        "DESK_ENV": "demo", "DESK_HOME": str(tmp_path), "DESK_DATABASE_URL": world.owner_url,
        "DESK_VAULT": str(tmp_path / "vault"), "DESK_KEYS": str(tmp_path / "keys"),
        "DESK_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
        "DESK_AIRFLOW_URL": "https://airflow.cloudsentric.example",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    kinds = [Kind(place="review", status="review", received=LATELY - timedelta(days=n))
             for n in range(3)]  # fmt: skip
    for case in write(world.owner_url, kinds=kinds, number=3):
        with open_books(world.desk, case, now=LATELY, actor="courier") as books:  # type: ignore[arg-type]
            clock.refresh(books)
    return world


class TestBreach:
    def test_moves_the_next_case_over_its_limit_and_the_mail_appears(
        self, at_terminal: World
    ) -> None:
        ran = CliRunner().invoke(app, ["demo", "breach", "--json"])

        said = json.loads(ran.output)
        assert said["reference"] == "PD-2026-000002"  # the oldest
        send.send_due(at_terminal.room, now=datetime.fromisoformat(said["now"]), most=500)
        mails = [m for m in at_terminal.post.sent if "missed its legal limit" in m.subject]
        assert {m.to for m in mails} == {
            "privacy@cloudsentric.example", "data-protection-lead@cloudsentric.example",
        }  # fmt: skip
        link = "https://airflow.cloudsentric.example/desk/cases/PD-2026-000002"
        assert all(link in mail.text for mail in mails)

    def test_takes_the_case_that_was_named(self, at_terminal: World) -> None:
        ran = CliRunner().invoke(app, ["demo", "breach", "PD-2026-000001"])

        assert ran.output.startswith("PD-2026-000001 is over its limit at ")
        over = at_terminal.rows("SELECT reference FROM report.alerts WHERE kind = 'breached'")
        assert ("PD-2026-000001",) in over

    @pytest.mark.usefixtures("at_terminal")
    def test_says_so_where_there_is_no_such_case(self) -> None:
        ran = CliRunner().invoke(app, ["demo", "breach", "PD-2026-999999"])

        assert isinstance(ran.exception, NothingToBreachError)

    @pytest.mark.usefixtures("at_terminal")
    def test_is_refused_outside_a_demo(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DESK_ENV", "production")

        ran = CliRunner().invoke(app, ["demo", "breach"])

        assert isinstance(ran.exception, NotADemoError)
