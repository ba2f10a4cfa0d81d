"""Compare a screened list with contacts and itself; hold what may be one person (R-100)."""

from collections.abc import Iterator
from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.duties import oldest_consent
from privacydesk.domain.imports import Import, ImportState, NotThereYetError
from privacydesk.domain.ledger import Event
from privacydesk.domain.likeness import Candidate, Likeness, MatchRule, judge_pair
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom, Records


def match_list(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Hold every usable row that is only alike to a contact or to an earlier line.

    Exact keys link by themselves; nothing is ever joined because it is alike. Each pair is a
    question to the reviewer, who answers it before or after the others are published.

    :raises NotThereYetError: if the list is not screened.
    :raises SumsDifferError: if a row were lost, or in two places.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        if records.matches.stands(found.number) or found.kind is not ListKind.BROKER:
            # Whoever is to be supplied waits for nobody's comparison; a report is of the
            # one who applied.
            return found
        if found.state is not ImportState.SCREENED:
            raise NotThereYetError(f"the list is {found.state.value}", case=case)
        held, crowded = hold_uncertain(desk, records, found, now=now)
        today = london_day(now)
        records.list_rows.keep_facts(
            found.number, today=today, oldest=oldest_consent(first_used=today)
        )
        found = records.imports.get(case)
        if found.funnel:
            found.funnel.check(case=case)
        records.ledger.append(
            case, Event.LIST_MATCHED, at=now, actor=by,
            facts={"held": held, "pairs": records.matches.open_pairs(found.number),
                   "not_compared": crowded},
        )  # fmt: skip
        desk.fault_point("list.match_before_commit")
    desk.fault_point("list.matched")
    return found


def hold_uncertain(
    desk: ListRoom, records: Records, found: Import, *, now: datetime
) -> tuple[int, int]:
    """
    Hold them in the caller's transaction; return how many rows, and how many were not compared.

    A list that is read anew is compared anew: what a reviewer said of a pair stands.
    """
    rule = desk.rules.screening.matching
    crowded = records.matches.gather(found.number, largest=rule.largest_block)
    alike = _alike(records.matches.candidates(), rule=rule)
    held = records.matches.hold(found.number, pairs=alike, now=now)
    return held, crowded


def _alike(
    candidates: Iterator[Candidate], *, rule: MatchRule
) -> Iterator[tuple[Candidate, Likeness]]:
    for one in candidates:
        if likeness := judge_pair(one, rule=rule):
            yield one, likeness
