"""How long a person waits: for the acknowledgement, and for the answer once it is decided."""

import time
from statistics import median

from bench.batches import DESK_DAG
from bench.desk import Desk, wait_for
from bench.figures import Figure, load, spread

ROUNDS = 3
ACKNOWLEDGED, ANSWERED = 1, 2
"""Mails in the mailbox: the acknowledgement, then the word that the package is ready."""


def figures(desk: Desk) -> list[Figure]:
    """Take requests one after the other through the desk and note when the mails arrive."""
    first, last, whole = [], [], []
    for number in range(ROUNDS):
        began = time.monotonic()
        case = desk.request(f"L-{time.time_ns()}-{number}")
        wait_for(lambda: len(desk.mails(case)) >= ACKNOWLEDGED, every=0.1, name="acknowledgement")
        first.append(time.monotonic() - began)
        wait_for(lambda: case in desk.staff.parked(DESK_DAG), every=0.5, name="review")
        decided = time.monotonic()
        desk.staff.approve(DESK_DAG, run=case)
        wait_for(lambda: len(desk.mails(case)) >= ANSWERED, every=0.1, name="answer")
        last.append(time.monotonic() - decided)
        wait_for(lambda: case in desk.staff.ended(DESK_DAG), every=0.5, name="end")
        whole.append(time.monotonic() - began)
    return [
        _figure("latency.acknowledgement", first, target=5,
                what="from the signed webhook to the acknowledgement in the mailbox"),
        _figure("latency.answer", last, target=30,
                what="from the answered review to the answer in the mailbox"),
        _figure("latency.whole", whole, target=None,
                what="from the webhook to the closed case, review answered at once"),
    ]  # fmt: skip


def _figure(name: str, seconds: list[float], *, target: float | None, what: str) -> Figure:
    return Figure(
        name=name, ratio=None, against=None, unit="s", value=median(seconds), target=target,
        conditions=f"{what}; one case at a time; {spread(seconds)}; {load()}",
    )  # fmt: skip
