"""Make contacts of a list's usable rows: by one transaction, a large list's by two at once."""

from concurrent.futures import ThreadPoolExecutor

from privacydesk.domain.imports import Import, Published
from privacydesk.domain.source_notices import ListKind
from privacydesk.ports import ListRoom, Records


def publish_rows(desk: ListRoom, records: Records, found: Import) -> Published:
    """Publish the rows of an import in the caller's transaction, which holds its lock."""
    if found.kind is ListKind.CREDIT:
        records.credit_files.drop_unapplied(found.number)  # its application closed meanwhile (P-08)
        return records.credit_files.publish(found.number)
    records.list_contacts.keep_others_out()
    if (found.usable or 0) > desk.rules.lists.apart_above:
        return _by_two(desk, records, found.number)
    records.list_contacts.match(found.number)
    base = records.list_contacts.reserve(found.number)
    published = records.list_contacts.add(found.number, base=base)
    records.list_contacts.keep_sources(found.number, base=base)
    return published


def _by_two(desk: ListRoom, records: Records, number: int) -> Published:
    """
    Publish a large list: while contacts are added, another transaction notes where they came from.

    What the other commits, it commits to tables that nobody reads before the caller's transaction
    has put them in their place. Whichever dies, the next try makes them anew. So does it when
    somebody stands between them who wants the table for himself: the other gives way.
    """
    with desk.begin() as beside:
        beside.list_contacts.stay_beside()
        beside.list_contacts.match(number)
    base = records.list_contacts.reserve(number)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="list") as pool:
        kept = pool.submit(_keep_sources, desk, number, base)
        published = records.list_contacts.add(number, base=base)
        kept.result()
    records.list_contacts.join_sources(number)
    return published


def _keep_sources(desk: ListRoom, number: int, base: int) -> None:
    with desk.begin() as beside:
        beside.list_contacts.stay_beside()
        beside.list_contacts.keep_sources_apart(number, base=base)
