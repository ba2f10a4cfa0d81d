"""The rows of the database `crm`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime


class Company(NamedTuple):
    """`crm.companies`: a customer; a person's data only where the customer is a person (R-29)."""

    id: int
    customer_number: str
    name: str
    legal_form: str
    size_band: str
    sector: str
    switchboard: str | None
    fax: str | None
    opened_on: date
    closed_on: date | None


class Address(NamedTuple):
    """`crm.addresses`."""

    id: int
    line1: str
    line2: str | None
    town: str
    postcode: str

    @property
    def one_line(self) -> str:
        """The address as it stands on a parcel."""
        return ", ".join(part for part in self[1:] if isinstance(part, str))


class Contact(NamedTuple):
    """`crm.contacts`: a named person at a customer."""

    id: int
    company_id: int
    customer_number: str
    name: str
    job_title: str
    email: str
    phone: str | None
    mobile: str | None
    fax: str | None
    address_id: int
    for_delivery: bool
    for_installation: bool
    for_support: bool
    for_billing: bool
    source_kind: str
    source_name: str | None
    source_list: str | None
    obtained_on: date


class IndividualCustomer(NamedTuple):
    """`crm.individual_customers`: the sole trader or partner who is the customer."""

    customer_number: str
    contact_id: int
    capacity: str


class PortalAccount(NamedTuple):
    """`crm.portal_accounts`."""

    username: str
    contact_id: int
    customer_number: str
    access_level: str
    created_at: datetime
    last_sign_in_at: datetime | None
    last_sign_in_ip: str | None


class MarketingEntry(NamedTuple):
    """`crm.marketing_list`: known by e-mail only, with where it came from (R-91)."""

    id: int
    email: str
    name: str
    job_title: str | None
    company_name: str | None
    phone: str | None
    postcode: str | None
    source_kind: str
    source_name: str
    list_name: str
    obtained_on: date
    permission_evidence: str
    consented_on: date | None
    email_allowed: str
    phone_allowed: str
    segment: str


class SegmentMember(NamedTuple):
    """`crm.segment_members`: in a group that marketing targets (R-77)."""

    id: int
    segment: str
    email: str
    added_on: date


class CampaignSend(NamedTuple):
    """`crm.campaign_sends`: one message of a campaign, built before it goes (R-75)."""

    id: int
    campaign: str
    email: str
    name: str
    built_at: datetime
    send_at: datetime
    state: str
    sent_at: datetime | None


class AffiliateExport(NamedTuple):
    """`crm.affiliate_export`: to be passed to an affiliate for its own offers (R-83)."""

    id: int
    affiliate: str
    email: str
    name: str
    phone: str | None
    added_on: date


class NumberScreen(NamedTuple):
    """`crm.number_screens`: one look at TPS or CTPS (R-88)."""

    id: int
    phone: str
    register: str
    screened_on: date
    listed: bool


class CreditCheck(NamedTuple):
    """`crm.credit_checks`: what an agency said when credit was asked for (R-99)."""

    id: int
    company_id: int
    contact_id: int
    agency: str
    report_name: str
    obtained_on: date
    applied_for: str
    score: int
    limit_pence: int
    decision: str
    automated: bool
    decided_at: datetime
