"""Keep how a reviewer weighs an objection, use by use: the balancing record (R-84)."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.weighings import (
    NOTHING_WRITTEN,
    Balance,
    Ground,
    Verdict,
    Weighing,
    check_balance,
)
from privacydesk.ports import Desk
from privacydesk.steps.books import Books, open_books


class NotWeighableError(DeskError):
    """A verdict came for a use that the case did not stop, or when it is not in review."""

    remedy = "Reload the page: the case has moved on, or the use is not on it."


def weigh_use(
    desk: Desk, *, case: CaseRef, use: str, verdict: Verdict, ground: Ground | None = None,
    balance: Balance = NOTHING_WRITTEN, by: str, now: datetime,
) -> None:  # fmt: skip
    """
    Keep what a reviewer says of one use; the words stay sealed until the letter.

    A use goes on against the objection only on a ground of Article 21(1), with both sides and
    the reasons written down; what stops for good needs none of that (R-84).

    :raises UnweighedError: if the balancing record is not complete.
    :raises NotWeighableError: if the case is not in review, or did not stop this use.
    """
    check_balance(verdict, ground=ground, balance=balance)
    kept = ground if verdict is Verdict.OVERRIDDEN else None
    with open_books(desk, case, now=now, actor=by) as books:
        known = next((one for one in weighings_of(books) if one.use == use), None)
        if books.case.place is not Place.REVIEW or known is None:
            raise NotWeighableError("nothing to weigh", case=case)
        if (known.verdict, known.ground, known.balance) == (verdict, kept, balance):
            return
        sealed = desk.vault.box(case).seal(json.dumps(asdict(balance)).encode())
        books.records.weighings.judge(
            case, use=use, verdict=verdict.value, ground=kept.value if kept else None,
            sealed=sealed, by=by, now=now,
        )  # fmt: skip
        books.note(Event.USE_WEIGHED, use=use, verdict=verdict.value,
                   ground=kept.value if kept else None)  # fmt: skip


def weighings_of(books: Books[Desk]) -> list[Weighing]:
    """Return the uses that the objection stopped, opened."""
    return [_opened(books, row) for row in books.records.weighings.of(books.reference)]


def _opened(books: Books[Desk], row: Mapping[str, Any]) -> Weighing:
    balance = NOTHING_WRITTEN
    if row["sealed"]:
        box = books.desk.vault.box(books.reference)
        balance = Balance(**json.loads(box.open(bytes(row["sealed"]))))
    return Weighing(
        use=row["use"],
        stopped_at=row["stopped_at"],
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        ground=Ground(row["ground"]) if row["ground"] else None,
        balance=balance,
    )
