"""How many ordinary messages are taken to speak for somebody else: R-27, R-32."""

import sys
from pathlib import Path

import pytest
import yaml

from privacydesk.domain.behalf import read_behalf

HERE = Path(__file__).parent
SPEAKS_FOR_ANOTHER = {
    "I act for Ana Cruz. Please provide all the information you hold about my client."
}


def test_only_the_solicitors_message_is_held(capsys: pytest.CaptureFixture[str]) -> None:
    texts = [m["text"] for path in sorted(HERE.glob("*.yaml"))
             for m in yaml.safe_load(path.read_text("utf-8"))]  # fmt: skip
    letters = [path.read_text("utf-8") for path in sorted((HERE / "letters").glob("*.txt"))]
    caught = {text for text in (*texts, *letters) if read_behalf(text)}
    with capsys.disabled():
        sys.stdout.write(
            f"\nspeak for somebody else: {len(caught)} of {len(texts)} messages"
            f" and {len(letters)} letters\n"
        )

    assert caught == SPEAKS_FOR_ANOTHER
