"""Fold what the public door ordered into the suppressions, before anybody is answered (R-75)."""

from datetime import datetime
from typing import Final

from privacydesk.domain.contact_keys import ContactKey, KeyKind, Reach, keys_of
from privacydesk.domain.errors import DeskError
from privacydesk.domain.suppressions import (
    Evidence,
    LiftGround,
    Order,
    Scope,
    scope_words,
    unpack_order,
)
from privacydesk.ports import Gatehouse, Records

PERSON: Final = "person"
"""Who lifts an objection by choosing on our own page to be written to again."""

EMAIL: Final = frozenset({KeyKind.EMAIL, KeyKind.CANONICAL_EMAIL})


class SuppressionKeyMissingError(DeskError):
    """Entries stand under a key that this process does not have; it would recognise nobody."""

    remedy = "Give the process every key of DESK_SUPPRESSION_KEY, oldest first, and restart it."
    retry = True


def fold_orders(desk: Gatehouse, records: Records, *, now: datetime) -> int:
    """
    Put every waiting order into the entries; return how many.

    Under a lock, in the caller's transaction: two that ask at once fold each order once, and
    the second sees what the first one wrote.

    :raises OrderUnreadableError: if one is no order; nothing may be sent until it is read.
    """
    books = records.suppressions
    if not books.has_orders():
        return 0
    books.lock()
    waiting = books.orders()
    for row in waiting:
        order = unpack_order(desk.secrets.open_letter(bytes(row["sealed"])))
        enter(desk, records, order, since=row["filed_at"], reference=row["reference"], now=now)
        books.folded(row["objection_order"], now=now)
    return len(waiting)


def enter(
    desk: Gatehouse, records: Records, order: Order, *, since: datetime, reference: str | None,
    now: datetime,
) -> int:  # fmt: skip
    """
    Enter an objection under every key of the person; return how many entries are new.

    What the person chose on our page lifts what stood against the same address before.
    """
    keys = frozenset[ContactKey]().union(*(keys_of(reach) for reach in order.reaches))
    if order.chosen:
        _choose(desk, records, order, keys=keys, reference=reference, now=now)
    return sum(
        _add(desk, records, key, scope=scope, evidence=order.evidence, since=since,
             reference=reference)
        for key in sorted(keys, key=lambda key: (key.kind.value, key.text))
        for scope in order.scopes
    )  # fmt: skip


def digests_of(desk: Gatehouse, records: Records, reach: Reach) -> list[bytes]:
    """
    Return the digests under which entries against this person may stand.

    :raises SuppressionKeyMissingError: if this process lacks a key that entries stand under.
    """
    versions = versions_of(desk, records)
    contents = {key.digested for key in keys_of(reach)}
    digests = desk.marketing.digests
    return [digests.of(content, version=v) for content in contents for v in versions]


def versions_of(desk: Gatehouse, records: Records) -> list[int]:
    """
    Return the key versions to look under: the newest, and older ones that are still in use.

    :raises SuppressionKeyMissingError: if entries stand under a key that is not here.
    """
    newest = desk.marketing.digests.version
    used = records.suppressions.versions()
    if max(used, default=newest) > newest:
        raise SuppressionKeyMissingError(f"entries stand under key {max(used)} of {newest}")
    return sorted({newest, *used})


def _add(
    desk: Gatehouse, records: Records, key: ContactKey, *, scope: Scope, evidence: Evidence,
    since: datetime, reference: str | None,
) -> int:  # fmt: skip
    digests = desk.marketing.digests
    return records.suppressions.add(
        kind=key.kind.value, version=digests.version,
        digest=digests.of(key.digested, version=digests.version), scope=scope, since=since,
        evidence=evidence.value, reference=reference,
    )  # fmt: skip


def _choose(
    desk: Gatehouse, records: Records, order: Order, *, keys: frozenset[ContactKey],
    reference: str | None, now: datetime,
) -> None:  # fmt: skip
    digests, books = desk.marketing.digests, records.suppressions
    contents = {key.digested for key in keys if key.kind in EMAIL}
    versions = versions_of(desk, records)
    standing = books.standing([digests.of(c, version=v) for c in contents for v in versions])
    books.lift([row["suppression"] for row in standing], by=PERSON,
               ground=LiftGround.CHOSEN_BY_PERSON, reference=reference, now=now)  # fmt: skip
    for content in sorted(contents):
        for channel, purpose in order.chosen:
            words = scope_words(Scope(channel=channel, purpose=purpose))
            books.choose(
                version=digests.version, digest=digests.of(content, version=digests.version),
                channel=words[0], purpose=words[1], wording=order.wording, reference=reference,
                now=now,
            )  # fmt: skip
