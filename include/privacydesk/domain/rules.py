"""The house rules that the privacy office sets: portals, people, recipients, our address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from privacydesk.domain.alarms import Alarms
from privacydesk.domain.automated import AutomatedRule
from privacydesk.domain.chasing import Patience
from privacydesk.domain.fees import PrescribedFees
from privacydesk.domain.notices import NoticeKind
from privacydesk.domain.retention import Retention
from privacydesk.domain.waits import WaitKind
from privacydesk.domain.workdays import BankHolidays


@dataclass(frozen=True, kw_only=True)
class PortalRule:
    """What we believe a portal: ``asserts_sign_in`` makes its ``signed_in`` a proof (R-25)."""

    name: str
    asserts_sign_in: bool = False


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody outside who receives personal data: what and why, in the letter's words (R-38)."""

    id: str
    name: str
    what: str
    why: str


@dataclass(frozen=True, kw_only=True)
class HouseRules:
    """Everything the privacy office decides, checked against the law when it is loaded."""

    portals: Mapping[str, PortalRule]
    recipients: Mapping[str, Recipient]
    holidays: BankHolidays
    public_url: str
    token_life: timedelta = field(default=timedelta(days=28))
    package_life: timedelta = field(default=timedelta(days=7))
    package_downloads: int = 3
    automated: tuple[AutomatedRule, ...] = ()
    fees: PrescribedFees = field(default_factory=PrescribedFees)
    code_life: timedelta = field(default=timedelta(minutes=10))
    retention: Retention = field(default_factory=dict)
    notices: Mapping[NoticeKind, tuple[str, ...]] = field(default_factory=dict)
    alarms: Alarms = field(default_factory=Alarms)
    waits: Mapping[WaitKind, Patience] = field(default_factory=dict)
    desk_url: str = ""  # where staff find the desk's pages

    def portal(self, name: str) -> PortalRule:
        """Return the portal's rule; a portal without one is believed nothing."""
        return self.portals.get(name, PortalRule(name=name))
