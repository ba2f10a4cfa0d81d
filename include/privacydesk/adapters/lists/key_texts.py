"""
What mailbox and household keys are made of, a column at a time.

As in ``normalising``, what a text means stands in ``domain`` alone.
"""

import re
from typing import Final

import polars as pl

from privacydesk.adapters.lists.plain_cells import filled, is_ascii
from privacydesk.domain.contact_keys import PROVIDERS, canonical_email
from privacydesk.domain.list_values import household_of

NAME: Final = pl.col("name")
PLAIN_NAME: Final = r"^[a-z]{2,} (?:[a-z]+ )*[a-z]{2,}$"
TITLES: Final = r"\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|rev)\b"
SIGNS: Final = "".join({one.tag + one.ignored for one in PROVIDERS.values()})
ALIASES: Final = [host for host, one in PROVIDERS.items() if one.domain != host]
RESPELLED: Final = "[{}].*@(?:{})$|@(?:{})$".format(
    re.escape(SIGNS), *("|".join(map(re.escape, hosts)) for hosts in (PROVIDERS, ALIASES))
)
"""The addresses that may have another spelling of their mailbox; every other one is its own."""


def households(names: pl.Series, postcodes: pl.Series) -> pl.Series:
    """Return the texts of the postal keys as ``household_of`` does; ``postcodes`` are kept ones."""
    both = pl.DataFrame({"name": names, "code": postcodes})
    letters = pl.col("letters")
    plain = letters.str.contains(PLAIN_NAME) & ~letters.str.contains(TITLES) & is_ascii(NAME)
    whole = pl.concat_str(
        letters.str.head(1), letters.str.split(" ").list.last(),
        pl.col("code").str.replace(" ", "", literal=True), separator=" ",
    )  # fmt: skip
    made = both.with_columns(letters=NAME.str.to_lowercase().str.replace_all("'", "", literal=True))
    done = made.select(pl.when(plain).then(whole)).to_series()
    odd = done.is_null() & names.is_not_null() & postcodes.is_not_null()
    slow = [household_of(name, postcode=code) for name, code in both.filter(odd).iter_rows()]
    return filled(done, odd, slow)


def mailboxes(emails: pl.Series) -> pl.Series:
    """Return the mailbox of an address where its provider gives it another spelling."""
    other = emails.str.contains(RESPELLED).fill_null(value=False)
    found = [canonical_email(email) for email in emails.filter(other)]
    boxes = filled(pl.repeat(None, len(emails), dtype=pl.String, eager=True), other, found)
    return pl.select(pl.when(boxes != emails).then(boxes)).to_series()
