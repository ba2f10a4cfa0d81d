"""A letter as it is sent, and who makes it so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.letters import Letter


class Format(str, Enum):
    """What a letter can be made into, besides plain text, which is always made."""

    MAIL = "mail"
    PAGE = "page"
    PDF = "pdf"
    LARGE_PRINT = "large_print"
    """The PDF in 18 point type, for a reader who needs it (R-33)."""


@dataclass(frozen=True, kw_only=True)
class RenderedLetter:
    """A letter ready to send. ``subject`` names nobody; ``page`` is a fragment for the package."""

    reference: CaseRef
    letter_id: str
    version: int
    subject: str
    text: str
    html: str | None = None
    page: str | None = None
    pdf: bytes | None = None
    large: bool = False
    """For a reader who needs large print; the package's page is large too (R-33)."""


class Letters(Protocol):
    """Turns what a letter must say into what is sent."""

    def render(
        self, letter: Letter, *, now: datetime, formats: Collection[Format]
    ) -> RenderedLetter:
        """Write ``letter`` as plain text and in each of ``formats``, dated ``now`` in London."""
