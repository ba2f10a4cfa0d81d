"""What the desk's pages call a letter, by its folder."""

from typing import Final

from privacydesk.web.desk import objection_words, recipient_words

LETTERS: Final = recipient_words.LETTERS | {
    "access_answer": "The answer",
    "acknowledgement": "The acknowledgement",
    "confirm_identity": "Our question who is asking",
    "identity_confirmed": "Confirmation of identity",
    "package_ready": "The link to the answer",
    "nothing_held": "The answer that we hold nothing",
    "nothing_portable": "The answer that there is nothing to take along",
    "refused": "The refusal",
    "rectified": "The answer about the correction",
    "decision_reviewed": "The answer about the decision",
    "view_invited": "Our question for their view",
    "proof_asked": "Our question for proof",
    "restricted": "The answer that data is not used",
    "restricted_meanwhile": "Word that data is not used while we check",
    "restriction_ends": "Word that the restriction ends",
    "correction_notice": "Notice of the correction to a recipient",
    "restriction_notice": "Notice of the restriction to a recipient",
    "question_answered": "The answer to the question",
    "ask_clarification": "Our question which data they mean",
    "ask_fee": "Our letter about the fee",
    "extension_notice": "The notice of an extension",
    "authority_needed": "Our question for authority",
    "authority_confirmed": "Confirmation of authority",
    "employer_answered": "The answer to the administrator",
    "cannot_identify": "The letter that we cannot tell whose data it is",
    "reminder": "Our reminder",
    "closed_no_reply": "The notice that we close the request for now",
    "erasure_answer": "The letter that says what was erased",
    "erasure_notice": "A notice to somebody who has the data",
    "objection_confirmed": "The confirmation that marketing has stopped",
    **objection_words.LETTERS,
}
