"""What a source can do instead of answering. No message or cause carries a row's values."""

from typing import ClassVar

from privacydesk.domain.errors import DeskError


class SourceSilentError(DeskError):
    """A source cannot be reached, or did not answer in time. The others' results are kept."""

    remedy: ClassVar[str] = "Wait for the retry; if it is down for good, exclude it with a reason."
    retry: ClassVar[bool] = True


class SourceRefusedError(DeskError):
    """A source answered that it cannot do what the data map asks; the case waits until it can."""

    remedy: ClassVar[str] = (
        "Run `privacydesk datamap check --url` against it and mend the map, or exclude the source."
    )
    retry: ClassVar[bool] = True


class NestedSearchError(DeskError):
    """The data map asks for a search by a field inside an object, which a table cannot do."""

    remedy: ClassVar[str] = "Move the identity or the reference to a column of its own."
