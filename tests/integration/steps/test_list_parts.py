"""A large list is screened in parts: many at once, dying anywhere, with the same end (R-94)."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.imports import ImportState
from privacydesk.domain.list_parts import ListPart, Spread
from privacydesk.ports import Batch, ListDesk, Pieces
from privacydesk.steps.publish_list import reject_list
from privacydesk.steps.screen_list import help_screen, screen_list, spread_list
from privacydesk.steps.screen_part import cut_list

ROWS = [
    f"p{n % 90}@x.example,Pat {n},07700 90{n:04},M1 {n % 9}AB" if n % 20 else "x"
    for n in range(100)
]
LIST = listed(*ROWS, "stop@x.example,Olive Stop", "=1+1@x.example,F")
IN_PARTS = Spread(part=700, alone_below=0, tasks=3, at_once=1)


@dataclass(frozen=True, kw_only=True)
class Watched(CsvLists):
    """Reads lists, and says so before each part."""

    before: Callable[[int], None]

    def read(self, pieces: Pieces, *, part: ListPart, **by: Any) -> Iterator[Batch]:  # noqa: ANN401  as it is called
        """Read a part."""
        self.before(part.number)
        yield from super().read(pieces, part=part, **by)


@pytest.fixture
def office(world: World) -> Office:
    made = Office(world, CsvLists(limits=LIMITS))
    made.objects(Reach(email="stop@x.example"))
    return made


def room(office: Office, *, spread: Spread = IN_PARTS, **changes: object) -> ListDesk:
    rules = office.room.rules
    lists = replace(rules.lists, spread=spread)
    return replace(office.room, rules=replace(rules, lists=lists), **changes)  # type: ignore[arg-type]


def picture(office: Office) -> list[tuple[Any, ...]]:
    """Return what is staged of the one list there is, and what is against its rows."""
    staged = as_desk(office, "SELECT * FROM {} ORDER BY line")
    return staged + office.world.rows("SELECT line, reason FROM lists.quarantine ORDER BY line")


def as_desk(office: Office, query: str) -> list[tuple[Any, ...]]:
    """Run a query over the rows of the one list there is, which are the desk's own."""
    number = office.world.one("SELECT import FROM desk.imports")
    stage = f"lists.stage_{number}"
    with office.world.desk.begin() as records:
        cursor = records.list_rows.connection.execute(query.format(stage).encode())  # type: ignore[attr-defined]
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def case(office: Office) -> CaseRef:
    return office.land(LIST).case


@pytest.fixture
def whole(office: Office, case: CaseRef) -> list[tuple[Any, ...]]:
    """Screen the list in one piece; return what came of it."""
    screen_list(office.room, case=case, by="test", now=NOW)
    return picture(office)


class TestInParts:
    def test_ends_as_in_one(
        self, office: Office, case: CaseRef, whole: list[tuple[Any, ...]]
    ) -> None:
        read: list[int] = []
        desk = room(office, lists=Watched(limits=LIMITS, before=read.append))
        found = screen_list(desk, case=case, by="test", now=NOW, again=True)
        assert sorted(read) == list(range(1, len(read) + 1))
        assert len(read) > 3
        assert picture(office) == whole
        assert found.state is ImportState.SCREENED
        assert {why.value: rows for why, rows in found.against.items()} == {
            "bad_email": 5, "same_email": 9, "objected": 1, "formula": 1,
        }  # fmt: skip

    def test_two_processes_and_the_last_task_end_as_one(
        self, office: Office, case: CaseRef, whole: list[tuple[Any, ...]]
    ) -> None:
        desk = room(office)
        cut_list(desk, case=case, again=True)
        threads = [
            threading.Thread(target=help_screen, args=(desk,),
                             kwargs={"case": case, "by": "test", "now": NOW})
            for _ in range(2)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        screen_list(desk, case=case, by="test", now=NOW)
        for thread in threads:
            thread.join()
        assert picture(office) == whole

    def test_a_part_that_dies_is_done_again_and_no_other(
        self, office: Office, case: CaseRef, whole: list[tuple[Any, ...]]
    ) -> None:
        read: list[int] = []

        def die_in_the_third(part: int) -> None:
            read.append(part)
            if read == [1, 2, 3]:
                raise KeyboardInterrupt

        desk = room(office, lists=Watched(limits=LIMITS, before=die_in_the_third))
        with pytest.raises(KeyboardInterrupt):
            screen_list(desk, case=case, by="test", now=NOW, again=True)
        screen_list(desk, case=case, by="test", now=NOW)
        assert read[:4] == [1, 2, 3, 3]
        assert len(read) == len(set(read)) + 1
        assert picture(office) == whole

    def test_a_list_half_screened_is_not_published(
        self, office: Office, case: CaseRef, whole: list[tuple[Any, ...]]
    ) -> None:
        cut_list(room(office), case=case, again=True)
        published = office.publish(case)
        assert published.published
        assert published.published.new == len(whole) - sum(published.against.values())

    def test_what_a_crash_of_the_database_emptied_is_read_again(
        self, office: Office, case: CaseRef, whole: list[tuple[Any, ...]]
    ) -> None:
        as_desk(office, "TRUNCATE {}")
        assert office.publish(case).published
        assert len(office.contacts()) == len(whole) - len(office.against(_of(office, case)))

    def test_rejecting_it_leaves_no_row(self, office: Office, case: CaseRef) -> None:
        desk = room(office)
        cut_list(desk, case=case)
        reject_list(desk, case=case, by="test", now=NOW)
        assert help_screen(desk, case=case, by="test", now=NOW) == 0
        assert office.world.one("SELECT count(*) FROM desk.import_parts") == 0
        assert office.world.one("SELECT count(*) FROM pg_class WHERE relname LIKE 'stage%%'") == 0


class TestProgress:
    def test_is_seen_while_the_list_is_read(self, office: Office, case: CaseRef) -> None:
        seen: list[tuple[Any, ...]] = []

        def look(_: int) -> None:
            with office.world.desk.begin() as records:
                one = records.list_parts.progress(case)
            assert one
            seen.append((one.parts_done, one.rows, one.expected, one.seconds_left))

        desk = room(office, lists=Watched(limits=LIMITS, before=look))
        screen_list(desk, case=case, by="test", now=NOW)
        assert seen[0] == (0, 0, None, None)
        done, rows, expected, left = seen[-1]
        assert done == len(seen) - 1
        assert 0 < rows < expected
        assert abs(expected - 102) < 20
        assert left >= 0
        with office.world.desk.begin() as records:
            assert records.list_parts.progress(case) is None


class TestSpreading:
    def test_a_small_list_is_one_tasks_work(self, office: Office, case: CaseRef) -> None:
        assert not spread_list(office.room, case=case, by="test", now=NOW)
        assert office.world.one("SELECT count(*) FROM desk.import_parts") == 0

    def test_a_large_one_is_cut_for_several(self, office: Office, case: CaseRef) -> None:
        desk = room(office)
        assert list(spread_list(desk, case=case, by="test", now=NOW)) == [0, 1, 2]
        again = spread_list(desk, case=case, by="test", now=NOW)
        assert list(again) == [0, 1, 2]

    def test_a_list_whose_quote_never_closes_is_refused_before_it_is_spread(
        self, office: Office
    ) -> None:
        case = office.land(LIST + b'\n"no end').case
        assert not spread_list(room(office), case=case, by="test", now=NOW)
        with office.world.desk.begin() as records:
            found = records.imports.get(case)
        assert (found.state, found.problem) == (ImportState.REFUSED, "unterminated_quote")


def test_parts_under_different_suppressions_are_screened_again(
    office: Office, case: CaseRef
) -> None:
    """Whoever objects while a list is read in parts is not in the parts read before."""

    def object_meanwhile(part: int) -> None:
        if part == 2:
            office.objects(Reach(email="p3@x.example"))

    desk = room(office, lists=Watched(limits=LIMITS, before=object_meanwhile))
    found = screen_list(desk, case=case, by="test", now=NOW)
    office.publish(found.reference)
    assert ("p3@x.example",) not in office.contacts("email")


def _of(office: Office, case: CaseRef) -> Any:  # noqa: ANN401  an import
    with office.world.desk.begin() as records:
        return records.imports.get(case)
