"""How long the desk keeps what it makes itself (R-118), by class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from dateutil.relativedelta import relativedelta


class Kept(str, Enum):
    """What the desk keeps of a case; ``house_rules/retention.yaml`` sets each period."""

    REGISTER_LINE = "register_line"
    RESPONSE_COPY = "response_copy"
    WORKING_COPY = "working_copy"
    IDENTITY_EVIDENCE = "identity_evidence"
    DOWNLOAD_PACKAGE = "download_package"
    MAIL_DELIVERY_STATE = "mail_delivery_state"
    MARKETING_LINK = "marketing_link"


Retention = Mapping[Kept, relativedelta]


@dataclass(frozen=True, kw_only=True)
class Lapse:
    """The instants (UTC) before which each class has lapsed."""

    retention: Retention
    now: datetime

    def before(self, kept: Kept) -> datetime:
        """Return the instant at or before which something of this class must have begun."""
        return self.now - self.retention[kept]


WORKING: tuple[str, ...] = ("rows-", "leg-", "plan-")
"""How the names of working copies in the vault begin: records found, a walk's state, plans."""

EVIDENCE: tuple[str, ...] = ("identity-",)
"""How the names of what proved an identity begin (R-26); the note in the ledger stays."""


def is_named(name: str, beginnings: tuple[str, ...]) -> bool:
    """Say whether an object of the vault is of a class."""
    return name.startswith(beginnings)
