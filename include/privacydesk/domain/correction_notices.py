"""Who must be told of a correction (Article 19, R-62), and of which facts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from privacydesk.domain.datamap import Collection
from privacydesk.domain.held_facts import Record
from privacydesk.domain.rules import Recipient

LOGGED_IN: Final = "recipient"
"""The field by which a store of disclosures names who received something."""
GROUND: Final = "ground"
"""The field beside it that says what allowed it; a store without both is no such log."""
INQUIRY: Final = "LEGAL"
"""The ground of a disclosure to an authority; it is no recipient in law (R-39)."""
UNNAMED: Final = "unnamed"
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")


def to_be_told(
    recipients: Mapping[str, Recipient], *, facts: Iterable[str], changed: Iterable[Collection],
    records: Iterable[Record], logged: Iterable[str] = (),
) -> Iterator[tuple[Recipient, frozenset[str]]]:  # fmt: skip
    """
    Yield each recipient with the corrected facts that it has from us.

    The standing recipients of the stores that changed, those in the log of disclosures about
    the person (the company's and ``logged``, the desk's own), and whoever gave us a record; an
    authority in an inquiry never is (R-39).
    """
    corrected = frozenset(facts)
    standing = {name for store in changed for name in store.facts.recipients}
    had = {*logged, *logged_in(records := list(records))}
    named = {str(r.row.get(r.collection.provenance.source or "") or "") for r in records}
    for one in recipients.values():
        told = one.facts & corrected
        if told and (one.id in standing | had or one.name in named):
            yield one, told


def strangers(recipients: Mapping[str, Recipient], records: Iterable[Record]) -> list[str]:
    """Return who got data by the log but is in no house rule that would allow it (R-102)."""
    found = {name for name in logged_in(records) if name not in recipients}
    return sorted({name if _CODE.fullmatch(name) else UNNAMED for name in found})


def logged_in(records: Iterable[Record]) -> Iterator[str]:
    """Yield who got data of the person by the company's own log, authorities left out (R-39)."""
    for record in records:
        if is_log(record.collection) and record.row.get(GROUND) != INQUIRY:
            yield str(record.row.get(LOGGED_IN))


def is_log(store: Collection) -> bool:
    """Say whether a store logs who received something and what allowed it."""
    return {LOGGED_IN, GROUND} <= store.by_path.keys()
