import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.domain.cases import Right
from privacydesk.domain.intake import classify
from privacydesk.domain.phrases.grammar import PhraseError, compile_pattern

MILLION = 1_000_000
WORDS = [
    "stop",
    "sending",
    "me",
    "my",
    "data",
    "not",
    "want",
    "to",
    "delete",
    "everything",
    "you",
    "hold",
    "about",
    "until",
    "use",
    "the",
]


def rights(text: str, *, subject: str = "") -> set[Right]:
    return {one.right for one in classify(text, subject=subject).rights}


class TestClassify:
    def test_opens_a_case_for_each_right(self) -> None:
        """R-24: one message, several rights."""
        text = "What do you have on me? My job title is wrong. And stop sending me this."

        assert rights(text) == {Right.ACCESS, Right.RECTIFICATION, Right.OBJECTION_MARKETING}

    def test_leaves_out_what_the_person_does_not_want(self) -> None:
        assert rights("Please don't delete my account.") == {Right.QUESTION}
        assert rights("I don't want to unsubscribe.") == {Right.QUESTION}
        assert rights("Rather than erasing my data, freeze it for now.") == {Right.RESTRICTION}

    def test_finds_a_marketing_objection_even_in_doubt(self) -> None:
        """R-74: whatever else the message means, it stops the advertising."""
        found = classify("asdf ghjk stop sending me newsletters qwer Ihre Daten und alles weitere")

        assert Right.OBJECTION_MARKETING in {one.right for one in found.rights}

    def test_does_not_read_quoted_mail(self) -> None:
        text = "Thanks, it works.\n> Shall we delete your data?\n> Please erase my account."

        assert Right.ERASURE not in rights(text)

    def test_does_not_read_the_mail_below_the_reply(self) -> None:
        text = "My router is down.\n\nOn 1 May 2026, Offers wrote:\n\nStop sending me this?"

        assert rights(text) == {Right.QUESTION}

    def test_reads_between_quoted_lines(self) -> None:
        text = "On 1 May 2026, Help wrote:\n> May we close this?\nyes, and wipe my data\n> Bye"

        assert rights(text) == {Right.ERASURE}

    def test_does_not_read_a_reservation_as_a_complaint(self) -> None:
        text = "Show me my data. Otherwise I reserve the right to lodge a complaint."

        assert rights(text) == {Right.ACCESS}

    def test_reads_an_objection_to_marketing_alone_as_no_other(self) -> None:
        text = (
            "I am hereby objecting to the processing of personal data concerning me for direct "
            "marketing purposes according to Article 21(2) GDPR."
        )

        assert rights(text) == {Right.OBJECTION_MARKETING}

    def test_asks_about_what_is_only_threatened(self) -> None:
        found = classify("If my router is not fixed by Friday I will ask you to delete my data.")

        assert found.needs_triage

    def test_reads_a_subject_but_not_that_of_a_reply(self) -> None:
        assert rights("Thank you, Kay", subject="Unsubscribe") == {Right.OBJECTION_MARKETING}
        assert rights("ok", subject="Re: Unsubscribe") == {Right.UNKNOWN}

    def test_marks_evidence_of_the_subject(self) -> None:
        found = classify("", subject="Please delete my data")

        assert found.to_json() == {
            "rights": [
                {
                    "right": "erasure",
                    "confidence": 0.9,
                    "evidence": [
                        {"start": 7, "end": 21, "text": "delete my data", "part": "subject"}
                    ],
                }
            ],
            "needs_triage": False,
        }

    @pytest.mark.parametrize(
        "text",
        [
            "PLEASE DELETE MY DATA",
            "please delte my persnal data",
            "Please \U0001f64f delete\x00 my \ud800 data",
            "<p>Please <b>delete</b>&nbsp;my&#32;data</p>",
            "I\u2019d like you to delete my data",
            "please\ndelete my\ndata",
        ],
    )
    def test_reads_through_how_it_is_written(self, text: str) -> None:
        found = classify(text)

        assert [one.right for one in found.rights] == [Right.ERASURE]
        assert all(text[s.start : s.end] == s.text for s in found.rights[0].evidence)

    @pytest.mark.parametrize("text", ["", " ", "\n\n", "\x00", "?", "\U0001f600", "> quoted"])
    def test_asks_a_person_when_there_is_nothing_to_read(self, text: str) -> None:
        found = classify(text)

        assert [one.right for one in found.rights] == [Right.UNKNOWN]
        assert found.needs_triage

    @given(st.text(alphabet=st.characters(), max_size=300))
    def test_answers_whatever_comes(self, text: str) -> None:
        found = classify(text, subject=text[:40])

        assert found.rights
        for one in found.rights:
            for span in one.evidence:
                source = text[:40] if span.in_subject else text
                assert source[span.start : span.end] == span.text

    @pytest.mark.parametrize(
        "piece",
        ["a", "<", "&", "a@", ">\n", "stop ", "not ", "my data , ", "<style ", "On 1 ", "\n", "."]
        + [" ".join(WORDS[n * step % len(WORDS)] for n in range(400)) + " " for step in (5, 7)],
    )
    def test_reads_a_megabyte_in_time(self, piece: str) -> None:
        """Two CPU seconds are the goal; the limit leaves room for a slower machine."""
        text = (piece * (MILLION // len(piece) + 1))[:MILLION]
        before = time.process_time()

        classify(text)

        assert time.process_time() - before < 4

    def test_gives_a_message_of_many_words_to_a_person(self) -> None:
        assert classify("Delete my data. " + "My router is down again. " * 9_000).needs_triage


class TestCompilePattern:
    def test_names_a_class_that_does_not_exist(self) -> None:
        with pytest.raises(PhraseError, match="NOBODY"):
            compile_pattern("stop NOBODY", vocabulary={})


class TestCommand:
    def test_loads_neither_airflow_nor_pandas(self) -> None:
        program = (
            "import sys, privacydesk.cli.classify;"
            "sys.exit(any(m in sys.modules for m in ('airflow', 'pandas')))"
        )

        subprocess.run([sys.executable, "-c", program], check=True)

    @pytest.mark.parametrize("given_as", ["file", "-"])
    def test_prints_the_contract(self, given_as: str, tmp_path: Path) -> None:
        message = tmp_path / "message.txt"
        message.write_bytes(b"stop sending me this \xff")
        where = "-" if given_as == "-" else str(message)
        program = "import typer; from privacydesk.cli.classify import classify; typer.run(classify)"

        done = subprocess.run(
            [sys.executable, "-c", program, where, "--json"],
            input=message.read_text("latin-1"),
            check=True,
            capture_output=True,
            text=True,
        )

        assert '"right": "objection_marketing"' in done.stdout
        assert '"needs_triage": false' in done.stdout
