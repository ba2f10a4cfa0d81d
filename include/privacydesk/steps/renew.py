"""Bring the suppressions under the newest key, without knowing whom they are about."""

from collections.abc import Iterator
from datetime import datetime

from privacydesk.ports import Gatehouse, Records
from privacydesk.steps.fold import fold_orders, versions_of


def renew_keys(desk: Gatehouse, *, now: datetime) -> int:
    """
    Lay the newest key over every entry that stands under an older one; return how many.

    In one transaction under the lock of the folding, so that no entry is added meanwhile.

    :raises SuppressionKeyMissingError: if entries stand under a newer key than is known here.
    """
    with desk.begin() as records:
        records.suppressions.lock()
        fold_orders(desk, records, now=now)
        versions_of(desk, records)
        version = desk.marketing.digests.version
        return records.suppressions.renew(_renewed(desk, records, version), version=version)


def _renewed(desk: Gatehouse, records: Records, version: int) -> Iterator[tuple[str, int, bytes]]:
    renewed = desk.marketing.digests.renewed
    for row in records.suppressions.outdated(version=version):
        digest = renewed(bytes(row["digest"]), version=row["key_version"])
        yield row["name"], row["number"], digest
