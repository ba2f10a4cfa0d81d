"""Each message goes once, whatever fails between the courier and the provider (HOUSE 1.6, 1.10)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from integration.steps.world import HANA, NOW, World
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.messages import (
    MailBusyError,
    MailOutcomeUnknownError,
    MailRefusedError,
)
from privacydesk.domain.tickets import PortalOutcomeUnknownError
from privacydesk.steps import answer, close, send

LATER = NOW + timedelta(minutes=5)


class DiedError(Exception):
    """The courier's process is gone."""


def die() -> None:
    raise DiedError


@pytest.fixture
def case(world: World) -> CaseRef:
    """Give an opened case with one acknowledgement by mail and one on the ticket."""
    return world.identified()


@pytest.fixture
def mail(world: World, case: CaseRef) -> Callable[[], tuple[str, int, str | None]]:
    """Return the mail's state, attempts and problem."""

    def read() -> tuple[str, int, str | None]:
        (row,) = world.rows(
            "SELECT state, attempts, problem FROM desk.outbox"
            " WHERE reference = %s AND channel = 'email'", case,
        )  # fmt: skip
        return row[0], row[1], row[2]

    return read


Mail = Callable[[], tuple[str, int, str | None]]


def next_try(world: World, case: CaseRef) -> datetime:
    at: datetime = world.one(
        "SELECT next_try_at FROM desk.outbox WHERE reference = %s AND channel = 'email'", case
    )
    return at


class TestOutbox:
    def test_sends_each_message_by_its_channel(self, world: World, case: CaseRef) -> None:
        assert send.send_due(world.room, now=NOW) == 2
        assert [m.to for m in world.post.sent] == [HANA]
        assert [key for key, *_ in world.tickets.replies] == [f"{case}/acknowledgement/ticket/1"]
        assert send.send_due(world.room, now=LATER) == 0

    @pytest.mark.parametrize("reason", ["429", "503"])
    def test_tries_again_what_the_provider_did_not_take(
        self, world: World, case: CaseRef, mail: Mail, reason: str
    ) -> None:
        world.post.fails = [MailBusyError(reason), MailBusyError(reason)]
        send.send_due(world.room, now=NOW)
        assert mail() == ("queued", 1, "MailBusyError")
        first = next_try(world, case) - NOW
        assert first == timedelta(seconds=5)
        assert send.send_due(world.room, now=NOW) == 0

        send.send_due(world.room, now=NOW + first)
        assert next_try(world, case) - (NOW + first) == 2 * first
        send.send_due(world.room, now=LATER)
        assert mail()[0] == "sent"
        assert len(world.post.sent) == 1
        assert "message.failed" not in world.ledger(case)

    def test_waits_as_long_as_the_provider_asks(
        self, world: World, case: CaseRef, mail: Mail
    ) -> None:
        world.post.fails = [MailBusyError("429", retry_after=timedelta(minutes=10))]
        send.send_due(world.room, now=NOW)
        assert mail()[0] == "queued"
        assert next_try(world, case) == NOW + timedelta(minutes=10)

    def test_never_repeats_what_was_refused(self, world: World, case: CaseRef, mail: Mail) -> None:
        world.post.fails = [MailRefusedError("550")]
        send.send_due(world.room, now=NOW)
        assert mail()[0] == "failed"
        assert world.facts(case, "message.failed")["state"] == "failed"
        send.send_due(world.room, now=LATER)
        assert world.post.sent == []

    def test_fails_a_reply_for_a_portal_that_it_cannot_reach(
        self, world: World, case: CaseRef
    ) -> None:
        del world.room.portals["generic"]  # type: ignore[attr-defined]
        send.send_due(world.room, now=NOW)
        query = "SELECT state, problem FROM desk.outbox WHERE reference = %s AND channel = 'ticket'"
        assert world.rows(query, case) == [("failed", "PortalRefusedError")]


class TestUnknownOutcome:
    """A hand-over whose answer never came is asked of the provider, never simply repeated."""

    @pytest.fixture(autouse=True)
    def answer_lost(self, world: World, case: CaseRef, mail: Mail) -> None:
        del case
        world.post.takes_first = True
        world.post.fails = [MailOutcomeUnknownError("504")]
        send.send_due(world.room, now=NOW)
        assert mail()[0] == "sending"

    def test_is_not_touched_while_the_lease_runs(self, world: World, mail: Mail) -> None:
        send.send_due(world.room, now=NOW)
        assert mail()[:2] == ("sending", 1)

    def test_is_sent_where_the_provider_has_it(self, world: World, mail: Mail) -> None:
        send.send_due(world.room, now=LATER)
        assert mail()[0] == "sent"
        assert len(world.post.sent) == 1

    def test_is_sent_again_where_the_provider_surely_has_not(
        self, world: World, mail: Mail
    ) -> None:
        world.post.sent.clear()
        send.send_due(world.room, now=LATER)
        assert mail()[0] == "sent"
        assert len(world.post.sent) == 1

    def test_is_left_to_a_person_where_the_provider_cannot_say(
        self, world: World, case: CaseRef, mail: Mail
    ) -> None:
        world.post.can_say = False
        send.send_due(world.room, now=LATER)
        assert mail()[0] == "unknown"
        assert world.facts(case, "message.failed")["state"] == "unknown"
        send.send_due(world.room, now=LATER + timedelta(hours=1))
        assert len(world.post.sent) == 1

    def test_on_the_ticket_is_repeated_because_the_portal_drops_a_repeated_key(
        self, world: World
    ) -> None:
        other = world.identified()
        world.tickets.fails = [PortalOutcomeUnknownError("no answer")]
        send.send_due(world.room, now=NOW)
        send.send_due(world.room, now=LATER)
        keys = [key for key, *_ in world.tickets.replies]
        assert keys.count(f"{other}/acknowledgement/ticket/1") == 1


class TestCourierThatDied:
    def test_after_the_hand_over_sends_nothing_twice(
        self, world: World, case: CaseRef, mail: Mail
    ) -> None:
        world.at["outbox.handed_over"] = die
        with pytest.raises(DiedError):
            send.send_due(world.room, now=NOW)
        assert mail()[0] == "sending"
        world.at.clear()
        send.send_due(world.room, now=NOW)  # the lease still runs: nobody touches it
        assert mail()[0] == "sending"

        send.send_due(world.room, now=LATER)
        assert mail()[0] == "sent"
        assert len(world.post.sent) == 1
        assert world.ledger(case).count("message.sent") == 2

    def test_before_the_hand_over_loses_nothing(
        self, world: World, case: CaseRef, mail: Mail
    ) -> None:
        world.at["outbox.claimed"] = die
        with pytest.raises(DiedError):
            send.send_due(world.room, now=NOW)
        assert world.post.sent == []
        world.at.clear()
        send.send_due(world.room, now=LATER)
        assert mail()[0] == "sent"
        assert len(world.post.sent) == 1
        assert len(world.tickets.replies) == 1
        assert world.ledger(case).count("message.sent") == 2

    def test_leaves_to_a_person_what_the_provider_cannot_say(
        self, world: World, case: CaseRef, mail: Mail
    ) -> None:
        world.at["outbox.handed_over"], world.post.can_say = die, False
        with pytest.raises(DiedError):
            send.send_due(world.room, now=NOW)
        world.at.clear()
        send.send_due(world.room, now=LATER)

        assert mail() == ("unknown", 1, "courier_died")
        assert len(world.post.sent) == 1
        assert world.facts(case, "message.failed")["state"] == "unknown"


class TestDeliveryEvent:
    def test_that_overtakes_the_couriers_note_is_asked_for_again(self, world: World) -> None:
        """R-11: the clock is met by what went out, in whatever order the news comes."""
        case, taken = world.approved(), list[bool]()
        answer.answer_person(world.desk, case=case, now=NOW)
        event = "SELECT door.note_delivery(%s, 'p-2', 'delivered')"
        key = f"{case}/package_ready/email/1"
        world.at["outbox.handed_over"] = lambda: taken.append(world.one(event, key))
        send.send_due(world.room, now=NOW)
        assert False in taken
        assert world.one(event, key) is True

        query = "SELECT state, sent_at IS NOT NULL FROM desk.outbox WHERE key = %s"
        assert world.rows(query, key) == [("delivered", True)]
        kinds = world.rows("SELECT kind FROM desk.case_events WHERE reference = %s", case)
        assert ("answered",) in kinds
        assert close.close_case(world.desk, case=case, now=NOW).place.value == "done"

    def test_settles_what_nobody_could_say(self, world: World, case: CaseRef, mail: Mail) -> None:
        world.post.fails, world.post.can_say = [MailOutcomeUnknownError("504")], False
        send.send_due(world.room, now=NOW)
        send.send_due(world.room, now=LATER)
        assert mail()[0] == "unknown"
        key = f"{case}/acknowledgement/email/1"
        assert world.one("SELECT door.note_delivery(%s, 'p-1', 'delivered')", key)
        send.send_due(world.room, now=LATER + timedelta(minutes=5))

        assert mail()[0] == "delivered"
        assert world.ledger(case).count("message.sent") == 2
        assert send.send_due(world.room, now=LATER + timedelta(hours=1)) == 0


class TestClosing:
    def test_waits_for_the_courier(self, world: World) -> None:
        case = world.approved()
        with pytest.raises(close.NotSentYetError) as waiting:
            close.close_case(world.desk, case=case, now=NOW)
        assert waiting.value.retry
        assert world.case(case)[0] == "answer"
