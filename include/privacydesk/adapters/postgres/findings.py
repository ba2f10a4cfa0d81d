"""Identities, searches, findings and packages in Postgres: addresses and judgements only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.findings import Decision, Finding, Ground, Owner, Tally
from privacydesk.domain.identity import Proof
from privacydesk.domain.packages import Reads


class Identities(Store):
    """What may identify the person of a case: blind indexes, values sealed."""

    noun: ClassVar[str] = "findings"

    def add(
        self, case: CaseRef, *, kind: str, blind: bytes, sealed: bytes, proof: Proof, now: datetime
    ) -> None:
        """Note an identity; a better proof replaces a claim, never the other way."""
        self.run("add_identity", case=case, kind=kind, blind=blind, sealed=sealed,
                 proof=proof.value, now=now)  # fmt: skip

    def of(self, case: CaseRef) -> Sequence[tuple[str, bytes, Proof]]:
        """Return kind, sealed value and proof of each identity."""
        rows = self.rows("identities", case=case)
        return [(r["kind"], r["sealed"], Proof(r["proof"])) for r in rows]


class Searches(Store):
    """Which stores were asked, and what they answered (R-35)."""

    noun: ClassVar[str] = "findings"

    def plan(self, case: CaseRef, *, stores: Iterable[tuple[str, str, str]], now: datetime) -> None:
        """Note the stores to ask: connection, dataset, collection."""
        self.run_many("plan_search", (
            {"case": case, "connection": c, "dataset": d, "collection": name, "now": now}
            for c, d, name in stores))  # fmt: skip

    def of(self, case: CaseRef) -> Sequence[Mapping[str, Any]]:
        """Return the search record of every store."""
        return self.rows("searches", case=case)

    def answered(
        self, case: CaseRef, *, answers: Iterable[tuple[str, str, list[str]]], now: datetime
    ) -> None:
        """Note that stores answered: dataset, collection, kinds of keys they were asked with."""
        self.run_many("searched", (
            {"case": case, "dataset": d, "collection": name, "key_kinds": kinds, "now": now}
            for d, name, kinds in answers))  # fmt: skip

    def left_out_by_map(
        self, case: CaseRef, *, stores: Iterable[tuple[str, str]], now: datetime
    ) -> None:
        """Note the stores that the data map itself leaves out: dataset, collection."""
        self.run_many(
            "left_out_by_map",
            ({"case": case, "dataset": d, "collection": name, "now": now} for d, name in stores),
        )

    def unreachable(self, case: CaseRef, *, connection: str, reason: str, now: datetime) -> None:
        """Note that a connection did not answer."""
        self.run("unreachable", case=case, connection=connection, reason=reason, now=now)

    def exclude(self, case: CaseRef, *, connection: str, reason: str, now: datetime) -> int:
        """Note that a person excluded a connection; return how many stores that is."""
        return self.run("exclude", case=case, connection=connection, reason=reason, now=now)


class Findings(Store):
    """The records found for a case and what is decided about each."""

    noun: ClassVar[str] = "findings"

    def last_number(self, case: CaseRef) -> int:
        """Return the highest number given to a finding so far."""
        return int((self.row("last_finding", case=case) or {"finding": 0})["finding"])

    def known(self, case: CaseRef, *, digests: Sequence[bytes]) -> set[bytes]:
        """Return those of ``digests`` that the case has already."""
        rows = self.rows("known_digests", case=case, digests=list(digests))
        return {bytes(row["digest"]) for row in rows}

    def add(self, case: CaseRef, *, findings: Iterable[Finding], now: datetime) -> None:
        """Add findings; one whose record the case has already changes nothing."""
        self.run_many("add_finding", (_row(f) | {"case": case, "decided_at": None if
            f.decision is None else now} for f in findings))  # fmt: skip

    def of(self, case: CaseRef) -> Sequence[Finding]:
        """Return the case's findings in the order they were found."""
        return [_finding(row) for row in self.rows("findings", case=case)]

    def get(self, case: CaseRef, *, number: int) -> Finding | None:
        """Return one finding, if the case has it."""
        row = self.row("finding", case=case, number=number)
        return _finding(row) if row else None

    def suggest(self, case: CaseRef, *, number: int, suggestions: int, sealed: bytes) -> None:
        """Keep what the scan saw in a record."""
        self.run("suggest", case=case, number=number, suggestions=suggestions, sealed=sealed)

    def decide_by_rule(self, case: CaseRef, *, now: datetime) -> None:
        """Disclose what is plainly the person's own; leave the customer's to the customer."""
        self.run("disclose_plain", case=case, now=now)
        self.run("withhold_processor", case=case, now=now)

    def decide(
        self, case: CaseRef, *, number: int, decision: Decision, ground: Ground | None, by: str,
        sealed: bytes | None, now: datetime,
    ) -> int:  # fmt: skip
        """Keep what a person decided about one record."""
        return self.run(
            "decide", case=case, number=number, decision=decision.value,
            ground=ground.value if ground else None, by=by, sealed=sealed, now=now,
        )  # fmt: skip

    def leave_out_store(
        self, case: CaseRef, *, dataset: str, collection: str, by: str, now: datetime
    ) -> int:
        """Leave a store out as not asked for; return how many records that changed."""
        return self.run("leave_out_store", case=case, dataset=dataset, collection=collection,
                        by=by, now=now)  # fmt: skip

    def reopen(self, case: CaseRef) -> None:
        """Sent back: ask again what a person decided."""
        self.run("reopen", case=case)

    def tally(self, case: CaseRef) -> Tally:
        """Count the findings by decision."""
        return Tally(**(self.row("tally", case=case) or {}))

    def left_out(self, case: CaseRef) -> Sequence[tuple[Decision, Ground | None, int]]:
        """Return why records are left out, whole or in part, and how many."""
        return [
            (Decision(r["decision"]), Ground(r["ground"]) if r["ground"] else None, r["records"])
            for r in self.rows("grounds", case=case)
        ]

    def add_package(
        self, case: CaseRef, *, token_hash: bytes, sealed: bytes, now: datetime,
        expires_at: datetime, downloads: int, reader: Reads,
    ) -> None:  # fmt: skip
        """Put a sealed package behind its link."""
        self.run("add_package", case=case, token_hash=token_hash, sealed=sealed, now=now,
                 expires_at=expires_at, downloads=downloads, reader=reader.value)  # fmt: skip


def _row(finding: Finding) -> dict[str, object]:
    # Not asdict, which copies each value deeply: a person may have ten thousand records.
    return {
        **vars(finding), "owner": finding.owner.value,
        "decision": finding.decision and finding.decision.value,
        "ground": finding.ground and finding.ground.value,
    }  # fmt: skip


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(**{
        **row, "owner": Owner(row["owner"]), "digest": bytes(row["digest"]),
        "decision": Decision(row["decision"]) if row["decision"] else None,
        "ground": Ground(row["ground"]) if row["ground"] else None,
    })  # fmt: skip
