"""
Keep what a reviewer marks in one record before deciding about it.

Marks are drafts: they stay sealed beside the record and mean nothing until the decision,
which the ledger notes. ``left`` remembers the suggestions that the reviewer left standing.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.places import Place
from privacydesk.ports import Desk
from privacydesk.steps.books import open_books
from privacydesk.steps.decide import NotDecidableError, sealed_marks

Marks = dict[str, Any]


def change_marks(
    desk: Desk, *, case: CaseRef, number: int, change: Callable[[Marks], Mapping[str, Any]],
    by: str, now: datetime,
) -> None:  # fmt: skip
    """
    Replace the marks of an undecided record by what ``change`` makes of them.

    The last marks are kept inside, so that one step can be undone.

    :raises NotDecidableError: if the case is not in review or has no such undecided record.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        finding = books.records.findings.get(case, number=number)
        in_review = books.case.place in {Place.REVIEW, Place.SECOND_REVIEW}
        if not in_review or finding is None or finding.decision is not None:
            raise NotDecidableError("the record cannot be marked now", case=case)
        marks = sealed_marks(books, finding)
        changed = dict(change(marks))
        sealed = desk.vault.box(case).seal(json.dumps(changed).encode())
        books.records.findings.suggest(
            case, number=number, suggestions=finding.suggestions, sealed=sealed
        )
