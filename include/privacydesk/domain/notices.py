"""What the desk tells its own people by mail: plain words, counts and codes, nobody's data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.erasures import Return
from privacydesk.domain.ledger import Anchor
from privacydesk.domain.ledger_checks import Kind, Problem, Report

DESK: Final = CaseRef("desk")
"""Whose key seals what belongs to no case. No case can have this reference."""


class NoticeKind(str, Enum):
    """What a notice is about; ``house_rules/targets.yaml`` says who gets which."""

    ANCHOR = "anchor"
    LEDGER_ALERT = "ledger_alert"
    COURIER_DOWN = "courier_down"
    WEEKLY_DIGEST = "weekly_digest"
    ERASED_BACK = "erased_back"
    KEPT_TOO_LONG = "kept_too_long"
    LIST_STOPPED = "list_stopped"
    LIST_UNANSWERED = "list_unanswered"
    OFFER_BY_HAND = "offer_by_hand"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One mail to staff or to an archive outside. ``attachment`` is a file's name and text."""

    kind: NoticeKind
    subject: str
    text: str
    attachment: tuple[str, str] | None = None


TROUBLE_WORDS: Final[Mapping[Kind, str]] = {
    Kind.CHANGED_ENTRY: "an entry was changed",
    Kind.MISSING_ENTRY: "an entry is missing between others",
    Kind.CUT_TAIL: "the end of a case is cut off",
    Kind.MISSING_CASE: "a case is missing",
    Kind.CHANGED_HEAD: "a case was rewritten after its day was closed",
    Kind.CHANGED_ROOT: "a daily root or one of its heads was changed",
    Kind.MISSING_TRIGGER: "a trigger that guards the ledger is gone",
    Kind.DISABLED_TRIGGER: "a trigger that guards the ledger is switched off",
    Kind.RECREATED_TRIGGER: "a trigger that guards the ledger was made anew",
    Kind.ANCHOR_GONE: "the root of the anchor is gone",
    Kind.ANCHOR_CHANGED: "the root of the anchor was rewritten",
}


def anchor_notice(anchor: Anchor) -> Notice:
    """Return the mail that carries a day's root outside, for ``ledger verify --anchor``."""
    content = json.dumps(
        {"root": anchor.root, "made_at": anchor.made_at.isoformat(), "entries": anchor.entries,
         "digest": anchor.digest}, indent=2)  # fmt: skip
    text = (
        f"The ledger's root {anchor.root} covers {anchor.entries} entries.\n\n"
        "Keep this mail where nobody of the desk can change it. To check the ledger against it:\n"
        f"privacydesk ledger verify --anchor anchor-{anchor.root}.json\n\n{content}\n"
    )
    return Notice(kind=NoticeKind.ANCHOR, subject=f"Privacy desk: ledger root {anchor.root}",
                  text=text, attachment=(f"anchor-{anchor.root}.json", content))  # fmt: skip


def ledger_alert(report: Report) -> Notice:
    """Return the alert that the ledger is not what it was."""
    lines = [
        f"- {TROUBLE_WORDS[trouble.first.kind]} ({trouble.count}); first: {place_of(trouble.first)}"
        for trouble in report.troubles
    ]
    text = (
        "The daily check of the ledger found:\n\n" + "\n".join(lines) + "\n\n"
        "Change nothing. Run privacydesk ledger verify --anchor with the last anchor that was "
        "mailed, and compare the database with its backup of that day.\n"
    )
    return Notice(kind=NoticeKind.LEDGER_ALERT, text=text,
                  subject="Privacy desk: the ledger was changed")  # fmt: skip


def place_of(problem: Problem) -> str:
    """Return where a problem is: its case and entry, its root, its trigger."""
    parts = {name: getattr(problem, name) for name in ("reference", "position", "root", "trigger")}
    names = {"reference": "", "position": "entry ", "root": "root ", "trigger": "trigger "}
    said = [f"{names[name]}{value}" for name, value in parts.items() if value is not None]
    return ", ".join(said) or "the ledger"


def courier_down(*, runs: int, messages: int, orders: int) -> Notice:
    """Return the alert that the courier leaves work lying, which the upkeep now does."""
    text = (
        "The courier has left work for more than two minutes. The upkeep tasks do it meanwhile, "
        "every five minutes.\n\n"
        f"- Runs to start: {runs}\n- Messages to send: {messages}\n- Codes to send: {orders}\n\n"
        "See that the process privacydesk courier runs and that its log shows no error.\n"
    )
    return Notice(kind=NoticeKind.COURIER_DOWN, text=text,
                  subject="Privacy desk: the courier leaves work lying")  # fmt: skip


def kept_too_long(case: CaseRef, *, collection: str, code: str) -> Notice:
    """Return the alert that rows whose last day is over could not be deleted (R-66)."""
    text = (
        f"{case} kept rows of {collection} until a day that is over. The system refuses to delete "
        f"them ({code}), so nothing was changed in it.\n\n"
        "Find out what stands in the way, and mend it there or in the data map. Every night tries "
        "again.\n"
    )
    return Notice(kind=NoticeKind.KEPT_TOO_LONG, text=text,
                  subject="Privacy desk: rows are kept longer than we said")  # fmt: skip


def erased_back(returns: Sequence[Return]) -> Notice:
    """Return the alert that people who were erased are in a system again (R-69)."""
    lines = [f"- {one.case}: {one.rows} row(s) of {one.collection}" for one in returns]
    text = (
        "The nightly comparison found people again whose erasure is proved:\n\n"
        + "\n".join(lines)
        + "\n\n"
        "A restored backup or an import may have brought them back. Find out which, stop whatever "
        "uses these rows, and erase them again: open the case and file the request anew. If the "
        "person came back of their own accord, there is nothing to do.\n"
    )
    return Notice(kind=NoticeKind.ERASED_BACK, text=text,
                  subject="Privacy desk: somebody who was erased is back")  # fmt: skip
