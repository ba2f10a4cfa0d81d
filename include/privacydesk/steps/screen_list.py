"""Screen a landed list: every record read, sorted out and proved to be in one place (R-94)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.dispositions import Funnel
from privacydesk.domain.duties import oldest_consent
from privacydesk.domain.imports import STAGED, Import, ImportState, NotThereYetError
from privacydesk.domain.ledger import Event
from privacydesk.domain.list_files import ListRefusedError
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom, Records, Sieve
from privacydesk.steps.fold import fold_orders, versions_of
from privacydesk.steps.land import refuse
from privacydesk.steps.load_stops import in_use, keys_of
from privacydesk.steps.match_list import hold_uncertain
from privacydesk.steps.recall import CorrectedPeople
from privacydesk.steps.screen_part import (
    Sift,
    cut_list,
    drop_repeated,
    make_room,
    screen_part,
    screen_parts,
)


def screen_list(
    desk: ListRoom, *, case: CaseRef, by: str, now: datetime, again: bool = False
) -> Import:
    """
    Read a landed list from its first record to its last; stage what is usable.

    ``again`` reads a screened one anew; what people decided stands.

    The list is cut into parts, each committed by itself (``screen_part``), and joined in one
    transaction. Killed at any point, it goes on where it was; a second copy of this step helps
    with the parts, waits for the rest, and finds the work done. Objections that wait at the door
    are entered first.

    :raises NotThereYetError: if the list is not landed.
    :raises SumsDifferError: if a record were lost, or in two places.
    """
    with desk.begin() as records:
        fold_orders(desk, records, now=now)
        _note_screens(records, case, now=now, again=again)
    try:
        cut_list(desk, case=case, again=again)
        while (found := _join(desk, case=case, by=by, now=now)) is None:
            _screen_rest(desk, case=case, now=now)
    except ListRefusedError as error:
        refuse(desk, case=case, problem=error.fault.value, by=by, now=now)
        with desk.begin() as records:
            return records.imports.get(case)
    return found


def _screen_rest(desk: ListRoom, *, case: CaseRef, now: datetime) -> None:
    """Screen what parts are left, then those that somebody has in hand and may die with."""
    sift = partial(_sift, desk, now=now)
    at_once = desk.rules.lists.spread.at_once
    if not screen_parts(desk, case=case, sift=sift, at_once=at_once):
        with desk.begin() as records:
            judged = sift(records, records.imports.get(case))
        while screen_part(desk, case=case, sift=judged, wait=True):
            pass


def spread_list(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Sequence[int]:
    """
    Cut a large list for several tasks; return a number for each, none if one task is enough.

    Every task may do any part: ``help_screen`` takes the next that nobody has in hand.
    """
    with desk.begin() as records:
        fold_orders(desk, records, now=now)
        _note_screens(records, case, now=now, again=False)
        found = records.imports.get(case)
    small = found.file is None or found.file.unpacked < desk.rules.lists.spread.alone_below
    if small or found.state is not ImportState.LANDED:
        return ()
    try:
        parts = cut_list(desk, case=case)
    except ListRefusedError as error:
        refuse(desk, case=case, problem=error.fault.value, by=by, now=now)
        return ()
    return range(min(parts, desk.rules.lists.spread.tasks))


def help_screen(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> int:
    """Screen parts of a list beside others who do, until none is left; return how many."""
    try:
        return screen_parts(desk, case=case, sift=partial(_sift, desk, now=now), at_once=1)
    except ListRefusedError as error:
        refuse(desk, case=case, problem=error.fault.value, by=by, now=now)
        return 0


def _join(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import | None:
    """
    Make one screened list of its parts: take repeats out, count, prove; None if any is not done.

    The rows of a part can be gone: they are in no log of the database, whose crash empties them.
    Then every part is to be done again.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        done = records.list_parts.sums(found.number)
        if not done.parts:
            return found
        if done.undone:
            return None
        repeated = drop_repeated(records, found)
        today = london_day(now)
        usable = records.list_rows.keep_facts(
            found.number, today=today, oldest=oldest_consent(first_used=today)
        )
        if usable + repeated != done.staged:
            make_room(records, found, parts=done.parts)
            records.list_parts.reset(found.number)
            return None
        if records.matches.stands(found.number):  # what was held is read anew as well
            hold_uncertain(desk, records, found, now=now)
            usable = records.list_rows.keep_facts(
                found.number, today=today, oldest=oldest_consent(first_used=today)
            )
        records.imports.keep_screening(
            found.number, records=done.records, usable=usable, screened_as=done.screened_as or "",
            key_version=done.key_version or 0, now=now,
        )  # fmt: skip
        records.list_parts.forget(found.number)
        found = records.imports.get(case)
        prove(found)
        records.ledger.append(case, Event.LIST_SCREENED, at=now, actor=by,
                              facts={"records": done.records, "usable": usable})  # fmt: skip
        desk.fault_point("list.screen_before_commit")
    desk.fault_point("list.screened")
    return found


def screen_again(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Screen an approved list anew if its screening is too old, or its keys are (R-94).

    How long one holds is the house's rule, a day at most.
    """
    with desk.begin() as records:
        found = records.imports.share(case)
        versions = versions_of(desk, records)
        newer = records.stop_lists.newer_than(found.number, today=london_day(now))
        whole = found.state not in STAGED or _is_whole(records, found)
    if found.state not in STAGED or found.screened_at is None:
        return found
    young = now - found.screened_at <= desk.rules.lists.screened_for
    if young and whole and not newer and versions == [found.key_version]:
        return found
    return screen_list(desk, case=case, by=by, now=now, again=True)


def _note_screens(records: Records, case: CaseRef, *, now: datetime, again: bool) -> None:
    """Note which stop lists the rows will be held against; a later one is asked for again."""
    found = records.imports.lock(case)
    begins = found.state is ImportState.LANDED or (again and found.state in STAGED)
    if begins and not records.list_parts.sums(found.number).parts:
        lists = [one.number for one in in_use(records, today=london_day(now))]
        records.stop_lists.note_screens(found.number, lists=lists)


def _is_whole(records: Records, found: Import) -> bool:
    """Say whether all rows are there: a screening may be under way, or the database crashed."""
    under_way = records.list_parts.sums(found.number).parts
    return not under_way and records.list_rows.count(found.number) == found.usable


def prove(found: Import) -> Funnel:
    """
    Return the funnel of an import whose sums hold.

    :raises SumsDifferError: if they do not.
    :raises NotThereYetError: if it was not screened.
    """
    funnel = found.funnel
    if funnel is None:
        raise NotThereYetError(f"the list is {found.state.value}", case=found.reference)
    funnel.check(case=found.reference)
    return funnel


def _sift(desk: ListRoom, records: Records, found: Import, *, now: datetime) -> Sift:
    """Return by what the rows of an import are judged, with a word for the suppressions as then."""
    word = records.imports.suppressions_as()
    return Sift(
        sieve=_sieve(desk, records, found, now=now), screened_as=word,
        key_version=desk.marketing.digests.version,
    )  # fmt: skip


def _sieve(desk: ListRoom, records: Records, found: Import, *, now: datetime) -> Sieve:
    persons = records.imports.corrected_persons()
    return Sieve(
        names_us=found.names_us, us=desk.named_as, today=london_day(now),
        digests=[
            partial(desk.marketing.digests.numbers_of, version=version)
            for version in versions_of(desk, records)
        ],
        # Whoever is to be supplied is, whatever they say of marketing.
        standing=records.imports.standing_digests() if found.kind is ListKind.BROKER else (),
        corrected=CorrectedPeople(desk, frozenset(persons)) if persons else None, kind=found.kind,
        stop_lists=keys_of(desk, records, today=london_day(now), kind=found.kind),
    )  # fmt: skip
