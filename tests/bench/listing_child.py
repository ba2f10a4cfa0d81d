"""Import one list in a process of its own; print seconds by part and the most memory held."""

import json
import resource
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psycopg

from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.postgres.records import transaction
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.adapters.vault.keys import KeyStore
from privacydesk.adapters.vault.storage import Vault
from privacydesk.domain.imports import ImportState
from privacydesk.domain.list_decisions import ListAnswer, ListOption, ListTask
from privacydesk.domain.list_rules import ListRules
from privacydesk.steps.land import land_list
from privacydesk.steps.publish_list import publish_list
from privacydesk.steps.screen_list import screen_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from privacydesk.domain.cases import CaseRef
    from privacydesk.ports import ListRoom, Records

KEY = b"k" * 32
NOW = datetime.now(timezone.utc)


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
            with psycopg.connect(url, autocommit=True) as connection:
                yield connection

        with transaction(connect) as records:
            yield records

    keys = KeyStore(folder=folder / "keys", master=b"m" * 32)
    made = _Room(begin, Vault(folder=folder / "vault", keys=keys), _Marketing(Keyring((KEY,))),
                 CsvLists())  # fmt: skip
    return cast("ListRoom", made)


def approve(desk: "ListRoom", case: "CaseRef") -> None:
    """Let the list be approved as a person does in Airflow."""
    answer = ListAnswer(task=ListTask.REVIEW, chosen=ListOption.APPROVE, by_user="1",
                        responded_at=NOW)  # fmt: skip
    with desk.begin() as records:
        found = records.imports.lock(case)
        records.import_decisions.record(found.number, answer=answer, why_not=None)
        records.imports.move(case, state=ImportState.APPROVED)


def main(url: str, file: str, folder: str, record: str) -> None:
    """Land, screen, publish."""
    desk, said, times = room(url, Path(folder)), json.loads(record), [time.perf_counter()]
    text = record.encode()
    with Path(file).open("rb") as opened:
        arrived = land_list(desk, file=opened, record=said, text=text, by="bench", now=NOW)
    times.append(time.perf_counter())
    screened = screen_list(desk, case=arrived.case, by="bench", now=NOW)
    approve(desk, arrived.case)
    times.append(time.perf_counter())
    published = publish_list(desk, case=arrived.case, by="bench", now=NOW).published
    times.append(time.perf_counter())
    landed, read, put = (times[n + 1] - times[n] for n in range(3))
    assert published is not None
    sys.stdout.write(json.dumps({
        "landed": landed, "screened": read, "published": put,
        "records": screened.records, "usable": screened.usable,
        "against": {why.value: rows for why, rows in screened.against.items()},
        "new": published.new, "known": published.updated + published.unchanged,
        "updated": published.updated,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "cpu": time.process_time(),
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
