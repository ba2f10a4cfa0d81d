"""The books of what people answered about marketing at an order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from privacydesk.domain.order_choices import OrderChoice
from privacydesk.domain.suppressions import Channel

Row = Mapping[str, Any]


class OrderChoices(Protocol):
    """Choices that the public door filed, and the answers that they become."""

    def has_waiting(self) -> bool: ...
    def waiting(self) -> Sequence[Row]: ...
    def answer(self, choice: OrderChoice, *, channel: Channel, version: int,
               digest: bytes) -> None: ...  # fmt: skip
    def folded(self, order_choice: int, *, now: datetime) -> None: ...
