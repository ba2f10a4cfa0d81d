"""SendGrid's own lists of whom not to write to: groups and the global one."""

from collections.abc import Sequence
from http.client import HTTPException
from typing import ClassVar, Final
from urllib.error import URLError

from python_http_client.exceptions import HTTPError  # type: ignore[import-untyped]
from sendgrid import SendGridAPIClient  # type: ignore[import-untyped]

from privacydesk.domain.errors import DeskError

CREATED: Final = 201


class ProcessorSilentError(DeskError):
    """A processor did not take an address on its list; nothing of ours is sent there meanwhile."""

    remedy: ClassVar[str] = "Wait for the retry; if it lasts, see the provider's status page."
    retry: ClassVar[bool] = True


class SendGridUnsubscribes:
    """
    Puts addresses on SendGrid's suppression lists, so that nobody sends past our gate.

    ``everywhere`` uses the global unsubscribes too. They hold back whatever is sent without
    ``bypass_unsubscribe_management``: our letters bypass them, and so must service mail (R-79).
    """

    def __init__(
        self, api_key: str, *, host: str, groups: Sequence[int] = (), everywhere: bool = True,
        timeout: float = 10,
    ) -> None:  # fmt: skip
        self._client = SendGridAPIClient(api_key, host=host.rstrip("/"))
        self._client.client.timeout = timeout
        self._groups = tuple(groups)
        self._everywhere = everywhere

    def stop(self, emails: Sequence[str]) -> None:
        """
        Put the addresses on every list; the same twice changes nothing.

        :raises ProcessorSilentError: if one was not taken.
        """
        if not emails:
            return
        body = {"recipient_emails": list(emails)}
        asm = self._client.client.asm
        lists = [asm.groups._(group).suppressions for group in self._groups]
        lists += [getattr(asm.suppressions, "global")] if self._everywhere else []
        for one in lists:
            try:
                status = one.post(request_body=body).status_code
            except HTTPError as error:
                raise ProcessorSilentError(f"SendGrid answered {error.status_code}") from None
            except (URLError, OSError, HTTPException) as error:
                raise ProcessorSilentError(f"no answer ({type(error).__name__})") from None
            if status != CREATED:
                raise ProcessorSilentError(f"SendGrid answered {status}, expected {CREATED}")
