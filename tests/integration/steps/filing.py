"""A company with many plain customers, and files of their requests."""

import json
from collections.abc import Sequence
from typing import Any

from integration.steps.world import LONG_AGO, NOW, ROWS, World
from privacydesk.domain.bulk_files import Chunk, SentBy
from privacydesk.domain.cases import CaseRef
from privacydesk.steps import carry_chunk, send
from privacydesk.steps.accept_file import Accepted, Sender, accept_file
from privacydesk.steps.approve_many import approve_ready, shown_as

FIRST = 300
PORTAL = Sender(sent_by=SentBy.PEOPLE, portal="generic")
FIRM = Sender(sent_by=SentBy.CLAIMS_FIRM, portal="bulk", name="Larch Claims",
              email="post@larchclaims.example")  # fmt: skip
Row = dict[str, Any]


def customers(number: int) -> dict[str, list[dict[str, object]]]:
    """Return the small company with so many more customers, each with an order of their own."""
    rows = {address: [dict(row) for row in table] for address, table in ROWS.items()}
    for n in range(FIRST, FIRST + number):
        rows["crm.contacts"].append({
            "id": n, "name": f"Customer No {n}", "email": email(n), "phone": f"07700 90{n:04}",
            "customer_number": f"C-{n}", "changed_on": LONG_AGO,
        })  # fmt: skip
        rows["crm.accounts"].append({"username": f"AC-{n}", "contact_id": n})
        rows["shop.orders"].append(
            {"number": f"N-{n}", "contact_id": n, "address_id": n, "item": "router"}
        )
        rows["shop.addresses"].append({"id": n, "line": f"{n} Elm Row"})
    return rows


def email(n: int) -> str:
    """Return a customer's address."""
    return f"c{n}@elm.example"


def line(n: int, **more: object) -> Row:
    """Return one customer's signed-in request."""
    return {"right": "access", "received_at": NOW.isoformat(), "email": email(n),
            "portal_account": f"AC-{n}", "signed_in": True, **more}  # fmt: skip


def written(*rows: Row) -> bytes:
    """Return a file of these lines."""
    return "\n".join(json.dumps(row) for row in rows).encode()


def filed(world: World, *rows: Row, sender: Sender = PORTAL) -> Accepted:
    """Hand a file in."""
    return accept_file(world.desk, written(*rows), sender=sender, by="user.2", now=NOW)


def carry(world: World, file: str) -> None:
    """Do what a run of the file does."""
    with world.desk.begin() as records:
        chunks = records.bulk_files.chunks(file)
    for number in chunks:
        chunk = Chunk(file=file, number=number)
        carry_chunk.prepare_chunk(world.desk, chunk=chunk, clock=lambda: NOW)
        carry_chunk.answer_chunk(world.desk, chunk=chunk, clock=lambda: NOW)
    post(world)
    for number in chunks:
        carry_chunk.close_chunk(world.desk, chunk=Chunk(file=file, number=number),
                                clock=lambda: NOW)  # fmt: skip


def post(world: World) -> None:
    """Send all that waits."""
    while send.send_due(world.room, now=NOW):
        pass


def approve(world: World, file: str, *, user: str = "2") -> int:
    """Approve what the page shows."""
    return approve_ready(world.desk, file=file, shown=shown_as(ready(world, file)), user=user,
                         now=NOW)  # fmt: skip


def ready(world: World, file: str) -> Sequence[Any]:
    """Return what the page shows as ready."""
    with world.desk.begin() as records:
        return records.bulk_files.ready(file)


def cases(world: World, file: str) -> list[CaseRef]:
    """Return the cases of a file, in the order of its lines."""
    query = "SELECT reference FROM desk.bulk_rows WHERE file = %s ORDER BY line"
    return [CaseRef(case) for (case,) in world.rows(query, file) if case]
