"""Cases, their events, waits, messages, runs and decisions in Postgres."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from psycopg.types.json import Jsonb

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef, Outcome, Right, Status
from privacydesk.domain.decisions import Answer, WhyNot
from privacydesk.domain.errors import DeskError
from privacydesk.domain.places import STATUS_AT, Case, Place
from privacydesk.domain.waits import EndedBy, Filed, Wait, WaitKind


class NoSuchCaseError(DeskError):
    """No case has this reference."""

    remedy = "Look the case up in the queue. A run started by hand needs an open case's run id."


class Cases(Store):
    """The cases themselves and where they stand."""

    noun: ClassVar[str] = "cases"

    def lock(self, case: CaseRef) -> Case:
        """
        Wait for every other step of this case, then return it as it stands.

        :raises NoSuchCaseError: if there is none.
        """
        return _case(self.row("lock", case=case), case)

    def get(self, case: CaseRef) -> Case:
        """
        Return the case as it stands.

        :raises NoSuchCaseError: if there is none.
        """
        return _case(self.row("get", case=case), case)

    def others_unanswered(self, case: CaseRef) -> int:
        """Count the other cases of its ticket without an outcome, one asker at a time (R-24)."""
        self.run("lock_ticket", case=case)
        found = self.row("others_unanswered", case=case)
        return int(found["others"]) if found else 0

    def move(self, case: CaseRef, *, to: Place, status: Status | None = None) -> None:
        """Put the case at another place; its status follows unless given."""
        self.run("move", case=case, place=to.value, status=(status or STATUS_AT[to]).value)

    def sort(self, case: CaseRef, *, right: Right) -> None:
        """Note which right a person says this is; triage is settled by it."""
        self.run("sort", case=case, right=right.value)

    def settle(self, case: CaseRef, *, outcome: Outcome) -> None:
        """Note how the case will end."""
        self.run("settle", case=case, outcome=outcome.value)

    def close(self, case: CaseRef, *, now: datetime) -> None:
        """Close the case."""
        self.run("close", case=case, now=now)

    def add_event(
        self, case: CaseRef, *, kind: str, at: datetime, now: datetime, by: str,
        facts: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        """Note something that the clock must know. ``at`` is when it happened (UTC)."""
        self.run("add_event", case=case, kind=kind, at=at, now=now, by=by,
                 facts=Jsonb(dict(facts or {})))  # fmt: skip

    def events(self, case: CaseRef) -> Sequence[Mapping[str, Any]]:
        """Return everything the clock must know: rows of kind, at, facts; oldest first."""
        return self.rows("events", case=case)

    def keep_refusal(self, case: CaseRef) -> None:
        """Note that no clock can be read from the case's events."""
        self.run("keep_refusal", case=case)

    def unread_clocks(self, *, most: int) -> Sequence[CaseRef]:
        """Return cases whose clock nobody has read yet."""
        return [CaseRef(row["reference"]) for row in self.rows("unread_clocks", most=most)]

    def keep_reading(self, case: CaseRef, **reading: object) -> None:
        """Keep the clock's answer beside the case, for lists; it can always be recomputed."""
        self.run("keep_reading", case=case, **reading)


class Inbox(Store):
    """Messages that the public door filed, and the waits they may end."""

    noun: ClassVar[str] = "cases"

    def filed(self, case: CaseRef) -> Sequence[Filed]:
        """Return the messages that this case has not taken yet, oldest first."""
        return [Filed(**row) for row in self.rows("filed", case=case)]

    def take(self, case: CaseRef, *, message: int, now: datetime) -> None:
        """Note that the case has its own copy; the last taker empties the slot."""
        self.run("take", case=case, message=message, now=now)
        self.run("empty_slot", message=message)

    def waits(self, case: CaseRef) -> Sequence[Wait]:
        """Return for what the case waits."""
        return [
            Wait(number=r["wait"], kind=WaitKind(r["kind"]), since=r["since"],
                 token_hash=r["token_hash"], chased_at=r["chased_at"], closing_at=r["closing_at"],
                 untold_at=r["untold_at"],
                 later_tokens=dict(zip(r["later_tokens"], r["made_at"], strict=True)))
            for r in self.rows("open_waits", case=case)
        ]  # fmt: skip

    def start_wait(
        self, case: CaseRef, *, kind: WaitKind, token_hash: bytes | None, now: datetime
    ) -> bool:
        """Start to wait; False if the case waits for this already."""
        started = self.row("start_wait", case=case, kind=kind.value, token_hash=token_hash, now=now)
        return started is not None

    def end_wait(self, wait: Wait, *, by: EndedBy, now: datetime) -> None:
        """End a wait."""
        self.run("end_wait", wait=wait.number, ended_by=by.value, now=now)


class Runs(Store):
    """Which dag run may act for a case, and which is to start next."""

    noun: ClassVar[str] = "cases"

    def current(self, case: CaseRef) -> int | None:
        """Return the number of the run that may act now."""
        row = self.row("current_run", case=case)
        return row["number"] if row else None

    def has_ended(self, case: CaseRef, *, number: int) -> bool:
        """Say whether the case had this run, and it is over."""
        return self.row("ended_run", case=case, number=number) is not None

    def end(self, case: CaseRef, *, now: datetime) -> None:
        """End the current run; one that was asked for meanwhile can start."""
        self.run("end_run", case=case, now=now)
        self.run("wake_courier")

    def ask(self, case: CaseRef, *, reason: str, now: datetime) -> None:
        """Ask for the case's next run; asking twice is asking once."""
        self.run("ask_for_run", case=case, reason=reason, now=now)

    def fits(self, case: CaseRef) -> bool:
        """Say whether the case's run is one of the dag that moves its right."""
        row = self.row("run_fits", case=case)
        return bool(row and row["fits"])

    def hand_on(self, case: CaseRef, *, reason: str, now: datetime) -> None:
        """End the current run and ask for one of the right's own dag, if there is such a dag."""
        self.run("end_run", case=case, now=now)
        self.run("redirect_run", case=case)
        self.ask(case, reason=reason, now=now)

    def to_start(self, *, most: int) -> Sequence[tuple[CaseRef, int, str]]:
        """Return runs that can start: reference, number, dag; locked for this transaction."""
        rows = self.rows("runs_to_start", most=most)
        return [(CaseRef(r["reference"]), r["number"], r["dag"]) for r in rows]

    def started(self, case: CaseRef, *, number: int, now: datetime) -> None:
        """Note that Airflow has the run."""
        self.run("run_started", case=case, number=number, now=now)


class Decisions(Store):
    """What staff pressed in Airflow's UI."""

    noun: ClassVar[str] = "cases"

    def record(self, case: CaseRef, *, answer: Answer, why_not: WhyNot | None) -> None:
        """Keep an answer, whether it counted or not."""
        self.run(
            "record_decision", case=case, task=answer.task.value, chosen=answer.chosen.value,
            by_user=answer.by_user or "nobody", responded_at=answer.responded_at,
            accepted=why_not is None, why_not=why_not.value if why_not else None,
        )  # fmt: skip

    def of(self, case: CaseRef) -> Sequence[Mapping[str, Any]]:
        """Return every answer, oldest first."""
        return self.rows("decisions", case=case)


def _case(row: Mapping[str, Any] | None, case: CaseRef) -> Case:
    if row is None:
        raise NoSuchCaseError("no such case", case=case)
    return Case(
        reference=CaseRef(row["reference"]), portal=row["portal"], ticket=row["ticket"],
        right=Right(row["right"]), channel=row["channel"], received_at=row["received_at"],
        jurisdiction=row["jurisdiction"], needs_triage=row["needs_triage"],
        place=Place(row["place"]), status=Status(row["status"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None, due_on=row["due_on"],
    )  # fmt: skip
