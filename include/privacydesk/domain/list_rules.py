"""What the privacy office sets for bought lists: a second person, how long each thing waits."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from privacydesk.domain.list_parts import Spread
from privacydesk.domain.targets import LooserThanLawError

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ListRules:
    """
    House rules of imports.

    A list with more usable rows than ``second_person_above`` takes two people. One that is
    approved longer than ``screened_for`` after its screening is screened again first (R-94).
    A file in the landing folder waits ``pair_within`` for its record before staff hear of it;
    what no rule lets in is kept sealed for ``quarantine`` (R-91). ``spread`` is how the work on a
    large list is spread over tasks; where the rows of one above ``apart_above`` went is kept in a
    table of its own.

    :raises LooserThanLawError: if a screening would hold for more than a day.
    """

    second_person_above: int = 1000
    screened_for: timedelta = ONE_DAY
    pair_within: timedelta = timedelta(hours=1)
    quarantine: timedelta = timedelta(days=30)
    spread: Spread = field(default_factory=Spread)
    apart_above: int = 250_000

    def __post_init__(self) -> None:
        """Refuse what is looser than the loosest."""
        if self.screened_for > ONE_DAY:
            raise LooserThanLawError("looser than allowed: screened_for_hours")
