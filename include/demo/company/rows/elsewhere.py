"""The rows that stand in no Postgres database: events and resellers' files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class EventSignup(NamedTuple):
    """`event_signups` in the SQLite file."""

    id: int
    event: str
    held_on: str
    name: str
    email: str
    phone: str | None
    company_name: str | None
    job_title: str | None
    marketing_email: str
    wording_version: str
    signed_up_at: str


class BadgeScan(NamedTuple):
    """`badge_scans` in the SQLite file."""

    id: int
    signup_id: int
    stand: str
    scanned_at: str
    remark: str | None


class HandOver(NamedTuple):
    """One line of a reseller's file: an end user to be supplied (R-98)."""

    handover_id: str
    reseller: str
    received_on: date
    name: str
    email: str
    phone: str
    job_title: str
    company_name: str
    install_address: str
    product: str
    purpose: str
