"""
The same import with pandas and ``to_sql``, by the domain's own functions; print its seconds.

``listing_pandas.py URL FILE``. Every row ends where ours ends; a row has its place in the file in
place of its line, for pandas does not tell lines.
"""

import hmac
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial

import pandas as pd  # type: ignore[import-untyped]
from sqlalchemy import Engine, create_engine, text

from bench.listing_child import KEY
from privacydesk.domain.contact_keys import canonical_email
from privacydesk.domain.list_values import (
    email_of,
    household_of,
    phone_of,
    postcode_of,
    subscriber_in,
)

KEPT = ["email", "phone", "name", "company", "job_title", "address", "town", "postcode",
        "subscriber"]  # fmt: skip
UPSERT = """
    INSERT INTO lists.contacts (contact, email, phone, name, company, job_title, address, town,
                                postcode, subscriber, first_from)
    SELECT nextval('lists.contact_numbers'), email, phone, name, company, job_title, address, town,
           postcode, subscriber, 2 FROM public.pandas_rows
        ON CONFLICT (email) DO UPDATE SET phone = coalesce(contacts.phone, excluded.phone)
"""
SOURCES = """
    INSERT INTO lists.provenance (contact, import, line, fields, permits, consented_on, names_us)
    SELECT c.contact, 2, p.line, 255, c.first_from = 2, p.consented_on::date, true
      FROM public.pandas_rows p JOIN lists.contacts c USING (email)
"""


def mapped(cells: pd.Series, to: Callable[[str], str | None]) -> pd.Series:
    """Return what ``to`` makes of each cell that has something in it."""
    return cells.map(lambda cell: to(cell) if cell else None, na_action="ignore").astype(object)


def stands(standing: set[bytes], family: str, value: str) -> bool:
    """Say whether an objection stands under the key that a value makes."""
    return hmac.digest(KEY, f"{family}\0{value}".encode(), "sha256") in standing


def sort_out(engine: Engine, file: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the usable rows, and the others with the reason against each."""
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    rows["line"] = range(2, len(rows) + 2)
    rows["reason"] = None
    # A short row is padded without a word; it is told by a cell that every whole row fills.
    rows.loc[rows["Consented on"].fillna("") == "", "reason"] = "ragged"
    rows["email"] = mapped(rows["E-mail"], email_of)
    rows.loc[rows["reason"].isna() & rows["email"].isna(), "reason"] = "bad_email"
    rows["phone"] = mapped(rows["Phone"], phone_of)
    rows["name"] = rows["First name"] + " " + rows["Last name"]
    rows["postcode"] = mapped(rows["Postcode"], postcode_of)
    rows["address"] = rows["Address"].str.replace(r"\s+", " ", regex=True)
    rows["subscriber"] = [
        subscriber_in(company=company, legal_form=form).value
        for company, form in zip(rows["Company"], rows["Legal form"].fillna(""), strict=True)
    ]
    rows = rows.rename(columns={"Company": "company", "Job title": "job_title", "Town": "town",
                                "Consented on": "consented_on"})  # fmt: skip
    with engine.connect() as connection:
        standing = {
            bytes(digest)
            for (digest,) in connection.execute(text("SELECT digest FROM desk.suppressions"))
        }
    well = rows["reason"].isna()
    boxes = mapped(rows["email"], canonical_email)
    homes = pd.Series([
        household_of(name, postcode=code)
        if isinstance(name, str) and isinstance(code, str)
        else None
        for name, code in zip(rows["name"], rows["postcode"], strict=True)
    ], index=rows.index, dtype=object)  # fmt: skip
    stopped = pd.Series(data=False, index=rows.index)
    for family, values in (("email", rows["email"]), ("email", boxes), ("phone", rows["phone"]),
                           ("postal", homes)):  # fmt: skip
        there = well & values.notna()
        stopped[there] |= values[there].map(partial(stands, standing, family)).astype(bool)
    rows.loc[stopped, "reason"] = "objected"
    well = rows["reason"].isna()
    rows.loc[well & rows[well].duplicated("email").reindex(rows.index, fill_value=False),
             "reason"] = "same_email"  # fmt: skip
    one = rows[rows["reason"].isna() & rows["phone"].notna()]
    again = one.assign(lower=one["name"].str.lower()).duplicated(["phone", "lower"])
    rows.loc[again[again].index, "reason"] = "same_person"
    return rows[rows["reason"].isna()], rows[rows["reason"].notna()]


def main(url: str, file: str) -> None:
    """Import the list."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO desk.imports (reference, digest, opened_at)"
                                " VALUES ('LI-2020-000002', 'y', :now)"),
                           {"now": datetime.now(timezone.utc)})  # fmt: skip
    began = time.perf_counter()
    usable, others = sort_out(engine, file)
    against = others["reason"].value_counts().to_dict()
    others = others[["line", "reason"]].assign(**{"import": 2})
    with engine.begin() as connection:
        others.to_sql("quarantine", connection, schema="lists", if_exists="append", index=False,
                      chunksize=10_000)  # fmt: skip
        usable[["line", "consented_on", *KEPT]].to_sql(
            "pandas_rows", connection, schema="public", index=False, chunksize=10_000
        )
        connection.execute(text(UPSERT))
        connection.execute(text(SOURCES))
    sys.stdout.write(json.dumps({
        "seconds": time.perf_counter() - began, "against": against, "usable": len(usable),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
