"""Other people in somebody's records: pointed out, and taken out for good (R-50, R-51, R-52)."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.domain.redaction import LABELS, Redaction, Self, Why, redact, suggest

HANA = Self(
    names=("Hana Whitlock",), emails=frozenset({"hana@rowanpike.example"}),
    phones=frozenset({"+447700900142"}),
)  # fmt: skip
OTHERS = ["Raj Patel", "Tom Birch", "Lena Whitlock"]


def seen(text: str) -> list[tuple[str, str]]:
    marks = suggest("body", text, own=HANA, others=OTHERS)
    return [(text[m.start : m.end], m.reason) for m in marks]


class TestSuggest:
    @pytest.mark.parametrize(
        ("text", "marks"),
        [
            ("Raj Patel rang.", [("Raj Patel", "name")]),
            ("Ask Raj, he knows.", [("Raj", "name")]),
            ("Raj's line is down.", [("Raj", "name")]),
            ("Mail tom@else.example today", [("tom@else.example", "email")]),
            ("call 07700 900318 now", [("07700 900318", "phone")]),
            ("call +44 7700 900318 now", [("+44 7700 900318", "phone")]),
            ("Mrs Ada Stone signed", [("Mrs Ada Stone", "honorific")]),
            ("She is off with depression", [("off with depression", "health")]),
            ("NI number AB 12 34 56 C", [("AB 12 34 56 C", "number")]),
            ("Pay 20-00-00 55779911 please", [("20-00-00 55779911", "number")]),
            ("Card 4111 1111 1111 1111", [("4111 1111 1111 1111", "number")]),
            ("Our solicitors advise against it", [("Our solicitors advise", "advice")]),
        ],
    )
    def test_points_out_somebody_else(self, text: str, marks: list[tuple[str, str]]) -> None:
        """R-50."""
        assert seen(text) == marks

    @pytest.mark.parametrize(
        ("text", "phones"),
        [
            ("Ring 7700900318", ["7700900318"]),
            ("He rang from 900318, later on ext 5512", ["900318", "5512"]),
            ("on (0)7700 900318 or 01632 960 001", ["(0)7700 900318", "01632 960 001"]),
            ("0044 7700 900318", ["0044 7700 900318"]),
            ("+1 202 555 0143 and +49 30 1234567", ["+1 202 555 0143", "+49 30 1234567"]),
            ("0800 1111 is free", ["0800 1111"]),
            ("Lena's number is 4960123.", ["4960123"]),
            ("10.0.0.1 is down, call 07700 900318 at 12:30:15", ["07700 900318"]),
            ("2026-09-14 07700 900318 called", ["07700 900318"]),
        ],
    )
    def test_knows_a_number_that_somebody_can_be_rung_on(
        self, text: str, phones: list[str]
    ) -> None:
        """R-50."""
        assert [words for words, why in seen(text) if why == "phone"] == phones

    @pytest.mark.parametrize(
        "line",
        [
            "2026-09-14 12:33:21 DROP IN=eth0 SRC=203.0.113.7 DST=198.51.100.23 PROTO=TCP",
            "2026-09-14T12:33:21.104 203.0.113.7:51234 -> 198.51.100.23:443 200 1532 bytes",
            "kernel: DPT=8443 SPT=49152 LEN=60 TTL=117 ID=51532 WINDOW=64240",
            "fe80::1ff:fe23:4567:890a dev eth0 lladdr 00:1a:2b:3c:4d:5e REACHABLE",
            "2001:db8::8a2e:370:7334 port 51515, ports 49152 and 49153 closed",
            '192.0.2.10 - - [14/Sep/2026:12:33:21 +0000] "GET /a HTTP/1.1" 200 48213',
            "sshd pid 20914: session 20260914123321 closed, error 0x80070005",
            "vlan 1203 2204 5501, 192.0.2.0/24, uptime 4410032 s, ticket 20871",
        ],
    )
    def test_takes_no_line_of_a_network_log_for_a_number(self, line: str) -> None:
        assert [mark for mark in seen(line) if mark[1] == "phone"] == []

    @pytest.mark.parametrize(
        "text",
        [
            "Hana Whitlock rang about her router.",
            "Write to HANA@rowanpike.example",
            "Call Hana on 07700 900142",
            "Mrs Whitlock signed",
            "The router is off again.",
            "Order 4111 1111 1111 1112",
            "Birchwood Road 5",
            "",
        ],
    )
    def test_leaves_the_persons_own_alone(self, text: str) -> None:
        assert [mark for mark in seen(text) if mark[1] != "phone"] == []

    def test_gives_a_shared_surname_to_neither(self) -> None:
        assert seen("Whitlock called, Lena was out") == [("Lena", "name")]

    @given(st.text(max_size=200))
    def test_marks_are_in_order_and_never_overlap(self, text: str) -> None:
        last = 0
        for mark in suggest("body", text, own=HANA, others=OTHERS):
            assert last <= mark.start < mark.end <= len(text)
            last = mark.end

    @pytest.mark.parametrize(
        "text",
        [
            lambda n: "a" * n, lambda n: "a." * (n // 2), lambda n: "1 " * (n // 2),
            lambda n: "1-" * (n // 2), lambda n: "@" * n, lambda n: "a@b." * (n // 4),
            lambda n: "Mr A " * (n // 5), lambda n: "off with " * (n // 9),
            lambda n: "1:" * (n // 2), lambda n: "1.1." * (n // 4), lambda n: "call 1" * (n // 6),
        ],
        ids=["word", "dots", "digits", "dashes", "ats", "addresses", "titles", "health", "times",
             "octets", "calls"],
    )  # fmt: skip
    def test_takes_time_in_proportion_to_the_text(self, text: Callable[[int], str]) -> None:
        def seconds(length: int) -> float:
            # The best of three: another process may have had the processor meanwhile.
            best = 60.0
            for _ in range(3):
                begun = time.process_time()
                suggest("body", text(length), own=HANA, others=OTHERS)
                best = min(best, time.process_time() - begun)
            return best

        # Eight times the text takes about eight times as long; a square would take 64 times.
        assert seconds(16_000) < 24 * max(seconds(2_000), 0.002)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Redaction]]:
    """Draw a text of words and redactions that do not overlap."""
    words = draw(st.lists(st.text("abcXYZ", min_size=4, max_size=8), min_size=1, max_size=12))
    chosen = draw(st.sets(st.integers(0, len(words) - 1)))
    why, marks, at = st.sampled_from(list(Why)), [], 0
    for number, word in enumerate(words):
        if number in chosen:
            marks.append(Redaction(field="body", start=at, end=at + len(word), why=draw(why)))
        at += len(word) + 1
    return " ".join(words), draw(st.permutations(marks))


class TestRedact:
    def test_puts_a_label_in_the_place_of_a_passage(self) -> None:
        """R-51."""
        text = "Ask Raj, his number is 07700 900318."
        marks = [
            Redaction(field="body", start=23, end=35, why=Why.PHONE),
            Redaction(field="body", start=4, end=7, why=Why.NAME),
        ]
        assert redact({"body": text, "id": 3}, marks) == {
            "body": "Ask [another person’s name], his number is [another person’s phone].",
            "id": 3,
        }

    def test_puts_a_label_in_the_place_of_a_whole_field(self) -> None:
        mark = Redaction(field="body", start=0, end=None, why=Why.ADVICE)
        row = redact({"body": "secret", "id": 3}, [mark])
        assert row == {"body": "[advice that the law protects]", "id": 3}

    def test_passes_over_a_field_that_is_not_there(self) -> None:
        mark = Redaction(field="gone", start=0, end=None, why=Why.NAME)
        assert redact({"id": 3}, [mark]) == {"id": 3}

    def test_changes_nothing_in_the_row_it_is_given(self) -> None:
        row = {"body": "Raj"}
        redact(row, [Redaction(field="body", start=0, end=3, why=Why.NAME)])
        assert row == {"body": "Raj"}

    @given(marked())
    def test_leaves_what_stands_between_and_nothing_of_what_is_taken_out(
        self, case: tuple[str, list[Redaction]]
    ) -> None:
        """R-51: whatever the order of the marks."""
        text, marks = case
        clean = str(redact({"body": text}, marks)["body"])

        expected, at = "", 0
        for mark in sorted(marks, key=lambda m: m.start):
            expected += text[at : mark.start] + f"[{LABELS[mark.why]}]"
            at = mark.end or 0
        assert clean == expected + text[at:]

    @given(marked())
    def test_takes_out_every_digit_of_a_number(self, case: tuple[str, list[Redaction]]) -> None:
        text, marks = case
        for mark in marks:
            end = mark.end or 0
            text = text[: mark.start] + "7" * (end - mark.start) + text[end:]
        assert "7" not in str(redact({"body": text}, marks)["body"])
