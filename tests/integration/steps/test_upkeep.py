"""What is done when the courier or Airflow's database is gone, and what the terminal tells."""

import base64
import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from integration.steps.world import HANA, NOW, World
from privacydesk.cli import app
from privacydesk.domain.findings import Ground
from privacydesk.domain.messages import MailRefusedError
from privacydesk.settings import INCLUDE
from privacydesk.steps import close, identity, intake, runs, send, upkeep
from privacydesk.steps.examine import examine
from privacydesk.wiring.terminal import newest_migration

SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=3)
TEAM = "privacy@cloudsentric.example"


@pytest.fixture(autouse=True)
def _the_clock_stands_at_now(world: World) -> None:
    """The public door reads the desk's clock, so what it files must not be later than NOW."""
    world.rows("INSERT INTO desk.clock_shift (shift) VALUES (%s - now())", NOW)


def alerts(world: World) -> list[str]:
    return [m.text for m in world.post.sent if m.kind == "courier_down"]


class TestRunsThatTheCourierLeft:
    def test_are_its_own_for_two_minutes(self, world: World) -> None:
        world.file(email=HANA)

        assert upkeep.start_left_runs(world.room, now=SOON).runs == 0

        assert world.airflow.runs == []

    def test_are_started_and_told(self, world: World) -> None:
        (case,) = world.file(email=HANA)

        assert upkeep.start_left_runs(world.room, now=LATER).runs == 1

        assert world.airflow.runs == [("rights_access", case)]
        assert upkeep.start_left_runs(world.room, now=LATER).runs == 0
        send.send_due(world.room, now=LATER)
        assert [m.to for m in world.post.sent if m.kind == "courier_down"] == [TEAM]
        assert "- Runs to start: 1" in alerts(world)[0]

    def test_do_not_include_a_next_run_whose_case_still_has_one(self, world: World) -> None:
        case = world.asked()
        with world.desk.begin() as records:
            records.runs.ask(case, reason="reply", now=NOW)
        runs.start_waiting(world.room, now=NOW)
        with world.desk.begin() as records:
            records.runs.ask(case, reason="reply", now=NOW)

        assert upkeep.start_left_runs(world.room, now=LATER).runs == 0


class TestMailThatTheCourierLeft:
    def test_is_its_own_for_two_minutes(self, world: World) -> None:
        world.asked()

        assert upkeep.send_left_mail(world.room, now=SOON).messages == 0

        assert world.post.sent == []

    def test_is_sent_once_and_told_once_an_hour(self, world: World) -> None:
        case = world.asked()

        assert upkeep.send_left_mail(world.room, now=LATER).messages == 3

        letters = [m.kind for m in world.post.sent if m.reference == case]
        assert letters == ["acknowledgement", "confirm_identity"]
        assert len(world.tickets.replies) == 1
        assert world.rows("SELECT DISTINCT state FROM desk.outbox") == [("sent",)]
        assert len(alerts(world)) == 1  # the alert itself goes with the rest
        world.asked(email="mia@new.example")
        upkeep.send_left_mail(world.room, now=LATER.replace(minute=LATER.minute))
        assert len(alerts(world)) == 1

    def test_includes_the_codes_that_the_public_door_ordered(self, world: World) -> None:
        case = world.asked()
        upkeep.send_left_mail(world.room, now=LATER)
        world.rows("SELECT door.ask_for_code('status_code', %s, sha256('x'), 'c')", case)

        assert upkeep.send_left_mail(world.room, now=LATER).orders == 1

        assert [m.kind for m in world.post.sent][-1] == "status_code"

    def test_names_nobody_in_the_alert(self, world: World) -> None:
        world.asked()
        upkeep.send_left_mail(world.room, now=LATER)
        assert HANA not in alerts(world)[0]


class TestARebuild:
    """HOUSE 1.1: a case survives the loss of Airflow's whole database."""

    def test_lets_a_case_whose_run_vanished_go_on_under_the_same_run_id(self, world: World) -> None:
        case = world.opened()
        world.airflow.runs.clear()  # Airflow's database is gone

        assert upkeep.ask_again(world.desk, now=NOW) == [case]
        runs.start_waiting(world.room, now=NOW)

        assert world.airflow.runs == [("rights_access", case)]
        assert runs.take_up(world.desk, run=case) == case
        intake.open_case(world.desk, case=case, now=NOW)  # done already, and seen to be
        identity.check_identity(world.desk, case=case, now=NOW)
        assert world.case(case)[0] == "gather"
        assert world.ledger(case).count("case.opened") == 1

    def test_leaves_a_case_that_waits_for_somebody_outside(self, world: World) -> None:
        world.asked()
        assert upkeep.ask_again(world.desk, now=NOW) == []

    def test_leaves_a_closed_case(self, world: World) -> None:
        case = world.answered()
        close.close_case(world.desk, case=case, now=NOW)
        assert upkeep.ask_again(world.desk, now=NOW) == []

    def test_lets_the_next_run_go_on_where_one_was_asked_for_already(self, world: World) -> None:
        case = world.opened()
        with world.desk.begin() as records:
            records.runs.ask(case, reason="reply", now=NOW)

        upkeep.ask_again(world.desk, now=NOW)
        runs.start_waiting(world.room, now=NOW)

        assert world.airflow.runs[-1] == ("rights_access", f"{case}.2")
        assert runs.take_up(world.desk, run=f"{case}.2") == case

    def test_gives_a_run_to_a_case_that_nothing_moves(self, world: World) -> None:
        case = world.opened()
        with world.desk.begin() as records:
            records.runs.end(case, now=NOW)

        assert upkeep.ask_again(world.desk, now=NOW) == [case]
        runs.start_waiting(world.room, now=NOW)

        assert world.airflow.runs[-1] == ("rights_access", f"{case}.2")

    def test_twice_is_once(self, world: World) -> None:
        case = world.opened()
        upkeep.ask_again(world.desk, now=NOW)
        assert upkeep.ask_again(world.desk, now=NOW) == []
        assert world.one("SELECT count(*) FROM desk.runs WHERE reference = %s", case) == 1


class TestTheDoctor:
    def states(self, world: World) -> dict[str, tuple[str, int]]:
        checks = examine(world.desk, now=LATER, head=newest_migration())
        return {c.name: (c.state.value, c.count) for c in checks if c.count}

    def test_finds_nothing_in_a_desk_that_is_well(self, world: World) -> None:
        world.answered()
        send.send_due(world.room, now=LATER)
        assert self.states(world) == {}

    def test_finds_what_the_courier_left(self, world: World) -> None:
        world.asked()
        (case,) = world.file(email=HANA)
        world.rows("SELECT door.ask_for_code('status_code', %s, sha256('x'), 'c')", case)

        assert self.states(world) == {
            "outbox_backlog": ("error", 3),
            "door_orders": ("error", 1),
            "runs_not_started": ("error", 1),
        }

    def test_finds_messages_that_only_a_person_can_help_on(self, world: World) -> None:
        world.asked()
        world.post.fails = [MailRefusedError("HTTP 400")]
        send.send_due(world.room, now=NOW)
        world.rows("UPDATE desk.outbox SET state = 'bounced' WHERE letter = 'confirm_identity'")

        assert self.states(world) == {
            "failed_messages": ("warning", 1),
            "undelivered_messages": ("warning", 1),
        }

    def test_finds_a_lost_key_a_changed_ledger_and_a_case_without_run(
        self, world: World, tmp_path: Path
    ) -> None:
        case = world.opened()
        (tmp_path / "keys" / f"{case}.key").unlink()
        world.rows("DROP TRIGGER ledger_roots_append_only ON desk.ledger_roots")
        world.rows("UPDATE desk.runs SET ended_at = now()")
        world.rows("UPDATE desk.outbox SET state = 'sent'")

        assert self.states(world) == {
            "ledger": ("error", 1),
            "cases_without_run": ("error", 1),
            "case_keys": ("error", 1),
        }

    def test_finds_a_vault_that_cannot_be_written(self, world: World, tmp_path: Path) -> None:
        (tmp_path / "vault").write_text("not a folder")
        assert self.states(world) == {"vault": ("error", 1)}

    def test_finds_a_database_that_is_behind(self, world: World) -> None:
        world.rows("UPDATE desk_migrations SET version_num = '0001_cases'")
        assert self.states(world) == {"migrations": ("error", 1)}

    def test_finds_a_table_of_bank_holidays_that_ends_too_soon(self, world: World) -> None:
        checks = examine(world.desk, now=NOW.replace(year=2030), head=newest_migration())
        (found,) = [c for c in checks if c.name == "bank_holidays"]
        assert (found.state.value, found.count) == ("warning", 1)


@pytest.fixture
def terminal(
    database: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """A command line whose environment is the desk's."""
    for name, value in {
        "DESK_DATABASE_URL": database("desk_app"),
        "DESK_VAULT": str(tmp_path / "vault"),
        "DESK_KEYS": str(tmp_path / "keys"),
        "DESK_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
        "DESK_HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def checked(text: str, *, schema: str) -> dict[str, Any]:
    """Read a command's JSON and hold it against its contract."""
    content: dict[str, Any] = json.loads(text)
    contract = json.loads((INCLUDE / "contracts" / f"{schema}.schema.json").read_text("utf-8"))
    Draft202012Validator(contract).validate(content)
    return content


class TestTheCommandDoctor:
    def test_ends_with_0_where_all_is_well(
        self, world: World, terminal: Callable[..., Result]
    ) -> None:
        world.answered()
        result = terminal("doctor", "--json")
        report = checked(result.stdout, schema="doctor")
        assert (result.exit_code, report["well"], report["rebuilt"]) == (0, True, None)
        assert terminal("doctor").stdout.count("well\n") == len(report["checks"])

    def test_rebuilds_and_ends_with_1_where_runs_are_lost(
        self, world: World, terminal: Callable[..., Result]
    ) -> None:
        case = world.opened()
        send.send_due(world.room, now=NOW)
        world.rows("UPDATE desk.runs SET ended_at = now()")
        assert terminal("doctor").exit_code == 1

        report = checked(terminal("doctor", "--rebuild", "--json").stdout, schema="doctor")

        assert report["rebuilt"] == [case]
        assert report["well"]

    def test_says_in_one_line_that_the_database_is_away(
        self, terminal: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DESK_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        result = terminal("doctor")
        assert result.exit_code == 1
        assert type(result.exception).__name__ == "DatabaseAwayError"


class TestTheRegister:
    """R-116: receipt, due, sent, outcome, systems searched, what was withheld."""

    def test_writes_a_line_a_request(self, world: World, terminal: Callable[..., Result]) -> None:
        answered, waiting = world.answered(), world.asked(email="mia@new.example")
        withheld = world.decided(withhold=Ground.PRIVILEGE)

        report = checked(
            terminal("register", "export", "--format", "json").stdout, schema="register_export"
        )

        lines = {line["reference"]: line for line in report["requests"]}
        assert set(lines) == {answered, waiting, withheld}
        assert lines[answered]["outcome"] == "fulfilled"
        assert lines[answered]["sent_at"]
        assert lines[answered]["due_on"] > lines[answered]["received_at"][:10]
        assert lines[answered]["searched"] == ["credit", "crm", "reseller", "shop"]
        assert (lines[waiting]["searched"], lines[waiting]["sent_at"]) == ([], None)
        assert lines[withheld]["withheld"] == 2

    def test_has_the_same_columns_as_a_table(
        self, world: World, terminal: Callable[..., Result]
    ) -> None:
        case = world.answered()
        rows = list(csv.DictReader(io.StringIO(terminal("register", "export").stdout)))
        contract = (INCLUDE / "contracts" / "register_export.schema.json").read_text("utf-8")
        columns = json.loads(contract)["properties"]["requests"]["items"]["required"]
        assert [list(row) for row in rows] == [columns]
        assert (rows[0]["reference"], rows[0]["searched"]) == (case, "credit;crm;reseller;shop")

    def test_names_nobody(self, world: World, terminal: Callable[..., Result]) -> None:
        world.answered()
        said = (
            terminal("register", "export").stdout + terminal("register", "export", "--json").stdout
        )
        for value in (HANA, "Whitlock", "RP-1187", "C-9"):
            assert value not in said
