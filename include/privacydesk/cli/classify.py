"""``privacydesk classify``: which rights a message uses, and the words that show it."""

import json
from typing import Annotated

import typer

from privacydesk.domain.intake import Classification
from privacydesk.domain.intake import classify as classify_text


def classify(
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(help="Text of one message, UTF-8; - reads standard input."),
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write the contract's JSON instead of lines.")
    ] = False,
) -> None:
    """Say which rights the message in FILE uses, with the words that show each of them."""
    found = classify_text(file.read().decode("utf-8", errors="replace"))
    if as_json:
        print(json.dumps(found.to_json(), indent=1))
    else:
        print(explained(found))


def explained(found: Classification) -> str:
    """Return the classification as lines for a person to read."""
    lines = [
        f"{one.right.value} ({one.confidence:.2f})"
        + "".join(f"\n  {span.start}-{span.end}: {json.dumps(span.text)}" for span in one.evidence)
        for one in found.rights
    ]
    return "\n".join([*lines, "a person has to read it"] if found.needs_triage else lines)
