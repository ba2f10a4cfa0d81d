"""The rows of every table, in the order of its columns; a field's name is its column's."""

from demo.company.rows.crm import (
    Address,
    Company,
    Contact,
    CreditCheck,
    IndividualCustomer,
    MarketingEntry,
    PortalAccount,
)
from demo.company.rows.elsewhere import BadgeScan, EventSignup, HandOver
from demo.company.rows.operations import (
    Delivery,
    Disclosure,
    Invoice,
    MailLog,
    MarketingChoice,
    Order,
    ServiceAccount,
    Ticket,
    TicketAttachment,
    TicketMessage,
)

__all__ = [
    "Address",
    "BadgeScan",
    "Company",
    "Contact",
    "CreditCheck",
    "Delivery",
    "Disclosure",
    "EventSignup",
    "HandOver",
    "IndividualCustomer",
    "Invoice",
    "MailLog",
    "MarketingChoice",
    "MarketingEntry",
    "Order",
    "PortalAccount",
    "ServiceAccount",
    "Ticket",
    "TicketAttachment",
    "TicketMessage",
]
