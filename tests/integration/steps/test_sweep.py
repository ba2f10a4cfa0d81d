"""The clock sweep over a thousand open cases, with real Postgres, vault, letters and outbox."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from integration.steps.clocks import DOUBT, NOW, Kind, day, write
from integration.steps.world import NOW as TODAY
from integration.steps.world import World
from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.messages import MailBusyError
from privacydesk.ports import Desk, Records
from privacydesk.steps import alert, clock, send, sweep
from privacydesk.steps.books import open_books
from privacydesk.steps.sweep import Swept

CASES = 1000
TEAM, LEAD = "privacy@cloudsentric.example", "data-protection-lead@cloudsentric.example"
ONE = Kind(place="gather", status="gathering")  # due on Wednesday 10 June
CASE = CaseRef("PD-2026-000001")


def raised(world: World) -> Counter[tuple[str, str]]:
    return Counter(world.rows("SELECT reference, kind FROM report.alerts"))  # type: ignore[arg-type]


def deserved(cases: dict[str, Kind]) -> Counter[tuple[str, str]]:
    return Counter((case, kind) for case, state in cases.items() for kind in state.deserves)


def sent(world: World, *, now: datetime) -> list[tuple[str, str]]:
    """Send what is due; return to whom with which subject."""
    world.post.sent.clear()
    while send.send_due(world.room, now=now, most=500):
        pass
    return [(mail.to, mail.subject) for mail in world.post.sent]


def tell(world: World, *, now: datetime) -> list[tuple[str, str]]:
    """Sweep, tell the team and send."""
    sweep.sweep_clocks(world.desk, now=now)
    alert.tell_team(world.desk, now=now)
    return sent(world, now=now)


class TestAThousandOpenCases:
    def test_get_each_alert_that_they_deserve(self, world: World) -> None:
        cases = write(world.owner_url, number=CASES)

        swept = sweep.sweep_clocks(world.desk, now=NOW)

        assert raised(world) == deserved(cases)
        assert {kind for _, kind in raised(world)} == {kind.value for kind in AlertKind} - {
            "art14_notice_near",
            "art14_notice_late",
            "recipient_untold",
        }  # those are about no case, or raised when recipients are urged
        assert swept.looked == CASES

    def test_get_each_alert_once_when_swept_twice(self, world: World) -> None:
        cases = write(world.owner_url, number=CASES)
        sweep.sweep_clocks(world.desk, now=NOW)

        again = sweep.sweep_clocks(world.desk, now=NOW)

        assert again == Swept()
        assert raised(world) == deserved(cases)

    def test_get_each_alert_once_when_two_sweep_at_once(self, world: World) -> None:
        cases = write(world.owner_url, number=CASES)

        both = [Thread(target=sweep.sweep_clocks, args=[world.desk],
                       kwargs={"now": NOW, "batch": 50}) for _ in range(2)]  # fmt: skip
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        sweep.sweep_clocks(world.desk, now=NOW)

        assert raised(world) == deserved(cases)

    def test_get_each_mail_once_when_the_sweep_is_killed_half_way(
        self, world: World, tmp_path: Path
    ) -> None:
        cases = write(world.owner_url, number=CASES)
        sweeper = _start_sweeper(world, tmp_path)
        while len(raised(world)) < len(deserved(cases)) / 3:
            assert sweeper.poll() is None
            time.sleep(0.01)
        os.kill(sweeper.pid, signal.SIGKILL)
        sweeper.wait()
        assert len(raised(world)) < len(deserved(cases))

        sweep.sweep_clocks(world.desk, now=NOW)

        assert raised(world) == deserved(cases)

    def test_get_each_mail_once_when_the_telling_dies_and_is_done_again(self, world: World) -> None:
        cases = write(world.owner_url, number=170)
        sweep.sweep_clocks(world.desk, now=NOW)
        with pytest.raises(_DiedError):
            alert.tell_team(_dying(world.desk, after=40), now=NOW)

        alert.tell_team(world.desk, now=NOW)
        alert.tell_team(world.desk, now=NOW)

        to_lead = {"due_today", "breached", "acknowledgement_late"}
        mails = sum(2 if kind in to_lead else 1 for _, kind in deserved(cases))
        assert len(sent(world, now=NOW)) == mails
        assert len({mail.key for mail in world.post.sent}) == mails


class TestASecondPass:
    def test_touches_only_cases_with_a_new_event_or_a_date_that_came(self, world: World) -> None:
        quiet = replace(ONE, received=day(6, 8), since=day(6, 8))
        write(world.owner_url, kinds=[quiet], number=300)
        sweep.sweep_clocks(world.desk, now=NOW)
        with open_books(world.desk, CASE, now=NOW, actor="user.2") as books:
            clock.happened(books, "clarification_asked", facts={"need": "reasonably_required"})

        swept = sweep.sweep_clocks(world.desk, now=NOW + timedelta(hours=1))

        assert swept == Swept(looked=1)

    def test_looks_again_at_a_case_that_moved_to_another_place(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=20)
        sweep.sweep_clocks(world.desk, now=NOW)
        world.rows("UPDATE desk.cases SET place = 'review', status = 'review'"
                   " WHERE reference = %s", CASE)  # fmt: skip

        assert sweep.sweep_clocks(world.desk, now=NOW).looked == 1

    def test_looks_again_at_everything_when_a_target_changes(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=20)
        sweep.sweep_clocks(world.desk, now=NOW)
        alarms = world.desk.rules.alarms
        stricter = replace(alarms, targets=replace(alarms.targets, at_risk_days=10))
        desk = replace(world.desk, rules=replace(world.desk.rules, alarms=stricter))

        assert sweep.sweep_clocks(desk, now=NOW).looked == 20

    def test_looks_at_no_closed_case(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=20)
        world.rows("UPDATE desk.cases SET status = 'closed', place = 'done', closed_at = now()")

        assert sweep.sweep_clocks(world.desk, now=NOW) == Swept()


class TestAnAlert:
    def test_comes_again_only_for_another_due_date(self, world: World) -> None:
        """R-17: a pause moves the date, and the new date has its own warnings."""
        write(world.owner_url, kinds=[ONE], number=1)
        tell(world, now=day(6, 8))
        question = {"need": "reasonably_required"}
        with open_books(world.desk, CASE, now=day(6, 9), actor="user.2") as books:
            clock.happened(books, "clarification_asked", at=day(6, 8), facts=question)
            clock.happened(books, "clarification_answered", at=day(6, 9))  # due on 12 June

        tell(world, now=day(6, 10))
        tell(world, now=day(6, 10, 11))

        warned = world.rows("SELECT due_on FROM report.alerts WHERE kind = 'at_risk_three_days'")
        assert [str(due) for (due,) in warned] == ["2026-06-10", "2026-06-12"]

    def test_walks_from_warning_to_breach_hour_by_hour(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)
        at = day(6, 1)
        while at < day(6, 12):
            tell(world, now=at)
            at += timedelta(hours=1)

        ladder = world.rows("SELECT kind, is_late, raised_at FROM report.alerts"
                            " WHERE kind ~ '^(at_risk|due|breached)' ORDER BY alert")  # fmt: skip
        assert [(kind, late) for kind, late, _ in ladder] == [
            ("at_risk_three_quarters", False), ("at_risk_three_days", False),
            ("due_today", False), ("breached", False),
        ]  # fmt: skip
        assert ladder[-1][2].astimezone(timezone.utc) == day(6, 10, 23)  # midnight in London

    def test_says_after_an_outage_of_days_that_it_is_late(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)

        mails = tell(world, now=day(6, 15))

        assert (TEAM, f"Late: {CASE} has missed its legal limit") in mails
        assert len(mails) == 2  # the team and the lead; nobody hears of dates that have passed
        body = " ".join(world.post.sent[0].text.split())
        assert "This alert comes late. It should have come at 12:00am on 11 June 2026." in body

    def test_lapses_when_the_answer_goes_out_before_anybody_was_told(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)
        sweep.sweep_clocks(world.desk, now=NOW)
        with open_books(world.desk, CASE, now=NOW, actor="courier") as books:
            clock.happened(books, "answered")

        alert.tell_team(world.desk, now=NOW)

        assert sent(world, now=NOW) == []
        assert world.one("SELECT bool_and(lapsed_at IS NOT NULL) FROM report.alerts")

    def test_holds_no_personal_data_and_hangs_on_no_case(self, world: World) -> None:
        case = world.in_review()  # Hana's
        world.rows("UPDATE desk.case_looks SET since = since - interval '9 days'")
        later = TODAY + timedelta(days=20)

        tell(world, now=later)

        assert world.post.sent
        for mail in world.post.sent:
            assert case in mail.text
            assert mail.html
            for secret in ("hana", "whitlock", "rowanpike", "RP-1187"):
                assert secret.lower() not in f"{mail.subject}{mail.text}{mail.html}".lower()
        with world.desk.begin() as records:
            assert records.outbox.unsent(case) == 0

    def test_survives_a_provider_that_is_down_for_an_hour(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=3)
        world.post.fails += [MailBusyError("down") for _ in range(6)]
        assert tell(world, now=NOW) == []

        assert len(sent(world, now=NOW + timedelta(hours=1))) == 6
        assert tell(world, now=NOW + timedelta(hours=2)) == []

    def test_stands_in_the_ledger_of_its_case(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)
        tell(world, now=NOW)

        told = world.rows("SELECT facts->>'kind' FROM report.ledger WHERE event = 'alert.raised'")
        assert {kind for (kind,) in told} == {"at_risk_three_days", "tell_by_near"}


class TestQuietHours:
    def test_hold_back_what_can_wait_until_the_next_working_morning(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)
        saturday = day(6, 6)
        assert tell(world, now=saturday) == []

        assert sent(world, now=day(6, 8, 6)) == []  # Monday, 07:00 in London
        assert {to for to, _ in sent(world, now=day(6, 8, 7))} == {TEAM}

    def test_do_not_hold_back_a_breach(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)
        midnight = day(6, 10, 23)

        assert {to for to, _ in tell(world, now=midnight)} == {TEAM, LEAD}


class TestTheLead:
    @pytest.fixture
    def breached(self, world: World) -> World:
        write(world.owner_url, kinds=[ONE], number=1)
        tell(world, now=day(6, 11, 9))
        return world

    def test_hears_of_an_alert_that_nobody_acknowledged_in_time(self, breached: World) -> None:
        assert tell(breached, now=day(6, 11, 10)) == []

        mails = tell(breached, now=day(6, 11, 11))

        assert mails == [(LEAD, f"Nobody answered: {CASE} has missed its legal limit")]
        assert tell(breached, now=day(6, 12)) == []

    def test_hears_nothing_of_an_alert_that_somebody_acknowledged(self, breached: World) -> None:
        settled = alert.acknowledge(breached.desk, case=CASE, kind=AlertKind.BREACHED, by="user.2",
                                    now=day(6, 11, 10))  # fmt: skip

        assert settled == 1
        assert tell(breached, now=day(6, 12)) == []
        assert breached.one("SELECT acknowledged_by FROM report.alerts") == "user.2"

    def test_hears_nothing_of_a_case_that_was_answered_meanwhile(self, breached: World) -> None:
        with open_books(breached.desk, CASE, now=day(6, 11, 10), actor="courier") as books:
            clock.happened(books, "answered")

        assert tell(breached, now=day(6, 12)) == []


class TestAReading:
    def test_that_is_not_what_the_events_say_is_put_right(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=2)
        sweep.sweep_clocks(world.desk, now=NOW)
        world.rows("UPDATE desk.cases SET due_on = '2027-01-01' WHERE reference = %s", CASE)
        world.rows("UPDATE desk.case_looks SET changes = changes + 1")

        assert sweep.sweep_clocks(world.desk, now=NOW) == Swept(looked=2, mended=1)
        assert str(world.one("SELECT due_on FROM desk.cases WHERE reference = %s", CASE)) == (
            "2026-06-10"
        )

    def test_of_one_broken_case_does_not_stop_the_others(self, world: World) -> None:
        broken = replace(ONE, events=(("never_heard_of", day(5, 12), {}),
                                      ("identity_asked", day(5, 12), DOUBT)))  # fmt: skip
        write(world.owner_url, kinds=[broken, ONE], number=2)

        sweep.sweep_clocks(world.desk, now=NOW)

        assert raised(world)["PD-2026-000002", "clock_unreadable"] == 1
        assert raised(world)["PD-2026-000001", "at_risk_three_days"] == 1


class TestTheDoorsRole:
    def test_notes_a_new_case_without_a_right_on_the_looks(self, world: World) -> None:
        (case,) = world.file(email="h.whitlock@rowanpike.example")

        assert world.one("SELECT changes FROM desk.case_looks WHERE reference = %s", case) > 0
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            psycopg.connect(world.public.url) as connection,
        ):
            connection.execute("SELECT * FROM desk.case_looks")


class _DiedError(Exception):
    """The process is gone."""


def _dying(desk: Desk, *, after: int) -> Desk:
    """Return a desk whose ``after``-th transaction dies just before it commits."""
    opened = 0

    @contextmanager
    def begin() -> Iterator[Records]:
        nonlocal opened
        opened += 1
        with desk.begin() as records:
            yield records
            if opened == after:
                raise _DiedError

    return replace(desk, begin=begin)


SWEEPER = """
import sys
from datetime import datetime
from pathlib import Path
from privacydesk.adapters.postgres.records import by_url, transaction
from privacydesk.domain.boundaries import Boundary
from privacydesk.ports import Office
from privacydesk.settings import INCLUDE
from privacydesk.adapters.files.house_rules import read_house_rules
from privacydesk.steps import sweep
rules = read_house_rules(INCLUDE / "house_rules", public_url="https://privacy.example")
office = Office(begin=lambda: transaction(by_url(sys.argv[1])), vault=None, secrets=None,
                letters=None, rules=rules, fault_point=lambda _: None)
sweep.sweep_clocks(office, now=datetime.fromisoformat(sys.argv[2]), batch=10)
"""


def _start_sweeper(world: World, folder: Path) -> "subprocess.Popen[bytes]":
    """Sweep in a process of its own, in small batches, so that it can be killed between them."""
    script = folder / "sweeper.py"
    script.write_text(SWEEPER, encoding="utf-8")
    return subprocess.Popen([sys.executable, str(script), world.owner_url, NOW.isoformat()])
