"""What each process of the desk has in hand."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta

from privacydesk.domain.boundaries import Boundary
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.packages import Packages
from privacydesk.domain.rendered import Letters
from privacydesk.domain.rules import HouseRules
from privacydesk.ports.changing import Changes, NoChanges
from privacydesk.ports.corrections import Corrections
from privacydesk.ports.marketing import Marketing
from privacydesk.ports.outside import (
    Airflow,
    Files,
    Gate,
    Mail,
    People,
    Portal,
    Secrets,
    Sources,
    Staff,
    Vault,
)
from privacydesk.ports.recipients import Endpoint
from privacydesk.ports.records import Records


@dataclass(frozen=True, kw_only=True)
class Office:
    """What every process of the desk has. ``fault_point`` names a place where one may die."""

    begin: Callable[[], AbstractContextManager[Records]]
    vault: Vault
    secrets: Secrets
    letters: Letters
    rules: HouseRules
    fault_point: Callable[[Boundary], None]


@dataclass(frozen=True, kw_only=True)
class Gatehouse(Office):
    """The office of whoever asks whether a message, call or export may go."""

    marketing: Marketing


@dataclass(frozen=True, kw_only=True)
class Desk(Gatehouse):
    """The office of the steps that move a case."""

    packages: Packages
    files: Files
    sources: Sources
    people: People
    gate: Gate
    staff: Staff
    datamap: DataMap
    changes: Changes = field(default_factory=NoChanges)
    corrections: Corrections = field(default_factory=NoChanges)


@dataclass(frozen=True, kw_only=True)
class PostRoom(Office):
    """
    The office of the courier: it starts runs and sends what the outbox holds.

    ``lease`` is how long a courier may take over one message before another asks what became
    of it; it must exceed the timeouts of a whole round. ``endpoints`` are the processors' that
    speak OpenDSR, by the recipient's id.
    """

    mail: Mail
    portals: Mapping[str, Portal]
    airflow: Airflow
    mail_from: str
    lease: timedelta = timedelta(seconds=90)
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
