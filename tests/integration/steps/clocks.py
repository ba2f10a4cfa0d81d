"""Open cases by the hundred, in every state, written straight into the desk's tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.domain.cases import Right
from privacydesk.domain.clocks import read_clock
from privacydesk.domain.errors import DeskError
from privacydesk.domain.workdays import Nation
from privacydesk.steps import clock

RECEIVED = datetime(2026, 5, 10, 9, tzinfo=timezone.utc)
"""A Sunday; the month ends on Wednesday 10 June."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A sort of case: what happened to it, where it stands and since when, what it deserves."""

    place: str
    status: str
    right: str = "access"
    received: datetime = RECEIVED
    since: datetime = RECEIVED
    events: Sequence[tuple[str, datetime, dict[str, Any]]] = ()
    deserves: frozenset[str] = field(default_factory=frozenset)
    untold: datetime | None = None


def day(month: int, number: int, hour: int = 10) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=timezone.utc)


NOW = day(6, 9)  # a Tuesday; Friday 5 June was three working days before the due date
DOUBT = {"doubt": "address_not_on_file"}
AT_RISK, TELL_BY = "at_risk_three_days", "tell_by_near"

STATES = (
    Kind(place="gather", status="gathering", deserves=frozenset({AT_RISK, TELL_BY})),
    Kind(place="review", status="review", since=day(6, 4),
         deserves=frozenset({AT_RISK, TELL_BY, "review_unanswered"})),
    Kind(place="second_review", status="review", since=day(6, 8, 9),
         deserves=frozenset({AT_RISK, TELL_BY})),
    Kind(place="answer", status="answering", since=day(6, 3),
         deserves=frozenset({AT_RISK, "finished_unsent"})),
    Kind(place="close", status="answering", since=day(6, 8),
         events=(("answered", day(6, 8), {}),)),
    Kind(place="open", status="received", received=day(6, 5), since=day(6, 5)),
    Kind(place="triage", status="received", right="unknown", received=day(5, 28),
         since=day(5, 28), deserves=frozenset({"identity_late"})),
    Kind(place="identity", status="waiting_id", received=day(6, 1), since=day(6, 2),
         events=(("identity_asked", day(6, 2), DOUBT),)),
    Kind(place="identity", status="waiting_id", since=day(5, 20),
         events=(("identity_asked", day(5, 20), DOUBT),), deserves=frozenset({"identity_late"})),
    Kind(place="gather", status="paused", since=day(5, 12), events=(
         ("clarification_asked", day(5, 12), {"need": "reasonably_required"}),)),
    Kind(place="gather", status="gathering", received=day(5, 18), since=day(5, 18)),
    Kind(place="gather", status="gathering", received=day(5, 13), since=day(5, 13),
         deserves=frozenset({"at_risk_three_quarters", TELL_BY})),
    Kind(place="gather", status="gathering", received=day(5, 9), since=day(5, 9),
         deserves=frozenset({"due_today", TELL_BY})),
    Kind(place="gather", status="gathering", received=day(5, 8), since=day(5, 8),
         deserves=frozenset({"breached"})),
    Kind(place="gather", status="gathering", received=day(4, 8), since=day(4, 8),
         events=(("extension_notice_sent", day(5, 7), {"reasons_given": True}),)),
    Kind(place="review", status="review", right="question", since=day(6, 3),
         deserves=frozenset({"review_unanswered"})),
    Kind(place="gather", status="gathering", received=day(6, 3), since=day(6, 3),
         events=(("fee_paid", day(6, 4), {}),), deserves=frozenset({"clock_unreadable"})),
    Kind(place="identity", status="waiting_id", received=day(6, 1), since=day(6, 2),
         events=(("identity_asked", day(6, 2), DOUBT),), untold=day(6, 8),
         deserves=frozenset({"wait_untold"})),
    Kind(place="review", status="review", right="complaint", received=day(5, 12), since=day(6, 8),
         deserves=frozenset({"acknowledgement_near"})),
    Kind(place="review", status="review", right="complaint", received=day(5, 8), since=day(6, 8),
         deserves=frozenset({"acknowledgement_late"})),
)  # fmt: skip


def reading(kind: Kind) -> tuple[str | None, date | None]:
    """Return what the courier would have kept beside the case: how its clock stands."""
    rows = [{"kind": k, "at": at, "facts": facts}
            for k, at, facts in (("received", kind.received, {}), *kind.events)]  # fmt: skip
    if kind.right in {"unknown", "question", "complaint"}:
        return None, None
    try:
        standing = read_clock(
            clock.events_of(rows), right=Right(kind.right), now=NOW,
            holidays=bank_holidays(Nation.ENGLAND_AND_WALES),
        )  # fmt: skip
    except (DeskError, KeyError):
        return "refused", None
    return standing.status.value, standing.due


def write(url: str, *, kinds: Sequence[Kind] = STATES, number: int) -> dict[str, Kind]:
    """Write ``number`` open cases, the kinds in turn; return which case is of which kind."""
    cases = {f"PD-2026-{n:06}": kinds[n % len(kinds)] for n in range(1, number + 1)}
    readings = {kind: reading(kind) for kind in kinds}
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO desk.tickets (portal, portal_ticket, opened_at) "
                       "VALUES ('generic', 'TK-1', now()) RETURNING ticket")  # fmt: skip
        ticket = (cursor.fetchone() or [0])[0]
        with cursor.copy(
            'COPY desk.cases (reference, ticket, "right", channel, received_at, needs_triage,'
            " place, status, clock_status, due_on) FROM STDIN"
        ) as copy:
            for case, kind in cases.items():
                copy.write_row((case, ticket, kind.right, "portal", kind.received, False,
                                kind.place, kind.status, *readings[kind]))  # fmt: skip
        with cursor.copy(
            "COPY desk.case_events (reference, kind, at, facts, recorded_at, recorded_by)"
            " FROM STDIN"
        ) as copy:
            for case, kind in cases.items():
                for event, at, facts in (("received", kind.received, {}), *kind.events):
                    copy.write_row((case, event, at, Jsonb(facts), at, "public"))
        with cursor.copy("COPY desk.waits (reference, kind, since, untold_at) FROM STDIN") as copy:
            for case, kind in cases.items():
                if kind.untold:
                    copy.write_row((case, "identity", kind.since, kind.untold))
        cursor.execute(
            "UPDATE desk.case_looks SET since = n.since"
            "  FROM unnest(%s::text[], %s::timestamptz[]) AS n (reference, since)"
            " WHERE case_looks.reference = n.reference",
            (list(cases), [kind.since for kind in cases.values()]),
        )
    return cases
