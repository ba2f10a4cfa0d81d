"""The reasons of the gate in sentences, for whoever asked and for the page."""

from collections.abc import Mapping
from typing import Final

from privacydesk.domain.permission_answers import Code, Reason

WORDS: Final[Mapping[Code, str]] = {
    Code.SERVICE_MESSAGE: "It is a service message, which carries no marketing.",
    Code.OBJECTED: "They objected to marketing.",
    Code.OBJECTED_TO_USE: "They objected to this use of their data: it is weighed, or upheld.",
    Code.RESTRICTED: "The use of their record is restricted.",
    Code.SYSTEM_SILENT: "A system of record does not answer, so nobody can know.",
    Code.NOT_ON_FILE: "No record says where the address or number came from.",
    Code.RESELLER_ONLY: "A reseller gave it to us to supply them, not for marketing.",
    Code.DECLINED: "They said no to this channel when we asked.",
    Code.LEFT_BLANK: "They left the box for this channel empty, which is a no.",
    Code.CHANNEL_CLOSED: "The channel is closed unless the person asked for it.",
    Code.CORPORATE_SUBSCRIBER: "The subscriber is a company, which may be written to.",
    Code.UNKNOWN_SUBSCRIBER: "Nobody knows who the subscriber is, so it counts as a person.",
    Code.CONSENT: "They consented.",
    Code.CONSENT_NAMES_OTHERS: "A consent on file does not name us.",
    Code.CONSENT_TOO_OLD: "A bought consent was first used more than six months after it.",
    Code.CONSENT_UNDATED: "A bought consent has no date.",
    Code.OLD_CONSENT_LET_THROUGH: "A bought consent is old; a person let it be used.",
    Code.NOTICE_FIRST: "They do not know where we have them from: that goes first, or in it.",
    Code.SOFT_OPT_IN: "They bought from us and did not refuse when they could.",
    Code.NO_REFUSAL_OFFERED: "They bought from us, but no record shows that they could refuse.",
    Code.NO_CONSENT: "There is no consent.",
    Code.AFFILIATES_NEED_OWN_CONSENT: "Products of affiliates need a consent of their own.",
    Code.NOT_SCREENED: "The number was not looked up in a register against calls.",
    Code.SCREEN_STALE: "The last look at a register is 28 days old or older.",
    Code.LISTED: "The number is in a register against calls.",
    Code.SCREENED: "The number is in neither register, and the looks are fresh.",
    Code.LEGITIMATE_INTERESTS: "Our interest in finding customers allows it.",
}


def words_of(reason: Reason) -> str:
    """Return a reason as a sentence."""
    return WORDS[reason.code]
