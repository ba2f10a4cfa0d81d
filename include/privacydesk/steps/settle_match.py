"""Settle whether two rows are one person, and use the held row where that leads (R-100)."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach, canonical_email
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import STAGED, Import, ImportState, NotThereYetError
from privacydesk.domain.ledger import Event
from privacydesk.domain.likeness import PairDecidedError, PairVerdict
from privacydesk.domain.stop_lists import REGISTERS, hashed, shortened
from privacydesk.domain.stopped_channels import is_stopped, stops_of
from privacydesk.domain.suppressions import Scope, scope_of
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom, Records
from privacydesk.ports.matches import Held
from privacydesk.steps.fold import digests_of, fold_orders
from privacydesk.steps.load_stops import in_use
from privacydesk.steps.screen_list import prove


def settle_match(
    desk: ListRoom, *, case: CaseRef, pair: int, verdict: PairVerdict, by: str, now: datetime
) -> Import:
    """
    Keep what the reviewer says of a pair; a row about which nothing is open leaves the held.

    The same as an earlier line: it is a repetition. The same as a contact: another source of it.
    As nobody: a contact of its own, once the list is published. It is screened before (R-94).

    :raises NoSuchPairError: if the import has no such pair.
    :raises PairDecidedError: if its row is held no more.
    :raises NotThereYetError: if the list has ended otherwise.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        one = records.matches.pair(found.number, pair)
        if one.verdict is verdict:
            return found
        if not one.held:
            raise PairDecidedError(f"pair {pair}", case=case)
        if found.state not in {*STAGED, ImportState.PUBLISHED}:
            raise NotThereYetError(f"the list is {found.state.value}", case=case)
        records.matches.settle(pair, verdict=verdict, by=by, now=now)
        records.ledger.append(case, Event.LIST_PAIR_SETTLED, at=now, actor=by,
                              facts={"pair": pair, "verdict": verdict.value})  # fmt: skip
        use_settled(desk, records, found, now=now)
        found = records.imports.get(case)
        prove(found)
        desk.fault_point("list.pair_before_commit")
    desk.fault_point("list.pair_settled")
    return found


def use_settled(desk: ListRoom, records: Records, found: Import, *, now: datetime) -> int:
    """
    Let the held rows about which nothing is open go where they belong; return how many.

    Before the list is published only repetitions go: nothing of it is in use yet.
    """
    held = records.matches.settled(found.number)
    repeated = [one.line for one in held if one.repeated]
    records.matches.put_away(found.number, lines=repeated, reason=Reason.SAME_PERSON)
    done = len(repeated)
    rest = [one for one in held if not one.repeated]
    if found.state is ImportState.PUBLISHED and rest:
        fold_orders(desk, records, now=now)
        stopped = [one.line for one in rest if _stop(desk, records, found, one, now=now)]
        records.matches.put_away(found.number, lines=stopped, reason=Reason.OBJECTED)
        rows = [(one.line, one.contact) for one in rest if one.line not in stopped]
        records.matches.release(found.number, rows=rows)
        if rows and records.matches.owe_notices(found.reference):  # they must be told too
            records.source_notices.knew(found.reference)
        done += len(rest)
    if done:
        records.matches.count(found.number)
    return done


def _stop(desk: ListRoom, records: Records, found: Import, one: Held, *, now: datetime) -> bool:
    """Stop what was objected to since the row was held; say whether nothing is left of it."""
    reach = Reach(email=one.email, phones=(one.phone,) if one.phone else (), name=one.name,
                  postcode=one.postcode)  # fmt: skip
    stops = one.stopped | _partners(desk, records, one.email, now=now)
    for row in records.suppressions.standing(digests_of(desk, records, reach)):
        stops |= stops_of(scope_of(row["channel"], row["purpose"]))
    if stops != one.stopped:
        records.matches.stop(found.number, line=one.line, stops=stops)
    return is_stopped(stops, email=bool(one.email), phone=bool(one.phone),
                      post=bool(one.address and one.postcode))  # fmt: skip


def _partners(desk: ListRoom, records: Records, email: str | None, *, now: datetime) -> int:
    """Return what partners' lists stop of an address."""
    forms = {email, canonical_email(email)} if email else set()
    stops = 0
    for one in in_use(records, today=london_day(now)):
        if one.kind in REGISTERS:
            continue
        for form in forms:
            digest = desk.marketing.digests.of(hashed(one.kind, form), version=one.key_version)
            if records.stop_lists.holds(one.number, key=shortened(digest)):
                stops |= stops_of(Scope(channel=one.channel))
    return stops
