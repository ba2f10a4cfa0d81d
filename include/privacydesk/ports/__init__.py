"""What the desk needs from outside. Adapters implement it, steps use it."""

from privacydesk.ports.askers import Askers
from privacydesk.ports.books import (
    Alerts,
    Backlog,
    Cases,
    Decisions,
    Findings,
    Identities,
    Inbox,
    Ledger,
    Outbox,
    Records,
    Register,
    Row,
    Runs,
    Searches,
    Shelves,
)
from privacydesk.ports.chases import Chases
from privacydesk.ports.demands import Demands
from privacydesk.ports.digests import Digests
from privacydesk.ports.notices import Notices
from privacydesk.ports.offices import Desk, Office, PostRoom
from privacydesk.ports.outside import (
    Airflow,
    Box,
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

__all__ = [
    "Airflow",
    "Alerts",
    "Askers",
    "Backlog",
    "Box",
    "Cases",
    "Chases",
    "Decisions",
    "Demands",
    "Desk",
    "Digests",
    "Files",
    "Findings",
    "Gate",
    "Identities",
    "Inbox",
    "Ledger",
    "Mail",
    "Notices",
    "Office",
    "Outbox",
    "People",
    "Portal",
    "PostRoom",
    "Records",
    "Register",
    "Row",
    "Runs",
    "Searches",
    "Secrets",
    "Shelves",
    "Sources",
    "Staff",
    "Vault",
]
