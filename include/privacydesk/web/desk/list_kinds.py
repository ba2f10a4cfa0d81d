"""What the form asks of each kind of list: a broker's, a reseller's, a credit agency's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from privacydesk.domain.credit_files import COLUMNS as REPORT_COLUMNS
from privacydesk.domain.credit_files import CREDIT_TERMS
from privacydesk.domain.list_columns import REPORT, Field
from privacydesk.domain.source_notices import ListKind
from privacydesk.web.desk.list_words import RECORD

Label = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class RecordForm:
    """
    The form for one kind of list.

    ``sections`` are the fields of its record, ``labels`` what a field is called here and its
    hint, ``purposes`` what a record may say that the data are for, ``meanings`` what a column
    may say.
    """

    choice: str
    why: str
    sections: Mapping[str, Sequence[str]]
    renamed: Mapping[str, Label] = field(default_factory=dict)
    purposes: Mapping[str, str] = field(default_factory=dict)
    meanings: Sequence[str] = tuple(one.value for one in Field if one not in REPORT)

    @property
    def names(self) -> Sequence[str]:
        """Return the fields of the record, in the order of the form."""
        return [name for names in self.sections.values() for name in names]

    @property
    def labels(self) -> Mapping[str, Label]:
        """Return what each field is called, with a hint."""
        return {**RECORD, **self.renamed}


FORMS: Final[Mapping[ListKind, RecordForm]] = {
    ListKind.BROKER: RecordForm(
        choice="Bought from a broker",
        why="No list is looked at before we know who compiled it, where and how, and what people "
            "were told (R-91).",
        sections={
            "The list and its seller": (
                "list", "obtained_on", "seller.name", "seller.contract", "seller.licence_ends_on",
            ),
            "How it was collected": (
                "compiled_by", "collected.where", "collected.how", "collected.from", "collected.to",
            ),
            "What people were told and agreed to": (
                "wording", "names_us", "consent.email", "consent.phone",
            ),
            "What the seller checked": (
                "checked.on", "checked.tps", "checked.ctps", "checked.suppressions",
            ),
            "Where it was, and what is in it": ("hosted_in", "columns"),
        },
    ),
    ListKind.RESELLER: RecordForm(
        choice="Handed over by a reseller",
        why="End users whom a reseller passes on are supplied, supported and billed. Nobody of "
            "them is marketed to (R-98).",
        sections={
            "The people and who passes them on": (
                "list", "obtained_on", "seller.name", "seller.contract",
            ),
            "What people were told, and what it is for": ("wording", "purposes"),
            "Where it was, and what is in it": ("hosted_in", "columns"),
        },
        renamed={
            "list": ("What the hand-over is called", "People are told this name (R-40)."),
            "seller.name": ("Reseller", ""),
        },
        purposes={"supply": "Supply", "support": "Support", "billing": "Billing"},
    ),
    ListKind.CREDIT: RecordForm(
        choice="Reports of a credit agency",
        why="What an agency says is used only of who applied for payment terms, for that decision "
            "alone (R-99).",
        sections={
            "The file and its agency": ("list", "obtained_on", "seller.name", "seller.contract"),
            "Why we have it, and what applicants were told": ("why", "wording", "purposes"),
            "Where it was, and what is in it": ("hosted_in", "columns"),
        },
        renamed={
            "list": ("What the file is called", "Applicants who ask are told this name (R-40)."),
            "seller.name": ("Credit agency", "Applicants are told this name (R-95)."),
            "why": ("Why it was obtained", "For example: they asked for 30 days to pay."),
        },
        purposes={CREDIT_TERMS: "Decide about payment terms"},
        meanings=tuple(one.value for one in Field if one in REPORT_COLUMNS),
    ),
}  # fmt: skip


def form_of(kind: ListKind) -> RecordForm:
    """Return the form of a kind."""
    return FORMS[kind]


def kind_of(record: Mapping[str, Any]) -> ListKind:
    """Return of which kind a record says that its list is; bought, where it does not say."""
    said = record.get("kind")
    return next((kind for kind in ListKind if kind.value == said), ListKind.BROKER)
