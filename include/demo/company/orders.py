"""Orders with the marketing choice made at them, their invoices, deliveries and disclosures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from demo.company import names
from demo.company.block import Block, chance, period_end
from demo.company.cast import Bill, Parcel, Purchase
from demo.company.rows import Delivery, Disclosure, Invoice, MarketingChoice, Order

if TYPE_CHECKING:
    from random import Random

    from demo.company.rows import Contact

ROOM = 2_000  # orders that a block has numbers for
ORDERS_A_BLOCK = 420
VAT_PERCENT = 20
WORDING = "order-form-4"


@dataclass(kw_only=True)
class Orders:
    """The rows of one block."""

    orders: list[Order] = field(default_factory=list)
    choices: list[MarketingChoice] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    disclosures: list[Disclosure] = field(default_factory=list)


def ordered(block: Block) -> Orders:
    """Return the orders of the cast first, then those of everybody else."""
    rows = Orders()
    for actor in block.actors:
        for purchase in actor.orders:
            _place(block, rows, block.played[actor.key], purchase)
    rng = block.rng("orders")
    while len(rows.orders) < ORDERS_A_BLOCK:
        contact = rng.choice(block.extras)
        _place(block, rows, contact, _purchase(block, rng, contact, len(rows.orders)))
    return rows


def _purchase(block: Block, rng: Random, contact: Contact, place: int) -> Purchase:
    """Make up an order of the last 14 months."""
    at = block.moment(rng, days=425)
    product, pence = rng.choice(names.PRODUCTS)
    issued = min(at.date() + timedelta(days=rng.randint(1, 20)), block.today)
    number = f"INV-{issued.year}-{block.first_id(room=ROOM) + place + 5000}"
    paid = issued + timedelta(days=rng.randint(3, 40))
    bill = Bill.model_construct(
        number=number, issued=issued, paid=paid if paid < block.today else None
    )
    passed = at.date() + timedelta(days=rng.randint(1, 5))
    parcel = Parcel.model_construct(
        courier=rng.choice(names.COURIERS), passed=passed if passed < block.today else None
    )
    delivered = contact.for_delivery or chance(rng, 0.3)
    return Purchase.model_construct(
        at=at,
        product=product,
        pence=pence,
        channel=rng.choice(("PHO", "FAX", "EML", "WEB", "WEB")),
        status="DON" if passed < block.today else "NEW",
        choices={"email": rng.choice("YNNB"), "phone": rng.choice("NNB")},
        note=None,
        invoice=bill if chance(rng, 0.9) else None,
        delivery=parcel if delivered else None,
    )


def _place(block: Block, rows: Orders, contact: Contact, purchase: Purchase) -> None:
    number = f"ORD-{block.first_id(room=ROOM) + len(rows.orders) + 100_000}"
    rows.orders.append(
        Order(
            number,
            contact.customer_number,
            contact.id,
            contact.name,
            purchase.channel,
            purchase.at,
            purchase.product,
            purchase.pence,
            purchase.status,
            block.address_of(contact).one_line,
            purchase.note,
        )
    )
    for channel, choice in purchase.choices.items():
        key = block.first_id(room=2 * ROOM) + len(rows.choices)
        rows.choices.append(MarketingChoice(key, number, channel, choice, WORDING, purchase.at))
    if purchase.invoice:
        rows.invoices.append(_bill(block, contact, purchase.invoice, rows.orders[-1]))
    if purchase.delivery:
        _deliver(block, rows, contact, purchase.delivery)


def _bill(block: Block, contact: Contact, bill: Bill, order: Order) -> Invoice:
    """Write the invoice: to the person who is the customer, else to the firm's accounts."""
    company = block.company_of(contact)
    personal = company.legal_form in {"SOLE", "PART"}
    return Invoice(
        bill.number,
        order.id,
        contact.customer_number,
        f"{contact.name}, {company.name}" if personal else company.name,
        order.delivery_address,
        contact.email if personal else f"accounts@{block.domains[contact.customer_number]}",
        bill.issued,
        period_end(bill.issued),
        order.amount_pence,
        order.amount_pence * VAT_PERCENT // 100,
        bill.paid,
    )


def _deliver(block: Block, rows: Orders, contact: Contact, parcel: Parcel) -> None:
    """Add the delivery, and the record of what the courier was told once it was passed on."""
    order = rows.orders[-1]
    number = order.id.replace("ORD", "DEL")
    phone = contact.mobile or contact.phone
    status = "WAI" if parcel.passed is None else "DEL" if order.status == "DON" else "PAS"
    whereto = (contact.name, order.delivery_address, phone, parcel.courier, status, parcel.passed)
    rows.deliveries.append(Delivery(number, order.id, *whereto))
    if parcel.passed is None:
        return
    rows.disclosures.append(
        Disclosure(
            block.first_id(room=ROOM) + len(rows.disclosures),
            number,
            contact.id,
            parcel.courier,
            "Delivery of the order",
            "CONTRACTOR",
            "name, address, telephone" if phone else "name, address",
            parcel.passed,
            "Courier's order interface",
        )
    )
