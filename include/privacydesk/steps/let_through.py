"""Let consents of a list be used that are older than the rule of thumb, with a reason (R-93)."""

from datetime import date, datetime, timedelta
from typing import Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.imports import Import, ImportState, NotThereYetError
from privacydesk.domain.ledger import Event
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Office

LONGEST: Final = timedelta(days=92)
FEWEST_WORDS: Final = 3


class NoReasonError(DeskError):
    """An old consent is used against the rule of thumb without a reason, or without an end."""

    remedy = "Write the reason in a sentence, and a last day within three months."


def let_old_consents(
    desk: Office, *, case: CaseRef, why: str, until: date, by: str, now: datetime
) -> Import:
    """
    Let consents of a published list be first used until a London day, though they are too old.

    The reason is sealed with the import, the ledger has who and until when. A later day replaces
    an earlier one; what was first used in time stays usable (R-93).

    :raises NoReasonError: if there is no reason, or the day is past or too far away.
    :raises NotThereYetError: if the list is not published.
    """
    today = london_day(now)
    if len(why.split()) < FEWEST_WORDS or not today <= until <= today + LONGEST:
        raise NoReasonError("R-93: no reason, or no day within three months", case=case)
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is not ImportState.PUBLISHED:
            raise NotThereYetError(f"the list is {found.state.value}", case=case)
        facts = {"until": until.isoformat()}
        if not records.ledger.has(case, Event.OLD_CONSENTS_LET_THROUGH, **facts):
            desk.vault.put(case, f"old-consents-{until.isoformat()}", why.encode())
            records.imports.let_old_consents(case, until=until)
            records.ledger.append(case, Event.OLD_CONSENTS_LET_THROUGH, at=now, actor=by,
                                  facts=facts)  # fmt: skip
        return records.imports.get(case)
