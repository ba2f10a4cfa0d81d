"""R-91: no list is used before its record says what must be known of it."""

from datetime import date
from typing import Any

import pytest

from privacydesk.domain.due_diligence import DAYS, TEXTS, DueDiligenceError, read_record
from privacydesk.domain.list_columns import Field

TODAY = date(2026, 9, 18)


def record() -> dict[str, Any]:
    """Return a complete record, as YAML has it."""
    return {
        "list": "Autumn IT buyers",
        "seller": {"name": "ListCo Ltd", "contract": "LC-2026-14", "licence_ends_on": "2027-01-31"},
        "compiled_by": "ListCo Ltd",
        "collected": {"where": "trade fair", "how": "form", "from": date(2026, 3, 1),
                      "to": date(2026, 8, 31)},
        "wording": "Yes, CloudSentric may write to me.",
        "names_us": True,
        "consent": {"email": "signed forms, kept by ListCo", "phone": "none"},
        "obtained_on": date(2026, 9, 18),
        "checked": {"on": "2026-09-15", "tps": "2026-09-16", "ctps": "none",
                    "suppressions": "none"},
        "hosted_in": ["GB"],
        "columns": {"E-mail": "email", "Full name": "name", "Ref": "not_kept", "Row": "not_kept"},
    }  # fmt: skip


def without(name: str) -> dict[str, Any]:
    content = record()
    *path, last = name.split(".")
    place = content
    for part in path:
        place = place[part]
    del place[last]
    return content


def test_a_complete_record_is_read() -> None:
    found = read_record(record(), today=TODAY)
    assert (found.seller, found.title, found.names_us) == ("ListCo Ltd", "Autumn IT buyers", True)
    assert (found.email_consent, found.phone_consent) == (True, False)
    assert (found.tps_on, found.ctps_on) == (date(2026, 9, 16), None)
    assert found.columns == {"e mail": Field.EMAIL, "full name": Field.NAME,
                             "ref": Field.NOT_KEPT, "row": Field.NOT_KEPT}  # fmt: skip


@pytest.mark.parametrize("name", [*TEXTS, *DAYS, "names_us", "hosted_in", "columns"])
def test_a_missing_field_is_named(name: str) -> None:
    with pytest.raises(DueDiligenceError) as refused:
        read_record(without(name), today=TODAY)
    assert refused.value.field == name
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("list", "  "), ("compiled_by", "none"), ("names_us", "yes"),
        ("obtained_on", date(2026, 9, 19)), ("obtained_on", "soon"), ("hosted_in", ["GB", "US"]),
        ("columns", {"Health notes": "not_kept"}), ("columns", {"E-mail": "e-mail"}),
        ("columns", {"A": "email", "B": "email"}), ("columns", ["E-mail"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(name: str, value: object) -> None:
    """R-97, R-101: special categories, unexplained columns, data hosted abroad."""
    with pytest.raises(DueDiligenceError) as refused:
        read_record({**record(), name: value}, today=TODAY)
    assert refused.value.field == name


def test_a_licence_that_has_ended_is_refused() -> None:
    seller = {"name": "ListCo Ltd", "contract": "LC-1", "licence_ends_on": "2026-09-17"}
    with pytest.raises(DueDiligenceError) as refused:
        read_record({**record(), "seller": seller}, today=TODAY)
    assert refused.value.field == "seller.licence_ends_on"
