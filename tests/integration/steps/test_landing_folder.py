"""Lists dropped in the landing folder: taken whole, with their record, once (R-91)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
import yaml
from upath import UPath

from integration.steps.listing import COLUMNS, LIMITS, NAMES, Office, listed, record
from integration.steps.world import NOW, World
from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.adapters.lists.folder import StoredFolder
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.vault.sealing import CannotOpenError
from privacydesk.domain.cases import CaseRef
from privacydesk.steps import import_runs
from privacydesk.steps.runs import NotTheCurrentRunError, RunEndedError
from privacydesk.steps.upkeep import ask_again, start_left_runs
from privacydesk.steps.watch_landing import Watched, watch_landing

TWO = listed("ann@elm.example,Ann Lee,07700 900111", "bob@elm.example,Bob Roe")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Died(BaseException):
    """What no code of ours may catch."""


@dataclass
class Landing:
    """A folder and whoever looks into it."""

    office: Office
    path: Path

    def drop(self, name: str, content: bytes | dict[str, object]) -> None:
        text = content if isinstance(content, bytes) else yaml.safe_dump(content).encode()
        (self.path / name).write_bytes(text)

    def look(self, *, after: timedelta = timedelta()) -> Watched:
        return watch_landing(self.office.room, folder=StoredFolder(UPath(self.path)),
                             read=read_due_diligence, now=NOW + after)  # fmt: skip

    def names(self) -> list[str]:
        return sorted(file.name for file in self.path.iterdir())

    def imports(self) -> list[tuple[str, str | None]]:
        return self.office.world.rows("SELECT state, problem FROM desk.imports ORDER BY import")

    def told(self) -> int:
        mails = "SELECT count(*) FROM desk.outbox WHERE letter = 'list_stopped'"
        return int(self.office.world.one(mails))


@pytest.fixture
def landing(world: World, tmp_path: Path) -> Landing:
    (tmp_path / "landing").mkdir()
    return Landing(Office(world, CsvLists(limits=LIMITS)), tmp_path / "landing")


class TestAPair:
    def test_is_taken_at_the_second_look_and_leaves_the_folder_empty(
        self, landing: Landing
    ) -> None:
        landing.drop("autumn.csv", TWO)
        landing.drop("autumn.csv.yaml", record())
        assert landing.look() == Watched(taken=0, known=0, growing=1, alone=0)
        assert landing.look() == Watched(taken=1, known=0, growing=0, alone=0)
        assert landing.names() == []
        assert landing.imports() == [("landed", None)]
        assert landing.office.world.one("SELECT actor FROM desk.ledger_entries WHERE event ="
                                        " 'list.landed'") == "landing"  # fmt: skip

    def test_that_grows_between_two_looks_waits(self, landing: Landing) -> None:
        landing.drop("autumn.csv.yaml", record())
        for rows in (1, 2, 3):
            landing.drop("autumn.csv", listed(*["ann@elm.example,Ann"] * rows))
            assert landing.look().growing == 1
        assert landing.look().taken == 1

    def test_that_is_still_being_written_is_not_there(self, landing: Landing) -> None:
        landing.drop("autumn.csv.part", TWO)
        landing.drop(".autumn.csv", TWO)
        landing.drop("autumn.csv.yaml", record())
        landing.look()
        assert landing.look() == Watched(taken=0, known=0, growing=0, alone=1)
        (landing.path / "autumn.csv.part").rename(landing.path / "autumn.csv")
        landing.look()
        assert landing.look().taken == 1

    def test_with_the_same_bytes_is_recognised(self, landing: Landing) -> None:
        for name in ("autumn", "again"):
            landing.drop(f"{name}.csv", TWO)
            landing.drop(f"{name}.yaml", record())
            landing.look()
            seen = landing.look()
        assert (seen.taken, seen.known) == (0, 1)
        assert (landing.names(), len(landing.imports())) == ([], 1)

    def test_with_a_special_column_is_refused_and_no_copy_is_left_anywhere(
        self, landing: Landing
    ) -> None:
        """S10, R-97: the seller sends it again without the column the same day."""
        landing.drop("autumn.csv", listed("x@y.example,X", header=f"{','.join(NAMES)},Health"))
        landing.drop("autumn.csv.yaml", record())
        landing.look()
        landing.look()
        assert landing.imports() == [("refused", "SpecialCategoryColumn")]
        case = CaseRef(landing.office.world.one("SELECT reference FROM desk.imports"))
        assert landing.office.world.desk.vault.names(case) == ["due-diligence"]
        assert (landing.names(), landing.told()) == ([], 1)
        assert landing.office.world.one("SELECT count(*) FROM desk.import_runs") == 0
        landing.drop("autumn.csv", TWO)
        landing.drop("autumn.csv.yaml", record())
        landing.look()
        landing.look()
        assert landing.imports()[1] == ("landed", None)

    def test_whose_record_agrees_to_a_special_column_is_refused_as_well(
        self, landing: Landing
    ) -> None:
        """R-97: nobody can agree to it, and the copy is not kept for a better record."""
        columns = {**COLUMNS, "Health notes": "not_kept"}
        landing.drop("autumn.csv", listed("x@y.example,X", header=",".join(columns)))
        landing.drop("autumn.csv.yaml", record(columns=columns))
        landing.look()
        landing.look()
        assert landing.imports() == [("refused", "SpecialCategoryColumn")]
        case = CaseRef(landing.office.world.one("SELECT reference FROM desk.imports"))
        assert landing.office.world.desk.vault.names(case) == ["due-diligence"]

    @pytest.mark.parametrize(
        ("said", "problem"), [(record(wording=""), "wording"), (b"\t: no", "record")],
        ids=["a missing field", "no YAML"],
    )  # fmt: skip
    def test_with_a_record_that_will_not_do_goes_into_quarantine(
        self, landing: Landing, said: bytes | dict[str, object], problem: str
    ) -> None:
        """R-91: the field is named, the file kept sealed, and taken once the record is whole."""
        landing.drop("autumn.csv", TWO)
        landing.drop("autumn.csv.yaml", said)
        landing.look()
        landing.look()
        assert landing.imports() == [("quarantined", problem)]
        assert (landing.names(), landing.told()) == ([], 1)
        landing.drop("autumn.csv", TWO)
        landing.drop("autumn.csv.yaml", record())
        landing.look()
        landing.look()
        assert landing.imports() == [("landed", None)]

    def test_that_cannot_be_landed_holds_up_no_other(self, landing: Landing) -> None:
        for name in ("a", "b"):
            landing.drop(f"{name}.csv", TWO + name.encode())
            landing.drop(f"{name}.csv.yaml", record())
        landing.look()

        class Broken(StoredFolder):
            @contextmanager
            def open(self, name: str) -> Iterator[BinaryIO]:
                if name == "a.csv":
                    raise CannotOpenError("not now")
                with super().open(name) as file:
                    yield file

        with pytest.raises(CannotOpenError):
            watch_landing(landing.office.room, folder=Broken(UPath(landing.path)),
                          read=read_due_diligence, now=NOW)  # fmt: skip
        assert landing.names() == ["a.csv", "a.csv.yaml"]


class TestHalfAPair:
    @pytest.mark.parametrize("name", ["autumn.csv", "autumn.csv.yaml"])
    def test_waits_and_after_an_hour_staff_hear_of_it_once(
        self, landing: Landing, name: str
    ) -> None:
        landing.drop(name, TWO)
        landing.look()
        landing.look(after=HOUR - MINUTE)
        assert landing.told() == 0
        landing.look(after=HOUR)
        landing.look(after=2 * HOUR)
        assert landing.told() == 1
        assert landing.names() == [name]

    def test_is_known_by_a_blind_index_of_its_name(self, landing: Landing) -> None:
        landing.drop("ann-lee.csv", TWO)
        landing.look()
        names = landing.office.world.one("SELECT name FROM desk.landing_files")
        assert b"ann" not in bytes(names)

    def test_that_is_taken_out_is_forgotten(self, landing: Landing) -> None:
        landing.drop("autumn.csv", TWO)
        landing.look()
        (landing.path / "autumn.csv").unlink()
        landing.look()
        assert landing.office.world.one("SELECT count(*) FROM desk.landing_files") == 0

    def test_in_a_folder_that_is_not_there_is_nothing(self, landing: Landing) -> None:
        landing.path.rmdir()
        assert landing.look() == Watched(taken=0, known=0, growing=0, alone=0)


class TestDeaths:
    @pytest.mark.parametrize("boundary", ["list.landed", "list.removed"])
    def test_between_landing_and_removing_land_once(self, landing: Landing, boundary: str) -> None:
        landing.drop("autumn.csv", TWO)
        landing.drop("autumn.csv.yaml", record())
        landing.look()

        def die() -> None:
            landing.office.world.at.clear()
            raise Died

        landing.office.world.at[boundary] = die
        with pytest.raises(Died):
            landing.look()
        landing.look()
        landing.look()
        assert landing.imports() == [("landed", None)]
        assert "autumn.csv" not in landing.names()
        assert landing.office.world.one("SELECT count(*) FROM desk.import_runs") == 1


class TestTheRun:
    @pytest.fixture
    def case(self, landing: Landing) -> CaseRef:
        return landing.office.land(TWO).case

    def test_is_asked_for_with_the_landing_and_started_once(
        self, landing: Landing, case: CaseRef
    ) -> None:
        world = landing.office.world
        assert import_runs.start_waiting(world.room, now=NOW) == 1
        assert import_runs.start_waiting(world.room, now=NOW) == 0
        assert world.airflow.runs == [("imports_third_party_list", case)]

    def test_that_the_courier_leaves_is_started_by_the_upkeep(
        self, landing: Landing, case: CaseRef
    ) -> None:
        world = landing.office.world
        assert start_left_runs(world.room, now=NOW + MINUTE).runs == 0
        assert start_left_runs(world.room, now=NOW + 3 * MINUTE).runs == 1
        assert world.airflow.runs == [("imports_third_party_list", case)]

    def test_that_airflow_lost_is_started_again_under_its_id(
        self, landing: Landing, case: CaseRef
    ) -> None:
        world = landing.office.world
        import_runs.start_waiting(world.room, now=NOW)
        world.airflow.runs.clear()
        ask_again(world.desk, now=NOW)
        assert import_runs.start_waiting(world.room, now=NOW) == 1
        assert world.airflow.runs == [("imports_third_party_list", case)]

    def test_acts_for_its_import_until_it_is_closed(self, landing: Landing, case: CaseRef) -> None:
        desk = landing.office.world.desk
        assert import_runs.take_up(desk, run=case) == case
        with desk.begin() as records:
            records.import_runs.end(case, now=NOW)
        with pytest.raises(RunEndedError):
            import_runs.take_up(desk, run=case)
        with pytest.raises(NotTheCurrentRunError):
            import_runs.take_up(desk, run=f"{case}.2")
