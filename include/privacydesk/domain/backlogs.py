"""How much work lies."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Late:
    """What the courier should have done: runs to start, messages and codes to send."""

    runs: int
    messages: int
    orders: int

    @property
    def total(self) -> int:
        """All of it together."""
        return self.runs + self.messages + self.orders


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """Messages that only a person can help on: refused, of unknown fate, not delivered."""

    failed: int
    unknown: int
    undelivered: int
