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
    Register,
    Row,
    Runs,
    Searches,
    Shelves,
)
from privacydesk.ports.bulk import BulkFiles, JudgesTogether, KeepsOpen, Slip
from privacydesk.ports.changing import Changes, ChangingSession, NoChanges
from privacydesk.ports.chases import Chases
from privacydesk.ports.corrections import Amendments, CorrectingSession, Corrections
from privacydesk.ports.credit_files import CreditFiles
from privacydesk.ports.demands import Demands
from privacydesk.ports.digests import Digests
from privacydesk.ports.erasing import Erasures, Tombstones
from privacydesk.ports.import_books import ImportDecisions, ImportRuns, Landings, Lying
from privacydesk.ports.imports import (
    Corrected,
    Excerpt,
    LandingFolder,
    ListDesk,
    ListFiles,
    ListRoom,
    Pieces,
    Sieve,
)
from privacydesk.ports.list_books import Batch, Imports, ListParts, ListRows, PartSums
from privacydesk.ports.list_views import Comparison, Known, ListViews, Profile
from privacydesk.ports.marketing import (
    Keys,
    Marketing,
    MarketingFacts,
    MarketingLists,
    Processor,
    Suppressions,
)
from privacydesk.ports.matches import Held, Matches, Pair, ShownPair
from privacydesk.ports.notices import Notices
from privacydesk.ports.offices import Desk, Gatehouse, Office, PostRoom
from privacydesk.ports.order_choices import OrderChoices
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
from privacydesk.ports.recipients import Disclosures, Endpoint, RecipientNotices
from privacydesk.ports.records import Records
from privacydesk.ports.remainders import Remainders
from privacydesk.ports.source_notices import SourceNotices
from privacydesk.ports.stop_lists import StopKeys, StopLines, StopLists
from privacydesk.ports.weighings import Weighings

__all__ = [
    "Airflow",
    "Alerts",
    "Amendments",
    "Askers",
    "Backlog",
    "Batch",
    "Box",
    "BulkFiles",
    "Cases",
    "Changes",
    "ChangingSession",
    "Chases",
    "Comparison",
    "Corrected",
    "CorrectingSession",
    "Corrections",
    "CreditFiles",
    "Decisions",
    "Demands",
    "Desk",
    "Digests",
    "Disclosures",
    "Endpoint",
    "Erasures",
    "Excerpt",
    "Files",
    "Findings",
    "Gate",
    "Gatehouse",
    "Held",
    "Identities",
    "ImportDecisions",
    "ImportRuns",
    "Imports",
    "Inbox",
    "JudgesTogether",
    "KeepsOpen",
    "Keys",
    "Known",
    "LandingFolder",
    "Landings",
    "Ledger",
    "ListDesk",
    "ListFiles",
    "ListParts",
    "ListRoom",
    "ListRows",
    "ListViews",
    "Lying",
    "Mail",
    "Marketing",
    "MarketingFacts",
    "MarketingLists",
    "Matches",
    "NoChanges",
    "Notices",
    "Office",
    "OrderChoices",
    "Outbox",
    "Pair",
    "PartSums",
    "People",
    "Pieces",
    "Portal",
    "PostRoom",
    "Processor",
    "Profile",
    "RecipientNotices",
    "Records",
    "Register",
    "Remainders",
    "Row",
    "Runs",
    "Searches",
    "Secrets",
    "Shelves",
    "ShownPair",
    "Sieve",
    "Slip",
    "SourceNotices",
    "Sources",
    "Staff",
    "StopKeys",
    "StopLines",
    "StopLists",
    "Suppressions",
    "Tombstones",
    "Vault",
    "Weighings",
]
