"""R-99, P-08: the record of a credit agency's file, and its columns."""

from datetime import date
from typing import Any

import pytest

from privacydesk.domain.due_diligence import (
    DueDiligenceError,
    SpecialColumnAgreedError,
    read_record,
)
from privacydesk.domain.list_columns import Field
from privacydesk.domain.source_notices import ListKind

TODAY = date(2026, 11, 23)
COLUMNS = {"Our ref": "application", "Name": "name", "Score": "score", "Limit": "limit"}


def record(**changes: object) -> dict[str, Any]:
    return {
        "kind": "credit", "list": "Reports of November", "why": "They asked for 30 days to pay.",
        "seller": {"name": "Lantern Credit Reference", "contract": "LCR-3"},
        "wording": "We ask a credit reference agency.", "purposes": ["credit_terms"],
        "obtained_on": "2026-11-20", "hosted_in": ["GB"], "columns": COLUMNS, **changes,
    }  # fmt: skip


def refused(**changes: object) -> str:
    with pytest.raises(DueDiligenceError) as error:
        read_record(record(**changes), today=TODAY)
    return error.value.field


class TestTheRecord:
    def test_says_agency_contract_day_and_that_nobody_agreed_to_marketing(self) -> None:
        found = read_record(record(), today=TODAY)
        assert (found.kind, found.seller, found.contract) == (
            ListKind.CREDIT, "Lantern Credit Reference", "LCR-3")  # fmt: skip
        assert found.obtained_on == date(2026, 11, 20)
        assert (found.email_consent, found.phone_consent, found.names_us) == (False, False, False)
        assert found.columns["our ref"] is Field.APPLICATION

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"why": " "}, "why"), ({"wording": None}, "wording"),
            ({"seller": {"name": "Lantern"}}, "seller.contract"), ({"list": ""}, "list"),
            ({"obtained_on": "2026-11-24"}, "obtained_on"), ({"hosted_in": ["US"]}, "hosted_in"),
            ({"purposes": []}, "purposes"), ({"purposes": ["marketing"]}, "purposes"),
            ({"purposes": ["credit_terms", "marketing"]}, "purposes"),
        ],
    )  # fmt: skip
    def test_is_not_complete_without(self, changes: dict[str, Any], field: str) -> None:
        """R-91, R-99, R-101: one purpose, and why the reports were obtained."""
        assert refused(**changes) == field

    @pytest.mark.parametrize(
        "columns",
        [
            {"Name": "name", "Score": "score"},
            {"Our ref": "application", "Score": "score"},
            {"Our ref": "application", "Name": "name"},
            {**COLUMNS, "Consent": "consented_on"}, {**COLUMNS, "TPS": "tps"},
            {**COLUMNS, "Job": "job_title"}, {**COLUMNS, "CCJs": "judgments"}, {},
        ],
    )  # fmt: skip
    def test_agrees_to_the_columns_of_a_report_about_an_applicant_alone(
        self, columns: dict[str, str]
    ) -> None:
        """R-97."""
        assert refused(columns=columns) == "columns"

    def test_cannot_agree_to_a_special_category(self) -> None:
        with pytest.raises(SpecialColumnAgreedError):
            read_record(record(columns={**COLUMNS, "Health": "not_kept"}), today=TODAY)


class TestAnotherList:
    @pytest.mark.parametrize("field", ["score", "band", "limit", "opinion", "application"])
    def test_never_has_a_column_of_a_credit_report(self, field: str) -> None:
        """R-99: no score comes in with a list to market to, or to supply."""
        said = record(kind="reseller", purposes=["supply"], columns={"E-mail": "email", "X": field})
        with pytest.raises(DueDiligenceError) as error:
            read_record(said, today=TODAY)
        assert error.value.field == "columns"
