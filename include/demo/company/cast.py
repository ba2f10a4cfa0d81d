"""The people whom the demo knows by name, read from `cast.yaml`, and the threads of tickets."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003  pydantic reads the annotations
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).parent
THREADS = HERE.parent / "letters" / "threads"

Choice = Literal["Y", "N", "B"]


class Told(BaseModel):
    """Part of the cast: refuses a key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Customer(Told):
    """A customer of the cast; ``colleagues`` more contacts are made up for it."""

    number: str
    name: str
    form: Literal["LTD", "PLC", "LLP", "SOLE", "PART"]
    size: str
    sector: str
    domain: str
    opened: date
    closed: date | None = None
    colleagues: int = 0


class Portal(Told):
    """A sign-in to the customer portal."""

    username: str
    level: Literal["ADMIN", "USER"]
    customer: str


class Place(Told):
    """A postal address."""

    line1: str
    line2: str | None = None
    town: str
    postcode: str


class Origin(Told):
    """Where a contact came from, if not from the person."""

    kind: Literal["EMPLOYER", "RESELLER"]
    name: str
    list: str
    dated: date


class Bill(Told):
    """The invoice of an order."""

    number: str
    issued: date
    paid: date | None = None


class Parcel(Told):
    """The delivery of an order; without ``passed`` it still waits."""

    courier: str
    passed: date | None = None


class Purchase(Told):
    """An order with the marketing choice made at it."""

    at: datetime
    product: str
    pence: int
    channel: Literal["PHO", "FAX", "EML", "WEB"]
    status: Literal["NEW", "DEL", "DON", "CAN"]
    choices: dict[Literal["email", "phone", "post", "sms"], Choice]
    note: str | None = None
    invoice: Bill | None = None
    delivery: Parcel | None = None


class Talk(Told):
    """A ticket: which thread, when and how it stands."""

    thread: str
    at: datetime
    status: Literal["O", "P", "S", "C"]


class Report(Told):
    """A credit report that was obtained."""

    agency: str
    report: str
    dated: date
    applied: str
    score: int
    limit: int
    decision: Literal["A", "D", "R"]


class Listing(Told):
    """A row of the marketing list, with its evidence."""

    source_kind: Literal["BROKER", "EVENT", "WEBSITE", "ORDER"]
    source_name: str
    list: str
    dated: date
    evidence: str
    consented: date
    email: Choice
    phone: Choice
    segment: str
    company: str | None = None
    postcode: str | None = None


class Visit(Told):
    """An event sign-up with the scan of the badge."""

    event: str
    held: date
    marketing: Choice
    stand: str
    remark: str | None = None


class Handed(Told):
    """A line in a reseller's hand-over."""

    reseller: str
    dated: date
    product: str


class Actor(Told):
    """One person of the cast; with a ``customer`` a contact, else known from elsewhere."""

    key: str
    name: str
    email: str
    phone: str | None = None
    mobile: str | None = None
    fax: str | None = None
    note: str
    sample: bool = False
    customer: str | None = None
    job_title: str | None = None
    roles: frozenset[Literal["delivery", "installation", "support", "billing"]] = frozenset()
    portal: tuple[Portal, ...] = ()
    address: Place | None = None
    address_of: str | None = None
    source: Origin | None = None
    orders: tuple[Purchase, ...] = ()
    tickets: tuple[Talk, ...] = ()
    more_tickets: int = 0
    usage: int = 0
    mail: int = 0
    credit: tuple[Report, ...] = ()
    marketing: tuple[Listing, ...] = ()
    events: tuple[Visit, ...] = ()
    handovers: tuple[Handed, ...] = ()


class Cast(Told):
    """Everybody, and whom they belong to."""

    customers: tuple[Customer, ...]
    people: tuple[Actor, ...]


class Attachment(Told):
    """A file in a message; ``made`` says that it is at hand, else only its name is."""

    name: str
    type: str
    size: int = 0
    remark: str | None = None
    made: Literal["site_visit"] | None = None


class Message(Told):
    """One message of a thread; ``after`` counts minutes from the opening."""

    author: Literal["requester", "agent", "engineer", "other", "lawyer"] = Field(alias="from")
    after: int
    body: str
    name: str | None = None
    email: str | None = None
    copied_to: str | None = None
    attachments: tuple[Attachment, ...] = ()


class Thread(Told):
    """What is written in a ticket."""

    subject: str
    names_others: bool = False
    messages: tuple[Message, ...]


@cache
def cast() -> Cast:
    """Return the cast, in the file's order."""
    return Cast.model_validate(yaml.safe_load((HERE / "cast.yaml").read_text("utf-8")))


@cache
def threads(name: str) -> dict[str, Thread]:
    """Return the threads of one file of `letters/threads`."""
    told = yaml.safe_load((THREADS / f"{name}.yaml").read_text("utf-8"))
    return {key: Thread.model_validate(value) for key, value in told.items()}
