"""The generic portal's body, field by field."""

import base64
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from privacydesk.adapters.portal.body import read_ticket
from privacydesk.domain.tickets import Delivery, IncomingTicket, UnreadableTicketError

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=timezone.utc)
DELIVERY = Delivery(portal="generic", delivery_id="msg_1", sent_at=NOW, raw=b"")


def body(**changes: object) -> dict[str, Any]:
    value: dict[str, Any] = {
        "ticket_id": "T-1001",
        "received_at": "2026-11-23T09:10:00+01:00",
        "channel": "portal",
        "subject": "My data",
        "body": "What do you have on me?",
        "requester": {
            "name": "Mary Ellison",
            "email": "mary.ellison@brightwater.example",
            "phone": None,
            "portal_account": "acc-7",
        },
        "signed_in": True,
        "in_reply_to": None,
        "attachments": [],
    }
    return {**value, **changes}


def read(value: dict[str, Any]) -> IncomingTicket:
    return read_ticket(value, delivery=DELIVERY, now=NOW)


def fields_at_fault(value: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(UnreadableTicketError) as caught:
        read(value)
    return {problem.field: problem.problem for problem in caught.value.problems}


def attachment(**changes: object) -> dict[str, object]:
    file = {"name": "id.pdf", "media_type": "application/pdf", "content_base64": "aGk="}
    return {**file, **changes}


class TestReadTicket:
    def test_keeps_what_the_person_said_and_dates_it_in_utc(self) -> None:
        ticket = read(body(attachments=[attachment()]))

        assert ticket.received_at == datetime(2026, 11, 23, 8, 10, tzinfo=timezone.utc)
        assert ticket.received_at.tzinfo is timezone.utc
        assert (ticket.body, ticket.requester.portal_account) == (
            "What do you have on me?",
            "acc-7",
        )
        assert ticket.attachments[0].content == b"hi"
        assert (ticket.portal, ticket.delivery_id) == ("generic", "msg_1")

    def test_does_not_show_the_person_when_printed(self) -> None:
        """R-25's claims and the words belong in no log."""
        assert "Ellison" not in repr(read(body()))
        assert "What do you" not in repr(read(body()))

    def test_takes_an_address_as_it_was_claimed(self) -> None:
        """R-25: it is a claim; a spelling that no mail server takes must not bounce a right."""
        ticket = read(body(requester={"email": "mary at brightwater", "phone": ""}))

        assert ticket.requester.email == "mary at brightwater"
        assert ticket.requester.phone is None

    def test_believes_nobody_who_does_not_say_so_to_be_signed_in(self) -> None:
        value = body()
        del value["signed_in"]

        assert read(value).signed_in is False

    @pytest.mark.parametrize(
        "name", ["ticket_id", "received_at", "channel", "subject", "body", "requester"]
    )
    def test_names_a_missing_field(self, name: str) -> None:
        value = body()
        del value[name]

        assert fields_at_fault(value) == {name: "is missing"}

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("ticket_id", 7),
            ("ticket_id", ""),
            ("ticket_id", "x" * 129),
            ("ticket_id", "a\nb"),
            ("received_at", 1763888000),
            ("received_at", "1763888000"),
            ("received_at", "2026-11-23T09:10:00"),
            ("received_at", "2026-11-23"),
            ("received_at", "2026-13-23T09:10:00Z"),
            ("channel", "Web Form!"),
            ("subject", "x" * 999),
            ("subject", ["x"]),
            ("body", None),
            ("body", "x" * 200_001),
            ("requester", "Mary"),
            ("signed_in", "yes"),
            ("signed_in", 1),
            ("in_reply_to", 5),
            ("attachments", "none"),
            ("attachments", [attachment()] * 11),
        ],
    )
    def test_names_a_field_of_the_wrong_shape(self, name: str, wrong: object) -> None:
        assert list(fields_at_fault(body(**{name: wrong}))) == [name]

    def test_names_every_wrong_field_at_once(self) -> None:
        value = body(ticket_id=7, signed_in="yes", requester={"email": 5, "age": 9}, more=1)

        assert set(fields_at_fault(value)) == {
            "ticket_id",
            "signed_in",
            "requester.email",
            "requester.age",
            "more",
        }

    def test_quotes_nothing_that_the_sender_wrote(self) -> None:
        value = body(channel="Mary Ellison", received_at="Mary Ellison", signed_in="Mary Ellison")

        assert "Mary" not in str(fields_at_fault(value))

    @pytest.mark.parametrize(
        ("shift", "problem"),
        [
            (timedelta(minutes=5, seconds=1), "is more than 5 minutes ahead of now"),
            (-timedelta(days=400, seconds=1), "is more than 400 days ago"),
        ],
    )
    def test_refuses_a_date_that_cannot_be_right(self, shift: timedelta, problem: str) -> None:
        value = body(received_at=(NOW + shift).isoformat())

        assert fields_at_fault(value) == {"received_at": problem}

    @pytest.mark.parametrize("shift", [timedelta(minutes=5), -timedelta(days=400)])
    def test_takes_a_date_on_the_edge(self, shift: timedelta) -> None:
        assert read(body(received_at=(NOW + shift).isoformat())).received_at == NOW + shift

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"content_base64": "not base64!"}, "content_base64"),
            ({"content_base64": "aGk"}, "content_base64"),
            ({"content_base64": "é"}, "content_base64"),
            ({"name": "../../etc/passwd"}, "name"),
            ({"name": ""}, "name"),
            ({"media_type": "pdf"}, "media_type"),
            ({"size": 3}, "size"),
        ],
    )
    def test_names_the_file_at_fault(self, changes: dict[str, object], field: str) -> None:
        value = body(attachments=[attachment(), attachment(**changes)])

        assert list(fields_at_fault(value)) == [f"attachments.1.{field}"]

    def test_refuses_a_file_that_is_too_large(self) -> None:
        content = base64.b64encode(b"x" * (5 * 1024 * 1024 + 10)).decode()

        assert list(fields_at_fault(body(attachments=[attachment(content_base64=content)]))) == [
            "attachments.0.content_base64"
        ]

    def test_refuses_files_that_are_too_large_together(self) -> None:
        content = base64.b64encode(b"x" * (4 * 1024 * 1024)).decode()
        value = body(attachments=[attachment(content_base64=content)] * 2)

        assert fields_at_fault(value) == {"attachments": "are more than 7 MiB together"}
