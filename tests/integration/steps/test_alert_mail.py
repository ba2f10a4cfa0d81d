"""Alerts in the mailbox: each exactly once, though processes die and the provider is down."""

import base64
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from demo.devmail.app import create_app
from demo.devmail.running import running
from integration.steps.clocks import NOW, Kind, write
from integration.steps.world import World
from privacydesk.adapters.mail.sendgrid import SendGridMail
from privacydesk.ports import PostRoom
from privacydesk.steps import alert, send, sweep

CASES = 1000
SENDER = """
import sys
from datetime import datetime
from privacydesk.steps import alert, sweep
from privacydesk.wiring import terminal
desk, _ = terminal.open_cli()
now = datetime.fromisoformat(sys.argv[1])
sweep.sweep_clocks(desk, now=now)
alert.tell_team(desk, now=now)
"""


@pytest.fixture
def devmail(tmp_path: Path) -> Iterator[str]:
    """Run the demo's mail stand-in; yield its address."""
    with running(create_app(tmp_path / "mail", api_key="SG.test.key")) as url:
        yield url


@pytest.fixture
def room(world: World, devmail: str) -> PostRoom:
    mail = SendGridMail("SG.test.key", sender="privacy@cloudsentric.example",
                        sender_name="CloudSentric", host=devmail, timeout=5)  # fmt: skip
    return replace(world.room, mail=mail)


@pytest.fixture
def cases(world: World) -> dict[str, Kind]:
    return write(world.owner_url, number=CASES)


def arrived(devmail: str, cases: dict[str, Kind]) -> Counter[tuple[str, str]]:
    """Return how often each alert, by its subject, lies in the team's mailbox."""
    found = httpx.get(f"{devmail}/api/messages", timeout=60,
                      params={"to": "privacy@cloudsentric.example"}).json()  # fmt: skip
    subjects = Counter(mail["subject"].removeprefix("Late: ") for mail in found)
    return Counter({(s[:14], s[15:]): n for s, n in subjects.items() if s[:14] in cases})


def send_all(room: PostRoom, *, now: datetime) -> None:
    while send.send_due(room, now=now, most=200):
        pass


@pytest.mark.timeout(200)
class TestTheMailbox:
    def test_holds_each_alert_once_though_the_sweep_is_killed_and_swept_twice(
        self, world: World, room: PostRoom, cases: dict[str, Kind], devmail: str, tmp_path: Path
    ) -> None:
        told = _start(world, tmp_path)
        while world.one("SELECT count(*) FROM desk.outbox") < CASES / 4:
            assert told.poll() is None, told.communicate()
            time.sleep(0.02)
        os.kill(told.pid, signal.SIGKILL)
        told.communicate()
        before = world.one("SELECT count(*) FROM desk.outbox")
        assert before < sum(len(kind.deserves) for kind in cases.values())

        for _ in range(2):
            sweep.sweep_clocks(world.desk, now=NOW)
            alert.tell_team(world.desk, now=NOW)
        send_all(room, now=NOW)

        assert world.one("SELECT count(*) FROM desk.outbox") > before
        mails = arrived(devmail, cases)
        assert set(mails.values()) == {1}
        assert Counter(case for case, _ in mails) == Counter(
            {case: len(kind.deserves) for case, kind in cases.items() if kind.deserves}
        )

    def test_loses_nothing_when_the_provider_is_down_for_an_hour(
        self, world: World, room: PostRoom, devmail: str
    ) -> None:
        cases = write(world.owner_url, number=40)
        sweep.sweep_clocks(world.desk, now=NOW)
        alert.tell_team(world.desk, now=NOW)
        httpx.post(f"{devmail}/api/faults", json={"kind": "500", "times": 10_000})
        for minute in range(0, 60, 10):
            send_all(room, now=NOW + timedelta(minutes=minute))
        assert arrived(devmail, cases) == Counter()

        httpx.delete(f"{devmail}/api/faults")
        for minute in range(60, 200, 20):  # what was tried often waits longest
            send_all(room, now=NOW + timedelta(minutes=minute))

        mails = arrived(devmail, cases)
        assert set(mails.values()) == {1}
        assert len(mails) == sum(len(kind.deserves) for kind in cases.values())
        assert world.one("SELECT count(*) FROM desk.outbox WHERE sent_at IS NULL") == 0


def _start(world: World, folder: Path) -> "subprocess.Popen[bytes]":
    """Sweep and tell in a process of its own, so that it can be killed."""
    script = folder / "teller.py"
    script.write_text(SENDER, encoding="utf-8")
    env = {
        "PATH": os.environ["PATH"], "DESK_ENV": "demo", "DESK_HOME": str(folder),
        "DESK_DATABASE_URL": world.owner_url, "DESK_VAULT": str(folder / "vault"),
        "DESK_KEYS": str(folder / "keys"),
        "DESK_MASTER_KEY": base64.b64encode(b"m" * 32).decode(),
        "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, str(script), NOW.isoformat()], env=env,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
