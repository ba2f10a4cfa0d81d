"""Pass an erasure on to a processor that speaks OpenDSR, each request once (R-62)."""

from typing import Final

from privacydesk.domain.messages import Backoff
from privacydesk.domain.opendsr import EndpointRefusedError, unpack_request
from privacydesk.domain.recipient_notices import Means, ReceiptState
from privacydesk.ports import PostRoom
from privacydesk.steps.books import Books
from privacydesk.steps.outgoing import Message, content_of

CHANNEL: Final = Means.OPENDSR.value

A_WEEK: Final = Backoff(attempts=178)
"""Ten tries in the first 85 minutes, then one an hour for a week."""


def pass_on(desk: PostRoom, message: Message) -> str:
    """
    Hand a request to its processor and return its id there, which is ours.

    The id is made when the notice is queued, so a request that is repeated is the same one.

    :raises EndpointRefusedError: if it never will be taken, or this courier has no endpoint.
    :raises EndpointBusyError: if a later try may pass.
    :raises EndpointOutcomeUnknownError: if nobody can say whether it was taken.
    """
    content = content_of(desk, message)
    request = unpack_request(content)
    endpoint = desk.endpoints.get(content["to"])
    if endpoint is None:
        raise EndpointRefusedError("this courier has no endpoint of the processor")
    endpoint.ask(request)
    return str(request.request)


def find(desk: PostRoom, message: Message) -> str | None:
    """Ask the processor whether it has a request; see :class:`~privacydesk.ports.Endpoint`."""
    content = content_of(desk, message)
    endpoint = desk.endpoints.get(content["to"])
    return endpoint.find(unpack_request(content).request) if endpoint else None


def note_taken(books: Books[PostRoom], message: Message) -> None:
    """Keep as a receipt that the processor has the request; its callbacks may have said more."""
    notices = books.records.recipient_notices
    if number := notices.by_message(message["key"]):
        notices.receive(number, state=ReceiptState.PENDING, actor=books.actor, now=books.now)
