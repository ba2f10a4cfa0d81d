"""Values done by the column are what the domain says of each by itself, for any text."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from privacydesk.adapters.lists import key_texts, normalising
from privacydesk.adapters.lists.normalising import clean, normalise
from privacydesk.domain.contact_keys import canonical_email, normal_email
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_values import (
    email_of,
    household_of,
    phone_of,
    postcode_of,
    subscriber_in,
)

TODAY = date(2026, 9, 18)
EMAILS = st.one_of(
    st.from_regex(r"\A[A-Za-z0-9._%+'-]{1,12}@[A-Za-z0-9.-]{1,14}\.[A-Za-z]{1,5}[.,>]?\Z"),
    st.from_regex(r"\A[a-z.]{1,6}(\+[a-z]{1,3})?@(gmail\.com|GoogleMail\.com|me\.com|pm\.me)\Z"),
    st.text(st.sampled_from("aB1@.,+-_'<> éß中\u200b"), max_size=16),
)
PHONES = st.one_of(
    st.from_regex(r"\A(0|\+44 ?|0044|44)[0-9 -]{6,14}\Z", alphabet=st.characters(codec="ascii")),
    st.from_regex(r"\A0[1237][0-9]{9}\Z", alphabet=st.characters(codec="ascii")),
    st.text(st.sampled_from("0123456789+- ().eExt/"), max_size=16),
)
POSTCODES = st.one_of(
    st.from_regex(r"\A[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s{0,2}[0-9][A-Za-z]{2}\Z"),
    st.text(st.sampled_from("SWa1 2\u017fßK"), max_size=9),
)
NAMES = st.one_of(
    st.from_regex(r"\A(Mr\.? |DR )?[A-Za-z'’-]{1,8}( [A-Za-z.]{1,6}){0,3}\Z"),
    st.text(st.sampled_from("SamÉ' .-\u017fK"), max_size=12),
)
COMPANIES = st.one_of(
    st.sampled_from(["Elm Ltd", "Elm Limited.", "Oak plc", "Ash LLP", "A & B", "Ltd Edition", "x"]),
    st.text(max_size=6),
)
FORMS = st.sampled_from(["", "LTD", "sole", "PART", "?", "\x1c\x1d"])


def series(values: list[str]) -> pl.Series:
    return clean(pl.DataFrame({"x": values}, schema={"x": pl.String}), only_ascii=False)["x"]


class TestByColumn:
    @given(st.lists(EMAILS, min_size=1, max_size=30))
    @settings(max_examples=300)
    def test_addresses(self, texts: list[str]) -> None:
        raw = series(texts)
        found = normalising.emails(raw)
        assert found.to_list() == [email_of(t) if t else None for t in raw]
        for email in found.drop_nulls():
            assert normal_email(email) == email  # the spelling of the suppressions
        boxes = [canonical_email(e) if e else None for e in found]
        assert key_texts.mailboxes(found).to_list() == [
            box if box != email else None for box, email in zip(boxes, found, strict=True)
        ]

    @given(st.lists(PHONES, min_size=1, max_size=30))
    @settings(max_examples=300)
    def test_numbers(self, texts: list[str]) -> None:
        raw = series(texts)
        assert normalising.phones(raw).to_list() == [phone_of(t) if t else None for t in raw]

    @given(st.lists(st.tuples(NAMES, POSTCODES), min_size=1, max_size=30))
    @settings(max_examples=300)
    def test_households(self, texts: list[tuple[str, str]]) -> None:
        names, codes = series([n for n, _ in texts]), series([c for _, c in texts])
        kept = normalising.postcodes(codes)
        assert kept.to_list() == [postcode_of(c) if c else None for c in codes]
        assert key_texts.households(names, kept).to_list() == [
            household_of(n, postcode=c) for n, c in zip(names, kept, strict=True)
        ]

    @given(st.lists(st.tuples(COMPANIES, FORMS), min_size=1, max_size=20))
    def test_subscribers(self, texts: list[tuple[str, str]]) -> None:
        companies, forms = series([c for c, _ in texts]), series([f for _, f in texts])
        assert normalising.subscribers(companies, forms).to_list() == [
            subscriber_in(company=c, legal_form=f).value
            for c, f in zip(companies, forms, strict=True)
        ]


def judged(**cells: str) -> dict[str, object]:
    """Normalise one row of a list whose own wording names nobody."""
    frame = clean(pl.DataFrame({name: [value] for name, value in cells.items()}), only_ascii=False)
    row = normalise(frame, names_us=False, us=("CloudSentric",), today=TODAY)
    return row.row(0, named=True)


class TestWhatIsAgainstARow:
    def test_nothing(self) -> None:
        row = judged(
            email=" Sam@Elm.Example ",
            phone="07700 900 123",
            consented_on="2026-05-02",
            consent_wording="Yes to CloudSentric by post",
            company="Elm Ltd",
        )
        assert row["reason"] is None
        assert (row["email"], row["phone"]) == ("sam@elm.example", "+447700900123")
        assert (row["names_us"], row["subscriber"]) == (True, "corporate")

    def test_each_reason(self) -> None:
        said = {
            Reason.BAD_EMAIL: {"email": "sam@elm"},
            Reason.BAD_PHONE: {"email": "sam@elm.example", "phone": "12"},
            Reason.PHONE_SPOILED: {"email": "sam@elm.example", "phone": "4.47E+11"},
            Reason.NO_CONTACT: {"email": "", "name": "Sam Idle"},
            Reason.FORMULA: {"email": "sam@elm.example", "company": '=HYPERLINK("x")'},
            Reason.BAD_DATE: {"email": "sam@elm.example", "consented_on": "2026-02-30"},
            Reason.CONSENT_IN_FUTURE: {"email": "sam@elm.example", "consented_on": "19/09/2026"},
            Reason.TOO_LONG: {"email": "sam@elm.example", "name": "x" * 3_000},
        }
        assert {why: judged(**cells)["reason"] for why, cells in said.items()} == {
            why: why.value for why in said
        }

    def test_selected_partners_are_not_us(self) -> None:
        """R-92: consent to others is no consent to us."""
        row = judged(email="sam@elm.example", consent_wording="Yes to selected partners")
        assert row["names_us"] is False

    def test_a_plus_before_a_number_and_a_dash_are_no_formulas(self) -> None:
        assert judged(phone="+44 7700 900123", name="- none -")["reason"] is None
