"""Customers, their contacts, addresses and sign-ins to the portal."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from itertools import product
from typing import TYPE_CHECKING

from demo.company import names, numbers
from demo.company.block import CONTACTS, CUSTOMERS, Block, chance
from demo.company.cast import Customer, cast
from demo.company.rows import (
    Address,
    Company,
    Contact,
    IndividualCustomer,
    PortalAccount,
    ServiceAccount,
)

if TYPE_CHECKING:
    from random import Random

    from demo.company.cast import Actor

# How many customers of a block have which legal form, and how many contacts a person's firm has.
FORMS = {"SOLE": 7, "PART": 3, "LLP": 4, "PLC": 2}
PERSONS = {"SOLE": 1, "PART": 2}
PLANS = ("Starter", "Business", "Business plus")
SUFFIXES = {"LTD": " Ltd", "PLC": " plc", "LLP": " LLP", "PART": " & Partner", "SOLE": ""}


def found(number: int, *, seed: int, today: date) -> Block:
    """Found the block: its customers and their contacts, ``CUSTOMERS`` and ``CONTACTS`` of them."""
    block = Block(number=number, seed=seed, today=today)
    rng = block.rng("customers")
    firms = [*(cast().customers if number == 0 else ())]
    firms += _bulk_firms(block, rng, known=firms)
    for place, firm in enumerate(firms):
        _register(block, firm, place=place, rng=rng)
    for actor in block.actors:
        _employ_actor(block, actor)
    _employ_extras(block, _head_counts(block, firms), rng=rng)
    return block


def _bulk_firms(block: Block, rng: Random, *, known: list[Customer]) -> list[Customer]:
    forms = [form for form, count in FORMS.items() for _ in range(count)]
    forms += ["LTD"] * (CUSTOMERS - len(forms))
    for firm in known:
        forms.remove(firm.form)
    words = rng.sample(list(product(names.FIRM_WORDS, names.TRADES)), len(forms))
    tail = f"-{block.number}" if block.number else ""
    firms = []
    for place, (form, (word, (trade, sector))) in enumerate(zip(forms, words, strict=True)):
        number = 10_001 + block.number * CUSTOMERS + len(known) + place
        firms.append(
            Customer.model_construct(
                number=f"CS-{number}",
                name=f"{word} {trade}{SUFFIXES[form]}",
                form=form,
                size="1" if form == "SOLE" else rng.choice(names.SIZE_BANDS[1:]),
                sector=sector,
                domain=f"{word}{trade}{tail}.example".lower(),
                opened=block.today - timedelta(days=rng.randint(400, 2500)),
            )
        )
    return firms


def _register(block: Block, firm: Customer, *, place: int, rng: Random) -> None:
    line = numbers.spelled(rng, numbers.switchboard(place))
    block.domains[firm.number] = firm.domain
    block.companies.append(
        Company(
            block.first_id(room=CUSTOMERS) + place,
            firm.number,
            firm.name,
            firm.form,
            firm.size,
            firm.sector,
            line if firm.form not in PERSONS else None,
            line if chance(rng, 0.3) and firm.form not in PERSONS else None,
            firm.opened,
            firm.closed,
        )
    )
    status = "CLO" if firm.closed else "ACT"
    account = (firm.number, firm.name, rng.choice(PLANS), status, firm.opened, firm.closed)
    block.service_accounts.append(ServiceAccount(*account))


def _head_counts(block: Block, firms: list[Customer]) -> dict[str, int]:
    """Say how many contacts are to be made up for each customer."""
    played = [contact.customer_number for contact in block.contacts]
    counts = {
        firm.number: PERSONS[firm.form] - played.count(firm.number)
        if firm.form in PERSONS
        else firm.colleagues
        for firm in firms
    }
    growing = [f.number for f in firms if f.form not in PERSONS and f.number not in played]
    growing = [number for number in growing if not counts[number]]
    missing = CONTACTS - len(played) - sum(counts.values())
    for place in range(missing):
        counts[growing[place % len(growing)]] += 1
    return counts


def _employ_actor(block: Block, actor: Actor) -> None:
    if actor.customer is None:
        return
    company = next(c for c in block.companies if c.customer_number == actor.customer)
    if actor.address is not None:
        _house(block, *actor.address.model_dump().values())
        address = block.addresses[-1].id
    else:
        address = block.played[actor.address_of or ""].address_id
    origin = actor.source
    contact = Contact(
        block.first_id(room=CONTACTS) + len(block.contacts),
        company.id,
        company.customer_number,
        actor.name,
        actor.job_title or "",
        actor.email,
        actor.phone,
        actor.mobile,
        actor.fax,
        address,
        "delivery" in actor.roles,
        "installation" in actor.roles,
        "support" in actor.roles,
        "billing" in actor.roles,
        origin.kind if origin else "PERSON",
        origin.name if origin else None,
        origin.list if origin else None,
        origin.dated if origin else company.opened_on,
    )
    block.played[actor.key] = contact
    _sign_on(block, contact, company)
    for portal in actor.portal:
        block.portal_accounts.append(
            PortalAccount(
                portal.username,
                contact.id,
                portal.customer,
                portal.level,
                datetime.combine(company.opened_on, time(9), timezone.utc),
                None,
                None,
            )
        )


def _employ_extras(block: Block, counts: dict[str, int], *, rng: Random) -> None:
    everybody = [*product(names.FIRST_NAMES, names.SURNAMES)]
    chosen = iter(rng.sample(everybody, sum(counts.values())))
    for company in block.companies:
        for _ in range(counts[company.customer_number]):
            _employ_extra(block, company, name=next(chosen), rng=rng)


def _employ_extra(block: Block, company: Company, *, name: tuple[str, str], rng: Random) -> None:
    place = block.number * CONTACTS + len(block.contacts)
    first, last = name
    local = f"{first}.{last}".lower()
    domain = block.domains[company.customer_number]
    email = f"{local}@{domain}" if chance(rng, 0.95) else f"{first}.{last}@{domain.title()}"
    town, outward = rng.choice(names.TOWNS)
    street = f"{rng.randint(1, 180)} {rng.choice(names.STREETS)}"
    _house(block, street, None, town, f"{outward} {rng.randint(1, 9)}CK")
    desk, mobile = numbers.landline(place), numbers.mobile(place)
    reseller = chance(rng, 0.08) and company.legal_form not in PERSONS
    told_on = block.today - timedelta(days=rng.randint(30, 390))
    contact = Contact(
        place + 1,
        company.id,
        company.customer_number,
        f"{first} {last}",
        "Owner" if company.legal_form in PERSONS else rng.choice(names.JOB_TITLES),
        email,
        numbers.spelled(rng, desk) if desk and chance(rng, 0.6) else None,
        numbers.spelled(rng, mobile) if mobile and chance(rng, 0.7) else None,
        None,
        block.addresses[-1].id,
        chance(rng, 0.4),
        chance(rng, 0.3),
        chance(rng, 0.5),
        chance(rng, 0.3),
        "RESELLER" if reseller else "PERSON",
        "Northgate Systems" if reseller else None,
        f"Hand-over of {told_on:%B %Y}" if reseller else None,
        told_on if reseller else max(company.opened_on, told_on),
    )
    _sign_on(block, contact, company)
    if chance(rng, 0.6):
        tail = f".{place}"
        moment = block.moment(rng, days=60)
        level = "ADMIN" if contact.for_billing else "USER"
        opened = datetime.combine(contact.obtained_on, time(9), timezone.utc)
        account = (local + tail, contact.id, contact.customer_number, level, opened, moment)
        block.portal_accounts.append(PortalAccount(*account, numbers.ip(rng)))


def _house(block: Block, line1: str, line2: str | None, town: str, postcode: str) -> None:
    number = block.first_id(room=CONTACTS) + len(block.addresses)
    block.addresses.append(Address(number, line1, line2, town, postcode))


def _sign_on(block: Block, contact: Contact, company: Company) -> None:
    """Add the contact; where the firm is a person, say that they are the customer."""
    block.contacts.append(contact)
    if company.legal_form in PERSONS:
        capacity = "SOLE" if company.legal_form == "SOLE" else "PARTNER"
        row = IndividualCustomer(company.customer_number, contact.id, capacity)
        block.individuals.append(row)
