"""The books of what people answered about marketing at an order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

Row = Mapping[str, Any]


class OrderChoices(Protocol):
    """Choices that the public door filed, and the answers that they become."""

    def has_waiting(self) -> bool: ...
    def waiting(self) -> Sequence[Row]: ...
    def answer(self, *, version: int, digest: bytes, channel: str, answer: str, wording: str,
               at: datetime, taken_by: str, order: str, evidence: str,
               evidence_ref: str) -> None: ...  # fmt: skip
    def folded(self, order_choice: int, *, now: datetime) -> None: ...
