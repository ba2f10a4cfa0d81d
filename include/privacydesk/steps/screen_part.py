"""Cut a landed list into parts, and screen them: many at once, each committed by itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import ENDED, STAGED, Import, ImportState, NotThereYetError
from privacydesk.domain.source_notices import ListKind
from privacydesk.ports import ListRoom, Records, Sieve
from privacydesk.steps.land import Parts


@dataclass(frozen=True, kw_only=True)
class Sift:
    """By what rows are judged, a word for the suppressions then, and the newest key's version."""

    sieve: Sieve
    screened_as: str
    key_version: int


def cut_list(desk: ListRoom, *, case: CaseRef, again: bool = False) -> int:
    """
    Note where each part of a list begins, and make room for its rows; return how many there are.

    Nothing happens if the list is cut, has ended, or is screened and not to be read ``again``.

    :raises NotThereYetError: if the list is not landed.
    :raises ListRefusedError: if a quote is never closed.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        done = records.list_parts.sums(found.number)
        if done.parts or (found.state in STAGED | ENDED and not again):
            return done.parts
        if found.state not in {ImportState.LANDED, *STAGED} or found.file is None:
            raise NotThereYetError(f"the list is {found.state.value}", case=case)
        parts = desk.lists.cut(Parts(desk=desk, case=case), landed=found.file,
                               agreed=found.columns, size=desk.rules.lists.spread.part)  # fmt: skip
        make_room(records, found, parts=len(parts))
        records.list_parts.keep(found.number, parts=parts)
        return len(parts)


def make_room(records: Records, found: Import, *, parts: int) -> None:
    """Make an import's own table, empty, with a table for the rows of each part."""
    records.list_rows.prepare(found.number, parts=parts)
    if found.kind is ListKind.CREDIT:
        records.credit_files.widen(found.number)


def drop_repeated(records: Records, found: Import) -> int:
    """Take out repeated rows; of an agency's first whoever did not apply (P-08). Count them."""
    if found.kind is not ListKind.CREDIT:
        return records.list_rows.drop_repeated(found.number)
    unapplied = records.credit_files.drop_unapplied(found.number)
    return unapplied + records.credit_files.drop_repeated(found.number)


def screen_parts(
    desk: ListRoom, *, case: CaseRef, sift: Callable[[Records, Import], Sift], at_once: int
) -> int:
    """
    Screen parts until all are in hand, ``at_once`` at a time; return how many were done here.

    What they are judged by is read once, before any of them.

    :raises ListRefusedError: if a quote is never closed.
    """
    with desk.begin() as records:
        found = records.imports.get(case)
        hands = min(records.list_parts.sums(found.number).undone, at_once)
        if not hands:
            return 0
        judged = sift(records, found)
    with ThreadPoolExecutor(max_workers=hands, thread_name_prefix="list") as pool:
        done = pool.map(lambda _: _screen_some(desk, case=case, sift=judged), range(hands))
        return sum(done)


def screen_part(desk: ListRoom, *, case: CaseRef, sift: Sift, wait: bool = False) -> bool:
    """
    Screen the next part that nobody has in hand; say whether there was one.

    One transaction under the part's lock: its rows and what came of them, or nothing. With
    ``wait`` it also takes a part from whoever has it in hand and dies.

    :raises ListRefusedError: if a quote is never closed.
    """
    with desk.begin() as records:
        found = records.imports.share(case)
        part = records.list_parts.take(found.number, wait=wait)
        if part is None or found.file is None:
            return False
        batches = desk.lists.read(Parts(desk=desk, case=case), part=part, landed=found.file,
                                  agreed=found.columns, sieve=sift.sieve)  # fmt: skip
        read, staged = records.list_rows.stage(found.number, part=part.number, batches=batches)
        records.list_parts.done(
            found.number, part=part.number, records=read, staged=staged,
            screened_as=sift.screened_as, key_version=sift.key_version,
        )  # fmt: skip
        return True


def _screen_some(desk: ListRoom, *, case: CaseRef, sift: Sift) -> int:
    done = 0
    while screen_part(desk, case=case, sift=sift):
        done += 1
    return done
