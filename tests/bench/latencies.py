"""How long a person waits: for the acknowledgement, and for the answer once it is decided."""

import time
from statistics import median

from bench.batches import DESK_DAG
from bench.desk import Desk, wait_for
from bench.figures import Figure, load, spread

ROUNDS = 3
ACKNOWLEDGED, ANSWERED = 1, 2
"""Mails in the mailbox: the acknowledgement, then the word that the package is ready."""


A_PERSON = 2.0
"""Seconds that the quickest reviewer takes; see ``batches`` for why it is not nothing."""


def figures(desk: Desk) -> list[Figure]:
    """Take requests one after the other through the desk and note when the mails arrive."""
    rounds = [_one(desk, name=f"L-{time.time_ns()}") for _ in range(ROUNDS)]
    first, last, whole = (list(seconds) for seconds in zip(*rounds, strict=True))
    return [
        _figure("latency.acknowledgement", first, target=5,
                what="from the signed webhook to the acknowledgement in the mailbox"),
        _figure("latency.answer", last, target=30,
                what="from the answered review to the answer in the mailbox"),
        _figure("latency.whole", whole, target=None,
                what="from the webhook to the closed case, review answered at once"),
    ]  # fmt: skip


def _one(desk: Desk, *, name: str) -> tuple[float, float, float]:
    began = time.monotonic()
    case = desk.request(name)
    wait_for(lambda: len(desk.mails(case)) >= ACKNOWLEDGED, every=0.1, name="acknowledgement")
    first = time.monotonic() - began
    wait_for(lambda: case in desk.staff.parked(DESK_DAG), every=0.5, name="review")
    time.sleep(A_PERSON)
    decided = time.monotonic()
    desk.staff.approve(DESK_DAG, run=case)
    wait_for(lambda: len(desk.mails(case)) >= ANSWERED, every=0.1, name="answer")
    last = time.monotonic() - decided
    wait_for(lambda: case in desk.staff.ended(DESK_DAG), every=0.5, name="end")
    return first, last, time.monotonic() - began


def _figure(name: str, seconds: list[float], *, target: float | None, what: str) -> Figure:
    return Figure(
        name=name, ratio=None, against=None, unit="s", value=median(seconds), target=target,
        conditions=f"{what}; one case at a time; {spread(seconds)}; {load()}",
    )  # fmt: skip
