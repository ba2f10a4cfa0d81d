"""What marketing made of its list: groups, a campaign built ahead, an affiliate's copy, screens."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from demo.company.rows import AffiliateExport, CampaignSend, NumberScreen, SegmentMember

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.company.block import Block
    from demo.company.rows import MarketingEntry

ROOM = 1_000
CAMPAIGN = "Autumn connections"
AFFILIATE = "CloudSentric Energy"
MOST = 12
SATURDAY = 5


def reached(block: Block, entries: Sequence[MarketingEntry]) -> list[MarketingEntry]:
    """
    Return whom the campaign was built for: customers by their choice, and a few leads.

    Most of them may be written to; one consent has grown too old since, one is a bought list's.
    """
    chosen = [entry for entry in entries if entry.source_kind == "ORDER"]
    cast = {actor.email for actor in block.actors}
    leads = [e for e in entries if e.source_kind != "ORDER" and e.email not in cast]
    return [*chosen, *leads[: MOST - len(chosen)]]


def targeted(block: Block, entries: Sequence[MarketingEntry]) -> list[SegmentMember]:
    """Return the targeting segments."""
    return [
        SegmentMember(block.first_id(room=ROOM) + n, "Ready for faster lines", e.email, block.today)
        for n, e in enumerate(reached(block, entries))
    ]


def queued(block: Block, entries: Sequence[MarketingEntry]) -> list[CampaignSend]:
    """Return the campaign, built on a Friday evening to go on the Saturday morning after it."""
    ahead = (SATURDAY - block.today.weekday()) % 7 or 7
    saturday = block.today + timedelta(days=ahead)
    built = datetime.combine(saturday - timedelta(days=1), time(17), timezone.utc)
    goes = datetime.combine(saturday, time(7), timezone.utc)
    return [
        CampaignSend(block.first_id(room=ROOM) + n, CAMPAIGN, e.email, e.name, built, goes,
                     "QUEUED", None)
        for n, e in enumerate(reached(block, entries))
    ]  # fmt: skip


def exported(block: Block, entries: Sequence[MarketingEntry]) -> list[AffiliateExport]:
    """Return what an affiliate was to get."""
    return [
        AffiliateExport(block.first_id(room=ROOM) + n, AFFILIATE, e.email, e.name, e.phone,
                        block.today)
        for n, e in enumerate(reached(block, entries))
    ]  # fmt: skip


def screened(block: Block, entries: Sequence[MarketingEntry]) -> list[NumberScreen]:
    """Return the looks at both registers, fresh for some numbers, a month old for others."""
    cast = {actor.email for actor in block.actors}
    phones = list(dict.fromkeys(e.phone for e in entries if e.phone and e.email not in cast))
    rng = block.rng("screens")
    rows: list[NumberScreen] = []
    for phone in phones:
        day = block.today - timedelta(days=rng.choice((3, 9, 30)))
        for register in ("TPS", "CTPS"):
            listed = rng.random() < 0.2  # noqa: PLR2004  one in five
            number = block.first_id(room=ROOM) + len(rows)
            rows.append(NumberScreen(number, phone, register, day, listed))
    return rows
