"""What one row says about marketing: an answer, a consent, a refusal, a look at a register."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from privacydesk.domain.automated import NO
from privacydesk.domain.marketing_map import ChoicesAt, EntriesAt, MarketingMap, ScreensAt
from privacydesk.domain.permission_facts import Answer, Asked, Consent, Register, Screen, Source
from privacydesk.domain.suppressions import Channel

Row = Mapping[str, object]

OURS = frozenset({Source.PERSON, Source.WEBSITE, Source.EMPLOYER})
"""A form of our own needs not say our name; what others collected must (R-92)."""


def asked_in(row: Row, *, at: ChoicesAt) -> Asked | None:
    """Return what somebody was asked at an order; silence is a blank (R-82)."""
    on = day_of(row[at.asked_at])
    if on is None:
        return None
    words = {at.yes: Answer.YES, at.no: Answer.NO}
    return Asked(
        channel=Channel(str(row[at.channel])),
        on=on,
        answer=words.get(str(row[at.choice]), Answer.BLANK),
    )


def consents_in(entry: Row, *, where: MarketingMap) -> Iterator[Consent]:
    """Yield each consent that an entry of the marketing list tells of."""
    at = where.entries
    source = where.sources[str(entry[at.source])]
    evidence = str(entry[at.evidence] or "").casefold()
    for channel, name in at.channels.items():
        if entry[name] == at.yes:
            yield Consent(
                channel=Channel(channel), source=source, given_on=day_of(entry[at.given_on]),
                names_us=source in OURS or any(n.casefold() in evidence for n in where.named_as),
            )  # fmt: skip


def refusals_in(entry: Row, *, at: EntriesAt) -> Iterator[Asked]:
    """Yield each refusal that an entry of the marketing list tells of."""
    on = day_of(entry[at.given_on]) or day_of(entry[at.obtained_on])
    for channel, name in at.channels.items():
        if on and entry[name] == at.no:
            yield Asked(channel=Channel(channel), answer=Answer.NO, on=on)


def screens_in(rows: Sequence[Row], *, at: ScreensAt) -> Iterator[Screen]:
    """Yield each dated look at TPS or CTPS (R-88, R-89)."""
    for row in rows:
        if day := day_of(row[at.screened_on]):
            yield Screen(
                register=Register(str(row[at.register]).lower()), screened_on=day,
                listed=str(row[at.listed]).casefold() not in NO,
            )  # fmt: skip


def is_marked(rows: Sequence[Row], name: str) -> bool:
    """Say whether the use of any of these is restricted; what is not a plain no, is (R-59)."""
    return any(str(row.get(name)).casefold() not in NO for row in rows)


def day_of(value: object) -> date | None:
    """Return the day of a date, an instant or a text; None where there is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
