"""R-91: whoever fills a record in hears of all that is missing at once."""

from datetime import date
from typing import Any

from privacydesk.domain.due_diligence import DAYS, TEXTS
from privacydesk.domain.record_faults import faults_of

TODAY = date(2026, 9, 18)
RECORD: dict[str, Any] = {
    "list": "Autumn IT buyers",
    "seller": {"name": "ListCo Ltd", "contract": "LC-14", "licence_ends_on": "2027-01-31"},
    "compiled_by": "ListCo Ltd",
    "collected": {"where": "fair", "how": "form", "from": "2026-03-01", "to": "2026-08-31"},
    "wording": "Yes, CloudSentric may write to me.", "names_us": True,
    "consent": {"email": "forms", "phone": "none"}, "obtained_on": "2026-09-18",
    "checked": {"on": "2026-09-15", "tps": "none", "ctps": "none", "suppressions": "none"},
    "hosted_in": ["GB"], "columns": {"E-mail": "email"},
}  # fmt: skip


def fields(record: dict[str, Any]) -> set[str]:
    found = [error.field for error in faults_of(record, today=TODAY)]
    assert len(found) == len(set(found))
    return set(found)


def test_a_complete_record_has_none() -> None:
    assert fields(RECORD) == set()


def test_an_empty_record_lacks_every_field() -> None:
    assert fields({}) == {*TEXTS, *DAYS, "names_us", "hosted_in", "columns"}


def test_what_is_missing_and_what_cannot_be_are_told_together() -> None:
    seller = {"name": "ListCo Ltd", "contract": "LC-14", "licence_ends_on": "2026-01-31"}
    wrong = {"seller": seller, "hosted_in": ["GB", "US"], "wording": " ",
             "obtained_on": "2026-09-19", "columns": {"Health": "name"}}  # fmt: skip
    told = fields(RECORD | wrong)
    assert told == {"seller.licence_ends_on", "hosted_in", "wording", "obtained_on", "columns"}


def test_a_record_of_another_shape_is_judged_and_left_as_it_is() -> None:
    record = {"seller": "ListCo", "hosted_in": [{"country": "GB"}], "columns": [1]}
    assert {"seller.name", "hosted_in", "columns"} <= fields(record)
    assert record == {"seller": "ListCo", "hosted_in": [{"country": "GB"}], "columns": [1]}


def test_a_credit_agencys_record_is_judged_by_what_it_needs() -> None:
    """R-99: each field once, and nothing of what only a bought list has."""
    assert fields({"kind": "credit"}) == {
        "list", "seller.name", "seller.contract", "wording", "why", "obtained_on", "purposes",
        "hosted_in", "columns",
    }  # fmt: skip
    assert fields({**RECORD, "kind": "credit"}) == {"why", "purposes", "columns"}
