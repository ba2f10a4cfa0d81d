"""Notices to recipients in words: on the case page and in its timeline (R-62)."""

from collections.abc import Mapping
from typing import Any, Final

LETTERS: Final[dict[str, str]] = {
    "confirmation_missing": "A second notice to somebody who has the data",
    "consent_withdrawn": "Word to a partner that consent is withdrawn",
    "list_withdrawn": "Word to somebody who has the data that a list is taken back",
}
NOTICES: Final[Mapping[str, str]] = {
    "correction_notice": "Correction",
    "erasure_notice": "Erasure",
    "restriction_notice": "Restriction",
    "consent_withdrawn": "Consent withdrawn",
}
NOTICE_MEANS: Final[Mapping[str, str]] = {
    "email": "Email",
    "opendsr": "OpenDSR",
    "none": "Not sent",
}
RECEIPTS: Final[Mapping[str, str]] = {
    "pending": "Received",
    "in_progress": "At work",
    "completed": "Done",
    "cancelled": "Refused",
}
BARRED: Final[Mapping[str, str]] = {
    "not_in_house_rules": "in no house rule",
    "no_ground": "no ground on file",
    "no_contract": "no contract on file",
    "contract_ended": "the contract has ended",
    "no_consent": "no consent",
}
TROUBLES: Final[Mapping[str, str]] = {
    "blocked": "Not told",
    "unreachable": "Could not be reached",
    "cancelled": "Refuses",
    "silent": "Has not confirmed",
}
SETTLED: Final[Mapping[str, str]] = {
    "completed": "Confirmed",
    "told_otherwise": "Told another way",
    "impossible": "Impossible to tell",
    "disproportionate": "Out of proportion",
}
EVENTS: Final[Mapping[str, str]] = {
    "recipient.told": "{recipient} was told.",
    "recipient.blocked": "{recipient} may get nothing from us. A person must see to it.",
    "recipient.chased": "{recipient} had not confirmed. We asked again.",
    "recipient.troubled": "{recipient} is for a person to see to.",
}


def sentence_of(event: str, facts: Mapping[str, Any], *, by: str) -> str | None:
    """Return what an entry of the ledger says about a recipient; None if it is about none."""
    who = str(facts.get("recipient") or "somebody").replace("_", " ").capitalize()
    if event in EVENTS:
        return EVENTS[event].format(recipient=who)
    match event:
        case "receipt.noted":
            return f"{who} reports: {RECEIPTS[facts['state']].lower()}."
        case "recipient.settled":
            return f"{by} recorded how it ended with {who}: {SETTLED[facts['outcome']].lower()}."
        case "wait.started" if facts.get("wait") == "processor":
            return "We wait for processors to confirm."
        case "wait.ended" if facts.get("wait") == "processor":
            return "No processor is waited for any more."
    return None
