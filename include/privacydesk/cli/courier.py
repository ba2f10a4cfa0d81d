"""``privacydesk courier``: start runs and send the outbox within a second of the commit."""

import logging
import signal
import threading
from typing import Final

import psycopg

from privacydesk.domain.errors import DeskError
from privacydesk.ports import PostRoom

log = logging.getLogger("courier")

POLL_SECONDS: Final = 10
"""How often the courier looks without being woken."""


def courier() -> None:
    """
    Start the runs that cases ask for and send what the outbox holds, until stopped.

    Woken by the database within a second of a commit, and every ten seconds anyway. A stop
    waits for the message in hand.
    """
    from privacydesk.wiring.courier import open_courier  # noqa: PLC0415  other commands start fast

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: stopping.set())
    room, url = open_courier()
    log.info("ready")
    while not stopping.is_set():
        try:
            _serve(room, url, stopping)
        except psycopg.OperationalError as error:  # noqa: PERF203  to go on is the point
            log.warning("the database is away (%s)", type(error).__name__)
            stopping.wait(2)
    log.info("stopped")


def _serve(room: PostRoom, url: str, stopping: threading.Event) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("LISTEN courier")
        while not stopping.is_set():
            while _round(room, url):
                if stopping.is_set():
                    return
            for _ in range(POLL_SECONDS):
                # One commit may tell several times; one round serves them all.
                if stopping.is_set() or list(connection.notifies(timeout=1, stop_after=1)):
                    break


def _round(room: PostRoom, url: str) -> int:
    """Do everything that waits; one kind of work that fails does not hold up another."""
    from privacydesk.steps import bulk_runs, clock, import_runs, runs, send  # noqa: PLC0415
    from privacydesk.wiring.courier import now_at  # noqa: PLC0415

    done = 0
    for work in (runs.start_waiting, bulk_runs.start_waiting, import_runs.start_waiting,
                 send.carry_out_orders, send.send_due, clock.read_new):  # fmt: skip
        try:
            done += work(room, now=now_at(url))
        except DeskError as error:  # noqa: PERF203  to go on is the point
            log.warning("%s: %s Remedy: %s", type(error).__name__, error, error.remedy)
    return done
