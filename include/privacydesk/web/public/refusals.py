"""What the public app answers when it cannot do what was asked: a code, words, the fields."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from starlette.exceptions import HTTPException

from privacydesk.domain.door import BrokenPackageError, DoorClosedError
from privacydesk.domain.errors import DeskError
from privacydesk.domain.opendsr import BadCallbackError
from privacydesk.domain.tickets import (
    BadSignatureError,
    FieldProblem,
    StaleDeliveryError,
    UnreadableTicketError,
)


class RefusalError(DeskError):
    """
    The public app refuses a request.

    ``error`` is a code of the contract, ``message`` says it in words, ``problems`` names fields.
    """

    remedy: ClassVar[str] = "Nothing to do here: the answer tells the sender what to change."

    def __init__(
        self, status: int, error: str, message: str, *, problems: Sequence[FieldProblem] = ()
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.message = message
        self.problems = tuple(problems)

    def body(self) -> dict[str, object]:
        """Return the contract's form."""
        fields = [{"field": one.field, "problem": one.problem} for one in self.problems]
        return {"error": self.error, "message": self.message, "fields": fields}


def unreadable(*problems: FieldProblem) -> RefusalError:
    """Return the refusal of a body, naming each field."""
    return RefusalError(422, "unreadable", "Correct the named fields and send it again.",
                   problems=problems)  # fmt: skip


KNOWN: Final[Mapping[type[Exception], tuple[int, str, str]]] = {
    BadSignatureError: (401, "bad_signature", "The signature is not the sender's."),
    StaleDeliveryError: (400, "stale", "The delivery was signed more than 5 minutes from now."),
    DoorClosedError: (503, "unavailable", "We cannot take this right now. Try again soon."),
    BadCallbackError: (400, "bad_callback", "The callback was made for another address."),
    BrokenPackageError: (500, "broken_package", "Your file does not open. Ask for a new link."),
}
FAILED: Final = (500, "failed", "Something went wrong on our side. Try again later.")


def refusal_of(error: Exception) -> RefusalError:
    """Return how the app answers an error; what nobody foresaw says nothing of itself."""
    if isinstance(error, RefusalError):
        return error
    if isinstance(error, UnreadableTicketError):
        return unreadable(*error.problems)
    if isinstance(error, HTTPException):
        return _of_http(error.status_code)
    return RefusalError(*KNOWN.get(type(error), FAILED))


def _of_http(status: int) -> RefusalError:
    known = {
        404: ("not_found", "There is nothing at this address."),
        405: ("method_not_allowed", "This address does not take that method."),
    }
    error, message = known.get(status, ("refused", "The request was refused."))
    return RefusalError(status, error, message)
