"""One block of the sample company: as many customers as factor 1 has, made from one seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import TYPE_CHECKING

from demo.company.cast import Actor, cast

if TYPE_CHECKING:
    from demo.company.rows import (
        Address,
        Company,
        Contact,
        IndividualCustomer,
        PortalAccount,
        ServiceAccount,
    )

CUSTOMERS = 40
CONTACTS = 212
TICKETS = 3_400
NETWORK_ROWS = 61_000
ACCOUNTING_YEAR_END = (3, 31)


@dataclass(kw_only=True)
class Block:
    """
    The customers of one block and their contacts; the other nouns add their rows to it.

    Block 0 holds the cast. Ids are the block's number and a place in it, so that blocks never
    meet and memory holds one block whatever the factor.
    """

    number: int
    seed: int
    today: date
    companies: list[Company] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    individuals: list[IndividualCustomer] = field(default_factory=list)
    portal_accounts: list[PortalAccount] = field(default_factory=list)
    service_accounts: list[ServiceAccount] = field(default_factory=list)
    played: dict[str, Contact] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)

    @property
    def actors(self) -> tuple[Actor, ...]:
        """The cast in block 0, nobody in the others."""
        return cast().people if self.number == 0 else ()

    @property
    def extras(self) -> list[Contact]:
        """Contacts who are nobody of the cast."""
        return self.contacts[len(self.played) :]

    def rng(self, noun: str) -> Random:
        """Return the random numbers of one noun, independent of the others'."""
        return Random(f"{self.seed}/{self.number}/{noun}")

    def first_id(self, *, room: int = 1_000_000) -> int:
        """Return the first number of this block where each block has ``room`` for numbers."""
        return self.number * room + 1

    def company_of(self, contact: Contact) -> Company:
        """Return the customer of a contact."""
        return self.companies[contact.company_id - self.companies[0].id]

    def address_of(self, contact: Contact) -> Address:
        """Return the postal address of a contact."""
        return self.addresses[contact.address_id - self.addresses[0].id]

    def moment(self, rng: Random, *, days: int) -> datetime:
        """Return a working hour of the last ``days`` days before today, UTC."""
        day = self.today - timedelta(days=rng.randint(1, days))
        return datetime.combine(day, time(rng.randint(7, 17), rng.randint(0, 59)), timezone.utc)


def chance(rng: Random, share: float) -> bool:
    """Say yes in ``share`` of all cases."""
    return rng.random() < share


def period_end(day: date) -> date:
    """Return the end of the accounting period in which ``day`` lies: 31 March (R-67)."""
    end = date(day.year, *ACCOUNTING_YEAR_END)
    return end if day <= end else end.replace(year=day.year + 1)
