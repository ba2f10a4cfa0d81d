"""What the weekly digest counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from privacydesk.domain.digests import Request


class Digests(Protocol):
    """Requests that are open, or were received, due or answered since an instant."""

    def requests(self, *, since: datetime) -> Sequence[Request]: ...
