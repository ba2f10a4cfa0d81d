"""A figure of the bench: what was measured, against what, and under which conditions."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, kw_only=True)
class Figure:
    """
    One line of ``bench.json``.

    ``ratio`` is ours divided by ``against``'s, None where nothing stands against it;
    ``target`` is the most (or, where it says so, the least) that we want.
    """

    name: str
    ratio: float | None
    against: str | None
    unit: str
    value: float
    target: float | None
    conditions: str

    def as_json(self) -> dict[str, object]:
        """Return the figure with its numbers rounded to what was measured."""
        return {
            **asdict(self),
            "ratio": None if self.ratio is None else rounded(self.ratio),
            "value": rounded(self.value),
        }

    def line(self) -> str:
        """Return the figure as one line of text."""
        ratio = "" if self.ratio is None else f", {rounded(self.ratio):g} x {self.against}"
        target = "" if self.target is None else f" (target {self.target:g})"
        first = f"{self.name:26} {rounded(self.value):>8g} {self.unit}{ratio}{target}"
        return f"{first}\n    {self.conditions}"


def rounded(value: float) -> float:
    """Return a number with three significant digits."""
    return float(f"{value:.3g}")


def spread(values: Sequence[float]) -> str:
    """Return the median and the extremes of some rounds."""
    shown = [f"{rounded(value):g}" for value in (median(values), min(values), max(values))]
    return f"median {shown[0]}, {shown[1]} to {shown[2]} in {len(values)} rounds"


def load() -> str:
    """Return how busy the machine is: a ratio from a crowded machine is worth less."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
