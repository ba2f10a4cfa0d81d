"""Write what a person takes along to another company (Article 20, R-44)."""

from collections.abc import Sequence

from privacydesk.domain.findings import Decision, Finding
from privacydesk.domain.identity import PersonRecord
from privacydesk.domain.portability_letters import NothingPortable, PortabilityAnswer
from privacydesk.domain.withholding import left_out
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import content
from privacydesk.steps.books import Books


def portability_answer(
    books: Books[Desk], *, person: PersonRecord, findings: Sequence[Finding]
) -> PortabilityAnswer:
    """Return the letter that travels with the file of ``findings``."""
    given = [f for f in findings if f.decision is not Decision.WITHHOLD]
    return PortabilityAnswer(
        reference=books.reference,
        name=person.name,
        asked_on=london_day(books.case.received_at),
        held=content.held(books, given),
        left_out=left_out(findings),
    )


def nothing_portable(books: Books[Desk], *, person: PersonRecord) -> NothingPortable:
    """Return the letter for somebody of whom we hold nothing that they gave or their use made."""
    return NothingPortable(
        reference=books.reference,
        name=person.name,
        asked_on=london_day(books.case.received_at),
        systems=tuple(line.system for line in content.searched(books) if not line.excluded),
    )
