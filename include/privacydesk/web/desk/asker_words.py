"""The desk's words for who asks for whom."""

from collections.abc import Mapping
from typing import Final

PARTIES: Final[Mapping[str, str]] = {
    "self": "The person asks for themselves",
    "solicitor": "A solicitor for the person",
    "claims_firm": "A claims firm for the person",
    "relative": "A relative or friend for the person",
    "parent": "A parent or guardian for a child",
    "administrator": "An employer about their staff",
}

SIGNS: Final[Mapping[str, str]] = {
    "agent": "The message seems to come from somebody who acts for another.",
    "administrator": "The message seems to be about somebody who works for the writer.",
    "parent": "The message seems to be about the writer’s child.",
}

AGES: Final[Mapping[str, str]] = {"under_12": "Under 12", "12_to_17": "12 to 17"}

COMPETENCE: Final[Mapping[str, str]] = {
    "yes": "Judged: the child understands",
    "no": "Judged: the child does not",
}

AUTHORITIES: Final[Mapping[str, str]] = {
    "signed_letter": "A letter that the person signed",
    "power_of_attorney": "A power of attorney",
    "court_order": "A court order",
    "parental_responsibility": "Parental responsibility",
    "person_confirmed": "The person confirmed it at a contact on file",
}

NEEDS: Final[Mapping[str, str]] = {
    "large_print": "Large print",
    "oral": "Read out to them",
    "braille": "Braille",
    "other": "Another way, see their message",
}

TRIED: Final[Mapping[str, str]] = {
    "email": "Email address",
    "name": "Name",
    "phone": "Phone number",
    "ip_address": "IP address",
    "account": "Account",
}

HELPS: Final[Mapping[str, str]] = {
    "other_address": "Another email address or phone number",
    "account_number": "A customer number or user name",
    "order_or_invoice": "The number of an order, invoice or ticket",
    "dates_and_service": "Service, place, days and times",
}

MEANS: Final[Mapping[str, str]] = {
    "portal": "In the customer portal",
    "secure_link": "By a secure link",
    "in_person": "In person",
}
