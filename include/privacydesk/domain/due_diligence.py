"""What must be known of a bought list before it is used: the due-diligence record (R-91)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from privacydesk.domain.credit_files import CREDIT_TERMS, CreditColumnsError, check_columns
from privacydesk.domain.errors import DeskError
from privacydesk.domain.list_columns import (
    REPORT,
    Field,
    ListColumnsError,
    SpecialCategoryColumnError,
    read_agreed,
)
from privacydesk.domain.source_notices import ListKind

TEXTS: Final = (
    "list", "seller.name", "seller.contract", "compiled_by", "collected.where", "collected.how",
    "wording", "consent.email", "consent.phone",
)  # fmt: skip
DAYS: Final = (
    "obtained_on", "seller.licence_ends_on", "collected.from", "collected.to", "checked.on",
    "checked.tps", "checked.ctps", "checked.suppressions",
)  # fmt: skip
HANDED_TEXTS: Final = ("list", "seller.name", "seller.contract", "wording")
HANDED_DAYS: Final = ("obtained_on",)
"""What a reseller says of the end users whom it passes on; nobody sold them to us (R-98)."""

SUPPLY: Final = frozenset({"supply", "support", "billing"})
"""What end users of a reseller may be used for (R-98)."""

AGENCY_TEXTS: Final = (*HANDED_TEXTS, "why")
"""What must be known of a credit agency's file, beside its one purpose (R-99)."""

NONE: Final = "none"
"""What is said where there is nothing: no consent for a channel, no look at a register."""

MAY_BE_NONE: Final = frozenset(
    {"consent.email", "consent.phone", "checked.tps", "checked.ctps", "checked.suppressions"}
)
HOME: Final = "GB"


class DueDiligenceError(DeskError):
    """The record of where a list comes from lacks a field, or one cannot be (R-91, R-101)."""

    remedy = "Complete the record, if need be with the seller, and land the same file again."

    def __init__(self, message: str, *, field: str, case: str | None = None) -> None:
        super().__init__(message, case=case)
        self.field = field


class SpecialColumnAgreedError(DueDiligenceError):
    """The record itself agrees to a column about health, belief or the like (R-97)."""

    remedy = "Ask the seller for the list without that column."


@dataclass(frozen=True, kw_only=True)
class DueDiligence:
    """
    A complete record. Days are London's.

    ``tps_on`` and ``ctps_on`` say when the numbers were looked up; None means that they were
    not, and nobody may be called (R-88, R-89). ``evidence`` is what the seller says the consents
    to e-mail are shown by, ``wording`` what people were told. A hand-over of a reseller and a
    credit agency's file have no licence and no consents, and serve their ``purposes`` alone
    (R-98, R-99).
    """

    kind: ListKind
    title: str
    seller: str
    contract: str
    licence_ends_on: date | None
    obtained_on: date
    names_us: bool
    email_consent: bool
    phone_consent: bool
    tps_on: date | None
    ctps_on: date | None
    evidence: str | None
    wording: str
    columns: Mapping[str, Field]


def read_record(content: Mapping[str, Any], *, today: date) -> DueDiligence:
    """
    Read a record and judge whether the list may be looked at (R-91).

    :raises DueDiligenceError: naming the first field that is missing or cannot be.
    :raises SpecialColumnAgreedError: if the list is to have a column that no list may have (R-97).
    """
    kind = _at(content, "kind")
    if kind == ListKind.RESELLER.value:
        return _read_hand_over(content, today=today)
    if kind == ListKind.CREDIT.value:
        return _read_credit_file(content, today=today)
    if kind not in {None, ListKind.BROKER.value}:
        raise DueDiligenceError("kind is broker, reseller or credit", field="kind")
    texts = {name: _text(content, name) for name in TEXTS}
    days = {name: _day(content, name) for name in DAYS}
    names_us = _at(content, "names_us")
    if not isinstance(names_us, bool):
        raise DueDiligenceError("names_us is not true or false", field="names_us")
    _judge(content, days, today=today)
    return DueDiligence(
        kind=ListKind.BROKER,
        title=texts["list"],
        seller=texts["seller.name"],
        contract=texts["seller.contract"],
        licence_ends_on=_known(days, "seller.licence_ends_on"),
        obtained_on=_known(days, "obtained_on"),
        names_us=names_us,
        email_consent=texts["consent.email"] != NONE,
        phone_consent=texts["consent.phone"] != NONE,
        tps_on=days["checked.tps"],
        ctps_on=days["checked.ctps"],
        evidence=None if texts["consent.email"] == NONE else texts["consent.email"],
        wording=texts["wording"],
        columns=_columns(content),
    )


def _read_hand_over(content: Mapping[str, Any], *, today: date) -> DueDiligence:
    texts = {name: _text(content, name) for name in HANDED_TEXTS}
    obtained_on = _obtained(content, today=today)
    purposes = _at(content, "purposes")
    if not isinstance(purposes, list) or not purposes or not SUPPLY.issuperset(purposes):
        raise DueDiligenceError("purposes: choose from supply, support, billing", field="purposes")
    _hosted_here(content)
    return _unsold(ListKind.RESELLER, texts, obtained_on, columns=_columns(content))


def _read_credit_file(content: Mapping[str, Any], *, today: date) -> DueDiligence:
    texts = {name: _text(content, name) for name in AGENCY_TEXTS}
    obtained_on = _obtained(content, today=today)
    if _at(content, "purposes") != [CREDIT_TERMS]:
        raise DueDiligenceError(f"purposes: {CREDIT_TERMS} alone (R-99)", field="purposes")
    _hosted_here(content)
    columns = _columns(content, of_report=True)
    try:
        check_columns(columns.values())
    except CreditColumnsError as error:
        raise DueDiligenceError(f"columns: {error}", field="columns") from error
    return _unsold(ListKind.CREDIT, texts, obtained_on, columns=columns)


def _unsold(
    kind: ListKind, texts: Mapping[str, str], obtained_on: date, *, columns: Mapping[str, Field]
) -> DueDiligence:
    """Return the record of people whom nobody sold to us, and who agreed to nothing by it."""
    return DueDiligence(
        kind=kind, title=texts["list"], seller=texts["seller.name"],
        contract=texts["seller.contract"], licence_ends_on=None, obtained_on=obtained_on,
        names_us=False, email_consent=False, phone_consent=False, tps_on=None, ctps_on=None,
        evidence=None, wording=texts["wording"], columns=columns,
    )  # fmt: skip


def _obtained(content: Mapping[str, Any], *, today: date) -> date:
    days = {name: _day(content, name) for name in HANDED_DAYS}
    _not_after(days, HANDED_DAYS, today=today)
    return _known(days, "obtained_on")


def _judge(content: Mapping[str, Any], days: Mapping[str, date | None], *, today: date) -> None:
    _not_after(days, ("obtained_on", "collected.from", "collected.to", "checked.on"), today=today)
    if _known(days, "seller.licence_ends_on") < today:
        raise DueDiligenceError("the licence has ended", field="seller.licence_ends_on")
    if _known(days, "collected.from") > _known(days, "collected.to"):
        raise DueDiligenceError("collected.to lies before collected.from", field="collected.to")
    _hosted_here(content)


def _not_after(days: Mapping[str, date | None], names: Iterable[str], *, today: date) -> None:
    for name in names:
        if _known(days, name) > today:
            raise DueDiligenceError(f"{name} lies in the future", field=name)


def _hosted_here(content: Mapping[str, Any]) -> None:
    hosted = _at(content, "hosted_in")
    if not isinstance(hosted, list) or not hosted:
        raise DueDiligenceError("hosted_in is missing", field="hosted_in")
    if {str(place) for place in hosted} != {HOME}:
        raise DueDiligenceError("hosted outside the UK (R-101)", field="hosted_in")


def _columns(content: Mapping[str, Any], *, of_report: bool = False) -> Mapping[str, Field]:
    columns = _at(content, "columns")
    if not isinstance(columns, Mapping) or not columns:
        raise DueDiligenceError("columns is missing", field="columns")
    try:
        agreed = read_agreed({str(name): str(meaning) for name, meaning in columns.items()})
    except SpecialCategoryColumnError as error:
        raise SpecialColumnAgreedError(f"columns: {error}", field="columns") from error
    except ListColumnsError as error:
        raise DueDiligenceError(f"columns: {error}", field="columns") from error
    if not of_report and REPORT.intersection(agreed.values()):
        raise DueDiligenceError("columns: a credit agency's alone (R-99)", field="columns")
    return agreed


def _text(content: Mapping[str, Any], name: str) -> str:
    value = _at(content, name)
    text = value.strip() if isinstance(value, str) else ""
    if not text or (text.lower() == NONE and name not in MAY_BE_NONE):
        raise DueDiligenceError(f"{name} is missing", field=name)
    return NONE if text.lower() == NONE else text


def _day(content: Mapping[str, Any], name: str) -> date | None:
    value = _at(content, name)
    if value == NONE and name in MAY_BE_NONE:
        return None
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            value = None
    if type(value) is not date:
        raise DueDiligenceError(f"{name} is missing or no day", field=name)
    return value


def _known(days: Mapping[str, date | None], name: str) -> date:
    day = days[name]
    if day is None:
        raise DueDiligenceError(f"{name} is missing", field=name)
    return day


def _at(content: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  YAML, checked by the caller
    found: Any = content
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
