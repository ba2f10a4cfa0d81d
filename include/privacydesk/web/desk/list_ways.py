"""How a bought list's usable rows may be contacted, a table a channel, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from privacydesk.domain.imports import STAGED, Import, ImportState
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_ways import CHANNELS, ListTerms, May, Told, ways_of
from privacydesk.domain.permission_answers import Code
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.suppressions import Channel
from privacydesk.ports import Profile
from privacydesk.web.desk.times import plain_day

TITLES: Final[Mapping[Channel, str]] = {
    Channel.EMAIL: "Email", Channel.PHONE: "Calls by a person", Channel.SMS: "Texts",
    Channel.POST: "Post",
}  # fmt: skip
MISSING: Final[Mapping[Channel, str]] = {
    Channel.EMAIL: "No email given", Channel.PHONE: "No number given",
    Channel.SMS: "No number given", Channel.POST: "No postal address given",
}  # fmt: skip
YES: Final[Mapping[Code, str]] = {
    Code.CONSENT: "Yes, they consented",
    Code.OLD_CONSENT_LET_THROUGH: "Yes, an old consent that a person let through",
    Code.CORPORATE_SUBSCRIBER: "Yes, the subscriber is a company",
    Code.SCREENED: "Yes, until {until}",
    Code.LEGITIMATE_INTERESTS: "Yes",
}
NO: Final[Mapping[Code, str]] = {
    Code.OBJECTED: "No: they object",
    Code.CONSENT_TOO_OLD: "Held: consent too old (R-93)",
    Code.CONSENT_NAMES_OTHERS: "Held: consent does not name us (R-92)",
    Code.CONSENT_UNDATED: "Held: consent has no day (R-93)",
    Code.NO_CONSENT: "No: no consent (R-86)",
    Code.LISTED: "No: on {register} (R-88)",
    Code.NOT_SCREENED: "No: {register} never looked up (R-88)",
    Code.SCREEN_STALE: "No: last look at {register} too old (R-89)",
}
LAST: Final = {May.YES: 0, May.NO: 1, May.NONE: 2}


@dataclass(frozen=True, kw_only=True)
class WayTable:
    """One channel: what may be done with how many rows; the lines sum to all of them."""

    title: str
    lines: Sequence[tuple[str, int]]
    rows: int


def way_tables(
    found: Import, *, row: Mapping[str, Any], profile: Profile | None, today: date
) -> Sequence[WayTable]:
    """
    Return a table for each channel; none of a list that is not, or no more, to be marketed to.

    ``row`` is the import's line of the register.
    """
    shown = found.kind is ListKind.BROKER and found.state in {*STAGED, ImportState.PUBLISHED}
    if not shown or profile is None or not profile.ways:
        return ()
    terms = _terms(found, row)
    ways = ways_of(profile.ways, terms=terms, against=found.against, on=today)
    return [
        WayTable(title=TITLES[channel], rows=sum(ways[channel].values()), lines=[
            (_label(told, channel=channel, terms=terms), rows)
            for told, rows in sorted(ways[channel].items(), key=_order)
        ])
        for channel in CHANNELS
    ]  # fmt: skip


def _terms(found: Import, row: Mapping[str, Any]) -> ListTerms:
    said = set(found.columns.values())
    return ListTerms(
        email_consent=bool(row["email_consent"]), phone_consent=bool(row["phone_consent"]),
        tps_on=row["tps_on"], ctps_on=row["ctps_on"], old_until=row["old_until"],
        marks_tps=Field.TPS in said, marks_ctps=Field.CTPS in said,
    )  # fmt: skip


def _order(line: tuple[Told, int]) -> tuple[int, int]:
    told, rows = line
    return LAST[told.may], -rows


def _label(told: Told, *, channel: Channel, terms: ListTerms) -> str:
    if told.may is May.NONE or told.code is None:
        return MISSING[channel]
    words = (YES if told.may is May.YES else NO)[told.code]
    return words.format(until=plain_day(terms.calls_until), register=(told.detail or "").upper())
