"""What may become of a wrong value: the ``correcting`` part of the data map (R-58 to R-64)."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, kw_only=True)
class Where:
    """A field of a row, and the values in it that say yes."""

    field: str
    values: tuple[str, ...]


class Correctable(str, Enum):
    """What may become of a field whose value is wrong (R-58, R-64)."""

    YES = "correctable"
    FINANCIAL = "financial"
    DOCUMENT = "document"


@dataclass(frozen=True, kw_only=True)
class Correcting:
    """
    Which fact a field holds, and whether it may be corrected.

    A ``part`` is one of several fields that make up the fact; a field without it holds the
    whole, as its parts joined with a comma. A document is a true record of what was issued or
    received and stays; what is financial takes a second person.
    """

    kind: Correctable
    fact: str
    part: bool = False


@dataclass(frozen=True, kw_only=True)
class NotesIn:
    """The store that takes notes about a document: ``key`` holds the document's own key."""

    collection: str
    key: str
    text: str
    at: str


@dataclass(frozen=True, kw_only=True)
class ObjectionsIn:
    """
    The fields of a system's register of objections: whose, to which use, by which case.

    What reads the system's rows for a use leaves out whom an entry that stands names (R-84).
    """

    person: str
    use: str
    case: str
    standing: str
    since: str


@dataclass(frozen=True, kw_only=True)
class CorrectingRules:
    """
    What a correction may do to a store's rows.

    ``open_where`` names the rows still in progress; the others are records of what happened.
    ``disputed`` and ``restricted`` are the fields that bear such a mark (R-59, R-61).
    ``objections`` says that the store is a register of them.
    """

    open_where: Where | None = None
    notes_in: NotesIn | None = None
    disputed: str | None = None
    restricted: str | None = None
    objections: ObjectionsIn | None = None
