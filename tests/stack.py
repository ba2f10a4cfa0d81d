"""One live demo for a whole test session, shared by the folders that need it."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.running import Running, running
from demo.state import read_json
from doors.clock import DeskClock
from doors.desk import DeskDoor
from doors.mailbox import Mailbox
from doors.portal import PortalDoor
from doors.public import PublicPages
from doors.register import Register
from doors.staff import Staff

STACK = pytest.StashKey["Stack"]()


@dataclass(frozen=True, kw_only=True)
class Stack:
    """The doors that people have into a running desk; nothing here reaches behind them."""

    running: Running
    portal: PortalDoor
    mail: Mailbox
    public: PublicPages
    register: Register
    clock: DeskClock

    def staff(self, name: str) -> Staff:
        """Return one member of staff, signed in to Airflow."""
        return Staff(self.running.facts["airflow_url"], name, self.running.facts["users"][name])

    def desk(self, name: str) -> DeskDoor:
        """Return the desk's API as one member of staff uses it."""
        return DeskDoor(self.staff(name))

    def person(self, name: str) -> dict[str, str]:
        """Return a sample data subject by name."""
        return next(dict(p) for p in self.running.facts["people"] if p["name"] == name)


def open_stack(run: Running) -> Stack:
    """Return the doors of a running demo."""
    facts = run.facts
    return Stack(
        running=run,
        portal=PortalDoor(facts["public_url"], facts["webhook_secret"]),
        mail=Mailbox(facts["mail_url"]),
        public=PublicPages(),
        register=Register(facts["database_url"]),
        clock=DeskClock(run.home),
    )


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """
    Return the session's stack; the first folder that asks starts it.

    With ``DESK_TEST_STACK`` set to the state directory of a demo that runs already, that one is
    used: for writing tests, where two minutes of starting would hurt.
    """
    config = request.config
    if STACK not in config.stash:
        opened = ExitStack()
        config.add_cleanup(opened.close)
        if kept := os.environ.get("DESK_TEST_STACK"):
            run = Running(home=Path(kept), facts=read_json(Path(kept) / "demo.json"))
        else:
            run = opened.enter_context(running(tmp_path_factory.mktemp("desk")))
        config.stash[STACK] = open_stack(run)
    return config.stash[STACK]
