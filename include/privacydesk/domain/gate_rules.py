"""What a gate allows, as its suite says: which count it looks at and how far that may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class GateRule:
    """
    One expectation about one column of counts.

    ``least`` and ``most`` are None where nothing bounds it; ``only`` are the values that are
    allowed, where these are listed. A ``warning`` stops nothing. ``words`` say what is wrong
    where it does not hold.
    """

    id: str
    words: str
    column: str
    warning: bool
    least: float | None = None
    most: float | None = None
    only: tuple[Any, ...] | None = None


def read_rules(suite: Mapping[str, Any]) -> Sequence[GateRule]:
    """Return the rules of a suite as its JSON has them, in its order."""
    return [
        _rule(expectation)
        for expectations in suite["tables"].values()
        for expectation in expectations
        if "column" in expectation["kwargs"]
    ]


def _rule(expectation: Mapping[str, Any]) -> GateRule:
    kwargs = expectation["kwargs"]
    only = kwargs.get("value_set")
    return GateRule(
        id=expectation["id"], words=expectation["words"], column=kwargs["column"],
        warning=expectation.get("severity") == "warning",
        least=kwargs.get("min_value"), most=kwargs.get("max_value"),
        only=tuple(only) if only is not None else None,
    )  # fmt: skip
