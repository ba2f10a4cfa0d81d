"""Take lists from the landing folder: whole files with their record beside them (R-91)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.due_diligence import DueDiligenceError
from privacydesk.domain.errors import DeskError
from privacydesk.domain.landings import Pair, is_finished, pair_up
from privacydesk.domain.list_notices import left_alone
from privacydesk.ports import LandingFolder, ListRoom
from privacydesk.steps.land import land_list
from privacydesk.steps.outgoing import notify

BY: Final = "landing"
ReadRecord = Callable[[bytes], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What one look came to; ``growing`` pairs were not as large at the look before."""

    taken: int
    known: int
    growing: int
    alone: int


def watch_landing(
    desk: ListRoom, *, folder: LandingFolder, read: ReadRecord, now: datetime
) -> Watched:
    """
    Land every list that lies whole beside its record, then remove both; tell staff what waits.

    A file is whole once two looks found it with the same size. One that is there without its
    other half stays; when it has lain for the house's time, staff hear of it once. Landing the
    same file again is recognised, so whoever dies before the files are gone does no harm.

    :raises DeskError: the first list that could not be landed, once the others are.
    """
    files = {file.name: file.size for file in folder.look() if is_finished(file.name)}
    names = {desk.secrets.blind("landing", name): name for name in files}
    pairs, alone = pair_up(files.keys())
    with desk.begin() as records:
        seen = records.landings.see({blind: files[name] for blind, name in names.items()}, now=now)
        whole = {names[blind] for blind, file in seen.items() if file.same}
        for blind, name in names.items():
            since = seen[blind].first_seen_at
            if name in alone and now - since >= desk.rules.lists.pair_within:
                notify(desk, records, notice=left_alone(since=since), now=now,
                       key=f"left_alone/{blind.hex()}/{since:%Y%m%dT%H%M%S}")  # fmt: skip
    ready = [pair for pair in pairs if {pair.listed, pair.record} <= whole]
    known, refused = 0, list[DeskError]()
    for pair in ready:
        try:
            known += _take(desk, folder, pair, read=read, now=now)
        except DeskError as error:  # noqa: PERF203  one must not hold up the others
            refused.append(error)
    if refused:
        raise refused[0]
    return Watched(taken=len(ready) - known, known=known, growing=len(pairs) - len(ready),
                   alone=len(alone))  # fmt: skip


def _take(
    desk: ListRoom, folder: LandingFolder, pair: Pair, *, read: ReadRecord, now: datetime
) -> bool:
    text = folder.read(pair.record)
    try:
        record = read(text)
    except DueDiligenceError:
        record = None
    with folder.open(pair.listed) as file:
        arrived = land_list(desk, file=file, record=record, text=text, by=BY, now=now)
    folder.remove(pair.listed)  # the list first: a record that is left over names nobody
    desk.fault_point("list.removed")
    folder.remove(pair.record)
    return arrived.known
