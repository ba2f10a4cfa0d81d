"""The house rules that the privacy office sets: portals, people, recipients, our address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from privacydesk.domain.alarms import Alarms
from privacydesk.domain.automated import AutomatedRule
from privacydesk.domain.chasing import Patience, Urging
from privacydesk.domain.fees import PrescribedFees
from privacydesk.domain.list_rules import ListRules
from privacydesk.domain.notices import NoticeKind
from privacydesk.domain.retention import Retention
from privacydesk.domain.waits import WaitKind
from privacydesk.domain.weighings import UseRule
from privacydesk.domain.workdays import BankHolidays


@dataclass(frozen=True, kw_only=True)
class PortalRule:
    """What we believe a portal: ``asserts_sign_in`` makes its ``signed_in`` a proof (R-25)."""

    name: str
    asserts_sign_in: bool = False


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """
    Somebody outside who receives personal data: what and why, in the letter's words (R-38).

    ``facts`` are those that it gets, and of whose correction it is told at ``mail`` (R-62).
    ``ground`` allows it, with a contract until its last day ``contract_ends`` (R-102).
    ``endpoint`` is where it takes OpenDSR requests, about people that it ``knows_by`` these kinds
    of identity; ``answers_within`` counts the days until it must have confirmed.
    """

    id: str
    name: str
    what: str
    why: str
    kind: str = "processor"
    mail: str = ""
    facts: frozenset[str] = frozenset()
    ground: str = "contractor"
    contract_ends: date | None = None
    answers_within: int = 14
    endpoint: str = ""
    domain: str = ""  # for which its certificate is issued
    knows_by: tuple[str, ...] = ()


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
    uses: tuple[UseRule, ...] = ()
    fees: PrescribedFees = field(default_factory=PrescribedFees)
    code_life: timedelta = field(default=timedelta(minutes=10))
    retention: Retention = field(default_factory=dict)
    notices: Mapping[NoticeKind, tuple[str, ...]] = field(default_factory=dict)
    alarms: Alarms = field(default_factory=Alarms)
    waits: Mapping[WaitKind, Patience] = field(default_factory=dict)
    urging: Urging = field(default_factory=Urging)
    accounting_year_ends: tuple[int, int] = (3, 31)  # month and day
    backups_roll_off: relativedelta = field(default=relativedelta(days=35))
    key_backups_roll_off: relativedelta = field(default=relativedelta(days=7))
    lists: ListRules = field(default_factory=ListRules)
    desk_url: str = ""  # where staff find the desk's pages

    def portal(self, name: str) -> PortalRule:
        """Return the portal's rule; a portal without one is believed nothing."""
        return self.portals.get(name, PortalRule(name=name))
