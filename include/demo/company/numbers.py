"""Telephone and network numbers that nobody has: Ofcom's drama ranges and RFC 5737."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# A number belongs to one person only, so the pools end; who comes later has none on file.
# The first two hundred of each range are the cast's.
RESERVED = 200
POOL = 1000 - RESERVED
MOBILE, LEEDS, LONDON = "7700900", "1134960", "2079460"
NETWORKS = ("192.0.2", "198.51.100", "203.0.113")


def mobile(place: int) -> str | None:
    """Return the national significant number of the ``place``-th mobile, or None past the pool."""
    return f"{MOBILE}{RESERVED + place:03}" if place < POOL else None


def landline(place: int) -> str | None:
    """Return the national significant number of the ``place``-th line, or None past both pools."""
    if place < POOL:
        return f"{LEEDS}{RESERVED + place:03}"
    return f"{LONDON}{RESERVED + place - POOL:03}" if place < 2 * POOL else None


def switchboard(place: int) -> str:
    """Return a company's number; many companies may share one, as no person is found by it."""
    return f"{LONDON}{place % RESERVED:03}"


def spelled(rng: Random, number: str) -> str:
    """Spell a national significant number as one of the ways in which people type it."""
    cut = 4 if number.startswith("7") else 3
    if number.startswith("20"):
        cut = 2
    area, rest = number[:cut], number[cut:]
    ways = (
        f"+44{number}",
        f"+44{number}",
        f"0{area} {rest}",
        f"(0{area}) {rest[:3]} {rest[3:]}",
        f"+44 (0){area} {rest}",
        f"0044 {area} {rest}",
        f"0{number}",
    )
    return rng.choice(ways)


def ip(rng: Random) -> str:
    """Return an address of the three networks kept for documentation."""
    return f"{rng.choice(NETWORKS)}.{rng.randint(1, 254)}"
