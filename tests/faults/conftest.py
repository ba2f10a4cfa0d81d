"""A stack of this folder's own: others must not meet the deaths ordered here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from demo.running import Running, running
from demo.state import read_json
from faults.deaths import Deaths
from faults.patience import PatientPortal, PatientReviewer
from stack import Stack, open_stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEASE = {"DESK_LEASE_SECONDS": "15"}
"""Real couriers wait longer before they ask what became of a dead one's message."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Return this folder's stack; ``DESK_TEST_STACK`` names one that runs already."""
    if kept := os.environ.get("DESK_TEST_STACK"):
        yield open_stack(Running(home=Path(kept), facts=read_json(Path(kept) / "demo.json")))
        return
    with running(tmp_path_factory.mktemp("desk"), environment=LEASE) as run:
        yield open_stack(run)


@pytest.fixture(scope="session")
def person(stack: Stack) -> Mapping[str, str]:
    """Return somebody with nothing shared and nothing disputed, so that all can be disclosed."""
    found: Mapping[str, str] = stack.running.facts["people"][0]
    return found


@pytest.fixture(scope="session")
def portal(stack: Stack) -> PatientPortal:
    facts = stack.running.facts
    return PatientPortal(public_url=facts["public_url"], secret=facts["webhook_secret"])


@pytest.fixture(scope="session")
def deaths(stack: Stack) -> Deaths:
    return Deaths(stack.running.home / "faults")


@pytest.fixture(scope="session")
def reviewer(stack: Stack) -> Iterator[PatientReviewer]:
    """Return a reviewer who answers every question in the background."""
    answering = PatientReviewer(stack.staff("reviewer"), second=stack.staff("reviewer2"))
    answering.start()
    yield answering
    answering.stop()
