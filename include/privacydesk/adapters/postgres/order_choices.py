"""What people answered about marketing at an order, in Postgres."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.order_choices import OrderChoice
from privacydesk.domain.suppressions import Channel


class OrderChoices(Store):
    """The choices that wait, and the answers that they become; see ``ports.order_choices``."""

    noun: ClassVar[str] = "order_choices"

    def has_waiting(self) -> bool:
        """Say whether a choice was filed that is not among the answers yet."""
        return bool((self.row("has_waiting") or {"waits": False})["waits"])

    def waiting(self) -> Sequence[Mapping[str, Any]]:
        """Return the choices that wait, oldest first."""
        return self.rows("waiting")

    def answer(self, choice: OrderChoice, *, channel: Channel, version: int, digest: bytes) -> None:
        """Keep the answer for one channel under one key of the person (R-82)."""
        self.run(
            "answer", version=version, digest=digest, channel=channel.value,
            answer=choice.answers[channel].value, wording=choice.wording, at=choice.shown_at,
            taken_by=choice.taken_by.value, order=choice.order, evidence=choice.evidence.value,
            evidence_ref=choice.evidence_ref,
        )  # fmt: skip

    def folded(self, order_choice: int, *, now: datetime) -> None:
        """Note that a choice stands among the answers; its sealed content is not needed more."""
        self.run("folded", order_choice=order_choice, now=now)
