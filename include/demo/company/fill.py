"""Fill the systems of the sample company, a block of customers at a time."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from demo.company import (
    campaigns,
    credit,
    customers,
    events,
    files,
    jobs,
    marketing,
    network,
    orders,
    resellers,
    tables,
    tickets,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import date

    from demo.company.block import Block

    Tables = Mapping[str, Sequence[tuple[object, ...]]]

SEED = 2026
HERE = Path(__file__).parent
# The stamp of a fill stands in the comment on one table of each database.
STAMPED = {"crm": "companies", "operations": "service_accounts"}


@dataclass(frozen=True, kw_only=True)
class Filled:
    """
    What a fill did: rows by ``system.table``.

    ``skipped`` says that the systems were full already, and then nothing is counted.
    """

    rows: Mapping[str, int]
    skipped: bool


@dataclass(frozen=True, kw_only=True)
class Systems:
    """Open connections to the four systems."""

    crm: psycopg.Connection
    operations: psycopg.Connection
    events: sqlite3.Connection
    handovers: Path


def fill(
    *,
    crm_url: str,
    operations_url: str,
    sqlite_path: Path,
    files_path: Path,
    today: date,
    factor: int = 1,
    seed: int = SEED,
    passwords: Mapping[str, str] | None = None,
) -> Filled:
    """
    Fill the four systems with the sample company; do nothing where that was done before.

    ``today`` is the day to which the made-up rows lead; it is not part of the stamp, so that a
    demo started again tomorrow keeps its corrections and erasures. Factor 1 means 40 customers;
    memory does not grow with the factor. The address of each database must belong to a user who
    may create roles and tables. ``passwords`` are those of `source_reader` and `source_writer`.
    """
    stamp = stamp_for(factor=factor, seed=seed)
    urls = {"crm": crm_url, "operations": operations_url}
    paths = (sqlite_path, files_path / files.FOLDER)
    standing = {_stamp_in(url, table=STAMPED[name]) for name, url in urls.items()}
    standing |= {files.stamp_of(path) for path in paths}
    if standing == {stamp}:
        return Filled(rows={}, skipped=True)
    for path in paths:
        files.set_stamp(path, "")
    rows = _fill(urls, paths=(sqlite_path, files_path), today=today, blocks=factor, seed=seed)
    for name, url in urls.items():
        _hand_over(url, system=name, stamp=stamp, passwords=dict(passwords or {}))
    for path in paths:
        files.set_stamp(path, stamp)
    return Filled(rows=rows, skipped=False)


def stamp_for(*, factor: int, seed: int) -> str:
    """Name a fill: its dials, and a digest of the generator, so that a new one fills again."""
    digest = sha256()
    for path in sorted(chain(HERE.rglob("*"), (HERE.parent / "letters").rglob("*.yaml"))):
        if path.suffix in {".py", ".sql", ".yaml"}:
            digest.update(path.read_bytes())
    return f"sample company: factor {factor}, seed {seed}, generator {digest.hexdigest()[:16]}"


def _fill(
    urls: Mapping[str, str], *, paths: tuple[Path, Path], today: date, blocks: int, seed: int
) -> Mapping[str, int]:
    """Make and load all blocks, one transaction for each system."""
    counts: Counter[str] = Counter()
    sqlite_path, handovers = paths
    with ExitStack() as stack:
        systems = Systems(
            crm=stack.enter_context(psycopg.connect(urls["crm"])),
            operations=stack.enter_context(psycopg.connect(urls["operations"])),
            events=stack.enter_context(closing(files.create_events(sqlite_path))),
            handovers=handovers,
        )
        tables.replace(systems.crm, tables=tables.CRM, schema="crm")
        tables.replace(systems.operations, tables=tables.OPERATIONS, schema="operations")
        files.clear_handovers(handovers)
        for number in range(blocks):
            _load(systems, customers.found(number, seed=seed, today=today), counts)
        tables.finish(systems.crm, tables=tables.CRM, keys="crm_keys")
        tables.finish(systems.operations, tables=tables.OPERATIONS, keys="operations_keys")
        systems.events.commit()
    return counts


def _load(systems: Systems, block: Block, counts: Counter[str]) -> None:
    """Load one block into the four systems."""
    ordered, opened, visited = orders.ordered(block), tickets.opened(block), events.visited(block)
    entries = marketing.listed(block)
    crm: Tables = {
        "companies": block.companies,
        "addresses": block.addresses,
        "contacts": block.contacts,
        "individual_customers": block.individuals,
        "portal_accounts": block.portal_accounts,
        "marketing_list": entries,
        "segment_members": campaigns.targeted(block, entries),
        "campaign_sends": campaigns.queued(block, entries),
        "affiliate_export": campaigns.exported(block, entries),
        "number_screens": campaigns.screened(block, entries),
        "credit_checks": credit.checked(block),
    }
    operations: Tables = {
        "service_accounts": block.service_accounts,
        "orders": ordered.orders,
        "marketing_choices": ordered.choices,
        "invoices": ordered.invoices,
        "deliveries": ordered.deliveries,
        "disclosures": ordered.disclosures,
        "tickets": opened.tickets,
        "ticket_messages": opened.messages,
        "ticket_attachments": opened.attachments,
        "mail_logs": network.mail_logs(block),
    }
    for table, rows in crm.items():
        counts[f"crm.{table}"] += tables.copy_rows(systems.crm, table, rows)
    for table, rows in operations.items():
        counts[f"operations.{table}"] += tables.copy_rows(systems.operations, table, rows)
    counts["operations.network_usage"] += tables.copy_text(
        systems.operations,
        "network_usage",
        network.usage(block),
        columns=network.USAGE_COLUMNS,
    )
    seen: Tables = {"event_signups": visited.signups, "badge_scans": visited.scans}
    for table, rows in seen.items():
        counts[f"events.{table}"] += files.insert_rows(systems.events, table, rows)
    handed = resellers.handed_over(block)
    counts["handovers.received"] += files.append_handovers(systems.handovers, handed)


def _stamp_in(url: str, *, table: str) -> str | None:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "select obj_description(to_regclass(%s), 'pg_class')", [f"public.{table}"]
        ).fetchone()
    return found[0] if found else None


def _hand_over(url: str, *, system: str, stamp: str, passwords: dict[str, str]) -> None:
    """Let the desk's roles in, and set the stamp last."""
    names = tables.CRM if system == "crm" else tables.OPERATIONS
    with psycopg.connect(url, autocommit=True) as connection:
        tables.create_roles(connection, passwords=passwords)
        tables.grant(connection, tables=names)
        jobs.let_jobs_in(connection, system=system)
        comment = sql.SQL("comment on table {} is {}")
        table = sql.Identifier(STAMPED[system])
        connection.execute(comment.format(table, sql.Literal(stamp)))
