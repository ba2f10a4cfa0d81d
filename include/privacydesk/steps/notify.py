"""Tell a recipient of a correction, an erasure or a restriction, and log it (Article 19, R-62)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.correction_notices import is_log, logged_in, strangers
from privacydesk.domain.findings import Finding
from privacydesk.domain.held_facts import Record
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import Letter
from privacydesk.domain.opendsr import DsrRequest
from privacydesk.domain.outbound import Barred, barred, class_of
from privacydesk.domain.recipient_notices import Means
from privacydesk.domain.rules import Recipient
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import tell
from privacydesk.steps.batches import Batches
from privacydesk.steps.books import Books
from privacydesk.steps.disclose import passed_on
from privacydesk.steps.gather import verified_identities

GROUND: Final = "art_19"


def tell_recipient(
    books: Books[Desk], recipient: Recipient, letter: Letter, *, facts: Iterable[str],
    approver: str = "review", identities: Mapping[str, Sequence[str]] | None = None,
    round_: int = 1,
) -> bool:  # fmt: skip
    """
    Queue a notice to a recipient, once a round, and enter it in the log of disclosures.

    It carries no more than ``facts``, those that the recipient has (R-62, R-103). Whoever may
    get nothing from us gets no notice either: the attempt is logged, a person must see to it, and
    this returns False (R-102). ``identities`` are given for an erasure: a processor that speaks
    OpenDSR is asked in its own language then, by those that it knows people by, and by e-mail
    where the person has none of them.
    """
    fields, today = sorted(facts), london_day(books.now)
    if why := barred(recipient, on=today):
        block(books, recipient.id, letter.letter_id, why=why, recipient=recipient, fields=fields,
              approver=approver, round_=round_)  # fmt: skip
        return False
    known = {kind: tuple((identities or {}).get(kind, ())) for kind in recipient.knows_by}
    means = Means.OPENDSR if recipient.endpoint and any(known.values()) else Means.EMAIL
    key = tell.key_of(books.reference, letter.letter_id, f"{means.value}/{recipient.id}", round_)
    request = books.records.recipient_notices.add(
        books.reference, recipient=recipient.id, letter=letter.letter_id, round_=round_,
        means=means, message_key=key, barred=None, now=books.now,
        due_on=today + timedelta(days=recipient.answers_within),
    )  # fmt: skip
    if request is None:
        return True
    if means is Means.OPENDSR:
        ask = DsrRequest(
            request=request, domain=recipient.domain, asked_at=books.case.received_at,
            callback=callback_of(books, recipient.id), identities=known,
        )  # fmt: skip
        fields = sorted(kind for kind, values in known.items() if values)
        size = tell.by_opendsr(books, letter.letter_id, ask, to=recipient.id, round_=round_)
    else:
        size = len(str(letter))
        tell.by_email(books, letter, to=recipient.mail, reader=recipient.id, round_=round_)
    _log(books, recipient.id, letter.letter_id, recipient=recipient, fields=fields, size=size,
         approver=approver, means=means)  # fmt: skip
    books.note(Event.RECIPIENT_TOLD, recipient=recipient.id, notice=letter.letter_id,
               means=means.value, facts=fields)  # fmt: skip
    return True


def block(
    books: Books[Desk], name: str, letter: str, *, why: Barred, fields: Sequence[str] = (),
    recipient: Recipient | None = None, approver: str = "review", round_: int = 1,
) -> None:  # fmt: skip
    """Log a notice that does not leave, and keep it for a person to see to (R-62, R-102)."""
    request = books.records.recipient_notices.add(
        books.reference, recipient=name, letter=letter, round_=round_, means=Means.NONE,
        message_key=None, barred=why, due_on=london_day(books.now), now=books.now,
    )  # fmt: skip
    if request is None:
        return
    _log(books, name, letter, recipient=recipient, fields=fields, size=0, approver=approver,
         means=Means.NONE, why=why)  # fmt: skip
    books.note(Event.RECIPIENT_BLOCKED, recipient=name, notice=letter, why=why.value)


def block_strangers(books: Books[Desk], letter: str, *, records: Iterable[Record]) -> None:
    """Block the notice to whoever got data by the log and is in no house rule (R-62, R-102)."""
    for name in strangers(books.desk.rules.recipients, records):
        block(books, name, letter, why=Barred.NOT_IN_HOUSE_RULES)


def passed_on_here(books: Books[Desk]) -> frozenset[str]:
    """Return who got data of the person by the desk's own log of disclosures (R-62)."""
    emails = verified_identities(books).get("email", ())
    return frozenset(passed_on(books.desk, books.records, [Reach(email=one) for one in emails]))


def logged_recipients(books: Books[Desk], findings: Iterable[Finding]) -> list[str]:
    """Return who got data of the person, by the company's logs among these and by ours (R-38)."""
    batches, stores = Batches(books.desk, books.reference), books.desk.datamap.collection
    logs = [
        Record(finding=f.number, collection=store, row=batches.row(f), shared=False)
        for f in findings if is_log(store := stores(f"{f.dataset}.{f.collection}"))
    ]  # fmt: skip
    return sorted({*logged_in(logs), *passed_on_here(books)})


def callback_of(books: Books[Desk], name: str) -> str:
    """Return where a processor reports to."""
    return f"{books.desk.rules.public_url}/v1/processors/{name}/callback"


def _log(  # noqa: PLR0913  a line of the log has these columns
    books: Books[Desk], name: str, letter: str, *, recipient: Recipient | None,
    fields: Sequence[str], size: int, approver: str, means: Means, why: Barred | None = None,
) -> None:  # fmt: skip
    books.records.disclosures.add(
        books.reference, recipient=name, class_=class_of(recipient), purpose=letter,
        ground=GROUND, fields=fields, size=size, approver=approver, means=means.value,
        blocked=why.value if why else None, now=books.now,
    )  # fmt: skip
