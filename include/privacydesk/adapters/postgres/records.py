"""All stores of the desk's database, bound to one transaction."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import psycopg

from privacydesk.adapters.postgres.alerts import Alerts
from privacydesk.adapters.postgres.amendments import Amendments
from privacydesk.adapters.postgres.askers import Askers
from privacydesk.adapters.postgres.backlog import Backlog
from privacydesk.adapters.postgres.bulk_files import BulkFiles
from privacydesk.adapters.postgres.cases import Cases, Decisions, Inbox, Runs
from privacydesk.adapters.postgres.chases import Chases
from privacydesk.adapters.postgres.credit_files import CreditFiles
from privacydesk.adapters.postgres.demands import Demands
from privacydesk.adapters.postgres.digests import Digests
from privacydesk.adapters.postgres.disclosures import Disclosures
from privacydesk.adapters.postgres.erasures import Erasures, Tombstones
from privacydesk.adapters.postgres.findings import Findings, Identities, Searches
from privacydesk.adapters.postgres.import_runs import ImportDecisions, ImportRuns
from privacydesk.adapters.postgres.imports import Imports
from privacydesk.adapters.postgres.landings import Landings
from privacydesk.adapters.postgres.ledger import Ledger
from privacydesk.adapters.postgres.list_contacts import ListContacts
from privacydesk.adapters.postgres.list_parts import ListParts
from privacydesk.adapters.postgres.list_views import ListViews
from privacydesk.adapters.postgres.lists import ListRows
from privacydesk.adapters.postgres.matches import Matches
from privacydesk.adapters.postgres.notices import Notices
from privacydesk.adapters.postgres.order_choices import OrderChoices
from privacydesk.adapters.postgres.outbox import Outbox
from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.recipient_notices import RecipientNotices
from privacydesk.adapters.postgres.register import Register
from privacydesk.adapters.postgres.remainders import Remainders
from privacydesk.adapters.postgres.shelves import Shelves
from privacydesk.adapters.postgres.source_notices import SourceNotices
from privacydesk.adapters.postgres.stop_lists import StopLists
from privacydesk.adapters.postgres.suppressions import Suppressions
from privacydesk.adapters.postgres.weighings import Weighings


@dataclass(frozen=True, kw_only=True)
class Records:
    """The desk's books, open for one transaction; commits when its block ends well."""

    cases: Cases
    inbox: Inbox
    chases: Chases
    runs: Runs
    decisions: Decisions
    demands: Demands
    identities: Identities
    searches: Searches
    askers: Askers
    findings: Findings
    outbox: Outbox
    alerts: Alerts
    notices: Notices
    digests: Digests
    ledger: Ledger
    shelves: Shelves
    backlog: Backlog
    register: Register
    erasures: Erasures
    tombstones: Tombstones
    remainders: Remainders
    suppressions: Suppressions
    amendments: Amendments
    weighings: Weighings
    order_choices: OrderChoices
    bulk_files: BulkFiles
    recipient_notices: RecipientNotices
    disclosures: Disclosures
    imports: Imports
    list_rows: ListRows
    list_contacts: ListContacts
    stop_lists: StopLists
    matches: Matches
    list_parts: ListParts
    source_notices: SourceNotices
    import_runs: ImportRuns
    import_decisions: ImportDecisions
    landings: Landings
    list_views: ListViews
    credit_files: CreditFiles


def over(connection: "psycopg.Connection[Any]") -> Records:
    """Return the stores over an open connection."""
    return Records(
        cases=Cases(connection), inbox=Inbox(connection), runs=Runs(connection),
        chases=Chases(connection), decisions=Decisions(connection), demands=Demands(connection),
        identities=Identities(connection), searches=Searches(connection),
        findings=Findings(connection), outbox=Outbox(connection),
        alerts=Alerts(connection), notices=Notices(connection),
        digests=Digests(connection), askers=Askers(connection),
        ledger=Ledger(connection), shelves=Shelves(connection), backlog=Backlog(connection),
        register=Register(connection), erasures=Erasures(connection),
        tombstones=Tombstones(connection), remainders=Remainders(connection),
        suppressions=Suppressions(connection), order_choices=OrderChoices(connection),
        amendments=Amendments(connection), weighings=Weighings(connection),
        bulk_files=BulkFiles(connection), disclosures=Disclosures(connection),
        recipient_notices=RecipientNotices(connection),
        imports=Imports(connection), list_rows=ListRows(connection),
        list_contacts=ListContacts(connection),
        stop_lists=StopLists(connection), matches=Matches(connection),
        list_parts=ListParts(connection),
        source_notices=SourceNotices(connection),
        import_runs=ImportRuns(connection), import_decisions=ImportDecisions(connection),
        landings=Landings(connection),
        list_views=ListViews(connection), credit_files=CreditFiles(connection),
    )  # fmt: skip


Connect = Callable[[], AbstractContextManager["psycopg.Connection[Any]"]]


@contextmanager
def transaction(connect: Connect) -> Iterator[Records]:
    """Open the books for one transaction."""
    with connect() as connection, connection.transaction():
        yield over(connection)


def by_url(url: str) -> Connect:
    """Return a way to connect that opens and closes a connection each time."""

    @contextmanager
    def connect() -> Iterator["psycopg.Connection[Any]"]:
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection

    return connect


def shifted_now(connection: "psycopg.Connection[Any]") -> datetime:
    """Return the desk's now (UTC): the database's clock plus the demo's shift, if any."""
    row = connection.execute("SELECT desk.now()").fetchone()
    if row is None or not isinstance(row[0], datetime):
        raise psycopg.DataError("the desk's clock gave no instant")
    return row[0].astimezone(timezone.utc)


def is_shifted(connection: "psycopg.Connection[Any]") -> bool:
    """Say whether the desk's clock is not the database's."""
    row = connection.execute(load("clock")["is_shifted"]).fetchone()
    return bool(row and row[0])
