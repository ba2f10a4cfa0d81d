"""``privacydesk list`` over a real desk: what a person sees, and what a program reads."""

import base64
import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from jsonschema import validate
from nacl.public import PrivateKey
from typer.testing import CliRunner

from integration.steps.listing import LIMITS, Office, listed, record
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.cli import app
from privacydesk.cli.stop_lists import UnusableStopListError
from privacydesk.domain.cases import NotAReferenceError
from privacydesk.domain.stop_lists import StopFileError
from privacydesk.settings import INCLUDE

SCHEMA = json.loads((INCLUDE / "contracts" / "list.schema.json").read_text("utf-8"))
STOP_LIST = json.loads((INCLUDE / "contracts" / "stop_list.schema.json").read_text("utf-8"))
KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def files(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Set the environment of a terminal, and write a list and its record."""
    for name, value in {
        "DESK_HOME": str(tmp_path), "DESK_DATABASE_URL": world.owner_url,
        "DESK_VAULT": str(tmp_path / "vault"), "DESK_KEYS": str(tmp_path / "keys"),
        "DESK_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "DESK_INDEX_KEY": KEY, "DESK_SUPPRESSION_KEY": KEY,
        "DESK_SEAL_PRIVATE": base64.b64encode(bytes(PrivateKey.generate())).decode(),
        "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    list_file, record_file = tmp_path / "list.csv", tmp_path / "record.yaml"
    list_file.write_bytes(listed("ann@elm.example,Ann Lee", "ann@elm.example,Ann", "bad@,Bob"))
    record_file.write_text(yaml.safe_dump(record()), encoding="utf-8")
    return str(list_file), str(record_file)


def land(files: tuple[str, str], *more: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["list", "land", files[0], "--due-diligence", files[1], *more])
    return ran.exit_code, ran.output


class TestLand:
    def test_shows_the_way_from_the_files_rows_to_those_that_can_be_used(
        self, files: tuple[str, str]
    ) -> None:
        code, output = land(files)
        assert code == 0, output
        said = {line[:30].strip(): line[30:].split() for line in output.splitlines()[2:]}
        assert said["Read from the file"] == ["3"]
        assert said["- Failed a rule"] == ["1", "1", "bad_email"]
        assert said["- Repeated in this file"] == ["1", "1", "same_email"]
        assert said["Usable"] == ["1"]
        assert "ann" not in output.lower()

    def test_writes_the_contracts_json_and_knows_the_file_again(
        self, files: tuple[str, str]
    ) -> None:
        first, again = land(files, "--json"), land(files, "--json")
        assert first == again
        report = json.loads(first[1])
        validate(report, SCHEMA)
        assert report["records"] == report["usable"] + sum(report["against"].values())
        shown = CliRunner().invoke(app, ["list", "show", report["reference"], "--json"])
        assert json.loads(shown.output) == report

    def test_names_the_field_that_the_record_lacks(self, files: tuple[str, str]) -> None:
        """R-91: the list waits in quarantine until the record is complete."""
        Path(files[1]).write_text(yaml.safe_dump(record(names_us=None)), encoding="utf-8")
        code, output = land(files)
        assert code == 1
        assert "quarantined: names_us" in output

    def test_a_rejected_list_leaves_nothing_but_its_counts(
        self, files: tuple[str, str], world: World, tmp_path: Path
    ) -> None:
        case = json.loads(land(files, "--json")[1])["reference"]
        ran = CliRunner().invoke(app, ["list", "reject", case, "--json"])
        assert json.loads(ran.output)["state"] == "rejected"
        assert json.loads(ran.output)["records"] == 3
        assert [path.name for path in (tmp_path / "vault" / case).iterdir()] == ["due-diligence"]
        staged = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stage%%'"
        assert world.one(staged) == 0

    def test_takes_a_list_back_and_says_who_is_told_by_hand(
        self, files: tuple[str, str], world: World
    ) -> None:
        """R-95: the CSV is harmless in a spreadsheet."""
        assert files
        office = Office(world, CsvLists(limits=LIMITS))
        rows = listed(",-Lee,07700 900111", ",Bob Roe,07700 900112")
        case = office.published(rows).reference
        run = ["list", "untold", case]
        assert CliRunner().invoke(app, run).output.splitlines()[1].startswith("'-Lee,,'+4477009")
        told = ["list", "told", case, "--means", "call", "--by", "nadia"]
        assert "1 told by call" in CliRunner().invoke(app, [*told, "--phone", "07700900111"]).output
        assert len(CliRunner().invoke(app, run).output.splitlines()) == 2
        why = ["--why", "Nobody knows any address of these people.", "--by", "nadia"]
        because = ["list", "except", case, *why]
        public = ["--published", "https://cloudsentric.example/lists"]
        assert "nobody is told" in CliRunner().invoke(app, [*because, *public]).output
        for _ in range(2):
            ran = CliRunner().invoke(app, ["list", "withdraw", case, "--why", "unlawful", "--json"])
            assert json.loads(ran.output)["state"] == "withdrawn", ran.output
        assert office.contacts() == []

    def test_lets_old_consents_through_until_a_day(
        self, files: tuple[str, str], world: World
    ) -> None:
        """R-93."""
        assert files
        office = Office(world, CsvLists(limits=LIMITS))
        case = office.published(listed("ann@elm.example,Ann Lee")).reference
        until = str(NOW.date() + timedelta(days=5))
        args = ["list", "let-through", case, "--why", "The fair was late.", "--until", until]
        ran = CliRunner().invoke(app, [*args, "--by", "nadia"])
        assert ran.exit_code == 0, ran.output
        assert world.one("SELECT old_until::text FROM desk.imports") == until

    def test_refuses_a_word_that_is_no_reference(self, files: tuple[str, str]) -> None:
        del files
        ran = CliRunner().invoke(app, ["list", "show", "autumn"])
        assert isinstance(ran.exception, NotAReferenceError)


class TestStopLists:
    def test_are_loaded_and_shown_by_count_and_day(
        self, files: tuple[str, str], tmp_path: Path
    ) -> None:
        """R-88, R-94: whom a partner names is dropped from the next list."""
        digests = tmp_path / "objectors.txt"
        digests.write_text(
            f"{hashlib.md5(b'ann@elm.example', usedforsecurity=False).hexdigest()}\n"
        )
        today = datetime.now(timezone.utc).date().isoformat()
        told = ["--source", "Larch", "--contract", "L-7", "--as-of", today]
        ran = CliRunner().invoke(
            app, ["suppressions", "load", str(digests), "--kind", "md5", *told, "--json"]
        )
        (shown,) = json.loads(ran.output)
        validate([shown], STOP_LIST)
        assert (shown["entries"], shown["unread"]) == (1, 0)
        assert json.loads(CliRunner().invoke(app, ["suppressions", "loaded", "--json"]).output) == [
            shown
        ]
        assert json.loads(land(files, "--json")[1])["against"]["on_partners_list"] == 2
        words = CliRunner().invoke(app, ["suppressions", "loaded"]).output
        assert "1 entry" in words
        assert "from Larch (L-7)" in words

    def test_say_what_is_wrong_with_a_file_or_a_word(
        self, files: tuple[str, str], tmp_path: Path
    ) -> None:
        assert files
        plain = tmp_path / "plain.txt"
        plain.write_text("ann@elm.example\n")
        told = ["--source", "Larch", "--contract", "L-7", "--as-of", "2026-09-21"]
        with pytest.raises(StopFileError, match="line 1: an address in clear"):
            CliRunner().invoke(
                app, ["suppressions", "load", str(plain), "--kind", "md5", *told],
                catch_exceptions=False,
            )  # fmt: skip
        with pytest.raises(UnusableStopListError):
            CliRunner().invoke(
                app, ["suppressions", "load", str(plain), "--kind", "sha7", *told],
                catch_exceptions=False,
            )  # fmt: skip
