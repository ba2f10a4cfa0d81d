"""Examine the desk: what lies, what is missing, what will soon be."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.health import Check, State, check
from privacydesk.domain.notices import DESK
from privacydesk.ports import Office, Records
from privacydesk.steps.audit import glance
from privacydesk.steps.upkeep import PATIENCE

AHEAD: Final = timedelta(days=365)
"""How far ahead the bank holidays must be known: two months and an extension fit well."""

PROBE: Final = CaseRef("probe")
"""Under which name the vault is tried. No case can have this reference."""


def examine(desk: Office, *, now: datetime, head: str) -> list[Check]:
    """
    Look at everything that can silently stop a case; ``head`` is this release's migration.

    :raises DatabaseAwayError: if the desk's database does not answer, which is the first check.
    """
    with desk.begin() as records:
        report = glance(records.ledger)
    words = "run privacydesk ledger verify --anchor"
    found = [
        check("database", 0, words=""),
        check("ledger", sum(t.count for t in report.troubles), words=words),
    ]
    with desk.begin() as records:
        found += [*_migrations(records, head=head), *_lying(records, now=now)]
        opened = records.backlog.open_cases()
    return [*found, _keys(desk, opened), _vault(desk), _holidays(desk, now=now)]


def _migrations(records: Records, *, head: str) -> Iterator[Check]:
    behind = int(records.backlog.revision() != head)
    yield check("migrations", behind, words=f"the database is not at {head}; migrate it")


def _lying(records: Records, *, now: datetime) -> Iterator[Check]:
    late, stuck = records.backlog.late(before=now - PATIENCE), records.backlog.stuck()
    courier = "see that privacydesk courier runs"
    yield check("outbox_backlog", late.messages, words=f"messages wait; {courier}")
    yield check("door_orders", late.orders, words=f"codes wait; {courier}")
    yield check("runs_not_started", late.runs, words=f"runs wait to start; {courier}")
    yield check("cases_without_run", len(records.backlog.without_run()),
                words="open cases that nothing moves; privacydesk doctor --rebuild")  # fmt: skip
    yield check("failed_messages", stuck.failed, worst=State.WARNING,
                words="refused by the provider; correct the contact point on the case")  # fmt: skip
    yield check("unknown_messages", stuck.unknown, worst=State.WARNING,
                words="nobody can say whether they went; ask the provider")  # fmt: skip
    yield check("undelivered_messages", stuck.undelivered, worst=State.WARNING,
                words="did not arrive; reach the person by another way")  # fmt: skip


def _keys(desk: Office, opened: Sequence[CaseRef]) -> Check:
    missing = sum(not _opens(desk, case) for case in opened)
    return check("case_keys", missing, words="open cases without their key; restore DESK_KEYS")


def _opens(desk: Office, case: CaseRef) -> bool:
    try:
        desk.vault.box(case)
    except DeskError:
        return False
    return True


def _vault(desk: Office) -> Check:
    """Write, read and remove an object under a key of its own."""
    try:
        desk.vault.box(PROBE, create=True)
        desk.vault.put(PROBE, DESK, b"probe")
        broken = int(desk.vault.get(PROBE, DESK) != b"probe")
        desk.vault.forget(PROBE)
    except (OSError, DeskError):
        broken = 1
    return check("vault", broken, words="cannot be written and read; see DESK_VAULT and DESK_KEYS")


def _holidays(desk: Office, *, now: datetime) -> Check:
    known = desk.rules.holidays.last_year
    short = max(0, (now + AHEAD).year - known)
    return check("bank_holidays", short, worst=State.WARNING,
                 words=f"known until {known}; take a newer release of the table")  # fmt: skip
