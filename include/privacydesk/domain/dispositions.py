"""Where each record of a bought list ends, and why: in one place, and the sums are proved."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from privacydesk.domain.errors import DeskError


class Disposition(str, Enum):
    """The places in which a record can end."""

    PUBLISHED = "published"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"
    HELD = "held"


class Reason(str, Enum):
    """
    Why a record is not used.

    The first group is of the file, the second of the values, the third of people; the last is
    held where only the clean rows are approved.
    """

    BLANK_LINE = "blank_line"
    RAGGED = "ragged"
    NUL_BYTE = "nul_byte"
    BAD_ENCODING = "bad_encoding"
    BROKEN_QUOTE = "broken_quote"
    TOO_LONG = "too_long"

    NO_CONTACT = "no_contact"
    BAD_EMAIL = "bad_email"
    BAD_PHONE = "bad_phone"
    PHONE_SPOILED = "phone_spoiled"
    FORMULA = "formula"
    BAD_DATE = "bad_date"
    CONSENT_IN_FUTURE = "consent_in_future"
    BAD_REPORT = "bad_report"
    NO_APPLICATION = "no_application"

    SAME_EMAIL = "same_email"
    SAME_PERSON = "same_person"
    SAME_APPLICATION = "same_application"
    OBJECTED = "objected"
    ON_PARTNERS_LIST = "on_partners_list"
    CORRECTED_AWAY = "corrected_away"
    UNCERTAIN_MATCH = "uncertain_match"

    ROLE_ADDRESS = "role_address"
    CONSENT_OLD = "consent_old"
    CONSENT_UNNAMED = "consent_unnamed"


BROKEN: Final = frozenset({
    Reason.BLANK_LINE, Reason.RAGGED, Reason.NUL_BYTE, Reason.BAD_ENCODING, Reason.BROKEN_QUOTE,
    Reason.TOO_LONG,
})  # fmt: skip
"""Records that could not be read at all."""

_ELSEWHERE: Final[Mapping[Reason, Disposition]] = {
    Reason.SAME_EMAIL: Disposition.DUPLICATE,
    Reason.SAME_PERSON: Disposition.DUPLICATE,
    Reason.SAME_APPLICATION: Disposition.DUPLICATE,
    Reason.OBJECTED: Disposition.SUPPRESSED,
    Reason.ON_PARTNERS_LIST: Disposition.SUPPRESSED,
    Reason.CORRECTED_AWAY: Disposition.HELD,
    Reason.UNCERTAIN_MATCH: Disposition.HELD,
    Reason.ROLE_ADDRESS: Disposition.HELD,
    Reason.CONSENT_OLD: Disposition.HELD,
    Reason.CONSENT_UNNAMED: Disposition.HELD,
}


def disposition_of(reason: Reason) -> Disposition:
    """Return where a record ends that has something against it."""
    return _ELSEWHERE.get(reason, Disposition.REJECTED)


class SumsDifferError(DeskError):
    """The records of a list do not add up: one is lost, or in two places."""

    remedy = "Nothing was kept of this step. Read the list again; if it happens twice, report it."


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """
    From the records of a file to those that can be used.

    ``records`` is what the file holds below its header; ``against`` counts what is not usable by
    reason; ``usable`` was counted by itself, and never by taking away.
    """

    records: int
    usable: int
    against: Mapping[Reason, int]

    def count(self, disposition: Disposition) -> int:
        """Count the records with something against them that end in one place."""
        return sum(n for why, n in self.against.items() if disposition_of(why) is disposition)

    def check(self, *, case: str) -> None:
        """
        Prove that every record is in exactly one place.

        :raises SumsDifferError: with both sums.
        """
        told = self.usable + sum(self.against.values())
        if told != self.records:
            raise SumsDifferError(f"{self.records} records, {told} told of", case=case)
