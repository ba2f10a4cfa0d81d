"""Carry a plan out in one store, or rehearse it: the same statements, kept or rolled back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.deletion import Action, Line
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.plans_packed import SealedPlan
from privacydesk.domain.trails import row_key
from privacydesk.domain.walk import rows_met
from privacydesk.ports import Box, ChangingSession, Desk

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]


class PlanStaleError(DeskError):
    """The store holds other rows about the person than when the plan was approved (R-68)."""

    remedy = "The plan is worked out anew; look at it and approve it again."
    retry = True


@dataclass(frozen=True, kw_only=True)
class Done:
    """How many rows a store deleted, masked and kept."""

    deleted: int
    masked: int
    kept: int


def carry_out(
    desk: Desk, session: ChangingSession, *, case: CaseRef, connection: str,
    identities: Identities, plan: SealedPlan, begun: bool,
) -> Done:  # fmt: skip
    """
    Look at the store once more inside the transaction that writes, then write.

    ``begun`` says that an earlier try may have committed: what is missing then is done.

    :raises PlanStaleError: if there are rows that the plan does not name, or some are gone.
    :raises StoreRefusedError: if a constraint or trigger is in the way.
    """
    lines = plan.of(connection)
    rows = rows_now(desk, session, connection=connection, identities=identities, plan=plan)
    _compare(lines, rows, begun=begun)
    write(desk, session, lines=lines, rows=rows, box=desk.vault.box(case))
    counts = {action: sum(x.rows for x in lines if x.action is action) for action in Action}
    return Done(deleted=counts[Action.DELETE], masked=counts[Action.MASK],
                kept=counts[Action.KEEP])  # fmt: skip


def write(
    desk: Desk, session: ChangingSession, *, lines: Sequence[Line], rows: Rows, box: Box
) -> None:
    """
    Delete and mask what lines say, children before their parents.

    :raises StoreRefusedError: if a constraint or trigger is in the way.
    """

    def random(row: Mapping[str, Any], column: str, length: int) -> str:
        seed = f"{column}\x00{row_key(collection, row=row)}".encode()
        text = ""
        while len(text) < length:
            part = f"mask\x00{collection.address}\x00{len(text)}\x00".encode()
            text += box.digest(part + seed).hex()
        return text[:length]

    for line in lines:
        collection = desk.datamap.collection(line.address)
        there = rows.get(line.address, {})
        wanted = [row for key, row in there.items() if key in line.keys]
        if wanted and line.action is Action.DELETE:
            session.delete(collection, rows=wanted)
        elif wanted and line.action is Action.MASK:
            session.mask(collection, rows=wanted, masks=line.masks, random=random)


def rows_now(
    desk: Desk, session: ChangingSession, *, connection: str, identities: Identities,
    plan: SealedPlan,
) -> Rows:  # fmt: skip
    """Return the rows about the person that a store holds at this moment, by collection and key."""
    return rows_met(desk.datamap, connection=connection, identities=identities,
                    find=session.find, keys=plan.keys)  # fmt: skip


def unplanned(lines: Sequence[Line], rows: Rows) -> dict[str, int]:
    """Count the rows that no line names, by collection."""
    named: dict[str, set[str]] = {}
    for line in lines:
        named.setdefault(line.address, set()).update(line.keys)
    extra = {a: len(found.keys() - named.get(a, set())) for a, found in rows.items()}
    return {address: count for address, count in extra.items() if count}


def _compare(lines: Sequence[Line], rows: Rows, *, begun: bool) -> None:
    extra = unplanned(lines, rows)
    gone = {
        line.address: count
        for line in lines
        if line.action is not Action.KEEP
        and (count := len(line.keys - rows.get(line.address, {}).keys()))
    }
    if extra or (gone and not begun):
        what = {a: f"{extra.get(a, 0)} new, {gone.get(a, 0)} gone" for a in {*extra, *gone}}
        raise PlanStaleError("; ".join(f"{a}: {words}" for a, words in sorted(what.items())))
