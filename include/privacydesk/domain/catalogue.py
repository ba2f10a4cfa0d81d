"""What the law needs to know about a store of data: the ``meta: privacydesk:`` block (R-117)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Role(str, Enum):
    """What the company is for some data; a processor passes requests on (R-30)."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"


class LawfulBasis(str, Enum):
    """The closed list of Article 6(1)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    RECOGNISED_LEGITIMATE_INTERESTS = "recognised_legitimate_interests"


class Origin(str, Enum):
    """How data about a person came to be (R-44): given, made by their use, or made by us."""

    PROVIDED = "provided"
    OBSERVED = "observed"
    DERIVED = "derived"


class Author(str, Enum):
    """Who wrote a field, or whom it names."""

    SUBJECT = "subject"
    STAFF = "staff"
    OTHER = "other"


class ThirdParties(str, Enum):
    """What a reviewer must expect of other people in a store's rows."""

    NONE = "none"
    POSSIBLE = "possible"
    LIKELY = "likely"


class Treatment(str, Enum):
    """What an erasure does."""

    DELETE = "delete"
    MASK = "mask"
    KEEP = "keep"
    RESTRICT = "restrict"


class Strategy(str, Enum):
    """How a value is masked. Fides's other strategies need a secret and are refused here."""

    NULL_REWRITE = "null_rewrite"
    STRING_REWRITE = "string_rewrite"
    RANDOM_STRING_REWRITE = "random_string_rewrite"
    PRESERVE = "preserve"


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """One purpose; ``words`` follow "we use it to"."""

    id: str
    words: str
    lawful_basis: LawfulBasis | None = None


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long data is kept; ``period`` is ISO 8601 and counts from ``since``."""

    words: str
    period: str | None = None
    since: str | None = None


@dataclass(frozen=True, kw_only=True)
class Mask:
    """A masking strategy; ``length`` is the length of a random string."""

    strategy: Strategy
    rewrite_value: str = "MASKED"
    suffix: str = ""
    length: int = 30

    @property
    def output_length(self) -> int:
        """Return how many characters the mask writes, 0 for none."""
        if self.strategy is Strategy.STRING_REWRITE:
            return len(self.rewrite_value) + len(self.suffix)
        if self.strategy is Strategy.RANDOM_STRING_REWRITE:
            return self.length + len(self.suffix)
        return 0


@dataclass(frozen=True, kw_only=True)
class Keep:
    """
    Why something outlives an erasure and until when; ``period`` counts from ``since``.

    With ``accounting_year`` it counts from the end of the accounting year of that day (R-67).
    """

    ground: str
    until: str
    period: str | None = None
    since: str | None = None
    accounting_year: bool = False


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What an erasure does to a field or a row."""

    treatment: Treatment
    mask: Mask | None = None
    keep: Keep | None = None


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """The fields of a row that say where it came from (R-40)."""

    source: str | None = None
    list: str | None = None
    obtained_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """
    What the law needs beside a dataset, a collection or a field.

    A collection's facts stand on its dataset's, a field's on its collection's: what is not
    said anew is inherited (``title`` and ``what`` are not).
    """

    title: str = ""
    what: str = ""
    role: Role = Role.CONTROLLER
    controllers: str | None = None
    region: str | None = None
    purposes: tuple[Purpose, ...] = ()
    lawful_basis: LawfulBasis | None = None
    basis_words: str = ""
    retention: Retention | None = None
    source: str = ""
    recipients: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    provided_by_subject: bool = False
    origin: Origin = Origin.DERIVED
    erasure: Erasure | None = None


@dataclass(frozen=True, kw_only=True)
class FileFields:
    """Beside a field that holds a file's bytes: the fields of its name and of its kind."""

    name: str
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What a reviewer and a letter need to know of one field; ``file`` if it holds a file."""

    free_text: bool = False
    internal: bool = False
    author: Author | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    file: FileFields | None = None
