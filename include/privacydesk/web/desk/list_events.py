"""What happened to a list, in words: each event that needs no facts."""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "list.landed": "The list was taken in.",
    "list.quarantined": "The list waits for what must be known of it.",
    "list.refused": "A rule refused the list.",
    "list.screened": "Every row was screened.",
    "list.matched": "Its rows were compared with whom we know; what is only alike is held.",
    "list.pair_settled": "Somebody said whether two rows are one person.",
    "list.left_out": "Rows that nobody approved, or whose person objected since, were taken out.",
    "list.rejected": "The list was rejected and its copy destroyed.",
    "list.published": "The usable rows are in use now.",
    "list.withdrawn": "The list was taken back.",
    "list.recipients_told": "Those who got people of the list from us are told to delete them.",
    "list.old_consents_let_through": "A person let old consents of the list be used until a day.",
    "notices.queued": "Its people must be told where we have them from.",
    "notices.given": "People were told where we have them from.",
    "notices.excepted": "Telling each of its people was found out of proportion.",
    "list.warning_accepted": "A warning about the list was accepted, with a reason.",
    "list.closed": "The import is closed.",
    "reviews.offered": "Applicants whom a machine declined were offered that a person looks.",
}
