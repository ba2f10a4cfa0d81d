"""The outbox, the public door's orders and the disclosure log in Postgres."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.packages import Reads


class Outbox(Store):
    """Messages that a step wants sent. A key says what a message is, so it exists once."""

    noun: ClassVar[str] = "outbox"

    def add(
        self, case: CaseRef | None, *, key: str, letter: str, version: str, channel: str,
        sealed: bytes, now: datetime, send_at: datetime | None = None,
    ) -> bool:  # fmt: skip
        """Queue a message, not sent before ``send_at``; False if its key is there already."""
        row = self.row("add", case=case, key=key, letter=letter, version=version, channel=channel,
                       sealed=sealed, now=now, send_at=send_at or now)  # fmt: skip
        return row is not None

    def lock_own(self) -> None:
        """Wait until nobody else queues a message of the desk itself."""
        self.run("lock_own")

    def of(self, case: CaseRef) -> Sequence[Mapping[str, Any]]:
        """Return the case's messages, oldest first."""
        return self.rows("of_case", case=case)

    def unsent(self, case: CaseRef) -> int:
        """Count the case's messages that are not out yet."""
        return int((self.row("unsent", case=case) or {"unsent": 0})["unsent"])

    def claim(
        self, *, now: datetime, lease_until: datetime, most: int
    ) -> Sequence[Mapping[str, Any]]:
        """Take due messages for sending until ``lease_until``."""
        return self.rows("claim", now=now, lease_until=lease_until, most=most)

    def abandoned(self, *, now: datetime, lease_until: datetime) -> Sequence[Mapping[str, Any]]:
        """Claim messages whose courier died over them; nobody knows whether they went."""
        return self.rows("abandoned", now=now, lease_until=lease_until)

    def sent(self, message: int, *, provider_id: str | None, now: datetime) -> int:
        """Note that the provider has it."""
        return self.run("sent", message=message, provider_id=provider_id, now=now)

    def put_back(self, message: int, *, next_try_at: datetime, problem: str) -> None:
        """Try again later."""
        self.run("put_back", message=message, next_try_at=next_try_at, problem=problem)

    def give_up(self, message: int, *, state: str, problem: str) -> None:
        """Refused for good (failed), or nobody can say (unknown)."""
        self.run("give_up", message=message, state=state, problem=problem)

    def orders(self, *, most: int) -> Sequence[Mapping[str, Any]]:
        """Return what the public door asks the desk to send."""
        return self.rows("orders", most=most)

    def order_done(self, door_order: int, *, now: datetime) -> int:
        """Note that an order was carried out, or needs nothing; 0 if that was noted before."""
        return self.run("order_done", door_order=door_order, now=now)

    def keep_status_code(self, case: CaseRef, *, code_hash: bytes, expires_at: datetime) -> None:
        """Keep the last code for a case's status page."""
        self.run("keep_status_code", case=case, code_hash=code_hash, expires_at=expires_at)

    def keep_download_code(
        self, *, token_hash: bytes, code_hash: bytes, expires_at: datetime
    ) -> None:
        """Keep the last code for a package."""
        self.run("keep_download_code", token_hash=token_hash, code_hash=code_hash,
                 expires_at=expires_at)  # fmt: skip

    def package_case(self, *, token_hash: bytes, now: datetime) -> CaseRef | None:
        """Return whose live package a link leads to."""
        row = self.row("package_case", token_hash=token_hash, now=now)
        return CaseRef(row["reference"]) if row else None

    def package_reader(self, *, token_hash: bytes) -> Reads | None:
        """Return for whom the package behind a link is."""
        row = self.row("package_reader", token_hash=token_hash)
        return Reads(row["reader"]) if row else None

    def live_package(self, case: CaseRef, *, reader: Reads, now: datetime) -> bytes | None:
        """Return the hash of the link to a reader's newest live package."""
        row = self.row("live_package", case=case, reader=reader.value, now=now)
        return bytes(row["token_hash"]) if row else None

    def disclose(self, case: CaseRef, **disclosure: object) -> None:
        """Log what left the desk, to whom and why (R-103)."""
        self.run("disclose", case=case, **disclosure)
