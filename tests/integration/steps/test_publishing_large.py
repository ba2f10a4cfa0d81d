"""A large list is published like a small one: what is quicker changes nothing of what comes out."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from psycopg.errors import LockNotAvailable

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.postgres.sieves import bits_for, sieve_of
from privacydesk.domain.imports import Import, Published, Undo
from privacydesk.ports import ListDesk, Records
from privacydesk.steps import inform
from privacydesk.steps.publish_list import publish_list, reject_list, withdraw_list

FIRST = listed(*(f"p{n}@x.example,Pat {n},07700 90{n:04},M1 {n % 9}AB" for n in range(200)))
SECOND = listed(
    "p7@x.example,Pat Seven,,,Elm Ltd", "home@x.example,pat 8,07700 900008,,Oak Ltd",
    "other@x.example,Pat 8,07700 900009", "new@x.example,Nell Ew,07700 911111",
    ",Pat 9,07700 900009,M1 0AB", "bad@,B",
)  # fmt: skip
MIGRATION = "ALTER TABLE lists.contacts ALTER COLUMN town DROP NOT NULL"


def apart(office: Office, *, above: int) -> ListDesk:
    rules = office.room.rules
    return replace(office.room, rules=replace(rules, lists=replace(rules.lists, apart_above=above)))


def publish(office: Office, content: bytes, *, above: int, **changes: object) -> Import:
    case = office.screened(content, **changes).reference
    office.approve(case)
    return publish_list(apart(office, above=above), case=case, by="test", now=NOW)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


@pytest.fixture
def many(office: Office) -> Office:
    """Two hundred contacts, of whom the database knows how many they are."""
    publish(office, FIRST, above=1_000)
    office.world.rows("ANALYZE lists.contacts")
    return office


class TestSieve:
    def test_passes_all_that_is_in_it_and_little_else(self) -> None:
        numbers = [7 * n * n - 40_000 for n in range(1_000)]
        bits = bits_for(len(numbers))
        sent = [n.to_bytes(8, "big", signed=True) for n in numbers]
        sieve = sieve_of([b"".join(sent[:600]), b"".join(sent[600:])], bits=bits)

        def passes(number: int) -> bool:
            place = number & ((1 << bits) - 1)
            return bool(sieve[place >> 3] >> (place & 7) & 1)

        assert all(passes(number) for number in numbers)
        assert sum(passes(3 * n + 1_000_003) for n in range(10_000)) < 10_000 // 16

    def test_of_contacts_changes_nothing_of_who_is_known(self, many: Office) -> None:
        found = publish(many, SECOND, above=1_000)
        assert found.published == Published(new=2, updated=2, unchanged=1)
        assert known(many, found) == {
            2: "p7@x.example", 3: "p8@x.example", 4: "other@x.example", 5: "new@x.example",
            6: "p9@x.example",
        }  # fmt: skip


class TestApart:
    def test_is_where_the_lines_of_a_large_list_are(self, many: Office) -> None:
        found = publish(many, SECOND, above=0)
        assert many.world.one("SELECT reltuples FROM pg_class WHERE relname = %s",
                              f"provenance_{found.number}") == 5  # fmt: skip
        assert many.world.one("SELECT count(*) FROM lists.provenance") == 205
        assert many.world.one("SELECT count(*) FROM ONLY lists.provenance") == 200
        assert many.world.one("SELECT count(*) FROM report.contacts_provenance WHERE reference ="
                              " %s", found.reference) == 5  # fmt: skip

    def test_people_are_told_as_of_any_other(self, many: Office) -> None:
        found = publish(many, SECOND, above=0, list="Other")
        informed = inform.send_notices(many.world.desk, now=NOW)
        assert informed.done == 2
        assert many.world.one("SELECT count(*) FROM lists.provenance WHERE import = %s"
                              " AND told_at IS NULL", found.number) == 0  # fmt: skip

    def test_goes_as_a_whole_when_the_list_is_taken_back(self, many: Office) -> None:
        before = people(many)
        found = publish(many, SECOND, above=0, list="Other")
        assert people(many) != before
        withdraw_list(many.room, case=found.reference, because=Undo.LICENCE_ENDED, by="test",
                      now=NOW + timedelta(days=1))  # fmt: skip
        assert people(many) == before
        assert many.world.one("SELECT to_regclass(%s)",
                              f"lists.provenance_{found.number}") is None  # fmt: skip

    def test_of_a_try_that_died_goes_when_the_list_is_rejected(self, many: Office) -> None:
        """What the second of two sessions committed, the first never put in place."""
        found = many.screened(SECOND, list="Other")
        tables = ("SELECT count(*) FROM pg_tables WHERE schemaname = 'lists' AND tablename ~ %s",
                  f"_{found.number}$")  # fmt: skip
        with many.room.begin() as beside:
            beside.list_contacts.match(found.number)
        with many.room.begin() as beside:
            base = beside.list_contacts.reserve(found.number)
            beside.list_contacts.keep_sources_apart(found.number, base=base)
        assert many.world.one(*tables) == 4
        assert many.world.one("SELECT count(*) FROM lists.provenance WHERE import = %s",
                              found.number) == 0  # fmt: skip
        reject_list(many.room, case=found.reference, by="test", now=NOW)
        assert many.world.one(*tables) == 0

    def test_gives_way_to_somebody_who_wants_the_table_for_himself(self, many: Office) -> None:
        """They wait for the first session, the second for them; that the first waits is unseen."""
        case = many.screened(SECOND, list="Other").reference
        many.approve(case)
        before = people(many)
        desk = apart(many, above=0)
        with ThreadPoolExecutor(max_workers=1) as pool, pytest.raises(LockNotAvailable):
            publish_list(replace(desk, begin=partial(begin_behind, many, pool)), case=case,
                         by="test", now=NOW)  # fmt: skip
        assert people(many) == before
        again = publish_list(desk, case=case, by="test", now=NOW)
        assert again.published == Published(new=2, updated=2, unchanged=1)


@contextmanager
def begin_behind(office: Office, pool: ThreadPoolExecutor) -> Iterator[Records]:
    """Begin a transaction; one beside a publishing begins behind who wants all the contacts."""
    held = ("SELECT count(*) FROM pg_locks WHERE relation = 'lists.contacts'::regclass"
            " AND mode = %s AND granted = (%s = 'has')")  # fmt: skip
    if office.world.one(held, "ShareRowExclusiveLock", "has"):
        wants = pool.submit(office.world.rows, MIGRATION)
        while not office.world.one(held, "AccessExclusiveLock", "waits"):
            assert not wants.done(), wants.exception()
            time.sleep(0.01)
    with office.room.begin() as records:
        yield records


def people(office: Office) -> list[tuple[Any, ...]]:
    return office.contacts("contact, email, phone, name, company, postcode")


def known(office: Office, found: Import) -> dict[int, str]:
    """Return as whom each line is kept."""
    return dict(office.world.rows(
        "SELECT line, email FROM lists.provenance JOIN lists.contacts USING (contact)"
        " WHERE import = %s ORDER BY line", found.number,
    ))  # fmt: skip
