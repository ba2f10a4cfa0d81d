"""
Import a list in a process that is killed, again and again, and goes on where it was.

Each try is a child of its own: it carries the import as far as it comes. A death is ordered at a
boundary by its name, or in a phase before a statement to the database by its number; each ends one
try by SIGKILL. A try whose death is ordered in a phase that is done by then ends after that phase.
The last try lives. What the rows became, the caller looks up.
"""

import io
import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import psycopg

from fakes.marketing import marketing
from fakes.offices import WatchedGate, staff
from integration.steps.listing import LIMITS, listed, record
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.postgres.records import transaction
from privacydesk.adapters.vault import sealing
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import ImportState
from privacydesk.domain.likeness import PairVerdict
from privacydesk.domain.list_decisions import ListAnswer, ListOption, ListTask
from privacydesk.domain.list_parts import Spread
from privacydesk.ports import ListDesk
from privacydesk.settings import Environment
from privacydesk.steps.check_list import judge_list
from privacydesk.steps.inform import send_notices
from privacydesk.steps.land import land_list
from privacydesk.steps.match_list import match_list
from privacydesk.steps.publish_list import publish_list
from privacydesk.steps.screen_list import help_screen, screen_list
from privacydesk.steps.screen_part import cut_list
from privacydesk.steps.settle_list import settle_list
from privacydesk.steps.settle_match import settle_match
from privacydesk.wiring import office

Point = Callable[[str], None]
CONTENT = listed(
    *(f"p{n}@x.example,Person N{n},07700 9{n:05},M{n} 2AB" for n in range(60)),
    "short", "bad@,B", "P1@X.example,Person N1", "known@oak.example,Kit Oak,07700 900901,BS1 4DJ",
    "stop@oak.example,Stu Op,07700 900902", "new@x.example,Persan N2,07700 900002",
    "two@x.example,Person N3,,M3 2AB",
)  # fmt: skip
"""Sixty people, two broken rows, one repeated, and two that are only alike to one of the sixty."""

IN_PARTS = Spread(part=600, alone_below=0, tasks=1, at_once=1)


def die() -> None:
    """End this process as the kernel does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


class Counting(psycopg.Cursor[Any]):
    """Counts what is sent to the database in each phase, and dies before the one that is due."""

    phase = ""
    sent: ClassVar[Counter[str]] = Counter()
    due: ClassVar[tuple[str, int]] = ("", 0)

    def execute(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  psycopg's own
        Counting.sent[Counting.phase] += 1
        if (Counting.phase, Counting.sent[Counting.phase]) == Counting.due:
            die()
        return super().execute(*args, **kwargs)


def desk(order: dict[str, Any], *, point: Point) -> ListDesk:
    """Return the office of an import over the caller's database and vault."""
    known = Environment(values=order["environment"])
    rules = office.rules(known)

    @contextmanager
    def connect() -> Iterator["psycopg.Connection[Any]"]:
        with psycopg.connect(order["url"], autocommit=True) as connection:
            connection.cursor_factory = Counting
            yield connection

    return ListDesk(
        begin=lambda: transaction(connect),
        vault=office.vault(known),
        secrets=office.DeskSecrets(
            letter_box=sealing.LetterBox(private=b"p" * 32), index=sealing.BlindIndex(key=b"i" * 32)
        ),
        letters=office.letters(),
        rules=replace(rules, lists=replace(rules.lists, spread=IN_PARTS, apart_above=0)),
        fault_point=point,
        marketing=marketing(),
        lists=CsvLists(limits=replace(LIMITS, chunk=1_024)),
        named_as=("CloudSentric",),
        gate=WatchedGate(),
        staff=staff(),
    )


def carry(room: ListDesk, content: bytes, *, now: datetime, until: str = "") -> CaseRef:
    """Take a list through every phase from its file to its last notice, or until one of them."""
    Counting.sent.clear()
    Counting.phase = "land"
    said = record()
    text = json.dumps(said).encode()
    case = land_list(room, file=io.BytesIO(content), record=said, text=text, by="t", now=now).case
    for phase, carry_on in PHASES.items():
        if Counting.phase == until:
            break
        Counting.phase = phase
        carry_on(room, case, now)
    return case


def _cut(room: ListDesk, case: CaseRef, _: datetime) -> None:
    if _state(room, case) is ImportState.LANDED:
        cut_list(room, case=case)


def _part(room: ListDesk, case: CaseRef, now: datetime) -> None:
    help_screen(room, case=case, by="t", now=now)


def _join(room: ListDesk, case: CaseRef, now: datetime) -> None:
    if _state(room, case) is ImportState.LANDED:
        screen_list(room, case=case, by="t", now=now)


def _match(room: ListDesk, case: CaseRef, now: datetime) -> None:
    if _state(room, case) is ImportState.SCREENED:
        match_list(room, case=case, by="t", now=now)


def _gate(room: ListDesk, case: CaseRef, now: datetime) -> None:
    if _state(room, case) is ImportState.SCREENED:
        judge_list(room, case=case, by="t", now=now)


def _review(room: ListDesk, case: CaseRef, now: datetime) -> None:
    if _state(room, case) is ImportState.REVIEW:
        answer = ListAnswer(task=ListTask.REVIEW, chosen=ListOption.APPROVE, by_user="2",
                            responded_at=now + timedelta(minutes=1))  # fmt: skip
        settle_list(room, case=case, answer=answer, now=now)


def _publish(room: ListDesk, case: CaseRef, now: datetime) -> None:
    publish_list(room, case=case, by="t", now=now)


def _decide(room: ListDesk, case: CaseRef, now: datetime) -> None:
    """Decide every pair: whoever is on an even line is the same."""
    with room.begin() as records:
        pairs = records.matches.pairs(records.imports.get(case).number, most=1_000)
    for one in pairs:
        same = one.pair.line % 2 == 0
        if one.pair.verdict is None:
            settle_match(room, case=case, pair=one.pair.number, by="user.2", now=now,
                         verdict=PairVerdict.SAME if same else PairVerdict.DIFFERENT)  # fmt: skip


def _tell(room: ListDesk, _: CaseRef, now: datetime) -> None:
    send_notices(room, now=now)


PHASES: dict[str, Callable[[ListDesk, CaseRef, datetime], None]] = {
    "cut": _cut, "part": _part, "join": _join, "match": _match, "gate": _gate, "review": _review,
    "publish": _publish, "decide": _decide, "notices": _tell,
}  # fmt: skip
"""What comes after the landing, in its order; each does nothing if it is done."""


def _state(room: ListDesk, case: CaseRef) -> ImportState:
    with room.begin() as records:
        return records.imports.get(case).state


def _try(order: dict[str, Any], *, at: str | list[Any] | None) -> int:
    """Let a child carry the import; return its end as the kernel tells it."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    if isinstance(at, list):
        Counting.due = (at[0], at[1])
    room = desk(order, point=lambda name: die() if name == at else None)
    try:
        carry(room, CONTENT, now=datetime.fromisoformat(order["now"]), until=Counting.due[0])
    except BaseException:  # noqa: BLE001  a child never goes on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(order: dict[str, Any]) -> None:
    """Try again after each death; write how each try ended."""
    ends = [_try(order, at=at) for at in (*order["deaths"], None)]
    sys.stdout.write(json.dumps(ends))


if __name__ == "__main__":
    main(json.load(sys.stdin))
