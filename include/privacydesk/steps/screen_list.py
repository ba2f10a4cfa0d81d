"""Screen a landed list: every record read, sorted out and proved to be in one place (R-94)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.dispositions import Funnel
from privacydesk.domain.duties import oldest_consent
from privacydesk.domain.imports import ENDED, STAGED, Import, ImportState, NotThereYetError
from privacydesk.domain.ledger import Event
from privacydesk.domain.list_files import ListRefusedError
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom, Records, Sieve
from privacydesk.steps.fold import fold_orders, versions_of
from privacydesk.steps.land import Parts, refuse
from privacydesk.steps.recall import Incoming, blind_identity, judge_incoming


def screen_list(
    desk: ListRoom, *, case: CaseRef, by: str, now: datetime, again: bool = False
) -> Import:
    """
    Read a landed list from its first record to its last; stage what is usable.

    ``again`` reads a screened one anew; what people decided stands.

    All of it is one transaction: killed half-way it leaves nothing, and a second copy of this
    step waits and finds the work done. Objections that wait at the door are entered first.

    :raises NotThereYetError: if the list is not landed.
    :raises SumsDifferError: if a record were lost, or in two places.
    """
    with desk.begin() as records:
        fold_orders(desk, records, now=now)
    try:
        return _screen(desk, case=case, by=by, now=now, again=again)
    except ListRefusedError as error:
        refuse(desk, case=case, problem=error.fault.value, by=by, now=now)
        with desk.begin() as records:
            return records.imports.get(case)


def _screen(desk: ListRoom, *, case: CaseRef, by: str, now: datetime, again: bool) -> Import:
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state in STAGED | ENDED and not again:
            return found
        if found.state not in {ImportState.LANDED, *STAGED} or found.file is None:
            raise NotThereYetError(f"the list is {found.state.value}", case=case)
        screened_as = records.imports.suppressions_as()
        batches = desk.lists.read(
            Parts(desk=desk, case=case), landed=found.file, agreed=found.columns,
            sieve=_sieve(desk, records, found, now=now),
        )  # fmt: skip
        read = records.list_rows.stage(found.number, batches=batches)
        records.list_rows.drop_repeated(found.number)
        usable = records.list_rows.count(found.number)
        today = london_day(now)
        records.list_rows.keep_facts(
            found.number, today=today, oldest=oldest_consent(first_used=today)
        )
        records.imports.keep_screening(found.number, records=read, usable=usable,
                                       screened_as=screened_as, now=now,
                                       key_version=desk.marketing.digests.version)  # fmt: skip
        found = records.imports.get(case)
        prove(found)
        records.ledger.append(case, Event.LIST_SCREENED, at=now, actor=by,
                              facts={"records": read, "usable": usable})  # fmt: skip
        desk.fault_point("list.screen_before_commit")
    desk.fault_point("list.screened")
    return found


def screen_again(desk: ListRoom, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Screen an approved list anew if its screening is too old, or its keys are (R-94).

    How long one holds is the house's rule, a day at most.
    """
    with desk.begin() as records:
        versions = versions_of(desk, records)
        found = records.imports.get(case)
    if found.state not in STAGED or found.screened_at is None:
        return found
    young = now - found.screened_at <= desk.rules.lists.screened_for
    if young and versions == [found.key_version]:
        return found
    return screen_list(desk, case=case, by=by, now=now, again=True)


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


def _sieve(desk: ListRoom, records: Records, found: Import, *, now: datetime) -> Sieve:
    persons = records.imports.corrected_persons()
    return Sieve(
        names_us=found.names_us, us=desk.named_as, today=london_day(now),
        digests=[
            partial(desk.marketing.digests.of_many, version=version)
            for version in versions_of(desk, records)
        ],
        # Whoever is to be supplied is, whatever they say of marketing.
        standing=records.imports.standing_digests() if found.kind is ListKind.BROKER else b"",
        corrected=_Register(desk, frozenset(persons)) if persons else None,
    )  # fmt: skip


@dataclass(frozen=True)
class _Register:
    """The register of corrections; see ``Corrected``."""

    desk: ListRoom
    persons: frozenset[bytes]

    def known(self, *, emails: Sequence[str | None], phones: Sequence[str | None]) -> Sequence[int]:
        """Return the places of those people of whom a fact was corrected."""
        return [
            place
            for place, (email, phone) in enumerate(zip(emails, phones, strict=True))
            if any(
                blind_identity(self.desk, kind=kind, value=value) in self.persons
                for kind, value in _identities(email, phone)
            )
        ]

    def unwritable(
        self, *, email: str | None, phone: str | None, facts: Mapping[str, str]
    ) -> frozenset[str]:
        """Return those of a person's facts that must not be written."""
        identities = list(_identities(email, phone))
        return frozenset(
            fact
            for fact, value in facts.items()
            if judge_incoming(self.desk, identities=identities, fact=fact, value=value)
            in {Incoming.CORRECTED_AWAY, Incoming.BETTER_KNOWN}
        )


def _identities(email: str | None, phone: str | None) -> Iterator[tuple[str, str]]:
    if email:
        yield "email", email
    if phone:
        yield "phone_number", phone
