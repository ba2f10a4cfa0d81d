"""Send one reply to a portal over HTTP, and say what a failure means for the next try."""

from typing import Final

import httpx
from typing_extensions import assert_never

from privacydesk.domain.messages import Failure, asked_wait, failure_of
from privacydesk.domain.tickets import (
    PortalBusyError,
    PortalOutcomeUnknownError,
    PortalRefusedError,
)

TIMEOUT: Final = 10.0  # seconds for each of: connect, write, wait, read

_NOTHING_WRITTEN: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
)


def deliver(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    """
    Send ``request`` and return the answer if it is a success.

    :raises PortalRefusedError: if it will never be taken.
    :raises PortalBusyError: if nothing was taken and a later try may pass.
    :raises PortalOutcomeUnknownError: if the answer was lost after the request was written.
    """
    try:
        response = client.send(request)
    except _NOTHING_WRITTEN as error:
        raise PortalBusyError(f"no connection ({type(error).__name__})") from None
    except httpx.TransportError as error:
        raise PortalOutcomeUnknownError(f"no answer ({type(error).__name__})") from None
    if response.is_success:
        return response
    message = f"the portal answered {response.status_code}"  # its words may be personal
    failure = failure_of(response.status_code)
    if failure is Failure.BUSY:
        headers = response.headers
        wait = asked_wait(headers.get("Retry-After", ""), answered=headers.get("Date", ""))
        raise PortalBusyError(message, retry_after=wait)
    if failure is Failure.REFUSED:
        raise PortalRefusedError(message)
    if failure is Failure.UNKNOWN:
        raise PortalOutcomeUnknownError(message)
    assert_never(failure)
