"""Judge a record that was found: whose it is, its category, purpose and where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass

from privacydesk.domain.catalogue import Role
from privacydesk.domain.datamap import Collection
from privacydesk.domain.findings import Owner
from privacydesk.domain.ownership import Ownership


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What Postgres keeps of a record's judgement: codes and words of the data map, no values."""

    owner: Owner
    category: str | None
    purpose: str | None
    provenance: str | None


def judge_record(
    collection: Collection, *, row: Mapping[str, object], ownership: Ownership | None
) -> Judged:
    """
    Judge one record by the data map and by whose it is.

    Held purely for a customer: the customer's to disclose (R-30). Another person's as much
    as this one's, or nobody could tell: shared, and a person must decide (R-50). Provenance
    is ``row`` where the record itself names its source, ``default`` where the map does (R-40).
    """
    facts = collection.facts
    if facts.role is Role.PROCESSOR:
        owner = Owner.PROCESSOR
    elif ownership is None or ownership.shared:
        owner = Owner.SHARED
    else:
        owner = Owner.OWN
    source_field = collection.provenance.source
    named = bool(source_field and row.get(source_field))
    return Judged(
        owner=owner,
        category=facts.title or collection.address,
        purpose=" ".join(purpose.id for purpose in facts.purposes) or None,
        provenance="row" if named else ("default" if facts.source else None),
    )
