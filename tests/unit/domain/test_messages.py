"""How far a mail got, and when it is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.domain import messages
from privacydesk.domain.messages import Backoff, Failure, MailState

ARRIVALS = [MailState.DELIVERED, MailState.DEFERRED, MailState.BOUNCED, MailState.DROPPED]


class TestChange:
    def test_lets_a_mail_go_its_way(self) -> None:
        state = messages.change(MailState.QUEUED, to=MailState.SENDING)
        state = messages.change(state, to=MailState.SENT)

        assert messages.change(state, to=MailState.DELIVERED) is MailState.DELIVERED

    def test_refuses_to_send_a_mail_again_that_was_sent(self) -> None:
        with pytest.raises(messages.MailStateError, match="sent cannot become queued"):
            messages.change(MailState.SENT, to=MailState.QUEUED)

    def test_refuses_to_leave_an_unknown_outcome_for_another_try_in_flight(self) -> None:
        """A person queues it first; nothing jumps from unknown to sending."""
        with pytest.raises(messages.MailStateError):
            messages.change(MailState.UNKNOWN, to=MailState.SENDING)

    def test_knows_every_state(self) -> None:
        assert set(messages.ALLOWED) == set(MailState)


class TestAfterEvent:
    def test_settles_an_unknown_outcome(self) -> None:
        state = messages.after_event(MailState.UNKNOWN, event=MailState.DELIVERED)

        assert state is MailState.DELIVERED

    def test_takes_an_event_that_overtook_the_answer(self) -> None:
        state = messages.after_event(MailState.SENDING, event=MailState.DELIVERED)

        assert state is MailState.DELIVERED

    def test_keeps_what_it_knows_when_an_older_event_comes_late(self) -> None:
        state = messages.after_event(MailState.DELIVERED, event=MailState.DEFERRED)

        assert state is MailState.DELIVERED

    def test_believes_a_server_that_returns_what_it_had_accepted(self) -> None:
        state = messages.after_event(MailState.DELIVERED, event=MailState.BOUNCED)

        assert state is MailState.BOUNCED

    @given(st.lists(st.sampled_from([*ARRIVALS, MailState.SENT])))
    def test_never_puts_a_sent_mail_back_in_the_queue(self, events: list[MailState]) -> None:
        state = MailState.SENT
        for event in events:
            state = messages.after_event(state, event=event)

        assert state in {MailState.SENT, *ARRIVALS}

    @given(st.permutations(ARRIVALS), st.sampled_from([MailState.BOUNCED, MailState.DROPPED]))
    def test_changes_nothing_after_the_end(self, events: list[MailState], end: MailState) -> None:
        state = end
        for event in events:
            state = messages.after_event(state, event=event)

        assert state is end


class TestFailureOf:
    @pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
    def test_says_that_a_later_try_may_pass(self, status: int) -> None:
        assert messages.failure_of(status) is Failure.BUSY

    @pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 415, 422])
    def test_says_that_no_try_will_ever_pass(self, status: int) -> None:
        assert messages.failure_of(status) is Failure.REFUSED

    def test_does_not_know_what_happened_behind_a_gateway_that_gave_up(self) -> None:
        assert messages.failure_of(504) is Failure.UNKNOWN


class TestWaitBeforeRetry:
    def test_doubles_the_wait_up_to_an_hour(self) -> None:
        """5 s, 10 s, 20 s, 40 s ... 5 s times 2**10 is 5,120 s, over the hour."""
        waits = [messages.wait_before_retry(Failure.BUSY, attempt=n) for n in (1, 2, 3, 4, 11)]

        assert waits == [timedelta(seconds=n) for n in (5, 10, 20, 40, 3600)]

    def test_waits_as_long_as_the_provider_asks(self) -> None:
        asked = timedelta(seconds=90)

        assert messages.wait_before_retry(Failure.BUSY, attempt=1, asked=asked) == asked

    def test_waits_its_own_time_when_the_provider_asks_for_less(self) -> None:
        wait = messages.wait_before_retry(Failure.BUSY, attempt=3, asked=timedelta(seconds=1))

        assert wait == timedelta(seconds=20)

    def test_does_not_let_the_provider_ask_for_a_year(self) -> None:
        wait = messages.wait_before_retry(Failure.BUSY, attempt=1, asked=timedelta(days=365))

        assert wait == timedelta(hours=6)

    def test_gives_up_after_the_last_attempt(self) -> None:
        wait = messages.wait_before_retry(Failure.BUSY, attempt=3, backoff=Backoff(attempts=3))

        assert wait is None

    @pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.UNKNOWN])
    def test_never_repeats_blindly(self, failure: Failure) -> None:
        assert messages.wait_before_retry(failure, attempt=1) is None

    @given(st.integers(min_value=1, max_value=10**9), st.timedeltas(max_value=timedelta(days=900)))
    def test_always_waits_a_positive_and_bounded_time(self, attempt: int, asked: timedelta) -> None:
        endless = Backoff(attempts=10**10)
        wait = messages.wait_before_retry(
            Failure.BUSY, attempt=attempt, asked=asked, backoff=endless
        )

        assert wait is not None
        assert timedelta(0) < wait <= timedelta(hours=6)


class TestAskedWait:
    def test_reads_seconds(self) -> None:
        assert messages.asked_wait("120") == timedelta(minutes=2)

    def test_measures_a_date_on_the_answers_own_clock(self) -> None:
        wait = messages.asked_wait(
            "Mon, 23 Nov 2026 09:12:30 GMT", answered="Mon, 23 Nov 2026 09:12:00 GMT"
        )

        assert wait == timedelta(seconds=30)

    def test_reads_the_reset_of_a_rate_limit(self) -> None:
        """1,795,425,150 is 2026-11-23 09:12:30 UTC."""
        wait = messages.asked_wait("", answered="Mon, 23 Nov 2026 09:12:00 GMT", reset="1795425150")

        assert wait == timedelta(seconds=30)

    def test_never_waits_backwards(self) -> None:
        wait = messages.asked_wait("", answered="Mon, 23 Nov 2026 09:12:00 GMT", reset="1")

        assert wait == timedelta(0)

    @pytest.mark.parametrize("junk", ["", "soon", "-5", "9" * 400 + ".", "Mon, 99 Nov"])
    def test_makes_nothing_of_what_says_nothing(self, junk: str) -> None:
        assert messages.asked_wait(junk, answered=junk, reset=junk) is None

    def test_survives_a_number_without_end(self) -> None:
        assert messages.asked_wait("9" * 5000) == timedelta(days=1)
