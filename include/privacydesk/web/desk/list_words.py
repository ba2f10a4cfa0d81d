"""What the codes of lists are called on their pages."""

from collections.abc import Mapping
from typing import Final

from privacydesk.domain.due_diligence import NONE
from privacydesk.domain.imports import Undo

STATES: Final[Mapping[str, str]] = {
    "opened": "Being taken in",
    "quarantined": "Record not complete",
    "landed": "Being screened",
    "screened": "Being checked",
    "review": "Review",
    "second_review": "Second review",
    "approved": "Being put in use",
    "published": "In use",
    "withdrawn": "Taken back",
    "refused": "Refused by a rule",
    "rejected": "Rejected",
}
WITH: Final[Mapping[str, str]] = {
    "quarantined": "Whoever handed it in",
    "review": "A reviewer",
    "second_review": "Another reviewer",
    "published": "Nobody",
    "withdrawn": "Nobody",
    "refused": "The seller",
    "rejected": "Nobody",
}
"""Who is waited for; the desk itself where nothing stands here."""

REASONS: Final[Mapping[str, str]] = {
    "blank_line": "blank",
    "ragged": "with another number of columns",
    "nul_byte": "with a NUL byte",
    "bad_encoding": "in a wrong encoding",
    "broken_quote": "with a quote that does not fit",
    "too_long": "too long",
    "no_contact": "without address and number",
    "bad_email": "with a bad email",
    "bad_phone": "with a bad number",
    "phone_spoiled": "with a number spoiled by a spreadsheet",
    "formula": "with a formula",
    "bad_date": "with a date that cannot be read",
    "consent_in_future": "with a consent in the future",
    "bad_report": "with a score, limit or date that cannot be read",
    "no_application": "of people who did not apply for terms",
    "same_email": "with an email that stands above",
    "same_person": "with a number and name that stand above",
    "same_application": "about an application that stands above",
    "objected": "of people who object",
    "on_partners_list": "of people on a partner's stop list",
    "corrected_away": "with what somebody had corrected",
    "uncertain_match": "that may be of somebody known",
    "role_address": "with the address of a role",
    "consent_old": "with a consent older than six months",
    "consent_unnamed": "with a consent that does not name us",
}
"""After a count: "4 with a bad email"."""

WRONG: Final[Mapping[str, str]] = {
    "blank_line": "Nothing stands in the line",
    "ragged": "It has more or fewer columns than the header",
    "nul_byte": "It holds a NUL byte",
    "bad_encoding": "Its letters are in another encoding than the file",
    "broken_quote": "A quotation mark opens or closes in the wrong place",
    "too_long": "A field or the row is too long",
    "no_contact": "Neither an address nor a number",
    "bad_email": "No mail can reach this address",
    "bad_phone": "This is no telephone number",
    "phone_spoiled": "Written by a spreadsheet: the number is lost",
    "formula": "Starts like a formula",
    "bad_date": "The day cannot be read",
    "consent_in_future": "The consent lies in the future",
    "bad_report": "The score, the limit or the date cannot be read",
    "no_application": "No open application for terms is of this person (R-99)",
    "same_email": "A line above has this address",
    "same_person": "A line above has this number and name",
    "same_application": "A line above is about this application",
    "objected": "This person objects to marketing: told to no one (R-94)",
    "on_partners_list": "This person is on a partner's stop list (R-94)",
    "corrected_away": "The person had this corrected (R-63)",
    "uncertain_match": "May be of somebody known: a reviewer says (R-100)",
    "role_address": "The address of a role, not of a person",
    "consent_old": "The consent is older than six months (R-93)",
    "consent_unnamed": "The consent does not name us (R-92)",
}

PROBLEMS: Final[Mapping[str, str]] = {
    "empty": "The file is empty.",
    "too_large": "The file is too large.",
    "bomb": "The packed file grows beyond any sense when it is unpacked.",
    "members": "The packed file holds more than one file.",
    "encrypted": "The packed file asks for a password.",
    "damaged": "The packed file is damaged.",
    "no_records": "There is no header with rows below it.",
    "unterminated_quote": "A quotation mark is opened and never closed.",
    "SpecialCategoryColumn": "A column tells of health, belief or another special category (R-97).",
    "UnexplainedColumn": "A column is there that the record does not explain (R-97).",
    "MissingColumn": "A column that was agreed is not there (R-97).",
    "RepeatedColumn": "Two columns have one name, or say the same (R-97).",
    "ListColumns": "The columns are not the agreed ones (R-97).",
    "licence_ended": "The licence has ended.",
    "unlawful": "The seller may not pass these people on.",
    "mistake": "It was put in use by mistake.",
}

UNDO: Final[Mapping[str, str]] = {
    Undo.LICENCE_ENDED.value: "The licence has ended",
    Undo.UNLAWFUL.value: "The seller was not allowed to pass it on",
    Undo.MISTAKE.value: "It was put in use by mistake",
}

GATE: Final[Mapping[str, tuple[str, str]]] = {
    "sums_hold": ("Rows that are in no place", ""),
    "record_is_complete": ("The due-diligence record is complete", "R-91"),
    "licence_runs": ("The licence runs", "R-91"),
    "something_usable": ("Usable rows", ""),
    "few_broken": ("Rows that could not be read", ""),
    "few_fail_a_rule": ("Rows that fail a rule", ""),
    "addresses_are_spelt_once": ("Addresses in another spelling than the suppressions", "R-71"),
    "everybody_can_be_reached": ("Usable rows with neither address nor number", ""),
    "consent_is_not_in_the_future": ("Consents in the future", "R-93"),
    "few_repeated": ("Rows that repeat another", ""),
    "few_objectors": ("Rows of people who object", "R-94"),
    "few_role_addresses": ("Addresses of a role, not a person", ""),
    "consent_is_young": ("Consents older than six months", "R-93"),
    "consent_names_us": ("Consents that do not name us", "R-92"),
    "like_the_sellers_other_lists": ("Unusable rows, against this seller’s earlier lists", ""),
}
"""What each rule of the gate looks at, and the law's rule behind it."""

COLUMNS: Final[Mapping[str, str]] = {
    "email": "email",
    "phone": "phone",
    "name": "name",
    "first_name": "first name",
    "last_name": "last name",
    "company": "company",
    "job_title": "job title",
    "address": "address",
    "town": "town",
    "postcode": "postcode",
    "consented_on": "consent day",
}

RECORD: Final[Mapping[str, tuple[str, str]]] = {
    "list": ("What the list is called", ""),
    "obtained_on": ("Day on which we got it", "The month of Article 14 runs from it (R-95)."),
    "seller.name": ("Seller", ""),
    "seller.contract": ("Contract", "Its number or file."),
    "seller.licence_ends_on": ("Licence ends on", ""),
    "compiled_by": ("Compiled by", "Who collected the details, if not the seller."),
    "collected.where": ("Collected where", "For example: trade fair, web form, telephone."),
    "collected.how": ("Collected how", ""),
    "collected.from": ("From", ""),
    "collected.to": ("To", ""),
    "wording": ("What people were told, word for word", "Copy the wording itself."),
    "names_us": ("Does the wording name CloudSentric?", "“Selected partners” does not (R-92)."),
    "consent.email": ("Proof of consent to email", f"What it is and who keeps it, or “{NONE}”."),
    "consent.phone": ("Proof of consent to calls", f"What it is and who keeps it, or “{NONE}”."),
    "checked.on": ("Last checked by the seller on", ""),
    "checked.tps": ("Checked against TPS on", f"A day, or “{NONE}”."),
    "checked.ctps": ("Checked against CTPS on", f"A day, or “{NONE}”."),
    "checked.suppressions": ("Checked against our suppressions on", f"A day, or “{NONE}”."),
    "why": ("Why we asked for it", "For example: they asked for 30 days to pay."),
    "purposes": ("What the data may be used for", "Nothing else is done with them (R-98)."),
    "hosted_in": (
        "Countries in which the list was hosted",
        "Two letters each. Only GB may be there.",
    ),
    "columns": ("Columns", "One a line: the header’s name, a colon, what it says."),
}
"""The fields of a due-diligence record, with a hint for each (R-91)."""

RULES: Final[Mapping[str, str]] = {"hosted_in": "R-101", "columns": "R-97", "purposes": "R-98"}
"""The rule behind a field; R-91 for the others."""
