"""The connection that a thread keeps between transactions."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest

from integration.postgres import RunningServer, postgres  # noqa: F401  a fixture
from privacydesk.adapters.postgres.kept import KeptOpen, Session


@pytest.fixture
def kept(postgres: RunningServer) -> Iterator[tuple[KeptOpen, list[Session]]]:  # noqa: F811
    postgres.create_database("kept")
    url, opened = postgres.url("kept", user="postgres"), list[Session]()

    def connect() -> Session:
        opened.append(psycopg.connect(url))
        return opened[-1]

    yield KeptOpen(connect), opened
    for session in opened:
        session.close()


Kept = tuple[KeptOpen, list[Session]]


def backend(borrow: Callable[[], object]) -> int:
    assert isinstance(borrow, KeptOpen)
    with borrow() as session:
        return session.info.backend_pid


class TestKeptOpen:
    def test_lends_a_thread_the_same_connection_again(self, kept: Kept) -> None:
        borrow, opened = kept
        assert backend(borrow) == backend(borrow)
        assert len(opened) == 1

    def test_gives_each_thread_its_own(self, kept: Kept) -> None:
        borrow, _ = kept
        with ThreadPoolExecutor(1) as other:
            assert other.submit(partial(backend, borrow)).result() != backend(borrow)

    def test_does_not_lend_one_that_is_in_use(self, kept: Kept) -> None:
        borrow, opened = kept
        with borrow() as outer, outer.transaction(), borrow() as inner:
            assert inner is not outer
        assert [session.closed for session in opened] == [True, False]

    def test_opens_anew_after_an_error(self, kept: Kept) -> None:
        borrow, opened = kept
        with pytest.raises(psycopg.errors.DivisionByZero), borrow() as session:
            session.execute("SELECT 1 / 0")
        assert opened[0].closed
        assert backend(borrow) == opened[1].info.backend_pid

    def test_opens_anew_when_postgres_ended_it_meanwhile(self, kept: Kept) -> None:
        borrow, opened = kept
        first = backend(borrow)
        with ThreadPoolExecutor(1) as other:
            other.submit(end, borrow, first).result()
        assert backend(borrow) != first
        assert opened[0].closed

    def test_leaves_a_connection_to_the_process_that_opened_it(self, kept: Kept) -> None:
        borrow, _ = kept
        first = backend(borrow)
        child = os.fork()
        if child == 0:
            os._exit(backend(borrow) == first)
        assert os.waitpid(child, 0)[1] == 0
        assert backend(borrow) == first

    def test_keeps_what_was_done_outside_a_transaction(self, kept: Kept) -> None:
        borrow, _ = kept
        with borrow() as session:
            session.execute("DROP TABLE IF EXISTS notes")
            session.execute("CREATE TABLE notes (note text)")
        with ThreadPoolExecutor(1) as other:
            assert other.submit(count, borrow).result() == 0


def end(borrow: KeptOpen, pid: int) -> None:
    with borrow() as session:
        session.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def count(borrow: KeptOpen) -> int:
    with borrow() as session:
        row = session.execute("SELECT count(*) FROM notes").fetchone()
    assert row is not None
    return int(row[0])
