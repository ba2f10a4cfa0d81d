"""What the network records: use by each account, and mail relayed for customers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from demo.company.block import NETWORK_ROWS, Block
from demo.company.numbers import ip
from demo.company.rows import MailLog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.company.rows import Contact

USAGE_COLUMNS = (
    "id",
    "customer_number",
    "contact_id",
    "started_at",
    "service",
    "source_ip",
    "destination_ip",
    "bytes_in",
    "bytes_out",
)
SERVICES = ("WEB", "WEB", "WEB", "VPN", "VOI", "BKP", "WEB", "WEB")
DAYS = 90  # how long usage and logs are kept
MAILS_A_BLOCK = 4_000
LINES_AT_ONCE = 5_000


def usage(block: Block) -> Iterator[str]:
    """
    Yield ``NETWORK_ROWS`` rows of `operations.network_usage` as text for COPY.

    Written straight as text, in pieces: there are far more of these than of anything else.
    """
    rng = block.rng("usage")
    days = [f"{block.today - timedelta(days=back + 1)} " for back in range(DAYS)]
    seconds = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}+00" for s in range(0, 86_400, 7)]
    places = [ip(rng) for _ in range(256)]
    number = block.first_id(room=NETWORK_ROWS)
    lines = []
    for contact, share in _shares(block):
        who = f"\t{contact.customer_number}\t{contact.id}\t"
        home = f"\t{ip(rng)}\t"
        for _ in range(share):
            bits = rng.getrandbits(40)
            at = days[bits % DAYS] + seconds[(bits >> 7) % len(seconds)]
            service, place = SERVICES[bits & 7], places[(bits >> 20) & 255]
            volume = f"\t{(bits >> 3) & 0xFFFFFF}\t{(bits >> 13) & 0xFFFFF}\n"
            lines.append(f"{number}{who}{at}\t{service}{home}{place}{volume}")
            number += 1
            if len(lines) == LINES_AT_ONCE:
                yield "".join(lines)
                lines.clear()
    yield "".join(lines)


def mail_logs(block: Block) -> list[MailLog]:
    """Return the relayed mail of the cast first, then of everybody else."""
    rng = block.rng("mail")
    owners = [block.played[a.key] for a in block.actors for _ in range(a.mail)]
    owners += rng.choices(block.extras, k=MAILS_A_BLOCK - len(owners))
    outside = [f"{word}@{rng.randint(1, 60)}.mailers.example" for word in ("post", "sales", "info")]
    start = block.first_id(room=2 * MAILS_A_BLOCK)
    logs = []
    for place, contact in enumerate(owners):
        direction = rng.choice("IO")
        there = rng.choice(outside)
        sender, recipient = (there, contact.email) if direction == "I" else (contact.email, there)
        size, result = rng.randint(900, 900_000), rng.choice("DDDDBQ")
        at = block.moment(rng, days=DAYS)
        who = (start + place, contact.customer_number, contact.id, direction, sender, recipient)
        logs.append(MailLog(*who, ip(rng), size, result, at))
    return logs


def _shares(block: Block) -> Iterator[tuple[Contact, int]]:
    """Say how many rows each contact has: the cast what `cast.yaml` says, the rest evenly."""
    told = [(block.played[a.key], a.usage) for a in block.actors if a.key in block.played]
    yield from told
    left, extras = NETWORK_ROWS - sum(share for _, share in told), block.extras
    for place, contact in enumerate(extras):
        yield contact, left // len(extras) + (place < left % len(extras))
