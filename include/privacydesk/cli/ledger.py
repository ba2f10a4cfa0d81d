"""``privacydesk ledger``: whether the ledger is whole, and what it says of one case."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from privacydesk.domain.cases import REFERENCE, CaseRef, NotAReferenceError
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Anchor, Entry
from privacydesk.domain.ledger_checks import Report, Trouble
from privacydesk.domain.notices import TROUBLE_WORDS, place_of

app = typer.Typer(help="The ledger: what was done, and that nobody changed it.",
                  no_args_is_help=True)  # fmt: skip


class NotAnAnchorError(DeskError):
    """The file given with ``--anchor`` holds no anchor."""

    remedy = "Save the attachment anchor-N.json of the daily mail, or the mail's text, and name it."


@app.command()
def verify(
    *,
    anchor: Annotated[
        Path | None, typer.Option(help="What was mailed outside: anchor-N.json.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Compute every digest again and say what does not fit; exit 1 if anything does not."""
    from privacydesk.steps.audit import verify_ledger  # noqa: PLC0415  the help starts fast
    from privacydesk.wiring.terminal import open_books  # noqa: PLC0415

    kept = read_anchor(anchor.read_text("utf-8")) if anchor else None
    with open_books()() as records:
        report = verify_ledger(records.ledger, anchor=kept)
    print(as_report(report, anchor=kept) if as_json else as_text(report, anchor=kept))
    raise typer.Exit(code=not report.whole)


@app.command()
def show(
    reference: Annotated[str, typer.Argument(help="A case: PD-2026-000042.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Write the ledger of one case, oldest entry first; exit 1 if there is none."""
    from privacydesk.wiring.terminal import open_books  # noqa: PLC0415

    if not REFERENCE.fullmatch(reference):
        raise NotAReferenceError("this is no case's reference")
    with open_books()() as records:
        entries = records.ledger.of(CaseRef(reference))
    if as_json:
        content = {"reference": reference, "entries": [_entry(entry) for entry in entries]}
        print(json.dumps(content, indent=2))
    else:
        print("\n".join(map(_line, entries)) or "The ledger has no entry of this case.")
    raise typer.Exit(code=not entries)


def read_anchor(text: str) -> Anchor:
    """
    Read an anchor from the attachment of the daily mail, or from the mail's own text.

    :raises NotAnAnchorError: if ``text`` has none.
    """
    found = re.search(r"\{[^{}]*\}", text)
    try:
        content: dict[str, Any] = json.loads(found.group(0) if found else text)
        return Anchor(
            root=int(content["root"]), entries=int(content["entries"]),
            made_at=datetime.fromisoformat(content["made_at"]), digest=str(content["digest"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        raise NotAnAnchorError("no anchor in the file") from None


def as_report(report: Report, *, anchor: Anchor | None) -> str:
    """Return the report as JSON."""
    content = {
        "whole": report.whole,
        "entries": report.entries,
        "cases": report.cases,
        "roots": report.roots,
        "anchor": anchor.root if anchor else None,
        "problems": [_trouble(trouble) for trouble in report.troubles],
        "new_triggers_at_roots": list(report.new_guards),
    }
    return json.dumps(content, indent=2)


def as_text(report: Report, *, anchor: Anchor | None) -> str:
    """Return the report for a person."""
    lines = [
        f"{TROUBLE_WORDS[trouble.first.kind]} ({trouble.count}); first: {place_of(trouble.first)}"
        for trouble in report.troubles
    ]
    lines += [
        f"Note: the triggers were made anew before root {root}; a restore does that."
        for root in report.new_guards
    ]
    held = f", held against the anchor of root {anchor.root}" if anchor else ""
    size = f"{report.entries} entries of {report.cases} cases, {report.roots} daily roots{held}"
    return "\n".join([*lines, f"{size}: {'whole' if report.whole else 'NOT WHOLE'}."])


def _trouble(trouble: Trouble) -> dict[str, object]:
    first = trouble.first
    return {
        "kind": first.kind.value, "count": trouble.count, "reference": first.reference,
        "position": first.position, "root": first.root, "trigger": first.trigger,
    }  # fmt: skip


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "position": entry.position, "at": entry.at.isoformat(), "actor": entry.actor,
        "event": entry.event, "facts": json.loads(entry.facts_text), "digest": entry.digest.hex(),
    }  # fmt: skip


def _line(entry: Entry) -> str:
    facts: dict[str, Any] = json.loads(entry.facts_text)
    said = " ".join(f"{key}={_word(value)}" for key, value in facts.items())
    when = f"{entry.at:%Y-%m-%d %H:%M:%S}"
    return f"{entry.position:>4}  {when}  {entry.event:<24} {entry.actor:<10} {said}".rstrip()


def _word(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
