"""The values of a bought list as the desk keeps them: one spelling each, or a reason why not."""

import re
from typing import Final

from privacydesk.domain.contact_keys import normal_email, postal_key, postcode_in
from privacydesk.domain.identity_keys import e164
from privacydesk.domain.permission_facts import Subscriber, subscriber_of

EMAIL: Final = re.compile(
    r"(?!.{255})[^\s@.,;:<>()\[\]\"\\]+(?:\.[^\s@.,;:<>()\[\]\"\\]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)
CORPORATE_NAME: Final = r"(?i)\b(?:ltd|limited|plc|llp|l\.l\.p|p\.l\.c)\.?$"
"""How a company, a plc or an LLP must end its name; Companies Act 2006 ss. 58, 59 (R-85)."""

_CORPORATE: Final = re.compile(CORPORATE_NAME)
_SPOILED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+")
_FORMULA: Final = re.compile(r"[=@\t\r]|[+\-].*[(!]", re.DOTALL)


def email_of(text: str) -> str | None:
    """Return an address in the spelling of the suppressions, or nothing if no mail gets there."""
    normal = normal_email(text)
    return normal if normal and EMAIL.fullmatch(normal) else None


def phone_of(text: str) -> str | None:
    """Return a number as E.164, or nothing if it is none."""
    return None if is_spoiled(text) else e164(text)


def postcode_of(text: str) -> str | None:
    """Return a UK postcode with its space, or nothing if it is none."""
    code = postcode_in(text)
    return f"{code[:-3]} {code[-3:]}" if code else None


def household_of(name: str | None, *, postcode: str | None) -> str | None:
    """Return the text of the postal key, or nothing where a part of it is missing."""
    return postal_key(name, postcode=postcode) if name and postcode else None


def is_spoiled(text: str) -> bool:
    """Say whether a spreadsheet wrote a number in its own way: its digits are lost."""
    return _SPOILED.fullmatch(text) is not None


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet that opens the list would calculate with this."""
    return _FORMULA.match(text) is not None


def subscriber_in(*, company: str | None, legal_form: str | None) -> Subscriber:
    """
    Class the subscriber of a row (R-85): by its legal form, else by the end of the firm's name.

    What is not known to be corporate is judged like an individual.
    """
    if legal_form and legal_form.strip():
        return subscriber_of(legal_form)
    if company and _CORPORATE.search(company.strip()):
        return Subscriber.CORPORATE
    return Subscriber.UNKNOWN
