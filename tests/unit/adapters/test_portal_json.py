"""JSON from outside is read strictly, and the field at fault is named."""

import json

import pytest

from privacydesk.adapters.portal.strict_json import read_object
from privacydesk.domain.tickets import FieldProblem, UnreadableTicketError


def problem_of(raw: bytes) -> FieldProblem:
    with pytest.raises(UnreadableTicketError) as caught:
        read_object(raw)
    (problem,) = caught.value.problems
    return problem


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


class TestReadObject:
    def test_reads_what_json_allows(self) -> None:
        value = {"a": [1, -2.5, True, None, "é \U0001f600"], "b": {"c": "x"}}

        assert read_object(json.dumps(value).encode()) == value

    def test_reads_thirty_two_levels_and_no_more(self) -> None:
        assert read_object(nested(32))
        assert problem_of(nested(33)) == FieldProblem(
            field="body", problem="is nested deeper than 32"
        )

    @pytest.mark.parametrize("raw", [nested(10_000), b"[" * 10_000, b'{"a":' + b"[" * 100_000])
    def test_survives_ten_thousand_levels(self, raw: bytes) -> None:
        assert problem_of(raw).problem == "is nested deeper than 32"

    @pytest.mark.parametrize(
        ("raw", "problem"),
        [
            (b'{"a":1,"a":2}', "gives a name twice in one object"),
            (b'{"a":NaN}', "holds NaN or an infinity, which JSON does not know"),
            (b'{"a":-Infinity}', "holds NaN or an infinity, which JSON does not know"),
            (b'{"a":1e999}', "holds a number out of range"),
            (b'{"a":' + b"9" * 5000 + b"}", "is not JSON"),
            (b'{"a":1', "is not JSON"),
            (b"", "is not JSON"),
            (b"\xef\xbb\xbf{}", "is not JSON"),
            (b'{"a":"\xff"}', "is not UTF-8"),
            (b"[]", "is not a JSON object"),
            (b'"text"', "is not a JSON object"),
        ],
    )
    def test_refuses_the_whole_body(self, raw: bytes, problem: str) -> None:
        assert problem_of(raw) == FieldProblem(field="body", problem=problem)

    def test_names_the_field_that_holds_a_nul(self) -> None:
        raw = b'{"attachments":[{"name":"a"},{"name":"b\\u0000c"}]}'

        assert problem_of(raw) == FieldProblem(
            field="attachments.1.name", problem="holds a NUL character"
        )

    def test_refuses_a_nul_in_a_name(self) -> None:
        assert problem_of(b'{"a":{"b\\u0000":1}}').field == "a"

    def test_refuses_half_a_surrogate_pair(self) -> None:
        assert problem_of(b'{"a":"\\ud800"}') == FieldProblem(
            field="a", problem="holds half a surrogate pair"
        )

    def test_cuts_short_the_names_that_a_sender_makes_up(self) -> None:
        raw = json.dumps({"x" * 5000: "\0"}).encode()

        assert len(problem_of(raw).field) == 64
