"""What a quality gate says: which expectations failed, how often; never a value."""

from collections.abc import Sequence
from dataclasses import dataclass

from privacydesk.domain.errors import DeskError


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One expectation that did not hold, for ``rows`` rows; a ``warning`` stops nothing."""

    expectation: str
    rows: int
    words: str
    warning: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A suite's result over ``checked`` expectations."""

    suite: str
    checked: int
    failures: Sequence[Failure]

    @property
    def passed(self) -> bool:
        """Say whether all held but warnings; a suite without any expectation never passes."""
        return self.checked > 0 and all(failure.warning for failure in self.failures)


class GateStoppedError(DeskError):
    """A quality gate stopped the case: something in its findings is incomplete or wrong."""

    remedy = "Read on the case page which expectation failed; mend the data map or the source."
    retry = False
