"""Event sign-ups and badge scans."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from demo.company.block import Block, chance
from demo.company.cast import Visit
from demo.company.rows import BadgeScan, EventSignup

if TYPE_CHECKING:
    from datetime import date

ROOM = 1_000
WORDING = "event-form-2"
EVENTS = ("Northern Makers Fair", "Leeds Connected Business", "Yorkshire Network Day")
STANDS = ("Main hall 3", "Hall B 14", "Foyer 1")


@dataclass(kw_only=True)
class Visits:
    """The rows of one block."""

    signups: list[EventSignup] = field(default_factory=list)
    scans: list[BadgeScan] = field(default_factory=list)


def visited(block: Block) -> Visits:
    """Return the sign-ups of the cast, then of a quarter of the other contacts."""
    rng = block.rng("events")
    rows = Visits()
    for actor in block.actors:
        contact = block.played.get(actor.key)
        company = block.company_of(contact).name if contact else None
        who = (actor.name, actor.email, actor.mobile or actor.phone, company, actor.job_title)
        for visit in actor.events:
            _sign_up(block, rows, who=who, visit=visit)
    for contact in block.extras:
        if chance(rng, 0.25):
            visit = Visit.model_construct(
                event=rng.choice(EVENTS),
                held=block.today - timedelta(days=rng.randint(10, 500)),
                marketing=rng.choice("YNB"),
                stand=rng.choice(STANDS) if chance(rng, 0.7) else "",
                remark=None,
            )
            company = block.company_of(contact).name
            _sign_up(
                block,
                rows,
                who=(contact.name, contact.email, contact.mobile, company, contact.job_title),
                visit=visit,
            )
    return rows


def _sign_up(
    block: Block,
    rows: Visits,
    *,
    who: tuple[str, str, str | None, str | None, str | None],
    visit: Visit,
) -> None:
    number = block.first_id(room=ROOM) + len(rows.signups)
    signed = _at(visit.held - timedelta(days=9), "12:00:00")
    row = (visit.event, visit.held.isoformat(), *who, visit.marketing, WORDING, signed)
    rows.signups.append(EventSignup(number, *row))
    if visit.stand:
        key = block.first_id(room=ROOM) + len(rows.scans)
        seen = _at(visit.held, "10:30:00")
        rows.scans.append(BadgeScan(key, number, visit.stand, seen, visit.remark))


def _at(day: date, clock: str) -> str:
    return f"{day.isoformat()}T{clock}Z"
