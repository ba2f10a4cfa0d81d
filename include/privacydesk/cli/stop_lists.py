"""``privacydesk suppressions load|loaded``: partners' digests of objectors, TPS and CTPS."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from privacydesk.domain.errors import DeskError
from privacydesk.domain.stop_lists import StopKind, StopList, StopSource
from privacydesk.domain.suppressions import Channel, Scope, scope_words

TERMINAL = "terminal"
JsonOption = Annotated[bool, typer.Option("--json", help="Write the contract's JSON.")]


class UnusableStopListError(DeskError):
    """The kind, the channel or the day of a stop list is none."""

    remedy = "Kinds: md5 sha1 sha256 tps ctps. Channels: email sms phone post. Days: 2026-09-21."


def load(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A value a line; plain, zip, gzip.")
    ],
    *,
    kind: Annotated[str, typer.Option(help="md5, sha1 or sha256 of addresses; tps; ctps.")],
    source: Annotated[str, typer.Option(help="From whom it is.")],
    contract: Annotated[str, typer.Option(help="The contract or licence it comes under.")],
    as_of: Annotated[str, typer.Option(help="The day on which it was true: 2026-09-21.")],
    channel: Annotated[
        str, typer.Option(help="What a partner's list stops, if not everything.")
    ] = "all",
    as_json: JsonOption = False,
) -> None:
    """
    Keep a stop list; every bought row, and every call, is held against it (R-88, R-89, R-94).

    Of each line a keyed digest is kept, never the address, the number or the partner's digest.
    A newer TPS or CTPS takes the older one's place; a partner's list stands until its days are
    over. After `suppressions rotate` load them again.
    """
    from privacydesk.steps.load_stops import load_stops  # noqa: PLC0415  other commands start fast
    from privacydesk.wiring.importing import open_list_room  # noqa: PLC0415

    try:
        what, day = StopKind(kind), date.fromisoformat(as_of)
        stops = None if channel == "all" else Channel(channel)
    except ValueError:
        raise UnusableStopListError("no such kind, channel or day") from None
    told = StopSource(kind=what, source=source, contract=contract, as_of=day, channel=stops)
    desk, now = open_list_room()
    with file.open("rb") as opened:
        found = load_stops(desk, file=opened, told=told, by=TERMINAL, now=now())
    _show([found], as_json=as_json)


def loaded(*, as_json: JsonOption = False) -> None:
    """Show the stop lists that are in use, and until when."""
    from privacydesk.domain.workdays import london_day  # noqa: PLC0415  see above
    from privacydesk.wiring.importing import open_list_room  # noqa: PLC0415

    desk, now = open_list_room()
    at: datetime = now()
    with desk.begin() as records:
        found = records.stop_lists.current(today=london_day(at))
    _show(found, as_json=as_json)


def as_report(found: StopList) -> dict[str, Any]:
    """Return a stop list as the contract has it."""
    return {
        "stop_list": found.number,
        "kind": found.kind.value,
        "source": found.source,
        "contract": found.contract,
        "as_of": found.as_of.isoformat(),
        "kept_until": found.kept_until.isoformat(),
        "channel": scope_words(Scope(channel=found.channel))[0],
        "entries": found.entries,
        "unread": found.unread,
    }


def _show(lists: Sequence[StopList], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([as_report(one) for one in lists], indent=1))
        return
    for one in lists:
        unread = f", {one.unread:,} line(s) unread" if one.unread else ""
        entries = "entry" if one.entries == 1 else "entries"
        print(f"{one.kind.value:7}{one.entries:>12,} {entries} of {one.as_of}, kept until "
              f"{one.kept_until}, from {one.source} ({one.contract}){unread}")  # fmt: skip
