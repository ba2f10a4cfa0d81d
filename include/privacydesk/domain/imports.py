"""The import of a list: where it stands, what the file is, what the seller says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.dispositions import Funnel, Reason
from privacydesk.domain.errors import DeskError
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_files import Landed
from privacydesk.domain.source_notices import ListKind


class ImportState(str, Enum):
    """
    Where an import stands.

    ``quarantined`` waits for a complete due-diligence record, ``review`` and ``second_review``
    for a person; ``approved`` is not in use yet. ``refused`` and ``rejected`` end without
    anything in use, the one by a rule, the other by a person.
    """

    OPENED = "opened"
    QUARANTINED = "quarantined"
    LANDED = "landed"
    SCREENED = "screened"
    REVIEW = "review"
    SECOND_REVIEW = "second_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    REJECTED = "rejected"


STAGED: Final = frozenset(
    {ImportState.SCREENED, ImportState.REVIEW, ImportState.SECOND_REVIEW, ImportState.APPROVED}
)
"""Where the usable rows of an import lie in a table of its own, and nothing is in use."""

ENDED: Final = frozenset(
    {ImportState.PUBLISHED, ImportState.WITHDRAWN, ImportState.REFUSED, ImportState.REJECTED}
)
"""Where nobody has anything to decide any more."""


class Undo(str, Enum):
    """Why a list is taken back as a whole."""

    LICENCE_ENDED = "licence_ended"
    UNLAWFUL = "unlawful"
    MISTAKE = "mistake"


class NotThereYetError(DeskError):
    """An import does not stand where this step begins."""

    remedy = "Look at it with `privacydesk list show`; a list is landed, screened, then published."


class NoSuchImportError(DeskError):
    """No import has this reference."""

    remedy = "Use the reference that `privacydesk list land` wrote, for example LI-2026-000007."


@dataclass(frozen=True, kw_only=True)
class Published:
    """What became of the usable rows: new contacts, known ones with a field filled, and without."""

    new: int
    updated: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class Import:
    """
    One list, as it stands. ``problem`` is a code: a missing field, a fault, a rule.

    What the seller says is None until the record is complete, what the file is until it is
    taken in. ``columns`` are names as they are compared, with what they say. ``screened_as`` is a
    word for how the suppressions stood, ``key_version`` the key of the staged digests,
    ``review_since`` when people were first asked. ``copy_kept``: a gate refused it, its sealed
    copy is kept for a while.
    """

    reference: CaseRef
    number: int
    state: ImportState
    problem: str | None
    opened_at: datetime
    file: Landed | None
    title: str | None
    seller: str | None
    obtained_on: date | None
    names_us: bool
    kind: ListKind
    columns: Mapping[str, Field]
    records: int | None
    usable: int | None
    against: Mapping[Reason, int]
    published: Published | None
    screened_as: str | None
    key_version: int | None
    screened_at: datetime | None
    review_since: datetime | None
    copy_kept: bool
    ended_at: datetime | None

    @property
    def funnel(self) -> Funnel | None:
        """From the records of the file to those that can be used, once it is screened."""
        if self.records is None or self.usable is None:
            return None
        return Funnel(records=self.records, usable=self.usable, against=self.against)
