"""The house's rules for bought lists: how long stop lists are kept, when two rows are alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from privacydesk.domain.likeness import MatchRule
from privacydesk.domain.stop_lists import StopKind, StopRule

_KEEP: Final[Mapping[StopKind, int]] = dict.fromkeys(StopKind, 60)


@dataclass(frozen=True, kw_only=True)
class ScreeningRules:
    """All of them; the defaults are those of an office without a file of its own."""

    stops: StopRule = field(default=StopRule(keep_days=_KEEP, most_unread=0.001))
    matching: MatchRule = field(default=MatchRule())
