"""What a page shows of a list's rows: the fault can be seen, the person cannot be known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_masks import at_fault, masked


class TestMasked:
    @pytest.mark.parametrize(
        ("field", "value", "shown"),
        [
            (Field.EMAIL, "sue.warren@example.com", "s***@example.com"),
            (Field.EMAIL, " Sue@Example.com ", "S***@Example.com"),
            (Field.EMAIL, "sue.warren@", "s***@"),
            (Field.EMAIL, "07700 900318", "0***"),
            (Field.PHONE, "+44 7700 900318", "+** **** ****18"),
            (Field.PHONE, "4.47E+11", "4.47E+11"),
            (Field.PHONE, "999", "***"),
            (Field.NAME, "Sue Warren-O'Neil", "S*** W***-O***'N***"),
            (Field.POSTCODE, "SW1A 1AA", "SW1A ***"),
            (Field.POSTCODE, "SW1A1AA", "SW***"),
            (Field.COMPANY, '=HYPERLINK("http://x")', '=H***("h***://x***")'),
            (Field.CONSENTED_ON, "2027-05-02", "2027-05-02"),
            (Field.CONSENTED_ON, "Sue Warren", "S*** W***"),
            (Field.JOB_TITLE, "   ", ""),
        ],
    )
    def test_shows_the_form_and_hides_the_value(self, field: Field, value: str, shown: str) -> None:
        assert masked(value, field=field) == shown

    @given(st.sampled_from([f for f in Field if f is not Field.CONSENTED_ON]), st.text())
    def test_takes_any_text_and_never_shows_a_long_one_whole(
        self, field: Field, value: str
    ) -> None:
        shown = masked(value, field=field)
        assert len(shown) <= 80
        assert shown != value.strip() or sum(map(str.isalnum, value)) < 10


class TestAtFault:
    def test_names_the_column_that_a_reason_is_about(self) -> None:
        row = {Field.EMAIL: "bad@", Field.NAME: "=1+1", Field.PHONE: "4.4E+11"}
        assert at_fault(Reason.BAD_EMAIL, row=row) is Field.EMAIL
        assert at_fault(Reason.PHONE_SPOILED, row=row) is Field.PHONE
        assert at_fault(Reason.FORMULA, row=row) is Field.NAME

    def test_names_none_where_nothing_stands(self) -> None:
        assert at_fault(Reason.NO_CONTACT, row={Field.NAME: "Ann"}) is None
        assert at_fault(Reason.RAGGED, row={}) is None
