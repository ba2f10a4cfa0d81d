"""The marketing list: bought, gathered at events, or chosen at an order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from demo.company import names
from demo.company.block import Block, chance
from demo.company.rows import MarketingEntry

if TYPE_CHECKING:
    from random import Random

    from demo.company.cast import Actor, Listing

ROOM = 1_000
LEADS_A_BLOCK = 120
LISTS = (
    ("BROKER", "ListCo", "UK office managers May 2026"),
    ("BROKER", "ListCo", "Small manufacturers north"),
    ("BROKER", "Ledger & Lane Data", "Finance leads"),
    ("WEBSITE", "CloudSentric website", "Price list requests"),
    ("EVENT", "Leeds Connected Business", "Sign-ups"),
)
EVIDENCE = {
    "BROKER": "Seller's record of the form, wording names CloudSentric for e-mail",
    "WEBSITE": "Box ticked on the form, wording web-3",
    "EVENT": "Box ticked on the sign-up form",
}


def listed(block: Block) -> list[MarketingEntry]:
    """Return the cast's entries, then contacts and leads; each with its provenance (R-91)."""
    rng = block.rng("marketing")
    rows: list[MarketingEntry] = []
    for actor in block.actors:
        for listing in actor.marketing:
            rows.append(_told(block, actor, listing, len(rows)))
    for contact in block.extras:
        if chance(rng, 0.35):
            company = block.company_of(contact).name
            who = (contact.email, contact.name, contact.job_title, company)
            phone = contact.mobile or contact.phone
            postcode = block.address_of(contact).postcode
            rows.append(_bought(block, rng, len(rows), who=who, reach=(phone, postcode)))
    for place in range(LEADS_A_BLOCK):
        first, last = rng.choice(names.FIRST_NAMES), rng.choice(names.SURNAMES)
        word = rng.choice(names.FIRM_WORDS)
        email = f"{first}.{last}@lead{block.number}-{place}.{word}.example".lower()
        who = (email, f"{first} {last}", rng.choice(names.JOB_TITLES), f"{word} Trading")
        rows.append(_bought(block, rng, len(rows), who=who, reach=(None, None)))
    return rows


def _told(block: Block, actor: Actor, listing: Listing, place: int) -> MarketingEntry:
    contact = block.played.get(actor.key)
    company = block.company_of(contact).name if contact else listing.company
    return MarketingEntry(
        block.first_id(room=ROOM) + place,
        actor.email,
        actor.name,
        actor.job_title,
        company,
        actor.mobile or actor.phone,
        actor.address.postcode if actor.address else listing.postcode,
        listing.source_kind,
        listing.source_name,
        listing.list,
        listing.dated,
        listing.evidence,
        listing.consented,
        listing.email,
        listing.phone,
        listing.segment,
    )


def _bought(
    block: Block,
    rng: Random,
    place: int,
    *,
    who: tuple[str, str, str, str],
    reach: tuple[str | None, str | None],
) -> MarketingEntry:
    kind, source, title = rng.choice(LISTS)
    obtained = block.today - timedelta(days=rng.randint(10, 600))
    consented = obtained - timedelta(days=rng.randint(5, 150))
    return MarketingEntry(
        block.first_id(room=ROOM) + place,
        *who,
        *reach,
        kind,
        source,
        title,
        obtained,
        EVIDENCE[kind],
        consented,
        "Y",
        "B",
        rng.choice([sector for _, sector in names.TRADES]),
    )
