"""
After a whole run: no personal value in Airflow's database, in any log, or in the desk's own rows.

The person writes free text, so that there is something to leak.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest

from demo.binaries import bin_folder, home_of, os_user
from demo.server import Server
from journeys.requests import decide_all, fetch, press, redaction, signed_in
from leaks.searching import dump, files_below, found_in, passages, worth_seeking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from doors.packages import Package
    from stack import Stack

NAME = "Nadia Rahimi"
FREE_TEXT = """Please send me everything you hold about me.

My sister Zdenka Quillfeather says you also called her on 07700 900877 about our mother's hip.
We now live at 14 Larkspur Ginnel, Saltaire BD18 4QQ. What do you have on me?"""
IN_THE_TEXT = ("Zdenka Quillfeather", "07700 900877", "Larkspur Ginnel", "BD18 4QQ")


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything that the run knew and must not have told."""

    reference: str
    values: list[str]


@pytest.fixture(scope="module")
def told(stack: Stack) -> Told:
    person = stack.person(NAME)
    filed = stack.portal.write(FREE_TEXT, writer=signed_in(person), subject="About Zdenka and me")
    ref, reviewer, desk = filed.reference, stack.staff("reviewer"), stack.desk("reviewer")
    reviewer.wait_for_question(ref, "review")
    decide_all(desk, ref, _judge)
    press(stack, "reviewer", ref, "review", "Approve")
    second = stack.staff("reviewer2")
    second.wait_for_question(ref, "second_review")
    records = desk.case(ref, values=True)["findings"]
    press(stack, "reviewer2", ref, "second_review", "Approve")
    link, code, package = fetch(stack, filed=filed, to=person["email"])
    reviewer.wait_for_run(ref)
    token = link.rpartition("/")[2]
    held = [*_values_of(records), *_values_in(package), *_contact_points(stack, person["email"])]
    asked = [*IN_THE_TEXT, *passages(FREE_TEXT), "About Zdenka and me"]
    secrets = [token, code.replace(" ", ""), code]
    values = worth_seeking([person["name"], person["email"], person["phone"],
                            person["portal_account"], *held, *asked, *secrets])  # fmt: skip
    return Told(reference=ref, values=values)


def _judge(finding: Mapping[str, object]) -> dict[str, object]:
    row = finding["row"]
    assert isinstance(row, dict)
    if row.get("author_kind") == "L":
        return {"decision": "withhold", "ground": "legal_privilege"}
    if row.get("author_kind") == "O":
        return {"decision": "redact", "ground": "other_person",
                "redactions": [redaction(row, row["author_name"])]}  # fmt: skip
    return {"decision": "disclose"}


def _values_of(records: list[Mapping[str, object]]) -> Iterator[object]:
    """Yield her identifiers and free texts, not the codes and dates that mean nothing alone."""
    for record in records:
        row = record["row"]
        assert isinstance(row, dict)
        for field in ("name", "email", "mobile", "phone", "author_name", "author_email", "line1",
                      "postcode", "username", "last_sign_in_ip", "source_ip"):  # fmt: skip
            yield row.get(field)
        for field in ("body", "note", "subject"):
            yield from passages(str(row.get(field) or ""))


def _values_in(package: Package) -> Iterator[object]:
    support = package.data("support")["collections"]
    for message in support["ticket_messages"]:
        yield from passages(message["body"])


def _contact_points(stack: Stack, email: str) -> Iterator[object]:
    query = """SELECT c.name, c.email, c.phone, c.mobile, c.fax, a.line1, a.line2, a.postcode
                 FROM contacts c LEFT JOIN addresses a ON a.id = c.address_id WHERE c.email = %s"""
    with psycopg.connect(stack.running.facts["source_urls"]["crm"]) as connection:
        for row in connection.execute(query, [email]).fetchall():
            yield from row


@pytest.fixture(scope="module")
def server(stack: Stack) -> Server:
    """Return the stack's database server as its administrator sees it."""
    secrets = stack.running.home / "secrets"
    password = (secrets / "database_postgres").read_text().strip()
    url = stack.running.facts["airflow_database_url"]
    host = url.rpartition("@")[2].partition("/")[0]
    return Server(f"postgresql://postgres:{password}@{host}/postgres")


@pytest.fixture(scope="module")
def pg_dump(stack: Stack) -> Path:
    user = os_user()
    return bin_folder(home_of(stack.running.home / "postgres", user=user), user=user) / "pg_dump"


class TestTheSearch:
    def test_has_something_to_look_for(self, told: Told) -> None:
        assert len(told.values) > 40
        assert {"Zdenka Quillfeather", NAME, "n.rahimi@quarryside.example"} <= set(told.values)

    @pytest.mark.parametrize(
        "hidden",
        [
            "n.rahimi@quarryside.example".encode,
            lambda: b"VALUES ('\\x" + b"n.rahimi@quarryside.example".hex().encode() + b"')",
            lambda: json.dumps({"to": "N.Rahimi@Quarryside.example"}).encode(),
            lambda: b"n.rahimi%40quarryside.example",
            lambda: b64encode(b"to: n.rahimi@quarryside.example, thanks"),
        ],
        ids=["plain", "bytea", "json", "address", "base64"],
    )
    def test_finds_a_planted_value(  # so that zero hits mean something
        self, hidden: object, told: Told
    ) -> None:
        assert callable(hidden)
        planted = b"one line\n" + hidden() + b"\nanother line"
        assert "n.rahimi@quarryside.example" in found_in(planted, told.values)


class TestAirflowsDatabase:
    def test_holds_no_personal_value(self, told: Told, server: Server, pg_dump: Path) -> None:
        content = dump(server.admin("airflow"), pg_dump=pg_dump)
        assert told.reference.encode() in content  # the run is in it
        assert found_in(content, told.values) == []

    def test_would_be_seen_to_hold_one(
        self, told: Told, server: Server, pg_dump: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "dump.sql"
        planted = b"COPY public.xcom FROM stdin;\nLarkspur Ginnel\n"
        copy.write_bytes(dump(server.admin("airflow"), pg_dump=pg_dump) + planted)
        assert found_in(copy.read_bytes(), told.values) == ["Larkspur Ginnel"]


class TestTheLogs:
    def test_hold_no_personal_value(self, told: Told, stack: Stack) -> None:
        home = stack.running.home
        logs = list(files_below(home / "logs", home / "airflow" / "logs"))
        names = {path.name for path in logs}
        assert {"public.log", "courier.log", "scheduler.log", "api-server.log"} <= names
        assert any(told.reference in str(path) for path in logs)  # the tasks' own logs
        hits = {str(p.relative_to(home)): h for p in logs
                if (h := found_in(p.read_bytes(), told.values))}  # fmt: skip
        assert hits == {}

    def test_of_postgres_are_among_them(self, stack: Stack) -> None:
        assert list(stack.running.home.glob("logs/postgres*"))


class TestTheDesksOwnDatabase:
    def test_holds_no_personal_value_in_clear(
        self, told: Told, server: Server, pg_dump: Path
    ) -> None:
        content = dump(server.admin("privacydesk"), pg_dump=pg_dump)
        assert told.reference.encode() in content
        assert found_in(content, told.values) == []


class TestFileNames:
    def test_of_vault_keys_and_logs_hold_no_personal_value(self, told: Told, stack: Stack) -> None:
        home = stack.running.home
        names = "\n".join(str(p.relative_to(home)) for p in files_below(
            home / "vault", home / "keys", home / "logs", home / "airflow", home / "landing"
        ))  # fmt: skip
        assert told.reference in names
        assert found_in(names.encode(), told.values) == []

    def test_of_sealed_files_say_nothing_inside_either(self, told: Told, stack: Stack) -> None:
        home = stack.running.home
        hits = {p.name: h for p in files_below(home / "vault", home / "keys")
                if (h := found_in(p.read_bytes(), told.values))}  # fmt: skip
        assert hits == {}
