"""When the desk warns, in the house's own numbers: earlier than the law asks, never later."""

from dataclasses import dataclass, fields
from typing import Final

from privacydesk.domain.errors import DeskError


class LooserThanLawError(DeskError):
    """A house target would warn later than the law and the desk's promise allow (R-05, R-11)."""

    remedy = "Tighten the number in house_rules/targets.yaml; only the law itself can loosen it."


@dataclass(frozen=True, kw_only=True)
class Targets:
    """
    The warnings' distances; the defaults are the loosest that are allowed.

    ``at_risk_percent`` is the share of the period that is gone, days are working days:
    before the due date (``at_risk_days``) or the last day for an extension's notice
    (``tell_by_days``, R-14), a complaint's acknowledgement (``acknowledge_days``, R-119) or a
    notice (``notice_days``, R-95), and after receipt (``demand_days``, R-05), the end of the
    work (``unsent_days``, R-11) or the question to a reviewer (``review_days``).

    :raises LooserThanLawError: naming every number that is looser.
    """

    at_risk_percent: int = 75
    at_risk_days: int = 3
    tell_by_days: int = 3
    demand_days: int = 3
    unsent_days: int = 2
    review_days: int = 2
    acknowledge_days: int = 3
    notice_days: int = 3

    def __post_init__(self) -> None:
        """Refuse what is looser than the loosest."""
        loose = [
            name
            for name, (least, most) in ALLOWED.items()
            if not least <= getattr(self, name) <= most
        ]
        if loose:
            raise LooserThanLawError(f"looser than allowed: {', '.join(loose)}")


ALLOWED: Final = {
    "at_risk_percent": (1, 75),
    "at_risk_days": (3, 20),
    "tell_by_days": (3, 20),
    "demand_days": (1, 3),
    "unsent_days": (1, 2),
    "review_days": (1, 2),
    "acknowledge_days": (3, 20),
    "notice_days": (3, 20),
}
"""The least and the most that each number may be."""

NAMES: Final = tuple(field.name for field in fields(Targets))
