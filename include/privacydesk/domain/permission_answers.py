"""What the gate is asked and what it answers: the use, and every reason with its rule."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from privacydesk.domain.suppressions import Channel, Purpose


class Effect(str, Enum):
    """What a reason does to the answer."""

    ALLOWS = "allows"
    BLOCKS = "blocks"
    NOTES = "notes"


class Code(str, Enum):
    """Every reason that an answer can carry; the values are the contract's."""

    SERVICE_MESSAGE = "service_message"
    OBJECTED = "objected"
    OBJECTED_TO_USE = "objected_to_use"
    RESTRICTED = "restricted"
    SYSTEM_SILENT = "system_silent"
    NOT_ON_FILE = "not_on_file"
    RESELLER_ONLY = "reseller_only"
    DECLINED = "declined"
    LEFT_BLANK = "left_blank"
    CHANNEL_CLOSED = "channel_closed"
    CORPORATE_SUBSCRIBER = "corporate_subscriber"
    UNKNOWN_SUBSCRIBER = "unknown_subscriber"
    CONSENT = "consent"
    CONSENT_NAMES_OTHERS = "consent_names_others"
    CONSENT_TOO_OLD = "consent_too_old"
    CONSENT_UNDATED = "consent_undated"
    OLD_CONSENT_LET_THROUGH = "old_consent_let_through"
    NOTICE_FIRST = "notice_first"
    SOFT_OPT_IN = "soft_opt_in"
    NO_REFUSAL_OFFERED = "no_refusal_offered"
    NO_CONSENT = "no_consent"
    AFFILIATES_NEED_OWN_CONSENT = "affiliates_need_own_consent"
    NOT_SCREENED = "not_screened"
    SCREEN_STALE = "screen_stale"
    LISTED = "listed"
    SCREENED = "screened"
    LEGITIMATE_INTERESTS = "legitimate_interests"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason: its code, the rule it stands on, what it does, and a closed detail."""

    code: Code
    rule: str
    effect: Effect
    detail: str | None = None


@dataclass(frozen=True, kw_only=True)
class Use:
    """What somebody wants to do; ``on`` is the London day of the send, call or export."""

    channel: Channel
    purpose: Purpose
    on: date


@dataclass(frozen=True, kw_only=True)
class Permission:
    """The answer. Allowed is what nothing blocks and something allows."""

    use: Use
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        """Whether it may go."""
        effects = {reason.effect for reason in self.reasons}
        return Effect.ALLOWS in effects and Effect.BLOCKS not in effects
