"""Killed in any phase, or beside somebody who writes the same, a list ends as if undisturbed."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from hashlib import md5
from pathlib import Path
from typing import Any

import psycopg
import pytest

from integration.steps import dying
from integration.steps.world import NOW
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.suppressions import Evidence, Order
from privacydesk.ports import ListDesk
from privacydesk.steps.fold import enter

TESTS = Path(__file__).parents[2]
PICTURE = (
    """SELECT to_jsonb(c) - 'contact' - 'first_from', first_from > 1 FROM lists.contacts c
        ORDER BY email, phone, name""",
    """SELECT c.email, c.phone, to_jsonb(p) - 'contact' - 'import' FROM lists.provenance p
         JOIN lists.contacts c USING (contact) ORDER BY line""",
    "SELECT line, reason FROM lists.quarantine ORDER BY line",
    "SELECT line FROM lists.held ORDER BY line",
    "SELECT line, other_line, verdict FROM lists.pairs ORDER BY line, other_line",
    """SELECT state, records, usable, published, updated, unchanged FROM desk.imports
        ORDER BY import""",
    "SELECT reason, rows FROM desk.import_counts ORDER BY reason",
    "SELECT people, told, by_hand FROM desk.notices ORDER BY batch",
    "SELECT letter, channel, count(*) FROM desk.outbox GROUP BY 1, 2 ORDER BY 1, 2",
)
"""An import's own number is left out: a try that dies before it commits has used one up."""

Database = Callable[[], Callable[[str], str]]


class Run:
    """One import over a database and a vault of its own."""

    def __init__(self, clone: Database, folder: Path) -> None:
        folder.mkdir()
        self.url_of = clone()
        self.order: dict[str, Any] = {
            "url": self.url_of("desk_app"),
            "environment": {
                "DESK_VAULT": str(folder / "vault"), "DESK_KEYS": str(folder / "keys"),
                "DESK_MASTER_KEY": "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0=",
                "DESK_PUBLIC_URL": "https://privacy.cloudsentric.example",
            },
            "now": NOW.isoformat(),
        }  # fmt: skip
        with psycopg.connect(self.url_of("desk_owner")) as owner:
            owner.execute("INSERT INTO desk.imports (reference, digest, opened_at)"
                          " VALUES ('LI-2020-000001', 'another', now())")  # fmt: skip

    def room(self, point: dying.Point = lambda _: None) -> ListDesk:
        return dying.desk(self.order, point=point)

    def carried(self, point: dying.Point = lambda _: None) -> list[str]:
        """Carry the list in this process; return the boundaries that it came by."""
        passed: list[str] = []

        def note(name: str) -> None:
            passed.append(name)
            point(name)

        dying.carry(self.room(note), dying.CONTENT, now=NOW)
        return passed

    def dies(self, deaths: list[str] | list[tuple[str, int]]) -> list[int]:
        """Carry it in processes that die, one after the other; return how each ended."""
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "integration.steps.dying"],
            input=json.dumps({**self.order, "deaths": deaths}), capture_output=True, text=True,
            check=False, env={**os.environ, "PYTHONPATH": str(TESTS)}, timeout=240,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr[-2_000:]
        ends: list[int] = json.loads(ran.stdout)
        return ends

    def picture(self) -> str:
        """Return a digest of contacts, provenance, quarantine, what is held and all counts."""
        with psycopg.connect(self.url_of("desk_owner")) as owner:
            tables = [owner.execute(query.encode()).fetchall() for query in PICTURE]
        return md5(repr(tables).encode(), usedforsecurity=False).hexdigest()

    def somebody_writes(self) -> None:
        """Add a contact and an objection with addresses of the list, from elsewhere."""
        self.adds_contact()
        order = Order(reaches=(Reach(email="stop@oak.example"),), evidence=Evidence.STAFF)
        room = self.room()
        with room.begin() as records:
            enter(room, records, order, since=NOW, reference=None, now=NOW)

    def adds_contact(self) -> None:
        with psycopg.connect(self.order["url"]) as writer:
            writer.execute(
                "INSERT INTO lists.contacts (contact, email, company, subscriber, first_from)"
                " VALUES (nextval('lists.contact_numbers'), 'known@oak.example', 'Oak Ltd',"
                " 'corporate', 1) ON CONFLICT (email) DO NOTHING"
            )


@pytest.fixture
def run(clone: Database, tmp_path: Path) -> Callable[[], Run]:
    made: list[Run] = []

    def another() -> Run:
        made.append(Run(clone, tmp_path / str(len(made))))
        return made[-1]

    return another


class TestSigkill:
    def test_at_any_boundary_between_two_commits_changes_nothing(
        self, run: Callable[[], Run]
    ) -> None:
        whole, killed = run(), run()
        boundaries = list(dict.fromkeys(whole.carried()))
        assert {"list.screened", "list.matched", "list.publish_before_commit",
                "list.pair_settled"} <= set(boundaries)  # fmt: skip
        ends = killed.dies(boundaries)
        assert ends == [signal.SIGKILL] * len(boundaries) + [0]
        assert killed.picture() == whole.picture()

    def test_in_any_phase_changes_nothing(self, run: Callable[[], Run]) -> None:
        """Before its first statement, its last, and some between; a phase is entered anew."""
        whole, killed = run(), run()
        whole.carried()
        sent = dict(dying.Counting.sent)
        assert list(sent) == ["land", *dying.PHASES]
        deaths = [
            (phase, number)
            for phase, last in sent.items()
            for number in sorted({1, last // 4, last // 2, 3 * last // 4, last} - {0})
        ]
        ends = killed.dies(deaths)
        died = Counter(
            phase for (phase, _), end in zip(deaths, ends, strict=False) if end == signal.SIGKILL
        )
        assert {phase for phase in sent if died[phase] < 2} == set(), died
        assert ends[-1] == 0
        assert killed.picture() == whole.picture()


class TestSomebodyWritesTheSame:
    def test_before_the_list_is_published_counts_whenever_it_was(
        self, run: Callable[[], Run]
    ) -> None:
        """The same as if it had been there first: linked, and dropped from marketing (R-94)."""
        first = run()
        first.somebody_writes()
        boundaries = list(dict.fromkeys(first.carried()))
        before = boundaries[: boundaries.index("list.publish_before_commit")]
        for boundary in before:
            beside, left = run(), [boundary]

            def write(name: str, beside: Run = beside, left: list[str] = left) -> None:
                if name in left:
                    left.remove(name)
                    beside.somebody_writes()

            beside.carried(write)
            assert left == []
            assert beside.picture() == first.picture(), boundary

    def test_while_it_is_published_waits_for_it(self, run: Callable[[], Run]) -> None:
        whole, beside = run(), run()
        whole.carried()
        writer = threading.Thread(target=beside.adds_contact)

        def write(name: str) -> None:
            if name == "list.publish_before_commit":
                writer.start()

        beside.carried(write)
        writer.join()
        assert beside.picture() == whole.picture()
