"""The ledger: what it refuses, what a verification finds, what is sent outside each day."""

# ruff: noqa: S608  the statements are this file's own

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from jsonschema import Draft202012Validator
from psycopg import errors
from typer.testing import CliRunner

from integration.steps.world import NOW, World, at_once
from privacydesk.cli import app
from privacydesk.cli.ledger import NotAnAnchorError, read_anchor
from privacydesk.domain.ledger import Anchor, Event, Head, Root, digest_of, root_of
from privacydesk.domain.ledger_checks import Kind, Report
from privacydesk.settings import INCLUDE
from privacydesk.steps import audit, send
from privacydesk.steps.books import open_books

CONTRACTS = INCLUDE / "contracts"


def verified(world: World, *, anchor: Anchor | None = None) -> Report:
    with world.desk.begin() as records:
        return audit.verify_ledger(records.ledger, anchor=anchor)


def kinds(report: Report) -> dict[Kind, tuple[str | None, int | None]]:
    return {t.first.kind: (t.first.reference, t.first.position) for t in report.troubles}


def tamper(world: World, *statements: str) -> None:
    """Do as somebody with the owner's rights would: switch the triggers off and on again."""
    with psycopg.connect(world.owner_url) as connection:
        for table in ("entries", "heads", "roots"):
            connection.execute(f"ALTER TABLE desk.ledger_{table} DISABLE TRIGGER USER".encode())
        for statement in statements:
            connection.execute(statement.encode())
        for table in ("entries", "heads", "roots"):
            connection.execute(f"ALTER TABLE desk.ledger_{table} ENABLE TRIGGER USER".encode())


@pytest.fixture
def closed(world: World) -> World:
    """Three cases, one identified, and a closed day; then one entry more."""
    world.identified()
    world.asked(email="nobody@elsewhere.example")
    case = world.asked(email="mia@new.example")
    assert audit.close_ledger_day(world.desk, now=NOW).whole
    with open_books(world.desk, case, now=NOW) as books:
        books.note(Event.WAIT_ENDED, wait="identity", by="staff")
    return world


@pytest.fixture
def case(closed: World) -> str:
    """The first case."""
    return str(closed.one("SELECT min(reference) FROM desk.cases"))


def last(world: World, case: str) -> int:
    query = "SELECT max(position) FROM desk.ledger_entries WHERE reference = %s"
    return int(world.one(query, case))


class TestTheLedger:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE desk.ledger_{} SET digest = ''",
            "DELETE FROM desk.ledger_{}",
            "TRUNCATE desk.ledger_{} CASCADE",
        ],
    )
    @pytest.mark.parametrize("table", ["entries", "heads", "roots"])
    def test_refuses_every_change_to_the_desk_and_to_its_owner(
        self, closed: World, database: Callable[[str], str], statement: str, table: str
    ) -> None:
        for role in ("desk_app", "desk_owner"):
            with (
                psycopg.connect(database(role)) as connection,
                pytest.raises((errors.InsufficientPrivilege, errors.IntegrityConstraintViolation)),
            ):
                connection.execute(statement.format(table).encode())
        assert verified(closed).whole

    def test_keeps_its_chain_under_four_writers(self, world: World) -> None:
        case = world.opened()
        before = last(world, case)

        def write() -> None:
            for number in range(40):
                with open_books(world.desk, case, now=NOW) as books:
                    books.note(Event.CODE_SENT, number=number)

        assert at_once(write, copies=4) == [None] * 4

        query = "SELECT position FROM desk.ledger_entries WHERE reference = %s ORDER BY position"
        assert [n for (n,) in world.rows(query, case)] == list(range(1, before + 161))
        assert verified(world).whole


class TestAVerification:
    def test_finds_nothing_where_nobody_touched_anything(self, closed: World) -> None:
        report = verified(closed)

        assert report.whole
        assert (report.cases, report.roots) == (3, 1)
        assert report.entries == closed.one("SELECT count(*) FROM desk.ledger_entries")

    @pytest.mark.parametrize(
        "change",
        ["facts = facts || '{\"x\": 1}'", "at = at + interval '1 microsecond'", "actor = 'other'"],
    )
    def test_finds_a_changed_entry(self, closed: World, case: str, change: str) -> None:
        where = f"WHERE reference = '{case}' AND position = 2"
        tamper(closed, f"UPDATE desk.ledger_entries SET {change} {where}")

        assert kinds(verified(closed)) == {Kind.CHANGED_ENTRY: (case, 2)}

    def test_finds_an_entry_taken_out_of_the_middle(self, closed: World, case: str) -> None:
        tamper(
            closed, f"DELETE FROM desk.ledger_entries WHERE reference = '{case}' AND position = 2"
        )

        assert kinds(verified(closed)) == {Kind.MISSING_ENTRY: (case, 2)}

    def test_finds_a_cut_tail(self, closed: World, case: str) -> None:
        cut = last(closed, case) - 1
        tamper(
            closed,
            f"DELETE FROM desk.ledger_entries WHERE reference = '{case}' AND position >= {cut}",
        )

        assert kinds(verified(closed)) == {Kind.CUT_TAIL: (case, cut)}

    def test_finds_a_missing_case(self, closed: World, case: str) -> None:
        tamper(closed, f"DELETE FROM desk.ledger_entries WHERE reference = '{case}'")

        assert kinds(verified(closed)) == {Kind.MISSING_CASE: (case, 1)}

    def test_finds_a_missing_case_even_before_the_first_root(self, world: World) -> None:
        case = world.signed()
        tamper(world, "DELETE FROM desk.ledger_entries")

        assert kinds(verified(world)) == {Kind.MISSING_CASE: (case, None)}

    def test_finds_a_case_rewritten_with_its_digests(self, closed: World, case: str) -> None:
        covered = closed.one("SELECT position FROM desk.ledger_heads WHERE reference = %s", case)
        rewrite(closed, case, roots=False)

        assert kinds(verified(closed)) == {Kind.CHANGED_HEAD: (case, covered)}

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE desk.ledger_roots SET made_at = made_at + interval '1 day'",
            "UPDATE desk.ledger_roots SET entries = entries - 1",
            "UPDATE desk.ledger_roots SET digest = sha256('x')",
            "DELETE FROM desk.ledger_heads WHERE reference LIKE '%3'",
        ],
    )
    def test_finds_a_changed_root_and_a_removed_head(self, closed: World, statement: str) -> None:
        tamper(closed, statement)

        report = verified(closed)

        assert set(kinds(report)) == {Kind.CHANGED_ROOT}
        assert report.troubles[0].first.root == 1

    def test_finds_a_changed_head(self, closed: World, case: str) -> None:
        tamper(
            closed,
            f"UPDATE desk.ledger_heads SET digest = sha256('x') WHERE reference = '{case}'",
        )

        assert set(kinds(verified(closed))) == {Kind.CHANGED_HEAD, Kind.CHANGED_ROOT}

    def test_finds_a_disabled_trigger(self, closed: World) -> None:
        closed.rows("ALTER TABLE desk.ledger_entries DISABLE TRIGGER ledger_entries_append_only")

        report = verified(closed)

        assert set(kinds(report)) == {Kind.DISABLED_TRIGGER}
        assert report.troubles[0].first.trigger == "ledger_entries_append_only"

    def test_finds_a_dropped_trigger_even_before_the_first_root(self, world: World) -> None:
        world.rows("DROP TRIGGER ledger_heads_append_only ON desk.ledger_heads")

        assert set(kinds(verified(world))) == {Kind.MISSING_TRIGGER}

    def test_finds_a_trigger_made_anew(self, closed: World) -> None:
        closed.rows("DROP TRIGGER ledger_entries_append_only ON desk.ledger_entries")
        closed.rows(
            "CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON desk.ledger_entries FOR EACH STATEMENT"
            " EXECUTE FUNCTION desk.refuse_ledger_change()"
        )

        assert set(kinds(verified(closed))) == {Kind.RECREATED_TRIGGER}
        audit.close_ledger_day(closed.desk, now=NOW + timedelta(days=1))
        assert verified(closed).new_guards == (2,)  # the next root remembers it for ever

    def test_says_the_first_of_each_kind_and_how_many(self, closed: World) -> None:
        tamper(closed, "UPDATE desk.ledger_entries SET actor = 'x' WHERE position IN (1, 2)")

        (trouble,) = verified(closed).troubles

        assert trouble.count == 6
        assert trouble.first.position == 1


class TestTheAnchor:
    def test_finds_a_ledger_rewritten_with_heads_and_roots(self, closed: World, case: str) -> None:
        """Whoever may do everything in the database can make it fit; not what is outside it."""
        anchor = mailed_anchor(closed)
        assert verified(closed, anchor=anchor).whole

        rewrite(closed, case, roots=True)

        assert verified(closed).whole
        assert set(kinds(verified(closed, anchor=anchor))) == {Kind.ANCHOR_CHANGED}

    def test_finds_that_its_root_is_gone(self, closed: World) -> None:
        anchor = mailed_anchor(closed)
        tamper(closed, "DELETE FROM desk.ledger_heads", "DELETE FROM desk.ledger_roots")

        assert set(kinds(verified(closed, anchor=anchor))) == {Kind.ANCHOR_GONE}

    def test_can_be_read_from_the_attachment_and_from_the_mails_text(self, closed: World) -> None:
        send.send_due(closed.room, now=NOW)
        mail = next(m for m in closed.post.sent if m.kind == "anchor")

        assert mail.attachments[0].name == "anchor-1.json"
        assert read_anchor(mail.attachments[0].content.decode()) == read_anchor(mail.text)
        with pytest.raises(NotAnAnchorError):
            read_anchor("no anchor")

    def test_holds_as_the_ledger_grows(self, closed: World) -> None:
        anchor = mailed_anchor(closed)
        closed.identified()
        assert audit.close_ledger_day(closed.desk, now=NOW + timedelta(days=1)).whole

        report = verified(closed, anchor=anchor)

        assert report.whole
        assert report.roots == 2


class TestTheDaysEnd:
    def test_mails_the_root_outside_once(self, closed: World) -> None:
        send.send_due(closed.room, now=NOW)
        addresses = [m.to for m in closed.post.sent if m.kind == "anchor"]
        assert "ledger-archive@auditor.example" in addresses
        query = "SELECT state FROM desk.outbox WHERE reference IS NULL"
        assert set(closed.rows(query)) == {("sent",)}

        audit.close_ledger_day(closed.desk, now=NOW)  # one entry has come since
        audit.close_ledger_day(closed.desk, now=NOW)  # none has
        send.send_due(closed.room, now=NOW)

        assert closed.one("SELECT count(*) FROM desk.ledger_roots") == 2
        assert len([m for m in closed.post.sent if m.kind == "anchor"]) == 2 * len(addresses)

    def test_names_nobody(self, closed: World) -> None:
        send.send_due(closed.room, now=NOW)
        for mail in (m for m in closed.post.sent if m.reference is None):
            assert "Whitlock" not in mail.text
            assert "rowanpike" not in mail.text

    def test_raises_the_alarm_once_a_day(self, closed: World, case: str) -> None:
        tamper(closed, f"UPDATE desk.ledger_entries SET actor = 'x' WHERE reference = '{case}'")

        changed = last(closed, case)
        for hour in range(3):
            audit.close_ledger_day(closed.desk, now=NOW.replace(hour=hour))
        send.send_due(closed.room, now=NOW)

        alerts = [m for m in closed.post.sent if m.kind == "ledger_alert"]
        assert len(alerts) == len({m.to for m in alerts}) == 2
        assert f"an entry was changed ({changed}); first: {case}, entry 1" in alerts[0].text


class TestTheCommand:
    @pytest.fixture
    def run(
        self, database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., tuple[int, str]]:
        monkeypatch.setenv("DESK_DATABASE_URL", database("desk_app"))

        def run(*arguments: str) -> tuple[int, str]:
            result = CliRunner().invoke(app, ["ledger", *arguments])
            return result.exit_code, result.output

        return run

    def test_says_that_the_ledger_is_whole(
        self, closed: World, run: Callable[..., tuple[int, str]], tmp_path: Path
    ) -> None:
        file = tmp_path / "anchor-1.json"
        send.send_due(closed.room, now=NOW)
        mail = next(m for m in closed.post.sent if m.kind == "anchor")
        file.write_bytes(mail.attachments[0].content)

        code, said = run("verify", "--anchor", str(file), "--json")

        report = checked(said, schema="ledger_verify")
        assert (code, report["whole"], report["anchor"]) == (0, True, 1)
        assert run("verify")[1].endswith("3 cases, 1 daily roots: whole.\n")

    def test_says_the_first_bad_entry_and_ends_with_1(
        self, closed: World, case: str, run: Callable[..., tuple[int, str]]
    ) -> None:
        tamper(
            closed,
            f"UPDATE desk.ledger_entries SET actor = 'x' WHERE reference = '{case}'"
            " AND position = 3",
        )

        code, said = run("verify", "--json")

        assert code == 1
        assert checked(said, schema="ledger_verify")["problems"] == [
            {"kind": "changed_entry", "count": 1, "reference": case, "position": 3, "root": None,
             "trigger": None}
        ]  # fmt: skip
        assert f"an entry was changed (1); first: {case}, entry 3" in run("verify")[1]

    def test_shows_one_case(
        self, closed: World, case: str, run: Callable[..., tuple[int, str]]
    ) -> None:
        code, said = run("show", case, "--json")

        entries = checked(said, schema="ledger_show")["entries"]
        assert code == 0
        assert [e["event"] for e in entries][:2] == ["case.received", "message.taken"]
        assert len(run("show", case)[1].splitlines()) == last(closed, case)
        assert run("show", "PD-2026-999999")[0] == 1


def checked(text: str, *, schema: str) -> dict[str, Any]:
    """Read a command's JSON and hold it against its contract."""
    content: dict[str, Any] = json.loads(text)
    contract = json.loads((CONTRACTS / f"{schema}.schema.json").read_text("utf-8"))
    Draft202012Validator(contract).validate(content)
    return content


def mailed_anchor(world: World) -> Anchor:
    send.send_due(world.room, now=NOW)
    return read_anchor(next(m for m in world.post.sent if m.kind == "anchor").text)


def rewrite(world: World, case: str, *, roots: bool) -> None:
    """Change a case's story and make every digest fit again, as its forger would."""
    tamper(
        world,
        f"UPDATE desk.ledger_entries SET actor = 'forger' WHERE reference = '{case}'"
        " AND position = 4",
    )
    with world.desk.begin() as records:
        entries, known = list(records.ledger.of(case)), list(records.ledger.roots())
        heads = {root.root: list(records.ledger.heads(root.root)) for root in known}
    digest, digests, statements = b"", {}, []
    for entry in entries:
        digest = digests[entry.position] = digest_of(entry, previous=digest)
        statements.append(
            f"UPDATE desk.ledger_entries SET digest = '\\x{digest.hex()}'"
            f" WHERE reference = '{case}' AND position = {entry.position}"
        )
    if roots:
        statements += _roots_again(case, digests=digests, roots=known, heads=heads)
    tamper(world, *statements)


def _roots_again(
    case: str, *, digests: dict[int, bytes], roots: list[Root], heads: dict[int, list[Head]]
) -> list[str]:
    previous, statements = b"", []
    for root in roots:
        own = [
            Head(reference=h.reference, position=h.position,
                 digest=digests[h.position] if h.reference == case else h.digest)
            for h in heads[root.root]
        ]  # fmt: skip
        previous = root_of(own, previous=previous, triggers=root.triggers, entries=root.entries,
                           made_at=root.made_at)  # fmt: skip
        statements.append(
            f"UPDATE desk.ledger_roots SET digest = '\\x{previous.hex()}' WHERE root = {root.root}"
        )
        statements += [
            f"UPDATE desk.ledger_heads SET digest = '\\x{h.digest.hex()}'"
            f" WHERE reference = '{case}' AND position = {h.position}"
            for h in own
            if h.reference == case
        ]
    return statements
