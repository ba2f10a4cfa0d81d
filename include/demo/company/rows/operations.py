"""The rows of the database `operations`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime


class ServiceAccount(NamedTuple):
    """`operations.service_accounts`: the customer as operations know it."""

    customer_number: str
    account_name: str
    plan: str
    status: str
    opened_on: date
    closed_on: date | None


class Order(NamedTuple):
    """`operations.orders`."""

    id: str
    customer_number: str
    contact_id: int
    ordered_by: str
    channel: str
    placed_at: datetime
    product: str
    amount_pence: int
    status: str
    delivery_address: str
    installation_note: str | None


class MarketingChoice(NamedTuple):
    """`operations.marketing_choices`: what was ticked at an order (R-82)."""

    id: int
    order_id: str
    channel: str
    choice: str
    wording_version: str
    asked_at: datetime


class Invoice(NamedTuple):
    """`operations.invoices`: never changed once issued (R-64)."""

    number: str
    order_id: str
    customer_number: str
    billed_name: str
    billed_address: str
    billed_email: str
    issued_on: date
    period_ends_on: date
    net_pence: int
    vat_pence: int
    paid_on: date | None


class Delivery(NamedTuple):
    """`operations.deliveries`."""

    id: str
    order_id: str
    recipient_name: str
    address: str
    phone: str | None
    courier: str
    status: str
    passed_on: date | None


class Disclosure(NamedTuple):
    """`operations.disclosures`: who outside received what about whom (R-103)."""

    id: int
    delivery_id: str | None
    contact_id: int
    recipient: str
    purpose: str
    ground: str
    fields: str
    disclosed_on: date
    means: str


class Ticket(NamedTuple):
    """`operations.tickets`."""

    id: str
    contact_id: int | None
    customer_number: str | None
    requester_name: str
    requester_email: str
    channel: str
    subject: str
    status: str
    priority: int
    opened_at: datetime
    closed_at: datetime | None


class TicketMessage(NamedTuple):
    """`operations.ticket_messages`: free text, in which anybody may be named."""

    id: int
    ticket_id: str
    author_kind: str
    author_name: str
    author_email: str | None
    copied_to: str | None
    body: str
    sent_at: datetime


class TicketAttachment(NamedTuple):
    """`operations.ticket_attachments`: files; of most only the name is kept here."""

    id: int
    message_id: int
    file_name: str
    media_type: str
    size_bytes: int
    remark: str | None
    content: bytes | None


class MailLog(NamedTuple):
    """`operations.mail_logs`: mail relayed for a customer, who is its controller (R-30)."""

    id: int
    customer_number: str
    contact_id: int
    direction: str
    sender: str
    recipient: str
    client_ip: str
    size_bytes: int
    result: str
    logged_at: datetime
