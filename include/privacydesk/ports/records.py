"""The desk's books, open together for one transaction."""

from typing import Protocol

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
    Runs,
    Searches,
    Shelves,
)
from privacydesk.ports.chases import Chases
from privacydesk.ports.corrections import Amendments
from privacydesk.ports.demands import Demands
from privacydesk.ports.digests import Digests
from privacydesk.ports.erasing import Erasures, Tombstones
from privacydesk.ports.list_books import Imports, ListRows
from privacydesk.ports.marketing import Suppressions
from privacydesk.ports.notices import Notices


class Records(Protocol):
    """The desk's books, open for one transaction."""

    @property
    def cases(self) -> Cases: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def chases(self) -> Chases: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def demands(self) -> Demands: ...
    @property
    def identities(self) -> Identities: ...
    @property
    def searches(self) -> Searches: ...
    @property
    def askers(self) -> Askers: ...
    @property
    def findings(self) -> Findings: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def shelves(self) -> Shelves: ...
    @property
    def backlog(self) -> Backlog: ...
    @property
    def register(self) -> Register: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def tombstones(self) -> Tombstones: ...
    @property
    def suppressions(self) -> Suppressions: ...
    @property
    def amendments(self) -> Amendments: ...
    @property
    def imports(self) -> Imports: ...
    @property
    def list_rows(self) -> ListRows: ...
