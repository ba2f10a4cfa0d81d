"""
Bring a block's values to one spelling, a column at a time, and say what is wrong with a row.

What a value means stands in ``domain.list_values``, and nowhere else. Here its plain cases, which
are nearly all, are recognised by a pattern and done for the whole column; every other value goes
through the domain's own function. A test holds the two together for any text.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Final

import polars as pl

from privacydesk.adapters.lists.consents import days, naming
from privacydesk.adapters.lists.plain_cells import RAW, by_itself, filled, is_ascii, spelled
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import REPORT, Field
from privacydesk.domain.list_values import (
    email_of,
    is_formula,
    is_spoiled,
    phone_of,
    postcode_of,
    subscriber_in,
)
from privacydesk.domain.permission_facts import Subscriber

WORDS: Final = (Field.NAME, Field.COMPANY, Field.JOB_TITLE, Field.ADDRESS, Field.TOWN)
KEPT: Final = (
    *(field.value for field in (Field.EMAIL, Field.PHONE, *WORDS, Field.POSTCODE)),
    "subscriber", "consented", "names_us", "tps", "ctps",
)  # fmt: skip
"""What is kept of a row, beside its line."""
PLAIN_EMAIL: Final = (
    r"^[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,24}$"
)
PLAIN_PHONE: Final = r"^0[1237](?:[ -]?[0-9]){9}$"
PLAIN_HOME_PHONE: Final = r"^\+44 ?[1237](?:[ -]?[0-9]){9}$"
PLAIN_POSTCODE: Final = r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$"
INVISIBLE: Final = r"[\u200b-\u200d\u2060\ufeff\u00ad]"
LONGEST_EMAIL, LONGEST_CELL = 200, 1_000


def clean(frame: pl.DataFrame, *, only_ascii: bool) -> pl.DataFrame:
    """Trim every cell, take out what nobody sees, and make an empty cell no value."""
    cell = pl.all()
    if not only_ascii:
        cell = cell.str.replace_all(INVISIBLE, "")
    return frame.with_columns(cell.str.strip_chars()).with_columns(
        pl.when(pl.all().str.len_bytes() > 0).then(pl.all())
    )


def normalise(
    frame: pl.DataFrame, *, names_us: bool, us: Collection[str], today: date
) -> pl.DataFrame:
    """
    Return the rows as they are kept, with ``reason`` where something is against one.

    ``frame`` has a column of text for each field of the list. The consent's wording counts where
    a row has one, the list's own word elsewhere (R-92). A credit report's cells stay as they are.
    """
    is_report = Field.APPLICATION.value in frame.columns
    reported = [field.value for field in Field if is_report and field in REPORT]
    frame = _with_all(frame)
    frame = frame.with_columns(
        raw_email="email",
        raw_phone="phone",
        email=emails(frame["email"]),
        phone=phones(frame["phone"]),
        postcode=postcodes(frame["postcode"]),
        subscriber=subscribers(frame["company"], frame["legal_form"]),
        consented=days(frame["consented_on"]),
        names_us=naming(frame["consent_wording"], us=us, otherwise=names_us),
        tps=_yes(pl.col("tps")),
        ctps=_yes(pl.col("ctps")),
        formula=_formulas(frame),
        spoiled=_where(frame["phone"], is_spoiled, r"[eE]"),
    )
    return frame.select(*KEPT, *reported, reason=_reasons(frame, today=today))


def emails(raw: pl.Series) -> pl.Series:
    """Return addresses as ``email_of`` does; the plainest are kept as they are."""
    return spelled(raw, pl.when(_is_email(RAW)).then(RAW), others=_capital_emails)


def _capital_emails(raw: pl.Series) -> pl.Series:
    lower = pl.col("lower")
    return spelled(raw, pl.when(_is_email(lower) & is_ascii(RAW)).then(lower),
                   lower=RAW.str.to_lowercase(), others=by_itself(email_of))  # fmt: skip


def _is_email(cell: pl.Expr) -> pl.Expr:
    return cell.str.contains(PLAIN_EMAIL) & (cell.str.len_bytes() <= LONGEST_EMAIL)


def phones(raw: pl.Series) -> pl.Series:
    """Return numbers as ``phone_of`` does; the plainest have nothing between their digits."""
    bare = RAW.str.contains(r"^0[1237][0-9]{9}$")
    return spelled(raw, pl.when(bare).then(pl.lit("+44") + RAW.str.slice(1)), others=_spaced_phones)


def _spaced_phones(raw: pl.Series) -> pl.Series:
    digits = pl.col("digits")
    done = (
        pl.when(RAW.str.contains(PLAIN_PHONE)).then(pl.lit("+44") + digits.str.slice(1))
        .when(RAW.str.contains(PLAIN_HOME_PHONE)).then(digits)
    )  # fmt: skip
    return spelled(raw, done, digits=RAW.str.replace_all("[ -]", ""), others=by_itself(phone_of))


def postcodes(raw: pl.Series) -> pl.Series:
    """Return postcodes as ``postcode_of`` does; the plainest are kept as they are."""
    plain = RAW.str.contains(PLAIN_POSTCODE)
    return spelled(raw, pl.when(plain).then(RAW), others=_other_postcodes)


def _other_postcodes(raw: pl.Series) -> pl.Series:
    upper = pl.col("upper")
    plain = upper.str.contains(PLAIN_POSTCODE.replace(" ", " ?")) & is_ascii(RAW)
    bare = upper.str.replace(" ", "", literal=True)
    whole = pl.concat_str(bare.str.head(-3), bare.str.tail(3), separator=" ")
    return spelled(raw, pl.when(plain).then(whole), upper=RAW.str.to_uppercase(),
                   others=by_itself(postcode_of))  # fmt: skip


def subscribers(companies: pl.Series, forms: pl.Series) -> pl.Series:
    """Return the class of each subscriber (R-85), by the few spellings that are there."""
    form = pl.col("form")
    unsaid = form.is_null() | (form < " ")  # else the firm's name does not count
    last = pl.DataFrame({"company": companies, "form": forms}).select(
        form, end=pl.when(unsaid).then("company").str.split(" ").list.last()
    )
    few = last.unique()
    judged = few.with_columns(
        subscriber=pl.Series(
            [subscriber_in(company=end, legal_form=form).value for form, end in few.iter_rows()],
            dtype=pl.String,
        )
    )
    joined = last.join(judged, on=["form", "end"], how="left", nulls_equal=True,
                       maintain_order="left")  # fmt: skip
    return joined["subscriber"].fill_null(Subscriber.UNKNOWN.value)


def _with_all(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the frame every column, and a name made of its parts where there is none."""
    missing = [field.value for field in Field if field.value not in frame.columns]
    nothing = pl.lit(None, dtype=pl.String)
    frame = frame.with_columns(nothing.alias(name) for name in missing)
    parts = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)
    frame = frame.with_columns(parts=parts)
    given = pl.when(pl.col("parts").str.len_bytes() > 0).then("parts")
    frame = frame.with_columns(name=pl.coalesce("name", given))
    return frame.with_columns(name=_spaced(frame["name"]), address=_spaced(frame["address"]))


def _spaced(texts: pl.Series) -> pl.Series:
    """Make one space of all that parts two words; few cells have anything else."""
    odd = texts.str.contains(r"\s\s|[^\S ]").fill_null(value=False)
    return filled(texts, odd, texts.filter(odd).str.replace_all(r"\s+", " "))


def _where(raw: pl.Series, judge: Callable[[str], bool], suspicion: str) -> pl.Series:
    """Return for each text what ``judge`` says of it; only what fits ``suspicion`` is asked."""
    suspected = raw.str.contains(suspicion).fill_null(value=False)
    return _judged(suspected, [judge(text) for text in raw.filter(suspected)])


def _formulas(frame: pl.DataFrame) -> pl.Series:
    """Say of each row whether a spreadsheet would calculate with a cell; words begin otherwise."""
    columns = [field.value for field in (*WORDS, Field.EMAIL)]
    suspicion = pl.any_horizontal(
        (pl.col(name) < ".") | ((pl.col(name) >= "=") & (pl.col(name) < "A")) for name in columns
    )
    suspected = frame.select(suspicion.fill_null(value=False)).to_series()
    told = [
        any(text is not None and is_formula(text) for text in row)
        for row in frame.filter(suspected).select(columns).iter_rows()
    ]
    return _judged(suspected, told)


def _judged(suspected: pl.Series, told: Sequence[bool]) -> pl.Series:
    """Return what was told of the suspected ones, and no of all others."""
    return suspected.scatter(suspected.arg_true(), pl.Series(told)) if told else suspected


def _yes(column: pl.Expr) -> pl.Expr:
    """Return whether a number is on a register; None where the cell says neither."""
    word = column.str.to_lowercase()
    return (
        pl.when(word.is_in(["y", "yes", "true", "1"]))
        .then(statement=True)
        .when(word.is_in(["n", "no", "false", "0"]))
        .then(statement=False)
    )


def _reasons(frame: pl.DataFrame, *, today: date) -> pl.Series:
    """Say what is against each row, the first of these; nearly all have nothing."""
    email, phone, consented = pl.col("email"), pl.col("phone"), pl.col("consented")
    against = {
        Reason.TOO_LONG: pl.any_horizontal(
            pl.col(field.value).str.len_bytes() > LONGEST_CELL for field in WORDS
        ),
        Reason.FORMULA: pl.col("formula"),
        Reason.PHONE_SPOILED: pl.col("spoiled"),
        Reason.BAD_EMAIL: pl.col("raw_email").is_not_null() & email.is_null(),
        Reason.BAD_PHONE: pl.col("raw_phone").is_not_null() & phone.is_null(),
        # An applicant is known by the application.
        Reason.NO_CONTACT: email.is_null() & phone.is_null() & pl.col("application").is_null(),
        Reason.BAD_DATE: pl.col("consented_on").is_not_null() & consented.is_null(),
        Reason.CONSENT_IN_FUTURE: consented > pl.lit(today),
    }
    bad = frame.select(pl.any_horizontal(*against.values()).fill_null(value=False)).to_series()
    first = pl.coalesce(pl.when(so).then(pl.lit(why.value)) for why, so in against.items())
    nothing = pl.repeat(None, len(frame), dtype=pl.String, eager=True)
    return filled(nothing, bad, frame.filter(bad).select(first).to_series())
