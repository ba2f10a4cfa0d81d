"""
Bring a block's values to one spelling, a column at a time, and say what is wrong with a row.

What a value means stands in ``domain.list_values``, and nowhere else. Here its plain cases, which
are nearly all, are recognised by a pattern and done for the whole column; every other value goes
through the domain's own function. A test holds the two together for any text.
"""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Final

import polars as pl

from privacydesk.adapters.lists.consents import days, naming
from privacydesk.domain.contact_keys import PROVIDERS, canonical_email
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_values import (
    email_of,
    household_of,
    is_formula,
    is_spoiled,
    phone_of,
    postcode_of,
    subscriber_in,
)
from privacydesk.domain.permission_facts import Subscriber

WORDS: Final = (Field.NAME, Field.COMPANY, Field.JOB_TITLE, Field.ADDRESS, Field.TOWN)
PLAIN_EMAIL: Final = (
    r"^[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,24}$"
)
PLAIN_PHONE: Final = r"^0[1237](?:[ -]?[0-9]){9}$"
PLAIN_HOME_PHONE: Final = r"^\+44 ?[1237](?:[ -]?[0-9]){9}$"
PLAIN_POSTCODE: Final = r"^[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}$"
PLAIN_NAME: Final = r"^[a-z]{2,} (?:[a-z]+ )*[a-z]{2,}$"
TITLES: Final = r"\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|rev)\b"
PROVIDED: Final = "@(?:" + "|".join(map(re.escape, PROVIDERS)) + ")$"
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
    a row has one, the list's own word elsewhere (R-92).
    """
    frame = _with_all(frame)
    raw_email, raw_phone = frame["email"], frame["phone"]
    formula = pl.any_horizontal(
        pl.col(field.value).str.contains(r"^[=@\t\r+-]").fill_null(value=False)
        for field in (*WORDS, Field.EMAIL)
    )
    suspected = frame.select(formula=formula)["formula"]
    frame = frame.with_columns(
        email=emails(raw_email),
        phone=phones(raw_phone),
        postcode=postcodes(frame["postcode"]),
        subscriber=subscribers(frame["company"], frame["legal_form"]),
        consented=days(frame["consented_on"]),
        names_us=naming(frame["consent_wording"], us=us, otherwise=names_us),
        tps=_yes(pl.col("tps")),
        ctps=_yes(pl.col("ctps")),
        formula=_formulas(frame, suspected),
        spoiled=_where(raw_phone, is_spoiled, r"[eE]"),
    )
    return frame.with_columns(reason=_reason(raw_email, raw_phone, frame, today=today))


def emails(raw: pl.Series) -> pl.Series:
    """Return addresses as ``email_of`` does."""
    lower = raw.str.to_lowercase()
    plain = (lower.str.contains(PLAIN_EMAIL) & (lower.str.len_bytes() <= LONGEST_EMAIL)).fill_null(
        value=False
    ) & _is_ascii(raw)
    return _mixed(raw, lower, plain, email_of)


def phones(raw: pl.Series) -> pl.Series:
    """Return numbers as ``phone_of`` does."""
    plain = raw.str.contains(PLAIN_PHONE).fill_null(value=False)
    home = raw.str.contains(PLAIN_HOME_PHONE).fill_null(value=False)
    digits = raw.str.replace_all("[ -]", "")
    done = pl.select(
        pl.when(plain).then(pl.lit("+44") + digits.str.slice(1)).otherwise(digits)
    ).to_series()
    return _mixed(raw, done, plain | home, phone_of)


def postcodes(raw: pl.Series) -> pl.Series:
    """Return postcodes as ``postcode_of`` does."""
    upper = raw.str.to_uppercase()
    plain = _is_ascii(raw) & upper.str.contains(PLAIN_POSTCODE).fill_null(value=False)
    bare = upper.str.replace(" ", "", literal=True)
    done = pl.select(bare.str.head(-3) + pl.lit(" ") + bare.str.tail(3)).to_series()
    return _mixed(raw, done, plain, postcode_of)


def households(names: pl.Series, postcodes: pl.Series) -> pl.Series:
    """Return the texts of the postal keys as ``household_of`` does; ``postcodes`` are kept ones."""
    both = pl.DataFrame({"name": names, "postcode": postcodes})
    lower = names.str.to_lowercase()
    plain = (
        (lower.str.contains(PLAIN_NAME) & ~lower.str.contains(TITLES)).fill_null(value=False)
        & _is_ascii(names)
        & postcodes.is_not_null()
    )
    done = pl.select(
        lower.str.head(1) + pl.lit(" ") + lower.str.split(" ").list.last()
        + pl.lit(" ") + postcodes.str.replace(" ", "", literal=True)
    ).to_series()  # fmt: skip
    odd = ~plain & names.is_not_null() & postcodes.is_not_null()
    slow = [household_of(name, postcode=code) for name, code in both.filter(odd).iter_rows()]
    return _filled(pl.select(pl.when(plain).then(done)).to_series(), odd, slow)


def mailboxes(emails: pl.Series) -> pl.Series:
    """Return the mailbox of an address where its provider gives it another spelling."""
    known = emails.str.contains(PROVIDED).fill_null(value=False)
    found = [canonical_email(email) for email in emails.filter(known)]
    other = _filled(pl.Series([None] * len(emails), dtype=pl.String), known, found)
    return pl.select(pl.when(other != emails).then(other)).to_series()


def subscribers(companies: pl.Series, forms: pl.Series) -> pl.Series:
    """Return the class of each subscriber (R-85), by the few spellings that are there."""
    last = pl.DataFrame({"end": companies.str.split(" ").list.last(), "form": forms})
    few = last.unique()
    judged = few.with_columns(
        subscriber=pl.Series(
            [subscriber_in(company=end, legal_form=form).value for end, form in few.iter_rows()],
            dtype=pl.String,
        )
    )
    joined = last.join(judged, on=["end", "form"], how="left", nulls_equal=True,
                       maintain_order="left")  # fmt: skip
    return joined["subscriber"].fill_null(Subscriber.UNKNOWN.value)


def _is_ascii(texts: pl.Series) -> pl.Series:
    return (texts.str.len_bytes() == texts.str.len_chars()).fill_null(value=False)


def _with_all(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the frame every column, and a name made of its parts where there is none."""
    missing = [field.value for field in Field if field.value not in frame.columns]
    nothing = pl.lit(None, dtype=pl.String)
    frame = frame.with_columns(nothing.alias(name) for name in missing)
    parts = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)
    whole = pl.coalesce("name", pl.when(parts.str.len_bytes() > 0).then(parts))
    frame = frame.with_columns(name=whole)
    return frame.with_columns(name=_spaced(frame["name"]), address=_spaced(frame["address"]))


def _spaced(texts: pl.Series) -> pl.Series:
    """Make one space of all that parts two words; few cells have anything else."""
    odd = texts.str.contains(r"\s\s|[^\S ]").fill_null(value=False)
    return _filled(texts, odd, texts.filter(odd).str.replace_all(r"\s+", " ").to_list())


def _mixed(
    raw: pl.Series, done: pl.Series, plain: pl.Series, slowly: Callable[[str], str | None]
) -> pl.Series:
    odd = ~plain & raw.is_not_null()
    slow = [slowly(text) for text in raw.filter(odd)]
    return _filled(pl.select(pl.when(plain).then(done)).to_series(), odd, slow)


def _filled(series: pl.Series, where: pl.Series, values: Sequence[str | None]) -> pl.Series:
    if not values:
        return series
    return series.scatter(where.arg_true(), pl.Series(values, dtype=pl.String))


def _where(raw: pl.Series, judge: Callable[[str], bool], suspicion: str) -> pl.Series:
    """Return for each text what ``judge`` says of it; only what fits ``suspicion`` is asked."""
    suspected = raw.str.contains(suspicion).fill_null(value=False)
    return _judged(suspected, [judge(text) for text in raw.filter(suspected)])


def _formulas(frame: pl.DataFrame, suspected: pl.Series) -> pl.Series:
    columns = [field.value for field in (*WORDS, Field.EMAIL)]
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


def _reason(
    raw_email: pl.Series, raw_phone: pl.Series, raw: pl.DataFrame, *, today: date
) -> pl.Expr:
    """Say what is against a row, the first of these."""
    later = pl.col("consented") > pl.lit(today)
    unread = pl.lit(raw["consented_on"].is_not_null()) & pl.col("consented").is_null()
    long = pl.any_horizontal(pl.col(field.value).str.len_bytes() > LONGEST_CELL for field in WORDS)
    return (
        pl.when(long).then(pl.lit(Reason.TOO_LONG.value))
        .when(pl.col("formula")).then(pl.lit(Reason.FORMULA.value))
        .when(pl.col("spoiled")).then(pl.lit(Reason.PHONE_SPOILED.value))
        .when(pl.lit(raw_email.is_not_null()) & pl.col("email").is_null())
        .then(pl.lit(Reason.BAD_EMAIL.value))
        .when(pl.lit(raw_phone.is_not_null()) & pl.col("phone").is_null())
        .then(pl.lit(Reason.BAD_PHONE.value))
        .when(pl.col("email").is_null() & pl.col("phone").is_null()
              & pl.col("application").is_null())  # an applicant is known by that
        .then(pl.lit(Reason.NO_CONTACT.value))
        .when(unread).then(pl.lit(Reason.BAD_DATE.value))
        .when(later).then(pl.lit(Reason.CONSENT_IN_FUTURE.value))
    )  # fmt: skip
