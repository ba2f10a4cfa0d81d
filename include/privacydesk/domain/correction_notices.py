"""Who must be told of a correction (Article 19, R-62), and of which facts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from privacydesk.domain.datamap import Collection
from privacydesk.domain.held_facts import Record
from privacydesk.domain.rules import Recipient

LOGGED_IN: Final = "recipient"
"""The field by which a store of disclosures names who received something."""
INQUIRY: Final = "LEGAL"
"""The ground of a disclosure to an authority; it is no recipient in law (R-39)."""


def to_be_told(
    recipients: Mapping[str, Recipient], *, facts: Iterable[str], changed: Iterable[Collection],
    records: Iterable[Record],
) -> Iterator[tuple[Recipient, frozenset[str]]]:  # fmt: skip
    """
    Yield each recipient with the corrected facts that it has from us.

    The standing recipients of the stores that changed, those in the log of disclosures about
    the person, and whoever gave us a record. Whoever is not in the house rules is no recipient:
    an authority in an inquiry never is (R-39).
    """
    corrected = frozenset(facts)
    standing = {name for store in changed for name in store.facts.recipients}
    logged = set(_logged(records := list(records)))
    named = {str(r.row.get(r.collection.provenance.source or "") or "") for r in records}
    for one in recipients.values():
        told = one.facts & corrected
        if told and (one.id in standing | logged or one.name in named):
            yield one, told


def _logged(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        if LOGGED_IN in record.collection.by_path and record.row.get("ground") != INQUIRY:
            yield str(record.row.get(LOGGED_IN))
