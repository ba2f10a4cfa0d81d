"""What the desk's codes are called on its pages."""

from collections.abc import Mapping
from typing import Final

from privacydesk.domain.findings import Ground
from privacydesk.domain.redaction import Why
from privacydesk.steps.ask import RIGHT_WORDS

__all__ = ["RIGHT_WORDS"]

SORTABLE: Final = {right: text for right, text in RIGHT_WORDS.items() if right != "unknown"}
"""What a case can be sorted to."""

PLACE_WORDS: Final[Mapping[str, str]] = {
    "open": "New",
    "triage": "Sorting",
    "identity": "Identity",
    "gather": "Searching",
    "review": "Review",
    "second_review": "Second review",
    "answer": "Answering",
    "close": "Closing",
    "done": "Closed",
}

STATUS_WORDS: Final[Mapping[str, str]] = {
    "waiting_id": "Waiting for identity",
    "waiting_authority": "Waiting for authority",
    "waiting_fee": "Waiting for the fee",
    "waiting_processor": "Waiting for a processor",
    "paused": "Waiting for an answer",
}

ALERT_WORDS: Final[Mapping[str, str]] = {
    "at_risk_three_quarters": "Three quarters of the time is gone",
    "at_risk_three_days": "Due within a few working days",
    "due_today": "Due today",
    "breached": "The legal limit has passed",
    "finished_unsent": "Finished and not sent",
    "tell_by_near": "Few days left in which it can be extended",
    "identity_late": "Nobody has settled who is asking",
    "review_unanswered": "The review has waited too long",
    "clock_unreadable": "The clock cannot be read",
}

OUTCOME_WORDS: Final[Mapping[str, str]] = {
    "fulfilled": "Answered in full",
    "partly_refused": "Answered in part",
    "refused": "Refused",
    "nothing_held": "Nothing held",
    "withdrawn": "Withdrawn",
    "no_reply": "Closed: no reply",
    "merged": "Merged",
    "cannot_identify": "Closed: no identity",
}

GROUNDS: Final[Mapping[str, str]] = {
    Ground.OTHER_PERSON.value: "Another person’s data (Sch 2 para 16)",
    Ground.PRIVILEGE.value: "Legal privilege (para 19)",
    Ground.CRIME.value: "Crime and taxation (para 2)",
    Ground.PROCEEDINGS.value: "Legal proceedings (para 5)",
    Ground.FORECASTS.value: "Management forecasts (para 22)",
    Ground.NEGOTIATIONS.value: "Negotiations with the person (para 23)",
    Ground.REFERENCE.value: "Confidential reference (para 24)",
    Ground.NOT_CONTROLLER.value: "Kept for a customer, who decides (Art 28)",
}

REFUSALS: Final[Mapping[str, str]] = {
    "manifestly_unfounded": "Manifestly unfounded (Art 12(5)(b))",
    "manifestly_excessive": "Manifestly excessive (Art 12(5)(b))",
    "exempt": "Everything is exempt (DPA 2018 Schedule 2)",
}

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

EXCLUSIONS: Final[Mapping[str, str]] = {
    "down_for_good": "It is out of order and cannot be read",
    "being_replaced": "It is being moved to a new system",
    "no_personal_data": "It holds no personal data",
}

CHECKS: Final[Mapping[str, str]] = {
    "call_back": "We called back the number on file",
    "known_questions": "They answered what only they know",
    "in_person": "They came in person",
    "reply_from_file": "They replied from the address on file",
}

REASONS: Final[Mapping[str, str]] = {
    Why.NAME.value: "may be another person’s name",
    Why.EMAIL.value: "email address of another person",
    Why.PHONE.value: "phone of another person",
    Why.HONORIFIC.value: "may be another person’s name",
    Why.HEALTH.value: "health of another person",
    Why.NUMBER.value: "number that may be another person’s",
    Why.ADVICE.value: "may be advice that the law protects",
}

KINDS: Final[Mapping[str, str]] = {
    Why.NAME.value: "a name",
    Why.EMAIL.value: "an email address",
    Why.PHONE.value: "a phone number",
    Why.HEALTH.value: "about health",
    Why.NUMBER.value: "a number",
    Why.ADVICE.value: "legal advice",
}

STATE_WORDS: Final[Mapping[str, str]] = {
    "queued": "Waits to be sent",
    "sending": "Being sent",
    "sent": "Sent",
    "delivered": "Delivered",
    "deferred": "Delayed by their mail server",
    "bounced": "Returned",
    "dropped": "Not sent: the address is blocked",
    "failed": "Failed",
    "unknown": "Perhaps sent: nobody knows",
}
UNDELIVERABLE: Final = frozenset({"bounced", "dropped", "failed", "unknown"})

SEARCH_WORDS: Final[Mapping[str, str]] = {
    "waiting": "Not asked yet",
    "unreachable": "Not reachable",
}

KEYS: Final[Mapping[str, str]] = {
    "email": "Email",
    "phone_number": "phone",
    "portal_account": "portal account",
}

DECIDED: Final[Mapping[str, str]] = {
    "disclose": "disclosed",
    "redact": "redacted",
    "withhold": "withheld",
}
