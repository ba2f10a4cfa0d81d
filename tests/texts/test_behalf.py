"""How many ordinary messages are taken to speak for somebody else: R-27, R-32."""

import sys
from pathlib import Path

import pytest
import yaml

from privacydesk.domain.behalf import read_behalf

HERE = Path(__file__).parent
SPEAKS_FOR_ANOTHER = (
    "I act for Ana Cruz. Please provide all the information you hold about my client.",
)
SPEAKS_OF_ANOTHER_AND_MEANS_ITSELF = (
    "As executor I am not writing for the estate but for myself",
    "Our former employee asks that nothing about him be kept",
)
"""Written to lead astray: a person reads who asks, which costs minutes and no right."""


def test_only_messages_that_speak_of_another_are_held(capsys: pytest.CaptureFixture[str]) -> None:
    texts = [m["text"] for path in sorted(HERE.glob("*.yaml"))
             for m in yaml.safe_load(path.read_text("utf-8"))]  # fmt: skip
    letters = [path.read_text("utf-8") for path in sorted((HERE / "letters").glob("*.txt"))]
    caught = sorted(text for text in (*texts, *letters) if read_behalf(text))
    with capsys.disabled():
        sys.stdout.write(
            f"\nspeak for somebody else: {len(caught)} of {len(texts)} messages"
            f" and {len(letters)} letters\n"
        )

    expected = sorted((*SPEAKS_FOR_ANOTHER, *SPEAKS_OF_ANOTHER_AND_MEANS_ITSELF))
    assert [text[: len(known)] for text, known in zip(caught, expected, strict=True)] == expected
