"""What the desk keeps of a person, under which lock, and how it is forgotten."""

import json
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from dateutil.relativedelta import relativedelta

from demo.postgres import Cluster
from integration.steps.world import HANA, NOW, RAJ, ROWS, World
from privacydesk.adapters.vault.keys import ForgottenError
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.findings import Ground
from privacydesk.domain.retention import Kept
from privacydesk.settings import INCLUDE
from privacydesk.steps import audit, close, forget

HOUR = timedelta(hours=1)


@pytest.fixture
def case(world: World) -> CaseRef:
    """A case that has gone all its way."""
    case = world.answered()
    close.close_case(world.desk, case=case, now=NOW)
    assert world.case(case) == ("done", "closed", "fulfilled")
    return case


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


def names(world: World, case: CaseRef) -> set[str]:
    return {name.split("-")[0] for name in world.desk.vault.names(case)}


def personal_values() -> set[str]:
    """Return every value of the person in the systems of record, and what they wrote."""
    own = {str(value) for row in ROWS["crm.contacts"][:1] for key, value in row.items()
           if key in {"name", "email", "second_email", "phone", "customer_number"}}  # fmt: skip
    notes = {str(row["body"]) for row in ROWS["crm.notes"]}
    return own | notes | {HANA, RAJ, "Whitlock", "RP-1187", "4 Lime Row", "What do you have on me?"}


class TestTheDatabase:
    def test_holds_no_personal_value_in_clear_after_a_whole_case(
        self, world: World, case: CaseRef, database: Callable[[str], str], desk_server: Cluster
    ) -> None:
        """HOUSE 1.9: findings are addresses, judgements and digests; the rest is sealed."""
        contract = json.loads((INCLUDE / "contracts" / "personal_columns.json").read_text("utf-8"))
        # No list was imported here, so the whole dump is searched.
        assert {name.rpartition(".")[0] for name in contract["columns"]} == {
            "lists.contacts", "lists.held", "credit.applications", "credit.reports",
        }  # fmt: skip

        dump = dumped(desk_server, database("desk_owner"))

        assert case.encode() in dump
        assert world.desk.vault.get(case, "person")
        for value in personal_values():
            assert value.encode() not in dump, value
            assert value.encode().hex().encode() not in dump, value

    def test_is_matched_by_its_contract(self, database: Callable[[str], str]) -> None:
        contract = json.loads((INCLUDE / "contracts" / "personal_columns.json").read_text("utf-8"))
        with psycopg.connect(database("desk_owner")) as connection:
            known = {
                f"{schema}.{table}.{column}"
                for schema, table, column in connection.execute(
                    "SELECT table_schema, table_name, column_name"
                    " FROM information_schema.columns WHERE table_schema IN ('desk', 'lists',"
                    " 'credit')"
                )
            }
        assert set(contract["columns"]) <= known

    def test_can_be_searched_by_a_person_through_a_blind_index_alone(
        self, world: World, case: CaseRef
    ) -> None:
        blind = world.desk.secrets.blind("email", HANA.upper())
        found = world.rows("SELECT reference FROM desk.identities WHERE blind = %s", blind)
        assert found == [(case,)]


class TestTheFolders:
    def test_bear_no_personal_name(self, world: World, case: CaseRef, tmp_path: Path) -> None:
        assert world.desk.vault.names(case)
        paths = [str(p.relative_to(tmp_path)).casefold() for p in tmp_path.rglob("*")]
        for value in personal_values():
            assert not [path for path in paths if value.casefold() in path]

    def test_hold_nothing_that_can_be_read_without_its_key(
        self, case: CaseRef, vault: Path
    ) -> None:
        files = [path for path in vault.rglob("*") if path.is_file()]
        assert {path.parent.name for path in files} == {case}
        for path in files:
            content = path.read_bytes()
            assert not [value for value in personal_values() if value.encode() in content]


class TestForgetting:
    def test_leaves_the_line_of_the_register_and_the_ledger(
        self, world: World, case: CaseRef, vault: Path
    ) -> None:
        forget.forget_case(world.desk, case=case, now=NOW)

        assert world.case(case) == ("done", "closed", "fulfilled")
        assert world.ledger(case)[-1] == "case.forgotten"
        assert [path for path in vault.rglob("*") if path.is_file()] == []
        for table in ("outbox", "findings", "searches"):
            query = f"SELECT count(*) FROM desk.{table} WHERE sealed IS NOT NULL"  # noqa: S608
            assert world.one(query) == 0
        assert world.one("SELECT sum(length(sealed)) FROM desk.packages") == 0
        assert world.one("SELECT count(*) FROM desk.identities") == 0
        assert world.one("SELECT count(*) FROM desk.findings WHERE decision IS NOT NULL") > 0
        with world.desk.begin() as records:
            assert audit.verify_ledger(records.ledger).whole

    def test_twice_is_once(self, world: World, case: CaseRef) -> None:
        for _ in range(2):
            forget.forget_case(world.desk, case=case, now=NOW)

        assert world.ledger(case).count("case.forgotten") == 1

    def test_is_refused_while_the_person_waits(self, world: World) -> None:
        case = world.identified()
        with pytest.raises(forget.StillOpenError):
            forget.forget_case(world.desk, case=case, now=NOW)
        assert world.desk.vault.get(case, "person")

    def test_holds_in_every_backup_of_database_and_vault(
        self, world: World, case: CaseRef, database: Callable[[str], str], desk_server: Cluster,
        vault: Path, tmp_path: Path,
    ) -> None:  # fmt: skip
        """The restore drill: what was copied before, without the keys, opens no more."""
        shutil.copytree(vault, tmp_path / "backup")
        copy = copied(desk_server, database("desk_owner"))
        objects = world.desk.vault.names(case)

        forget.forget_case(world.desk, case=case, now=NOW)
        shutil.copytree(tmp_path / "backup", vault, dirs_exist_ok=True)

        assert objects == world.desk.vault.names(case)  # everything is back
        for name in objects:
            with pytest.raises(ForgottenError):
                world.desk.vault.get(case, name)
        with psycopg.connect(copy) as restored:
            for table in ("outbox", "identities", "findings"):
                query = f"SELECT sealed FROM desk.{table} WHERE sealed IS NOT NULL"  # noqa: S608
                rows = restored.execute(query.encode()).fetchall()
                assert rows or table == "findings"
                with pytest.raises(ForgottenError):
                    [world.desk.vault.box(case).open(bytes(sealed)) for (sealed,) in rows]

    def test_leaves_other_cases_alone(self, world: World, case: CaseRef) -> None:
        other = world.identified()
        forget.forget_case(world.desk, case=case, now=NOW)
        assert world.desk.vault.get(other, "person")


class TestRetention:
    def after(self, world: World, **period: int) -> forget.Cleared:
        return forget.clear_shelves(world.desk, now=NOW + relativedelta(**period) + HOUR)  # type: ignore[arg-type]

    def test_has_a_period_for_each_class(self, world: World) -> None:
        """R-118: a year for the answer, six for the line, 30 days for work and evidence."""
        assert world.desk.rules.retention == {
            Kept.REGISTER_LINE: relativedelta(years=6),
            Kept.RESPONSE_COPY: relativedelta(years=1),
            Kept.WORKING_COPY: relativedelta(days=30),
            Kept.IDENTITY_EVIDENCE: relativedelta(days=30),
            Kept.DOWNLOAD_PACKAGE: relativedelta(days=7),
            Kept.MAIL_DELIVERY_STATE: relativedelta(days=90),
            Kept.MARKETING_LINK: relativedelta(years=2),
        }

    def test_keeps_everything_for_a_week(self, world: World, case: CaseRef) -> None:
        self.after(world, days=6)
        assert {"answer", "person", "rows", "message"} <= names(world, case)
        assert world.one("SELECT sum(length(sealed)) FROM desk.packages") > 0

    def test_ends_the_package_with_its_link(self, world: World, case: CaseRef) -> None:
        assert self.after(world, days=7).packages == 1
        assert world.one("SELECT sum(length(sealed)) FROM desk.packages") == 0
        assert "answer" in names(world, case)

    def test_discards_working_copies_30_days_after_the_answer(
        self, world: World, case: CaseRef
    ) -> None:
        self.after(world, days=29)
        assert "rows" in names(world, case)

        for _ in range(2):
            self.after(world, days=30)

        assert names(world, case) == {"answer", "person", "message"}
        assert world.facts(case, "work.discarded")["kept"] == "working_copy"
        assert world.ledger(case).count("work.discarded") == 1

    def test_discards_what_proved_an_identity_30_days_after_the_proof(self, world: World) -> None:
        """R-26: the note that it was checked stays."""
        case = world.asked()
        assert "identity" in names(world, case)
        self.after(world, days=300)
        assert "identity" in names(world, case)  # not proved yet: still needed
        world.rows("SELECT desk.append_entry(%s, %s, 'desk', 'identity.proved', '{}')", case, NOW)

        self.after(world, days=30)

        assert "identity" not in names(world, case)
        assert "identity.proved" in world.ledger(case)

    def test_forgets_the_case_a_year_after_the_answer(self, world: World, case: CaseRef) -> None:
        self.after(world, days=364)
        assert "answer" in names(world, case)

        self.after(world, years=1)

        with pytest.raises(ForgottenError):
            world.desk.vault.box(case)
        assert world.case(case) == ("done", "closed", "fulfilled")

    def test_deletes_the_line_after_six_years_and_keeps_the_ledger(
        self, world: World, case: CaseRef
    ) -> None:
        self.after(world, years=1)
        written = len(world.ledger(case))
        self.after(world, years=5, days=360)
        assert world.case(case)

        self.after(world, years=6)

        assert world.rows("SELECT reference FROM desk.cases") == []
        assert world.rows("SELECT ticket FROM desk.tickets") == []
        assert len(world.ledger(case)) == written + 1
        assert world.one("SELECT count(*) FROM desk.disclosures WHERE reference = %s", case) == 1
        with world.desk.begin() as records:
            assert audit.verify_ledger(records.ledger).whole

    def test_holds_a_case_while_its_person_has_another_request_open(
        self, world: World, case: CaseRef
    ) -> None:
        """R-43: what an open access request or complaint may be about does not go."""
        other = world.identified()
        self.after(world, years=1)
        assert "rows" in names(world, case)

        with suppress(close.NotSentYetError):
            world.rows(
                "UPDATE desk.cases SET place = 'done', status = 'closed', closed_at = %s"
                " WHERE reference = %s", NOW, other,
            )  # fmt: skip
        self.after(world, years=1)

        with pytest.raises(ForgottenError):
            world.desk.vault.box(case)

    def test_tells_a_messages_arrival_for_90_days(self, world: World, case: CaseRef) -> None:
        world.rows("UPDATE desk.outbox SET state = 'delivered' WHERE reference = %s", case)
        query = "SELECT DISTINCT state FROM desk.outbox WHERE reference = %s"
        self.after(world, days=89)
        assert world.rows(query, case) == [("delivered",)]
        self.after(world, days=90)
        assert world.rows(query, case) == [("sent",)]

    def test_drops_the_way_out_of_an_old_message_after_two_years(self, world: World) -> None:
        """R-118: and no earlier, for it is a way to object (R-80)."""
        world.rows("INSERT INTO desk.marketing_links VALUES ('token', 'sealed', %s)", NOW)
        assert self.after(world, years=1, days=364).marketing_links == 0
        assert self.after(world, years=2).marketing_links == 1
        assert world.rows("SELECT 1 FROM desk.marketing_links") == []


class TestTheCopyOfTheAnswer:
    def test_is_kept_under_the_cases_key(self, world: World) -> None:
        """R-116: the log has a copy of the response."""
        case = world.decided(withhold=Ground.PRIVILEGE)
        assert "answer" not in names(world, case)
        answered = world.answered()
        assert world.desk.vault.get(answered, "answer").startswith(b"PK")


def dumped(cluster: Cluster, url: str, *options: str) -> bytes:
    """Return the database as pg_dump writes it."""
    return told(cluster, "pg_dump", *options, url)


def copied(cluster: Cluster, url: str) -> str:
    """Back the database up, restore it under another name, and return the copy's address."""
    name = f"{url.rpartition('/')[2]}_copy"
    cluster.create_database(name)
    backup = dumped(cluster, url, "--format=custom")
    told(cluster, "pg_restore", "--dbname", cluster.url(name), content=backup)
    return cluster.url(name)


def told(cluster: Cluster, program: str, *arguments: str, content: bytes = b"") -> bytes:
    """Run one of Postgres's programs and return what it writes."""
    done = subprocess.run(
        [str(Path(cluster.command[0]).parent / program), *arguments], **cluster.identity,
        env=cluster.environment, cwd=cluster.home, capture_output=True, check=False, input=content,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
