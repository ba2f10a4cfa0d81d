"""Write what a person takes along to another company (Article 20, R-44)."""

from privacydesk.domain.findings import Decision
from privacydesk.domain.identity import PersonRecord
from privacydesk.domain.portability_letters import NothingPortable, PortabilityAnswer
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import content
from privacydesk.steps.books import Books


def portability_answer(books: Books[Desk], *, person: PersonRecord) -> PortabilityAnswer:
    """Return the letter that travels with the file."""
    given = [
        f for f in books.records.findings.of(books.reference) if f.decision is not Decision.WITHHOLD
    ]
    return PortabilityAnswer(
        reference=books.reference,
        name=person.name,
        asked_on=london_day(books.case.received_at),
        held=content.held(books, given),
        left_out=content.left_out(books),
    )


def nothing_portable(books: Books[Desk], *, person: PersonRecord) -> NothingPortable:
    """Return the letter for somebody of whom we hold nothing that they gave or their use made."""
    return NothingPortable(
        reference=books.reference,
        name=person.name,
        asked_on=london_day(books.case.received_at),
        systems=tuple(line.system for line in content.searched(books) if not line.excluded),
    )
