"""The letters that lead to an answer: its link, the codes of its pages, the note on its ticket."""

from dataclasses import dataclass
from typing import ClassVar

from privacydesk.domain.letters import Letter


@dataclass(frozen=True, kw_only=True)
class PackageReady(Letter):
    """The mail that leads to the answer: reference, fixed words and the link, nothing else."""

    letter_id: ClassVar[str] = "package_ready"

    link: str


@dataclass(frozen=True, kw_only=True)
class DownloadCode(Letter):
    """The code for the download page; it goes by another channel than the link (R-42)."""

    letter_id: ClassVar[str] = "download_code"

    code: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class StatusCode(Letter):
    """The code for the status page."""

    letter_id: ClassVar[str] = "status_code"

    code: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(Letter):
    """The public note on the ticket that the answer is out; it never carries the link."""

    letter_id: ClassVar[str] = "ticket_answered"
