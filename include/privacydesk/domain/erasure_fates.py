"""What becomes of one row in an erasure, and until when a row that the law keeps is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from privacydesk.domain.catalogue import Keep
from privacydesk.domain.deletion import HOLD_WORDS, Action, Choice, Met, Why
from privacydesk.domain.keeping import YearEnd, kept_until
from privacydesk.domain.masking import Masks

Lasts = Mapping[tuple[str, str], date]
"""The last day that was told of a row, by collection and key; a date of the map's goes before."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What happens to one row and why."""

    action: Action
    why: Why
    ground: str = ""
    until: date | None = None
    masks: tuple[tuple[str, Any], ...] = ()


LAPSED: Final = Fate(action=Action.DELETE, why=Why.NO_LONGER_NEEDED)
"""What happens to a row that was kept until a day that is past (R-66, R-67)."""


@dataclass(frozen=True)
class Calendar:
    """What says until when a row is kept; ``today`` is London's."""

    year_end: YearEnd
    today: date
    lasts: Lasts

    def last_day(self, keep: Keep, one: Met) -> date | None:
        """Return the last day of a row, or nothing where it has none."""
        day = kept_until(keep, row=one.row, year_end=self.year_end)
        return day or self.lasts.get((one.address, one.key))


def held(choice: Choice, *, masks: Masks) -> Fate:
    """Return what becomes of a row that a person holds back."""
    ground = HOLD_WORDS[choice.ground] if choice.ground else ""
    return Fate(
        action=Action.MASK if masks else Action.KEEP, why=Why.HELD, ground=ground,
        until=choice.until, masks=tuple(masks.items()),
    )  # fmt: skip
