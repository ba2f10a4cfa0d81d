"""A file of requests: every line read, every problem told at once, no value quoted."""

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from privacydesk.domain.bulk_files import (
    MOST_ROWS,
    RIGHTS,
    FileUnreadableError,
    Problem,
    Reading,
    Rule,
)
from privacydesk.domain.bulk_reading import FIELDS, NEEDED, read_requests
from privacydesk.domain.cases import Right
from privacydesk.settings import INCLUDE

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.utc)
GOOD = {"right": "access", "received_at": "2026-11-20T09:30:00+00:00", "email": "ann@cole.example"}
SCHEMA = json.loads((INCLUDE / "contracts" / "bulk_request.schema.json").read_text("utf-8"))


def lines(*rows: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def read(content: bytes, *, vouched: bool = True) -> Reading:
    return read_requests(content, vouched=vouched, now=NOW)


def wrong(**fields: Any) -> set[tuple[str, Rule]]:  # noqa: ANN401  any JSON
    reading = read(lines(GOOD | fields))
    assert len(reading.requests) == (not reading.problems)
    return {(problem.field, problem.rule) for problem in reading.problems}


class TestReading:
    def test_takes_csv_and_json_lines_alike(self) -> None:
        table = b"right,received_at,email\r\naccess,2026-11-20T09:30:00+00:00,ann@cole.example\r\n"

        (from_csv,), (from_json,) = read(table).requests, read(lines(GOOD)).requests

        assert from_csv.line == 2
        assert (from_csv.right, from_csv.person, from_csv.received_at) == (
            from_json.right, from_json.person, from_json.received_at)  # fmt: skip

    def test_counts_the_lines_as_an_editor_does(self) -> None:
        """A quoted field may hold line breaks; what follows it stands further down."""
        head, at = "right,received_at,email,body", GOOD["received_at"]
        text = f'{head}\naccess,{at},a@b.example,"one\ntwo"\nnone,{at},c@d.example,\n'
        assert read(text.encode()).problems == (
            Problem(line=4, field="right", rule=Rule.UNKNOWN_RIGHT),)  # fmt: skip

    @pytest.mark.parametrize("right", [right.value for right in RIGHTS])
    def test_takes_each_right_that_a_file_can_use(self, right: str) -> None:
        assert wrong(right=right) == set()

    def test_sets_aside_what_is_not_in_order_and_goes_on(self) -> None:
        reading = read(lines(GOOD, GOOD | {"email": "nobody", "right": "cake"}, {"right": "access"},
                             GOOD | {"email": "ben@cole.example"}))  # fmt: skip
        assert [request.line for request in reading.requests] == [1, 4]
        assert [(p.line, p.code) for p in reading.problems] == [
            (2, "right:unknown_right"), (2, "email:not_an_address"),
            (3, "received_at:missing"), (3, "email:nobody"),
        ]  # fmt: skip
        assert all(problem.remedy for problem in reading.problems)


class TestARule:
    @pytest.mark.parametrize(("fields", "problem"), [
        ({"right": "complaint"}, ("right", Rule.UNKNOWN_RIGHT)),
        ({"right": ""}, ("right", Rule.MISSING)),
        ({"received_at": "20/11/2026"}, ("received_at", Rule.NOT_AN_INSTANT)),
        ({"received_at": "2026-11-31T09:00:00Z"}, ("received_at", Rule.NOT_AN_INSTANT)),
        ({"received_at": "2026-11-20T09:00:00"}, ("received_at", Rule.NOT_AN_INSTANT)),
        ({"received_at": "2027-01-01T09:00:00Z"}, ("received_at", Rule.NOT_IN_TIME)),
        ({"received_at": "2025-01-01T09:00:00Z"}, ("received_at", Rule.NOT_IN_TIME)),
        ({"email": "a@b.example, c@d.example"}, ("email", Rule.NOT_AN_ADDRESS)),
        ({"email": "", "phone": ""}, ("email", Rule.NOBODY)),
        ({"phone": "12"}, ("phone", Rule.NOT_A_NUMBER)),
        ({"name": "Ann\nCole"}, ("name", Rule.NOT_ONE_LINE)),
        ({"name": "x" * 321}, ("name", Rule.TOO_LONG)),
        ({"signed_in": "yes"}, ("signed_in", Rule.NOT_YES_OR_NO)),
        ({"signed_in": True}, ("portal_account", Rule.NO_ACCOUNT)),
        ({"ann@cole.example": "x"}, ("line", Rule.UNKNOWN_FIELD)),
        ({"name": {"first": "Ann"}}, ("line", Rule.MISSHAPEN)),
    ])  # fmt: skip
    def test_is_named_with_its_field(
        self, fields: dict[str, Any], problem: tuple[str, Rule]
    ) -> None:
        assert wrong(**fields) == {problem}

    def test_believes_nobody_signed_in_whom_no_portal_of_ours_vouches_for(self) -> None:
        """R-25: an agent's word that somebody was signed in is no proof."""
        row = GOOD | {"signed_in": "true", "portal_account": "AC-1"}
        assert read(lines(row), vouched=True).requests[0].signed_in
        (problem,) = read(lines(row), vouched=False).problems
        assert problem.rule is Rule.NOT_VOUCHED_FOR

    def test_asks_an_objection_for_which_address_or_number(self) -> None:
        """R-74, R-75: it counts at once, before any account is looked up."""
        row = {**GOOD, "right": "objection_marketing", "portal_account": "AC-1", "email": ""}
        (problem,) = read(lines(row)).problems
        assert problem.rule is Rule.NOBODY

    def test_takes_the_same_request_once(self) -> None:
        reading = read(lines(GOOD, GOOD | {"body": "Again!"}, GOOD | {"right": "erasure"}))
        assert [request.right for request in reading.requests] == [Right.ACCESS, Right.ERASURE]
        assert [p.rule for p in reading.problems] == [Rule.REPEATED]


class TestAFile:
    @pytest.mark.parametrize("content", [
        b"", b"\n\n", b"\xff\xfe", b"right,received_at,shoe_size\n", b"right,email\n",
        b"right,received_at,right\n", b'right,received_at\n"access', b"right,received_at,email\n",
    ])  # fmt: skip
    def test_that_cannot_be_read_is_refused_whole(self, content: bytes) -> None:
        with pytest.raises(FileUnreadableError):
            read(content)

    def test_has_at_most_so_many_lines(self) -> None:
        with pytest.raises(FileUnreadableError, match="10000"):
            read(b"{}\n" * (MOST_ROWS + 1))

    @given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
    def test_of_any_bytes_is_read_or_refused_and_no_problem_quotes_it(self, content: bytes) -> None:
        try:
            reading = read(content)
        except FileUnreadableError:
            return
        assert {problem.field for problem in reading.problems} <= {*FIELDS, "line"}


class TestTheContract:
    def test_names_the_fields_that_are_read(self) -> None:
        properties = SCHEMA["properties"]
        assert set(properties) == set(FIELDS)
        assert SCHEMA["required"] == list(NEEDED)
        assert properties["right"]["enum"] == [right.value for right in RIGHTS]
        lengths = {n: p["maxLength"] for n, p in properties.items() if "maxLength" in p}
        assert lengths == {n: most for n, most in FIELDS.items() if n in lengths}

    def test_holds_for_what_is_taken(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)
        assert Draft202012Validator(SCHEMA).is_valid(GOOD)
        assert not Draft202012Validator(SCHEMA).is_valid(GOOD | {"shoe_size": "8"})
