"""Load a stop list: a partner's digests of objectors, or the numbers of the TPS or CTPS (R-94)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import BinaryIO

from privacydesk.domain.duties import SCREEN_DAYS
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.stop_lists import (
    REGISTERS,
    StopDateError,
    StopFault,
    StopFileError,
    StopKind,
    StopList,
    StopSource,
    protects,
)
from privacydesk.domain.stopped_channels import stops_of
from privacydesk.domain.suppressions import Scope
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom, Records, StopKeys


def load_stops(
    desk: ListRoom, *, file: BinaryIO, told: StopSource, by: str, now: datetime
) -> StopList:
    """
    Keep a stop list as keyed digests; the same file of the same source and day is known again.

    Lists whose days are over go.

    :raises StopFileError: if the file is something else; nothing of it is kept.
    :raises StopDateError: if it tells of a day ahead, of one too long ago, or an older than ours.
    """
    today, rule = london_day(now), desk.rules.screening.stops
    digest, _ = desk.lists.digest(file)
    version = desk.marketing.digests.version
    with desk.begin() as records:
        records.stop_lists.lock()
        records.stop_lists.forget(today=today, now=now)
        if found := records.stop_lists.known(told, digest=digest):
            return found
        _check_day(records, told, today=today, keep=rule.keep_days[told.kind])
        lines = _Lines(desk, file, kind=told.kind, version=version)
        kept_until = told.as_of + timedelta(days=rule.keep_days[told.kind])
        number = records.stop_lists.add(told, kept_until=kept_until, key_version=version,
                                        digest=digest, by=by, now=now,
                                        keys=lines.keys())  # fmt: skip
        if lines.unread > rule.most_unread * (lines.read + lines.unread):
            raise StopFileError(StopFault.UNREAD_NUMBERS, line=lines.read + lines.unread)
        return records.stop_lists.count_unread(number, unread=lines.unread)


def in_use(records: Records, *, today: date) -> Sequence[StopList]:
    """Return the lists that rows are held against on a day; a stale register protects nobody."""
    return [one for one in records.stop_lists.current(today=today) if protects(one, on=today)]


def keys_of(
    desk: ListRoom, records: Records, *, today: date, kind: ListKind
) -> tuple[StopKeys, ...]:
    """Return those lists with all their keys; none for a reseller's people (R-79, R-98)."""
    digests = desk.marketing.digests
    return tuple(
        StopKeys(
            kind=one.kind, keys=records.stop_lists.keys(one.number),
            digests=partial(digests.of_many, version=one.key_version),
            newest=one.key_version == digests.version,
            stops=stops_of(Scope(channel=one.channel)),
        )
        for one in in_use(records, today=today)
        if kind is ListKind.BROKER
    )  # fmt: skip


@dataclass
class _Lines:
    """The lines of a file on their way to the books, counted as they pass."""

    desk: ListRoom
    file: BinaryIO = field(repr=False)
    kind: StopKind = field(kw_only=True)
    version: int = field(kw_only=True)
    read: int = 0
    unread: int = 0

    def keys(self) -> Iterator[bytes]:
        """Yield eight bytes of each line's keyed digest, some thousand at a time."""
        for lines in self.desk.lists.read_stops(self.file, kind=self.kind):
            self.read += len(lines.contents)
            self.unread += lines.unread
            made = self.desk.marketing.digests.of_many(lines.contents, version=self.version)
            yield b"".join(digest[:8] for digest in made)


def _check_day(records: Records, told: StopSource, *, today: date, keep: int) -> None:
    if told.as_of > today:
        raise StopDateError("the day lies ahead")
    most = SCREEN_DAYS - 1 if told.kind in REGISTERS else keep
    if (age := (today - told.as_of).days) > most:
        raise StopDateError(f"{age} days ago; at most {most}")
    current = records.stop_lists.current(today=today)
    if told.kind in REGISTERS and any(
        one.kind is told.kind and one.as_of > told.as_of for one in current
    ):
        raise StopDateError("a newer one is in use")
