"""The geometry of the drawings: numbers to places, so that templates only place them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from privacydesk.domain.workdays import london_day

WIDTH, HEIGHT, LEFT, FLOOR = 1160, 286, 32, 258
TOP: Final = 28
COLOURS: Final = {
    "access": 1, "portability": 1, "rectification": 2, "restriction": 2, "erasure": 3,
    "objection_marketing": 4, "objection_general": 4, "automated_decision": 4,
}  # fmt: skip
KEYS: Final = {
    1: "Access, portability", 2: "Rectification, restriction", 3: "Erasure",
    4: "Objection, automated decision", 5: "Other",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: a value, perhaps of a total, and its place."""

    label: str
    value: int
    of: int = 0
    y: int = 0
    length: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One closed request: when it came, how many days it took."""

    x: float
    y: float
    late: bool


def bars(values: Sequence[Bar], *, width: int = 240) -> list[Bar]:
    """Place bars one under the other; those with a total fill their share of it."""
    most = max((bar.value for bar in values), default=0) or 1
    return [
        replace(
            bar, y=14 + 39 * place,
            length=round(width * bar.value / (bar.of or most), 1),
            rest=round(width * (bar.of - bar.value) / bar.of, 1) if bar.of else 0.0,
        )
        for place, bar in enumerate(values)
    ]  # fmt: skip


def dots(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Place each closed request by the month it came and the days it took."""
    months = sorted({_month(row) for row in rows})
    most = max([40, *(row["days"] for row in rows)])
    step = (WIDTH - LEFT - 20) / max(len(months), 1)
    seen: dict[date, int] = {}
    placed = []
    for row in rows:
        month = _month(row)
        seen[month] = seen.get(month, 0) + 1
        x = LEFT + step * months.index(month) + step * ((seen[month] * 0.17) % 0.8 + 0.1)
        placed.append(Dot(x=round(x, 1), y=_height(row["days"], most), late=row["late"]))
    return {
        "dots": placed,
        "lines": [(days, _height(days, most)) for days in range(0, most + 1, 10)],
        "legal": _height(31, most),
        "months": [(f"{m:%b %Y}", round(LEFT + step * (i + 0.5), 1)) for i, m in enumerate(months)],
    }


def stacks(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Place requests by month, one stack a month, a colour for each kind of right."""
    months: dict[str, dict[int, int]] = {}
    for row in rows:
        kind = COLOURS.get(row["right"], 5)
        counts = months.setdefault(row["month"], {})
        counts[kind] = counts.get(kind, 0) + row["requests"]
    most = max((sum(counts.values()) for counts in months.values()), default=1)
    step = 520 / max(len(months), 1)
    parts: list[dict[str, Any]] = []
    labels: list[tuple[str, float]] = []
    for place, (month, counts) in enumerate(months.items()):
        floor = 208.0
        x = round(32 + step * place + step * 0.15, 1)
        for kind, count in sorted(counts.items()):
            height = round(190 * count / most, 1)
            floor -= height
            parts.append({"x": x, "y": round(floor, 1), "height": height,
                          "width": round(step * 0.7, 1), "kind": kind})  # fmt: skip
        labels.append((f"{date.fromisoformat(month + '-01'):%b %y}", round(x + step * 0.35, 1)))
    kinds = sorted({int(part["kind"]) for part in parts})
    return {"parts": parts, "labels": labels, "most": most, "keys": [(k, KEYS[k]) for k in kinds]}


def _height(days: float, most: int) -> float:
    return round(FLOOR - (FLOOR - TOP) * days / most, 1)


def _month(row: Mapping[str, Any]) -> date:
    return london_day(row["received_at"]).replace(day=1)
