"""A broker's list in the landing folder when the demo opens, with what such lists have in them."""

from __future__ import annotations

import csv
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import yaml

from demo.company import names, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

TITLE: Final = "Northern office managers"
ROWS: Final = 400
EVERY: Final[dict[str, int]] = {
    "role": 45, "old consent": 31, "repeated": 67, "no address": 83, "formula": 199, "ragged": 251,
    "two lines": 97,
}  # fmt: skip
"""Every so many rows one is so."""

COLUMNS: Final = {"E-mail": "email", "Full name": "name", "Phone": "phone", "Company": "company",
                  "Consent": "consented_on"}  # fmt: skip
OBJECTOR: Final = ("s.idle@example.org", "Sam Idle", "", "")
"""Somebody of the sample company's who said stop."""

Row = list[str]


def drop_list(landing: Path, *, today: date, seed: int = 2026) -> Path:
    """Put a list and its record into the landing folder; return where the list is."""
    target, draft = landing / "northern.csv", landing / "northern.csv.part"
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(random.Random(seed), today=today))
    record = landing / f"{target.name}.yaml"
    record.write_text(yaml.safe_dump(_record(today), sort_keys=False), encoding="utf-8")
    return draft.replace(target)


def _rows(rng: random.Random, *, today: date) -> Iterator[Row]:
    row: Row = []
    for place in range(1, ROWS):
        so = {what for what, every in EVERY.items() if place % every == 0}
        row = row if "repeated" in so else _row(rng, place, today=today, so=so)
        yield row[:3] if "ragged" in so else row
    yield [*OBJECTOR, (today - timedelta(days=40)).isoformat()]


def _row(rng: random.Random, place: int, *, today: date, so: set[str]) -> Row:
    first, last = rng.choice(names.FIRST_NAMES), rng.choice(names.SURNAMES)
    firm, (trade, _) = rng.choice(names.FIRM_WORDS), rng.choice(names.TRADES)
    host = rng.choice((f"{firm}-{trade}-{place}.example", "post.example", "letterbox.example"))
    local = "info" if "role" in so else f"{first}.{last}{place}"
    days = rng.randint(210, 330) if "old consent" in so else rng.randint(20, 170)
    number = numbers.landline(place)
    return [
        f"{local} at {host}" if "no address" in so else f"{local}@{host}".lower(),
        "=1+1" if "formula" in so else f"{first} {last}",
        numbers.spelled(rng, number) if number and place % 2 else "",
        f"{firm} {trade}" + ("\n(head office)" if "two lines" in so else rng.choice((" Ltd", ""))),
        (today - timedelta(days=days)).isoformat(),
    ]


def _record(today: date) -> dict[str, object]:
    checked = today - timedelta(days=5)
    return {
        "list": TITLE,
        "seller": {"name": "ListCo", "contract": "LC-22", "licence_ends_on": "2099-01-31"},
        "compiled_by": "ListCo",
        "collected": {"where": "trade fairs in Leeds and York", "how": "paper form",
                      "from": today - timedelta(days=340), "to": today - timedelta(days=20)},
        "wording": "Yes, CloudSentric may e-mail me about connections and telephones.",
        "names_us": True,
        "consent": {"email": "scans of the forms, kept by ListCo", "phone": "none"},
        "obtained_on": today - timedelta(days=2),
        "checked": {"on": checked, "tps": checked, "ctps": checked, "suppressions": checked},
        "hosted_in": ["GB"],
        "columns": COLUMNS,
    }  # fmt: skip
