"""The ledger in Postgres."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from psycopg.types.json import Jsonb

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.ledger import Entry, Event, Facts, Head, check_facts, root_of


class Ledger(Store):
    """Append and read; the database refuses everything else."""

    noun: ClassVar[str] = "ledger"

    def append(
        self, case: CaseRef, event: Event, *, at: datetime, actor: str, facts: Facts | None = None
    ) -> None:
        """
        Add an entry after the case's last; hold the case's lock.

        :raises NotAFactError: if a fact could carry personal data.
        """
        check_facts(facts or {})
        self.run("append", case=case, at=at, actor=actor, event=event.value,
                 facts=Jsonb(dict(facts or {})))  # fmt: skip

    def has(self, case: CaseRef, event: Event, **facts: str | int | bool) -> bool:
        """Say whether the ledger holds this event with at least these facts."""
        row = self.row("has", case=case, event=event.value, facts=Jsonb(facts))
        return bool(row and row["found"])

    def of(self, case: CaseRef) -> Sequence[Entry]:
        """Return the case's entries, oldest first."""
        return [Entry(**row) for row in self.rows("of_case", case=case)]

    def close_day(self, *, now: datetime) -> dict[str, Any] | None:
        """
        Make a root over all heads that moved; None if none did.

        Writers wait meanwhile, so that the root covers whole transactions.
        """
        self.run("stand_still")
        heads = [Head(**row) for row in self.rows("moved_heads")]
        if not heads:
            return None
        roots = self.rows("roots")
        triggers = str((self.row("triggers") or {})["triggers"])
        digest = root_of(heads, previous=roots[-1]["digest"] if roots else b"", triggers=triggers)
        entries = (self.row("count") or {})["entries"]
        root = (self.row("add_root", now=now, entries=entries, triggers=triggers, digest=digest)
                or {})["root"]  # fmt: skip
        self.run_many("add_head", (
            {"root": root, "reference": h.reference, "position": h.position, "digest": h.digest}
            for h in heads))  # fmt: skip
        return {"root": root, "made_at": now, "entries": entries, "digest": digest.hex()}
