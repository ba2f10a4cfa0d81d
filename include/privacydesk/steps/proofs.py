"""Find what proves who is asking: a token that came back, or a signed-in account (R-25, R-42)."""

from collections.abc import Sequence

from privacydesk.domain.envelopes import unpack
from privacydesk.domain.identity import (
    Claim,
    PersonRecord,
    Proof,
    Proved,
    judge,
    unpack_person,
)
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.domain.waits import Filed, WaitKind
from privacydesk.ports import Desk
from privacydesk.steps.books import Books
from privacydesk.steps.intake import claim_of, take_messages

ASKED = "identity-asked"
"""The person record at whose contact point on file we asked."""


def by_token(books: Books[Desk], filed: Sequence[Filed]) -> Proved | None:
    """A token that we sent to a contact point on file comes back: the person is the record's."""
    if not books.desk.vault.has(books.reference, ASKED):
        return None
    tokens = frozenset[bytes]().union(*(
        wait.live_tokens(life=books.desk.rules.token_life, now=books.now)
        for wait in books.records.inbox.waits(books.reference) if wait.kind is WaitKind.IDENTITY
    ))  # fmt: skip
    if not any(message.token_hash in tokens for message in filed if message.token_hash):
        return None
    person = unpack_person(books.desk.vault.get(books.reference, ASKED))
    return Proved(person=person, how=Proof.TOKEN)


def by_sign_in(books: Books[Desk], messages: Sequence[IncomingTicket]) -> Proved | None:
    """Return the person whose account one of the messages came from, signed in (R-29)."""
    for message in messages:
        claim = claim_of(books, message)
        if not (claim.signed_in and claim.portal_asserts_sign_in and claim.portal_account):
            continue
        verdict = judge(
            claim,
            by_account=books.desk.people.by_account(claim.portal_account),
            by_contact=(),
            received_at=books.case.received_at,
        )
        if isinstance(verdict, Proved) and _may_be_asker(books, claim, verdict, of=messages[0]):
            return verdict
    return None


def _may_be_asker(books: Books[Desk], claim: Claim, proved: Proved, *, of: IncomingTicket) -> bool:
    """
    Say whether nothing in the opening message speaks against the one who signed in later.

    A colleague who replies on the same ticket is somebody, but not the one who asked.
    """
    if of.requester.portal_account:
        return claim.portal_account == of.requester.portal_account
    named = [person.record for person in people_of(books.desk, of)]
    if not named:  # the address led nowhere, so the name at least must be the account's
        return (of.requester.name or "").casefold() == proved.person.name.casefold()
    return proved.person.record in named


def messages_of(books: Books[Desk], filed: Sequence[Filed]) -> list[IncomingTicket]:
    """Return the case's messages, the opening one first; what was filed since is taken."""
    if filed:
        take_messages(books)
    names = books.desk.vault.names(books.reference)
    return [unpack(books.desk.vault.get(books.reference, name))
            for name in names if name.startswith("message-")]  # fmt: skip


def opening(books: Books[Desk]) -> IncomingTicket | None:
    """Return the message that the case began with, if there is one."""
    return next(iter(messages_of(books, ())), None)


def people_of(desk: Desk, message: IncomingTicket | None) -> Sequence[PersonRecord]:
    """Return the records on file that the sender's contact points lead to; they prove nothing."""
    if message is None:
        return ()
    return desk.people.by_contact(email=message.requester.email, phone=message.requester.phone)


def claimed(books: Books[Desk], message: IncomingTicket | None) -> Claim:
    """Return who the sender of a message says they are; nobody where there is no message."""
    if message is not None:
        return claim_of(books, message)
    return Claim(name=None, email=None, phone=None, portal_account=None, signed_in=False,
                 portal_asserts_sign_in=False)  # fmt: skip
