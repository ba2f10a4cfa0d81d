"""Which columns a bought list may have: those agreed with the seller, and never some (R-97)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from privacydesk.domain.errors import DeskError


class Field(str, Enum):
    """What a column of a list may say."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONE = "phone"
    POSTCODE = "postcode"
    ADDRESS = "address"
    TOWN = "town"
    COMPANY = "company"
    JOB_TITLE = "job_title"
    LEGAL_FORM = "legal_form"
    CONSENTED_ON = "consented_on"
    CONSENT_WORDING = "consent_wording"
    TPS = "tps"
    CTPS = "ctps"
    NOT_KEPT = "not_kept"
    APPLICATION = "application"
    SCORE = "score"
    BAND = "band"
    LIMIT = "limit"
    OPINION = "opinion"
    REPORTED_ON = "reported_on"


MANY: Final = frozenset({Field.NOT_KEPT})
"""Agreed, read by nobody: a seller's own numbers. Any number of columns may say so."""

REPORT: Final = frozenset({
    Field.APPLICATION, Field.SCORE, Field.BAND, Field.LIMIT, Field.OPINION, Field.REPORTED_ON,
})  # fmt: skip
"""What a credit agency says of an applicant; no other list may have such a column (R-99)."""

_SPECIAL: Final = re.compile(
    r"health|medic|illness|diagnos|disab|religio|belief|faith|ethnic|racial|\brace\b|politic"
    r"|trade.?union|union.?member|sexual|sex.?life|orientation|gender.?ident|genetic|biometric"
    r"|criminal|convict|offence|nhs.?n|pregnan"
)
"""Articles 9 and 10, as sellers name their columns."""

DELIMITERS: Final = (",", ";", "\t", "|")


class ListColumnsError(DeskError):
    """The columns of a list are not those that were agreed (R-97); the list is not used."""

    remedy = "Ask the seller for the list with the agreed columns alone, and land that."


class SpecialCategoryColumnError(ListColumnsError):
    """A column tells of health, belief, origin or another special category (R-97, Article 9)."""


class UnexplainedColumnError(ListColumnsError):
    """The list has a column that the due-diligence record does not explain (R-97)."""


class MissingColumnError(ListColumnsError):
    """A column that was agreed is not in the list, or the list has no header."""


class RepeatedColumnError(ListColumnsError):
    """Two columns have one name, or say the same; nobody knows which counts."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How to read a list: what stands between two fields, and what each column says."""

    delimiter: str
    fields: tuple[Field, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.fields)


def read_agreed(columns: Mapping[str, str]) -> Mapping[str, Field]:
    """
    Return what each agreed column says, by its name as it is compared.

    :raises ListColumnsError: if a name is special, a meaning is none, or one is given twice.
    """
    agreed: dict[str, Field] = {}
    for place, (name, meaning) in enumerate(columns.items(), start=1):
        plain = compared(name)
        if _SPECIAL.search(plain):
            raise SpecialCategoryColumnError(f"agreed column {place}")
        try:
            field = Field(meaning)
        except ValueError:
            raise UnexplainedColumnError(f"agreed column {place} has no known meaning") from None
        if plain in agreed or (field in agreed.values() and field not in MANY):
            raise RepeatedColumnError(f"agreed column {place}")
        agreed[plain] = field
    return agreed


def lay_out(headers: Mapping[str, Sequence[str]], *, agreed: Mapping[str, Field]) -> Layout:
    """
    Find the delimiter under which a header has the agreed columns, each once and no other.

    ``headers`` is the first record of the file, split by each delimiter. The agreed order does
    not matter. A wrong column is told by its place in the header, never by its text.

    :raises ListColumnsError: saying what is wrong under the delimiter that fits best.
    """
    delimiter = max(headers, key=lambda sign: (_agreed_in(headers[sign], agreed),
                                               -DELIMITERS.index(sign)))  # fmt: skip
    names = [compared(name) for name in headers[delimiter]]
    for place, name in enumerate(names, start=1):
        if _SPECIAL.search(name):
            raise SpecialCategoryColumnError(f"column {place} of {len(names)}")
    for place, name in enumerate(names, start=1):
        if name in names[: place - 1] and name:
            raise RepeatedColumnError(f"column {place} of {len(names)}")
        if name not in agreed and _agreed_in(headers[delimiter], agreed):
            raise UnexplainedColumnError(f"column {place} of {len(names)}")
    if missing := sorted(agreed[name].value for name in agreed.keys() - set(names)):
        raise MissingColumnError(f"not in the header: {', '.join(missing)}")
    return Layout(delimiter=delimiter, fields=tuple(agreed[name] for name in names))


def compared(name: str) -> str:
    """Return a column's name as it is compared: lower case, single spaces."""
    return " ".join(name.replace("_", " ").replace("-", " ").lower().split())


def _agreed_in(header: Sequence[str], agreed: Mapping[str, Field]) -> int:
    return len({compared(name) for name in header} & agreed.keys())
