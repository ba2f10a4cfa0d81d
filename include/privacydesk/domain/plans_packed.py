"""A plan as bytes to seal: which rows each line means, and the keys that lead to them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from privacydesk.domain.catalogue import Mask, Strategy
from privacydesk.domain.deletion import Action, Line, Plan, Why
from privacydesk.domain.legs import Key
from privacydesk.domain.spots import Spot


@dataclass(frozen=True, kw_only=True)
class SealedPlan:
    """What the vault keeps of a plan until the erasure is proved."""

    lines: Sequence[Line]
    keys: Sequence[Key] = field(repr=False)

    def of(self, connection: str) -> Sequence[Line]:
        """Return the lines of one connection, in their order."""
        return [line for line in self.lines if line.connection == connection]


def pack_plan(plan: Plan, *, keys: Iterable[Key]) -> bytes:
    """Return the plan as bytes to seal; ``keys`` lead to its rows from other connections."""
    content = {
        "lines": [_line(line) for line in plan.lines],
        "keys": [[*k.spot, k.value, k.distance, k.origin] for k in keys],
    }
    return json.dumps(content, ensure_ascii=False).encode()


def unpack_plan(packed: bytes) -> SealedPlan:
    """Return what ``pack_plan`` packed."""
    content: dict[str, Any] = json.loads(packed)
    return SealedPlan(
        lines=[_read(line) for line in content["lines"]],
        keys=[Key(spot=Spot(c, f), value=v, distance=d, origin=o)
              for c, f, v, d, o in content["keys"]],
    )  # fmt: skip


def canonical(plan: Plan) -> bytes:
    """Return what a plan's digest is made of: every row and what happens to it."""
    lines = sorted(
        json.dumps(_line(line) | {"until": None, "days": {}}, sort_keys=True) for line in plan.lines
    )
    return "\n".join(lines).encode()


def _line(line: Line) -> dict[str, Any]:
    return {
        "address": line.address, "connection": line.connection, "action": line.action.value,
        "why": line.why.value, "ground": line.ground, "keys": sorted(line.keys),
        "until": line.until.isoformat() if line.until else None,
        "days": {key: day.isoformat() for key, day in line.days.items()},
        "masks": {column: [m.strategy.value, m.rewrite_value, m.suffix, m.length]
                  for column, m in line.masks.items()},
    }  # fmt: skip


def _read(raw: dict[str, Any]) -> Line:
    return Line(
        address=raw["address"], connection=raw["connection"], action=Action(raw["action"]),
        why=Why(raw["why"]), ground=raw["ground"], keys=frozenset(raw["keys"]),
        until=date.fromisoformat(raw["until"]) if raw["until"] else None,
        days={key: date.fromisoformat(day) for key, day in raw.get("days", {}).items()},
        masks={column: Mask(strategy=Strategy(s), rewrite_value=r, suffix=x, length=n)
               for column, (s, r, x, n) in raw["masks"].items()},
    )  # fmt: skip
