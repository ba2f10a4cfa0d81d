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
    "suppress": "Stopping marketing",
    "gather": "Searching",
    "review": "Review",
    "second_review": "Second review",
    "approval": "Approval",
    "demand": "Asking the person",
    "erase": "Erasing",
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
    "wait_untold": "Our mail does not reach the person",
    "acknowledgement_near": "The complaint must be acknowledged soon",
    "acknowledgement_late": "The complaint was not acknowledged in time",
    "recipient_untold": "A recipient has not confirmed or cannot be told",
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
    Ground.NOT_ASKED_FOR.value: "Outside what they answered that they want (R-21)",
}

REFUSALS: Final[Mapping[str, str]] = {
    "manifestly_unfounded": "Manifestly unfounded (Art 12(5)(b))",
    "manifestly_excessive": "Manifestly excessive (Art 12(5)(b))",
    "exempt": "Everything is exempt (DPA 2018 Schedule 2)",
}

NEEDS: Final[Mapping[str, str]] = {
    "reasonably_required": "Pauses: we cannot find the data without it",
    "not_required": "No pause: it would help, but we could go on",
    "format_only": "No pause: about format, delivery or payment",
}

FEE_GROUNDS: Final[Mapping[str, str]] = {
    "manifestly_unfounded": "Manifestly unfounded (Art 12(5))",
    "manifestly_excessive": "Manifestly excessive (Art 12(5))",
    "further_copies": "Further copies (Art 15(3))",
}

EXTENSION_REASONS: Final[Mapping[str, str]] = {
    "complexity": "The request is complex",
    "number_of_requests": "They made several requests",
}

LATE_REASONS: Final[Mapping[str, str]] = {
    "identity_first": "We first had to know who asks",
    "seen_in_search": "Only the search showed it",
    "person_wrote_again": "They wrote again since",
    "overlooked": "We overlooked it",
}

MEANS: Final[Mapping[str, str]] = {
    "telephone": "By telephone",
    "post": "By post",
    "in_person": "In person",
    "email": "By email to a colleague",
}

DEMANDS: Final[Mapping[str, str]] = {
    "clarification": "a question to the person",
    "fee": "a fee",
    "extension": "the notice of an extension",
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

DONE: Final[Mapping[str, str]] = {
    "lifted": "The objection is lifted. It stays on file with your name and the reason.",
    "told": "It is recorded that the person was told.",
    "recipient": "It is recorded how it ended with the recipient.",
    "sorted": "The right is chosen.",
    "identity": "The check is recorded.",
    "excluded": "The system is left out of the search.",
    "acknowledged": "The alert is acknowledged.",
    "withdrawn": "Withdrawn. Answer Close in Airflow to end the case.",
    "refusal": "The ground is kept. Answer Refuse in Airflow to refuse.",
    "reply": "The answer is kept. Approve in Airflow, and it is sent.",
    "lift": "The person is told. Then the restriction is lifted.",
    "demand": "It is prepared. Press Send back in the task review in Airflow, and it goes on.",
    "taken_back": "It is taken back. Nothing was sent.",
    "heard": "Recorded. The review goes on.",
    "party": "Who asks is noted.",
    "authority": "The authority is recorded.",
    "unidentified": "Noted. The letter asks for more.",
    "need": "How they need the answer is noted.",
    "all_to_person": "Everything goes to the person alone.",
    "handover": "The hand-over is logged.",
}
"""What the case page says after a form was kept."""
