"""Credit reports that an agency gave when somebody asked for terms."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from demo.company.block import Block, chance
from demo.company.cast import Report
from demo.company.rows import CreditCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.company.rows import Contact

AGENCY = "Lantern Credit Reference"
PASS_MARK, REFER_MARK = 60, 40
ROOM = 1_000


def checked(block: Block) -> list[CreditCheck]:
    """Return the cast's reports, and one for every third contact who deals with invoices."""
    rng = block.rng("credit")
    asked = [(block.played[a.key], report) for a in block.actors for report in a.credit]
    for contact in block.extras:
        if contact.for_billing and chance(rng, 0.33):
            score = rng.randint(20, 95)
            decision = "A" if score >= PASS_MARK else "R" if score >= REFER_MARK else "D"
            report = Report.model_construct(
                agency=AGENCY,
                report="Company and officers report",
                dated=block.today - timedelta(days=rng.randint(20, 700)),
                applied="30 days to pay",
                score=score,
                limit=rng.randint(1, 60) * 10_000,
                decision=decision,
            )
            asked.append((contact, report))
    return list(_rows(block, asked))


def _rows(block: Block, asked: list[tuple[Contact, Report]]) -> Iterator[CreditCheck]:
    for place, (contact, report) in enumerate(asked):
        yield CreditCheck(
            block.first_id(room=ROOM) + place,
            contact.company_id,
            contact.id,
            report.agency,
            report.report,
            report.dated,
            report.applied,
            report.score,
            report.limit,
            report.decision,
            report.decision == "A",
            datetime.combine(report.dated, time(15), timezone.utc),
        )
