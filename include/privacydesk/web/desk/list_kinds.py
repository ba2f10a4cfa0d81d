"""What the form asks of each kind of list: a broker's, a reseller's, a credit agency's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from privacydesk.domain.credit_files import COLUMNS as OF_REPORTS
from privacydesk.domain.credit_files import CREDIT_TERMS
from privacydesk.domain.list_columns import REPORT, Field
from privacydesk.domain.source_notices import ListKind
from privacydesk.web.desk.list_words import RECORD, RULES

Label = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class RecordForm:
    """
    The form for one kind of list.

    ``sections`` are the fields of its record, ``renamed`` what a field is called here and its
    hint, ``purposes`` what a record may say that the data are for, ``columns`` what a column may
    say, ``ruled`` the rule behind a field where it is another than a bought list's.
    """

    choice: str
    why: str
    sections: Mapping[str, Sequence[str]]
    renamed: Mapping[str, Label] = field(default_factory=dict)
    purposes: Mapping[str, str] = field(default_factory=dict)
    columns: frozenset[Field] = frozenset(Field) - REPORT
    ruled: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> Sequence[str]:
        """Return the fields of the record, in the order of the form."""
        return [name for names in self.sections.values() for name in names]

    @property
    def labels(self) -> Mapping[str, Label]:
        """Return what each field is called, with a hint."""
        return {**RECORD, **self.renamed}

    @property
    def meanings(self) -> Sequence[str]:
        """Return what a column may say."""
        return [one.value for one in Field if one in self.columns]

    def rule(self, name: str) -> str:
        """Return the rule behind a field."""
        return {**RULES, **self.ruled}.get(name, "R-91")


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
        choice="From a credit agency",
        why="What an agency says of somebody who asked for terms decides on those terms alone "
            "(R-99).",
        sections={
            "The file and the agency": ("list", "obtained_on", "seller.name", "seller.contract"),
            "What people were told, and what it is for": ("wording", "why", "purposes"),
            "Where it was, and what is in it": ("hosted_in", "columns"),
        },
        renamed={
            "list": ("What the file is called", "People are told this name (R-40)."),
            "seller.name": ("Credit agency", ""),
            "purposes": ("What the data may be used for", "Nothing else is done with them (R-99)."),
        },
        purposes={CREDIT_TERMS: "To decide on the terms that were asked for"},
        columns=frozenset(OF_REPORTS),
        ruled={"purposes": "R-99", "why": "R-99"},
    ),
}  # fmt: skip
"""The form of each kind."""


def form_of(kind: ListKind) -> RecordForm:
    """Return the form of a kind."""
    return FORMS[kind]


def kind_of(record: Mapping[str, Any]) -> ListKind:
    """Return of which kind a record says that its list is; bought, where it does not say."""
    said = record.get("kind")
    return next((kind for kind in ListKind if kind.value == said), ListKind.BROKER)
