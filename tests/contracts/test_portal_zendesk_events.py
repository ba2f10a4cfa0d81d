"""Which of Zendesk's ticket events are messages to the desk, and what they say."""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from privacydesk.adapters.portal import ZendeskPortal
from privacydesk.domain.tickets import Delivery, Ignored, IncomingTicket, UnreadableTicketError

PAYLOADS = Path(__file__).parent / "data" / "portals"
NOW = datetime(2026, 11, 23, 9, 12, tzinfo=timezone.utc)


def zendesk_reads(
    name: str, change: Callable[[dict[str, Any]], object]
) -> IncomingTicket | Ignored:
    value = json.loads((PAYLOADS / name).read_bytes())
    change(value)
    raw = json.dumps(value).encode()
    delivery = Delivery(portal="zendesk", delivery_id="msg_1", sent_at=NOW, raw=raw)
    return ZendeskPortal(secrets=["secret"]).parse(delivery, now=NOW)


class TestZendeskEvents:
    def test_reads_a_further_message_of_the_requester(self) -> None:
        ticket = zendesk_reads("zendesk_comment.json", lambda _: None)

        assert isinstance(ticket, IncomingTicket)
        assert ticket.body == "And please stop sending me offers."
        assert ticket.requester.name == "Mary Ellison"
        assert ticket.requester.portal_account == "8447388090494"
        assert ticket.signed_in is False

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda v: v["event"]["comment"].update(is_public=False), "not_public"),
            (lambda v: v["event"]["comment"]["author"].update(is_staff=True), "by_staff"),
            (lambda v: v["event"]["comment"]["author"].update(id="1"), "not_the_requester"),
            (lambda v: v.update(type="zen:event-type:ticket.status_changed"), "other_event"),
        ],
    )
    def test_ignores_what_the_requester_did_not_say(
        self, change: Callable[[dict[str, Any]], object], reason: str
    ) -> None:
        assert zendesk_reads("zendesk_comment.json", change) == Ignored(
            delivery_id="msg_1", reason=reason
        )

    def test_names_the_field_that_breaks_the_schema(self) -> None:
        with pytest.raises(UnreadableTicketError) as caught:
            zendesk_reads("zendesk_created.json", lambda v: v["detail"].update(id="five"))

        assert [problem.field for problem in caught.value.problems] == ["detail.id"]
