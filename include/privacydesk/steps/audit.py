"""Verify the ledger, close its day, and send the day's root outside."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Anchor
from privacydesk.domain.ledger_checks import (
    Kind,
    Problem,
    Report,
    check_anchor,
    check_guards,
    check_lines,
    check_root,
    first_of_each,
    guards_changed,
)
from privacydesk.domain.notices import anchor_notice, ledger_alert
from privacydesk.ports import Ledger, Office
from privacydesk.steps.outgoing import notify


class LedgerChangedError(DeskError):
    """The ledger is not what it was: somebody changed or removed something, or a backup is back."""

    remedy = "Change nothing; run privacydesk ledger verify --anchor with the last mailed anchor."


def verify_ledger(ledger: Ledger, *, anchor: Anchor | None = None) -> Report:
    """
    Compute every digest of the ledger again and say what does not fit.

    Reads one moment of the database, row by row: the ledger need not fit in memory. With an
    ``anchor``, what was kept outside is held against it too.
    """
    ledger.freeze()
    roots = ledger.roots()
    problems = chain(
        check_lines(ledger.lines()),
        (Problem(kind=Kind.MISSING_CASE, reference=case) for case in ledger.unwritten()),
        _root_problems(ledger),
        check_guards(ledger.triggers(), remembered=roots[-1] if roots else None),
        check_anchor(anchor, root=next((r for r in roots if r.root == anchor.root), None))
        if anchor
        else (),
    )
    troubles = first_of_each(problems)
    entries, cases = ledger.size()
    pairs = zip([None, *roots], roots, strict=False)
    return Report(
        entries=entries, cases=cases, roots=len(roots), troubles=troubles,
        new_guards=tuple(r.root for before, r in pairs if guards_changed(r, before=before)),
    )  # fmt: skip


def close_ledger_day(desk: Office, *, now: datetime) -> Report:
    """
    Verify the ledger, make the day's root and queue it to the addresses outside.

    A ledger that does not fit is told at once, and its day is closed all the same: the root
    then shows what stood at that hour. Run twice, it sends one anchor: no head has moved.
    """
    with desk.begin() as records:
        report = verify_ledger(records.ledger)
    with desk.begin() as records:
        anchor = records.ledger.close_day(now=now)
        if anchor:
            notify(desk, records, notice=anchor_notice(anchor), key=f"anchor/{anchor.root}",
                   now=now)  # fmt: skip
        if not report.whole:
            notify(desk, records, notice=ledger_alert(report), now=now,
                   key=f"ledger_alert/{now:%Y-%m-%d}")  # fmt: skip
    return report


def refuse_changed(report: Report) -> None:
    """
    Let nobody overlook a ledger that does not fit.

    :raises LedgerChangedError: with the kinds of what was found.
    """
    if not report.whole:
        raise LedgerChangedError(", ".join(t.first.kind.value for t in report.troubles))


def glance(ledger: Ledger) -> Report:
    """Judge what can be judged without reading the entries: guards, roots, cases without any."""
    ledger.freeze()
    roots = ledger.roots()
    problems = chain(
        (Problem(kind=Kind.MISSING_CASE, reference=case) for case in ledger.unwritten()),
        _root_problems(ledger),
        check_guards(ledger.triggers(), remembered=roots[-1] if roots else None),
    )
    troubles = first_of_each(problems)
    entries, cases = ledger.size()
    return Report(entries=entries, cases=cases, roots=len(roots), troubles=troubles)


def _root_problems(ledger: Ledger) -> Iterator[Problem]:
    previous, grown, growth = b"", 0, ledger.growth()
    for root in ledger.roots():
        grown += growth.get(root.root, 0)
        yield from check_root(root, previous=previous, heads=ledger.heads(root.root), grown=grown)
        previous = root.digest
