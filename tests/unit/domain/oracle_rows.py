"""
The worked dates of ``data/date_oracles.csv``, read as stories for the second clock.

`Beliefs` says how the clerk reads a row; the defaults are right, every other value
is one of the wrong rules that the law notes list.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from itertools import zip_longest
from pathlib import Path
from zoneinfo import ZoneInfo

from brute_force_clock import Clerk, Letter, Rules, Story
from dateutil.easter import easter
from holidays import country_holidays

Row = dict[str, str]

FILE = Path(__file__).with_name("data") / "date_oracles.csv"
ROWS: list[Row] = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
REQUESTS = [row for row in ROWS if row["kind"] == "rights_request"]
DATED = [row for row in REQUESTS if row["expected_due"]]
YEARS = range(2018, 2031)
SUBDIVISIONS = {"EW": "ENG", "SCT": "SCT", "NI": "NIR"}
ONE_OFFS = {date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8), date(2026, 6, 15)}
LAWFUL_FEES = {"manifestly_unfounded", "manifestly_excessive", "further_copies"}


@dataclass(frozen=True, kw_only=True)
class Beliefs:
    """How a clerk reads rows, and counts."""

    rules: Rules = field(default_factory=Rules)
    day: str = "london"
    calendar: str = "own"
    ignored: str = ""
    any_id: bool = False
    any_fee: bool = False
    any_right: bool = False
    any_question: bool = False


def closed_days(nation: str, calendar: str = "own") -> Collection[date]:
    """Return the days on which offices of a nation are closed, as a clerk believes."""
    if calendar == "weekends_only":
        return frozenset()
    subdivision = SUBDIVISIONS["EW" if calendar == "ew_everywhere" else nation]
    names = dict(country_holidays("GB", subdiv=subdivision, years=YEARS).items())
    days = {
        day
        for day, name in names.items()
        if calendar != "no_substitutes" or "(observed)" not in name
    }
    if calendar == "no_one_offs":
        days -= ONE_OFFS
    if calendar == "easter_monday_everywhere":
        days |= {easter(year) + timedelta(days=1) for year in YEARS}
    return days


def judged(row: Row, beliefs: Beliefs) -> tuple[str, str, str, str, str]:
    """Return status, clock start, paused days, due and tell-by as the row's cells would be."""
    closed = closed_days(row["jurisdiction"], beliefs.calendar)
    clerk = Clerk(story=story_of(row, beliefs), closed=closed, rules=beliefs.rules)
    status, start, paused, due, tell_by = clerk.result()
    return status, str(start or ""), str(paused), str(due or ""), str(tell_by or "")


def story_of(row: Row, beliefs: Beliefs) -> Story:
    """Read a row as a story in which only the founded demands are left."""
    holds: list[Letter] = []
    doubted = row["id_reasonable_doubt"] == "Y" or beliefs.any_id
    if doubted and beliefs.ignored != "id":
        holds += letters(row, "id", "id_requested_on", "id_received_at", beliefs)
    if beliefs.ignored != "authority":
        holds += letters(
            row, "authority", "authority_requested_on", "authority_received_on", beliefs
        )
    lawful = row["fee_basis"] in LAWFUL_FEES or beliefs.any_fee
    if lawful and beliefs.ignored != "fee":
        holds += letters(row, "fee", "fee_asked_on", "fee_paid_on", beliefs)
    required = row["clar_reason_ok"] == "Y" or beliefs.any_question
    pausing = required and (row["right"] == "access" or beliefs.any_right)
    questions = letters(row, "clar", "clar_asked_on", "clar_answered_on", beliefs)
    received = day_of(row["received_at"], beliefs.day)
    told = row["extension_notice_at"]
    known = [received, *(letter.asked for letter in (*holds, *questions))]
    known += [letter.answered for letter in (*holds, *questions) if letter.answered]
    known += [day_of(told, beliefs.day)] if told else []
    return Story(
        received=received,
        today=day_of(row["as_of"], beliefs.day) if row["as_of"] else max(known),
        holds=tuple(holds),
        questions=tuple(questions) if pausing else (),
        notice=day_of(told, beliefs.day) if told else None,
        reasons=row["extension_reasons_given"] == "Y",
    )


def letters(row: Row, what: str, asked: str, answered: str, beliefs: Beliefs) -> list[Letter]:
    """Pair the demands of two cells with their replies."""
    demands, replies = row[asked].split(";"), row[answered].split(";")
    if len(demands) == 1:  # it came in parts: the last one makes it complete
        replies = replies[-1:]
    pairs = zip_longest(demands, replies, fillvalue="")
    return [
        Letter(
            what=what,
            asked=day_of(demand, beliefs.day),
            answered=day_of(reply, beliefs.day) if reply else None,
        )
        for demand, reply in pairs
        if demand
    ]


def day_of(text: str, reading: str) -> date:
    """Read the day of a cell, rightly in London or wrongly elsewhere."""
    if "T" not in text:
        return date.fromisoformat(text)
    instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    zones = {
        "london": ZoneInfo("Europe/London"),
        "utc": timezone.utc,
        "fixed_plus_1h": timezone(timedelta(hours=1)),
    }
    return instant.astimezone(zones[reading]).date()
