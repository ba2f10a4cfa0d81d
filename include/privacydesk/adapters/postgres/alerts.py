"""What the clock sweep reads and keeps in Postgres: looks at cases, and the alerts it raised."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.alerts import Alert, AlertKind
from privacydesk.domain.cases import CaseRef

Row = Mapping[str, Any]


class Alerts(Store):
    """Looks at open cases, in batches, and their alerts."""

    noun: ClassVar[str] = "alerts"

    def forget_looks(self, *, reading: str, now: datetime) -> int:
        """Look again at every case that was read by other rules, or at a later hour."""
        return self.run("forget_looks", reading=reading, now=now)

    def to_look(self, *, after: str, now: datetime, most: int) -> Sequence[Row]:
        """Return the next cases behind ``after`` that need a look; another pass skips them."""
        return self.rows("to_look", after=after, now=now, most=most)

    def look_at(self, case: CaseRef) -> Row | None:
        """Return one case as the sweep sees it."""
        return self.row("look_at", case=case)

    def events_of(self, cases: Sequence[str]) -> Sequence[Row]:
        """Return what happened to these cases: rows of reference, kind, at, facts; in order."""
        return self.rows("events_of", cases=list(cases))

    def raise_alerts(self, alerts: Sequence[tuple[str, Alert]], *, now: datetime) -> int:
        """Keep the alerts that are new; return how many those are."""
        if not alerts:
            return 0
        return self.run(
            "raise_alerts", now=now,
            cases=[case for case, _ in alerts],
            kinds=[alert.kind.value for _, alert in alerts],
            about=[alert.about_on for _, alert in alerts],
            due=[alert.due_on for _, alert in alerts],
            from_at=[alert.from_at for _, alert in alerts],
            late=[alert.is_late(now) for _, alert in alerts],
        )  # fmt: skip

    def keep_looks(
        self, looks: Sequence[tuple[str, int, datetime | None]], *, reading: str, now: datetime
    ) -> None:
        """Keep for each case: the changes that were seen, and when to look again."""
        cases, changes, following = zip(*looks, strict=True)
        self.run("keep_looks", cases=list(cases), changes=list(changes), next=list(following),
                 reading=reading, now=now)  # fmt: skip

    def to_write(self, *, after: int, now: datetime, most: int) -> Sequence[tuple[int, CaseRef]]:
        """Return alerts behind ``after`` that somebody is still to be told of."""
        rows = self.rows("to_write", after=after, now=now, most=most)
        return [(row["alert"], CaseRef(row["reference"])) for row in rows]

    def get(self, alert: int) -> Row | None:
        """Return one alert."""
        return self.row("get", alert=alert)

    def of(self, case: CaseRef) -> Sequence[Row]:
        """Return every alert of a case, oldest first."""
        return self.rows("of_case", case=case)

    def queued(
        self, alert: int, *, now: datetime, send_at: datetime, escalate_at: datetime
    ) -> None:
        """Note that its mails are in the outbox."""
        self.run("queued", alert=alert, now=now, send_at=send_at, escalate_at=escalate_at)

    def escalated(self, alert: int, *, now: datetime) -> None:
        """Note that the lead's mail is in the outbox."""
        self.run("escalated", alert=alert, now=now)

    def lapsed(self, alert: int, *, now: datetime) -> None:
        """Note that what it warned of is over."""
        self.run("lapsed", alert=alert, now=now)

    def acknowledge(self, case: CaseRef, *, kind: AlertKind, by: str, now: datetime) -> int:
        """Note who has taken note; return how many alerts that settles."""
        return self.run("acknowledge", case=case, kind=kind.value, by=by, now=now)

    def next_due(
        self, *, after: datetime, case: str | None = None
    ) -> tuple[CaseRef, datetime] | None:
        """Return the open case whose limit comes next after an instant, and that limit (UTC)."""
        row = self.row("next_due", after=after, case=case)
        return (CaseRef(row["reference"]), row["due_ends_at"]) if row else None
