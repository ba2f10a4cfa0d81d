"""
Import one list in a process of its own, a step for each word on the standard input.

``listing_child.py URL FILE FOLDER RECORD``; answers each of ``land``, ``cut``, ``help``,
``screen``, ``count``, ``judge``, ``publish`` and ``end`` with a line of JSON: seconds, and what
there is to say. What judges loads Great Expectations before the first word, as the parent of
Airflow's workers does.
"""

import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import psycopg

from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.postgres.records import transaction
from privacydesk.adapters.quality.gx import GreatExpectations, rows_to_judge
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.adapters.vault.keys import KeyStore
from privacydesk.adapters.vault.storage import Vault
from privacydesk.domain.duties import oldest_consent
from privacydesk.domain.gates import Verdict
from privacydesk.domain.imports import ImportState
from privacydesk.domain.list_decisions import ListAnswer, ListOption, ListTask
from privacydesk.domain.list_rules import ListRules
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Gate
from privacydesk.settings import INCLUDE
from privacydesk.steps.check_list import check_list
from privacydesk.steps.land import land_list
from privacydesk.steps.publish_list import publish_list
from privacydesk.steps.screen_list import help_screen, screen_list
from privacydesk.steps.screen_part import cut_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from privacydesk.domain.cases import CaseRef
    from privacydesk.ports import ListRoom, Records

KEY = b"a key of 32 signs, that are text"
NOW = datetime(2026, 9, 15, tzinfo=timezone.utc)  # every consent is less than six months old
CASE = cast("CaseRef", f"LI-{NOW.year}-000001")
WORTH_TELLING = 0.05
BY_HAND = """
    SELECT count(*), count(email), count(*) FILTER (WHERE email <> lower(email)
               OR email LIKE '%% %%' OR email NOT LIKE '%%_@%%_.%%_'),
           count(*) FILTER (WHERE lists.is_role_address(email)),
           count(*) FILTER (WHERE email IS NULL AND phone IS NULL),
           count(*) FILTER (WHERE consented_on > %(today)s),
           count(*) FILTER (WHERE subscriber <> 'corporate' AND consented_on < %(oldest)s),
           count(*) FILTER (WHERE subscriber <> 'corporate' AND email IS NOT NULL AND NOT names_us)
      FROM {stage}
"""
"""One aggregate, written by hand, with the counts that the gate judges."""


class Timed(psycopg.Connection[Any]):
    """Knows how long each statement took, and of that on the processor, by its first words."""

    spent: ClassVar[Counter[str]] = Counter()
    busy: ClassVar[Counter[str]] = Counter()

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  as psycopg has it
        """Run a statement."""
        began, used = time.perf_counter(), self._cpu()
        try:
            return super().execute(query, *args, **kwargs)
        finally:
            text = query if isinstance(query, str) else psycopg.sql.SQL("{}").format(query)
            words = text if isinstance(text, str) else text.as_string(self)
            name = " ".join(words.split("\n", 1)[-1].split()[:5])
            self.spent[name] += time.perf_counter() - began
            self.busy[name] += self._cpu() - used

    def _cpu(self) -> float:
        """Return the CPU seconds of this connection's server process."""
        try:
            stat = Path(f"/proc/{self.info.backend_pid}/stat").read_text(encoding="ascii")
        except OSError:
            return 0.0
        return sum(map(int, stat.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class _Marketing:
    digests: Keyring


@dataclass(frozen=True)
class _Rules:
    lists: ListRules = field(default_factory=ListRules)


@dataclass(frozen=True)
class _Room:
    """As much of the office as an import asks."""

    begin: Callable[[], Any]
    vault: Vault
    marketing: _Marketing
    lists: CsvLists
    named_as: tuple[str, ...] = ("CloudSentric",)
    rules: _Rules = field(default_factory=_Rules)
    fault_point: Callable[[str], None] = lambda _: None


def room(url: str, folder: Path) -> "ListRoom":
    """Return an office over a database and a folder."""

    @contextmanager
    def begin() -> "Iterator[Records]":
        @contextmanager
        def connect() -> "Iterator[psycopg.Connection[Any]]":
            with Timed.connect(url, autocommit=True) as connection:
                yield connection

        with transaction(connect) as records:
            yield records

    keys = KeyStore(folder=folder / "keys", master=b"m" * 32)
    made = _Room(begin, Vault(folder=folder / "vault", keys=keys), _Marketing(Keyring((KEY,))),
                 CsvLists())  # fmt: skip
    return cast("ListRoom", made)


@dataclass
class TimedGate:
    """Knows how long the gate took, without what the review's page has counted after it."""

    gate: Gate
    seconds: float = 0.0

    def __call__(self, suite: str, *, case: "CaseRef") -> Verdict:
        """Judge."""
        began = time.perf_counter()
        verdict = self.gate(suite, case=case)
        self.seconds += time.perf_counter() - began
        return verdict


@dataclass
class Importing:
    """One import, a word at a time."""

    desk: "ListRoom"
    url: str
    file: Path
    record: str

    def land(self) -> dict[str, Any]:
        """Take the file in."""
        with self.file.open("rb") as opened:
            land_list(self.desk, file=opened, record=json.loads(self.record),
                      text=self.record.encode(), by="bench", now=NOW)  # fmt: skip
        return {}

    def cut(self) -> dict[str, Any]:
        """Cut the file into parts, for several processes."""
        return {"parts": cut_list(self.desk, case=CASE)}

    def help(self) -> dict[str, Any]:
        """Screen parts beside another process."""
        return {"parts": help_screen(self.desk, case=CASE, by="bench", now=NOW)}

    def screen(self) -> dict[str, Any]:
        """Screen it."""
        found = screen_list(self.desk, case=CASE, by="bench", now=NOW)
        against = {why.value: rows for why, rows in found.against.items()}
        return {"records": found.records, "usable": found.usable, "against": against}

    def count(self) -> dict[str, Any]:
        """Count by hand what the gate judges by."""
        today = london_day(NOW)
        with self.desk.begin() as records:
            number = records.imports.get(CASE).number
            rows = cast("Any", records.list_rows)
            rows.settle()
            rows.connection.execute(
                BY_HAND.format(stage=f"lists.stage_{number}"),
                {"today": today, "oldest": oldest_consent(first_used=today)},
            ).fetchone()
        return {}

    def judge(self) -> dict[str, Any]:
        """Run the gate, and say what it did not like; for its own figure, its counts anew."""
        today = london_day(NOW)
        began = time.perf_counter()
        with self.desk.begin() as records:
            number = records.imports.get(CASE).number
            cast("Any", records.list_rows).settle()
            records.list_rows.keep_facts(number, today=today,
                                         oldest=oldest_consent(first_used=today))  # fmt: skip
        counted = time.perf_counter() - began
        gate = TimedGate(
            GreatExpectations(
                connect=lambda: psycopg.connect(self.url, autocommit=True), folder=INCLUDE / "gates"
            )
        )
        verdict = check_list(self.desk, gate=gate, case=CASE, by="bench", now=NOW)
        return {"passed": verdict.passed, "counted": counted, "gate": counted + gate.seconds}

    def publish(self) -> dict[str, Any]:
        """Publish it, approved."""
        answer = ListAnswer(task=ListTask.REVIEW, chosen=ListOption.APPROVE, by_user="1",
                            responded_at=NOW)  # fmt: skip
        with self.desk.begin() as records:
            found = records.imports.lock(CASE)
            records.import_decisions.record(found.number, answer=answer, why_not=None)
            records.imports.move(CASE, state=ImportState.APPROVED)
        published = publish_list(self.desk, case=CASE, by="bench", now=NOW).published
        assert published is not None
        return {"known": published.updated + published.unchanged, "updated": published.updated}

    def end(self) -> dict[str, Any]:
        """Do nothing more; what is held by then is told of every step."""
        return {}


def main(url: str, file: str, folder: str, record: str, loads: str = "") -> None:
    """Do what is asked."""
    if loads:
        rows_to_judge()
    one = Importing(room(url, Path(folder)), url, Path(file), record)
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    for word in sys.stdin:
        Timed.spent.clear()
        Timed.busy.clear()
        began = time.perf_counter()
        told = getattr(one, word.strip())()
        told |= {
            "seconds": time.perf_counter() - began,
            "statements": {
                name: (round(seconds, 2), round(Timed.busy[name], 2))
                for name, seconds in Timed.spent.most_common(12)
                if seconds > WORTH_TELLING
            },
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "cpu": time.process_time(),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
