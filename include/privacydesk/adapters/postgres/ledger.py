"""The ledger in Postgres."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import ClassVar

from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.ledger import (
    Anchor,
    Entry,
    Event,
    Facts,
    Head,
    Root,
    check_facts,
    root_of,
)
from privacydesk.domain.ledger_checks import Line


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

    def close_day(self, *, now: datetime) -> Anchor | None:
        """
        Make a root over all heads that moved; None if none did.

        Writers wait meanwhile, so that the root covers whole transactions.
        """
        self.run("stand_still")
        heads = [Head(**row) for row in self.rows("moved_heads")]
        if not heads:
            return None
        last, entries, triggers = self.last_root(), self.size()[0], self.triggers()
        digest = root_of(
            sorted(heads, key=lambda head: head.reference), triggers=triggers, entries=entries,
            previous=last.digest if last else b"", made_at=now,
        )  # fmt: skip
        added = self.row("add_root", now=now, entries=entries, triggers=triggers, digest=digest)
        root = (added or {})["root"]
        self.run_many("add_head", (
            {"root": root, "reference": h.reference, "position": h.position, "digest": h.digest}
            for h in heads))  # fmt: skip
        return Anchor(root=root, made_at=now, entries=entries, digest=digest.hex())

    def freeze(self) -> None:
        """See one moment in everything read after this; must come first in a transaction."""
        self.run("picture")

    def lines(self) -> Iterator[Line]:
        """Return every entry beside its head, case by case, streamed."""
        for row in self._stream("lines"):
            known = row["digest"] is not None
            yield Line(
                reference=row["reference"], position=row["position"], head=row["head"],
                root=row["root"],
                entry=Entry(**{f.name: row[f.name] for f in fields(Entry)}) if known else None,
            )  # fmt: skip

    def unwritten(self) -> Sequence[CaseRef]:
        """Return the cases of which the ledger knows nothing."""
        return [CaseRef(row["reference"]) for row in self.rows("unwritten")]

    def roots(self) -> Sequence[Root]:
        """Return every root, oldest first: one a day."""
        return [Root(**row) for row in self.rows("roots")]

    def last_root(self) -> Root | None:
        """Return the newest root."""
        row = self.row("last_root")
        return Root(**row) if row else None

    def heads(self, root: int) -> Iterator[Head]:
        """Return the heads that a root covers, as they were hashed, streamed."""
        return (Head(**row) for row in self._stream("heads", root=root))

    def growth(self) -> Mapping[int, int]:
        """Return how many entries each root's heads add."""
        return {row["root"]: int(row["grown"]) for row in self.rows("growth")}

    def triggers(self) -> str:
        """Return the ledger's guards as they stand now: ``name:oid:state``, by spaces."""
        return str((self.row("triggers") or {})["triggers"])

    def size(self) -> tuple[int, int]:
        """Return how many entries and how many cases the ledger holds."""
        row = self.row("size") or {}
        return row["entries"], row["cases"]

    def _stream(self, query: str, /, **parameters: object) -> Iterator[DictRow]:
        # A cursor on the server: the rows never stand in this process all at once.
        with self.connection.cursor(f"ledger_{query}", row_factory=dict_row) as cursor:
            cursor.itersize = 1000
            yield from cursor.execute(load(self.noun)[query], parameters)
