"""The gate at the way out: what may pass to whom, default deny (policy section 6, R-102)."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final

from privacydesk.domain.rules import Recipient

CONTRACTOR: Final = "contractor"
CONSENT: Final = "consent"
CLASSES: Final[Mapping[str, str]] = {"processor": "processor", "affiliate": "affiliate"}
"""What the log of disclosures calls a recipient; every other is a controller of its own."""


class Barred(str, Enum):
    """Why something does not leave; ``report.disclosures.blocked`` shows these words."""

    NOT_IN_HOUSE_RULES = "not_in_house_rules"
    NO_GROUND = "no_ground"
    NO_CONTRACT = "no_contract"
    CONTRACT_ENDED = "contract_ended"
    NO_CONSENT = "no_consent"


def barred(recipient: Recipient | None, *, on: date) -> Barred | None:
    """
    Return why nothing may pass to a recipient on the London day ``on``; None if it may.

    Somebody who works for us needs a contract on file that runs on that day; its last day still
    counts. Where consent is the ground, whose data it is must have given it: that is asked of
    each person, not here.
    """
    if recipient is None:
        return Barred.NOT_IN_HOUSE_RULES
    if recipient.ground == CONSENT:
        return None
    if recipient.ground != CONTRACTOR:
        return Barred.NO_GROUND
    if recipient.contract_ends is None:
        return Barred.NO_CONTRACT
    return Barred.CONTRACT_ENDED if on > recipient.contract_ends else None


def class_of(recipient: Recipient | None) -> str:
    """Return what the log of disclosures calls a recipient."""
    return CLASSES.get(recipient.kind, "controller") if recipient else "controller"
