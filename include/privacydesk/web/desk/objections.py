"""An objection to marketing on the case page: what stands, by which kinds of key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.suppressions import Evidence
from privacydesk.ports import Records

KINDS: Final[Mapping[str, str]] = {
    "email": "address",
    "canonical_email": "address",
    "phone": "telephone number",
    "postal": "name and postcode",
}


@dataclass(frozen=True, kw_only=True)
class Objection:
    """What the page says: since when, by which kinds of key, how many of them were lifted."""

    since: datetime
    kinds: tuple[str, ...]
    standing: int
    lifted: int


def objection_of(records: Records, *, case: CaseRef) -> Objection | None:
    """Return a case's objection to marketing; nothing where none is entered."""
    entries: Sequence[Mapping[str, Any]] = [
        row for row in records.suppressions.of_case(case)
        if row["evidence"] != Evidence.GENERAL_OBJECTION.value
    ]  # fmt: skip
    if not entries:
        return None
    kinds = dict.fromkeys(KINDS[row["key_kind"]] for row in entries)
    standing = sum(row["lifted_at"] is None for row in entries)
    return Objection(
        since=min(row["since"] for row in entries),
        kinds=tuple(kinds),
        standing=standing,
        lifted=len(entries) - standing,
    )
