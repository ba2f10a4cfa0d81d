"""Erasures and tombstones in Postgres: counts, codes and keyed digests."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.deletion import Action, Choice, Choices, Code, Conflict, Hold, Plan, Why
from privacydesk.domain.erasures import Check, KeptLine, KeptPlan, Lasting, Return, Round


class Erasures(Store):
    """Plans, what people chose about them, what was carried out and found afterwards."""

    noun: ClassVar[str] = "erasures"

    def add(self, case: CaseRef, *, plan: Plan, digest: bytes, now: datetime) -> int:
        """Keep a plan as the case's next round; return its number."""
        row = self.row("add_round", case=case, digest=digest, now=now) or {}
        number = int(row["round"])
        self.run_many("add_line", (
            {"case": case, "round": number, "number": n, "address": line.address,
             "connection": line.connection, "action": line.action.value, "why": line.why.value,
             "rows": line.rows, "ground": line.ground, "until": line.until}
            for n, line in enumerate(plan.lines, 1)))  # fmt: skip
        self.run_many("add_conflict", (
            {"case": case, "round": number, "number": n, "code": c.code.value,
             "address": c.address, "rows": c.rows, "beside": c.beside,
             "options": [o.value for o in c.options], "chosen": c.chosen and c.chosen.value}
            for n, c in enumerate(plan.conflicts, 1)))  # fmt: skip
        return number

    def round(self, case: CaseRef) -> Round | None:
        """Return the newest round."""
        row = self.row("newest_round", case=case)
        return _round(row) if row else None

    def plan(self, case: CaseRef) -> KeptPlan | None:
        """Return the newest plan."""
        newest = self.round(case)
        if newest is None:
            return None
        asked = {"case": case, "round": newest.number}
        return KeptPlan(
            round=newest,
            lines=[_line(row) for row in self.rows("lines", **asked)],
            conflicts=[_conflict(row) for row in self.rows("conflicts", **asked)],
        )

    def choose(
        self, case: CaseRef, *, collection: str, code: Code | None, choice: Choice, by: str,
        now: datetime,
    ) -> None:  # fmt: skip
        """Keep what a person chose; a later choice about the same takes its place."""
        self.run("choose", case=case, collection=collection, code=code.value if code else "",
                 action=choice.action.value, ground=choice.ground and choice.ground.value,
                 until=choice.until, by=by, now=now)  # fmt: skip

    def choices(self, case: CaseRef) -> Choices:
        """Return what people chose so far."""
        return {
            (row["collection"], Code(row["code"]) if row["code"] else None): Choice(
                action=Action(row["action"]),
                ground=Hold(row["ground"]) if row["ground"] else None,
                until=row["until"],
            )
            for row in self.rows("choices", case=case)
        }

    def erased(self, case: CaseRef, *, connection: str, now: datetime) -> None:
        """Note that the newest plan is carried out on a connection."""
        self.run("erased", case=case, connection=connection, now=now)

    def checked(self, case: CaseRef, *, checks: Iterable[Check], now: datetime) -> None:
        """Keep what was found afterwards, for the gate and the register."""
        self.run_many("checked", ({"case": case, "now": now, **asdict(one)} for one in checks))

    def own_mentions(self, words: Sequence[str]) -> Sequence[tuple[str, int]]:
        """Return the desk's own columns in which a word stands in clear, and in how many rows."""
        return [(row["place"], row["hits"]) for row in self.rows("own_mentions", words=list(words))]

    def open_requests(self, case: CaseRef) -> Sequence[CaseRef]:
        """Return the same person's open access and portability requests (R-43)."""
        return [CaseRef(row["reference"]) for row in self.rows("open_requests", case=case)]


class Tombstones(Store):
    """Who must stay erased (R-69)."""

    noun: ClassVar[str] = "erasures"

    def add(
        self, case: CaseRef, *, digests: Sequence[tuple[str, bytes]], erased_on: date,
        expires_on: date,
    ) -> None:  # fmt: skip
        """Put up the tombstones of one erasure."""
        self.run_many("add_tombstone", (
            {"case": case, "kind": kind, "digest": digest, "erased_on": erased_on,
             "expires_on": expires_on} for kind, digest in digests))  # fmt: skip

    def living(self, *, today: date) -> Sequence[Lasting]:
        """Return the tombstones whose backups have not rolled off."""
        return [
            Lasting(case=CaseRef(row["reference"]), kind=row["kind"], digest=bytes(row["digest"]),
                    spared=frozenset(row["spared"]))
            for row in self.rows("living_tombstones", today=today)
        ]  # fmt: skip

    def expire(self, *, today: date) -> int:
        """Take down those whose last backup has rolled off; return how many."""
        return self.run("expire_tombstones", today=today)

    def found(self, found: Return, *, now: datetime) -> bool:
        """Note that somebody is back; say whether that is news."""
        return self.run("found_again", case=found.case, collection=found.collection,
                        rows=found.rows, now=now) > 0  # fmt: skip


def _round(row: dict[str, Any]) -> Round:
    return Round(number=row["round"], digest=bytes(row["digest"]), made_at=row["made_at"])


def _line(row: dict[str, Any]) -> KeptLine:
    return KeptLine(**{**row, "action": Action(row["action"]), "why": Why(row["why"])})


def _conflict(row: dict[str, Any]) -> Conflict:
    return Conflict(
        code=Code(row["code"]), address=row["address"], rows=row["rows"], beside=row["beside"],
        options=tuple(map(Action, row["options"])),
        chosen=Action(row["chosen"]) if row["chosen"] else None,
    )  # fmt: skip
