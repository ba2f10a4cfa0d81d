"""What resellers hand over: end users to be supplied, in a file each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.company.names import PRODUCTS
from demo.company.rows import HandOver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.company.block import Block
    from demo.company.cast import Handed
    from demo.company.rows import Contact

PURPOSE = "supply, support and billing"


def handed_over(block: Block) -> Iterator[HandOver]:
    """Yield the lines about the cast, then about the contacts whom a reseller introduced."""
    for actor in block.actors:
        for handed in actor.handovers:
            contact = block.played[actor.key]
            yield _line(block, contact, reseller=handed.reseller, handed=handed)
    rng = block.rng("resellers")
    for contact in block.extras:
        if contact.source_kind == "RESELLER" and contact.source_name:
            product, _ = rng.choice(PRODUCTS)
            yield _line(block, contact, reseller=contact.source_name, product=product)


def _line(
    block: Block,
    contact: Contact,
    *,
    reseller: str,
    handed: Handed | None = None,
    product: str = "",
) -> HandOver:
    return HandOver(
        f"HO-{contact.id:06}",
        reseller,
        handed.dated if handed else contact.obtained_on,
        contact.name,
        contact.email,
        contact.mobile or contact.phone or "",
        contact.job_title,
        block.company_of(contact).name,
        block.address_of(contact).one_line,
        handed.product if handed else product,
        PURPOSE,
    )
