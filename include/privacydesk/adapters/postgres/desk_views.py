"""What the staff pages read from the desk's database: rows of codes, counts and dates."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final

from privacydesk.adapters.postgres.ledger import Ledger
from privacydesk.adapters.postgres.records import over
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.ledger import Event

Rows = Sequence[Mapping[str, Any]]
PAGE: Final = 50


class DeskViews(Store):
    """Read queries for the pages, and taking a decision back. Dates are London's."""

    noun: ClassVar[str] = "desk_views"

    def now(self) -> datetime:
        """Return the desk's now (UTC)."""
        at: datetime = (self.row("now") or {})["now"]
        return at

    def queue(
        self, *, today: date, after: str | None = None, right: str | None = None,
        place: str | None = None, view: str | None = None, words: str | None = None,
        blinds: Sequence[bytes] = (), most: int = PAGE,
    ) -> Rows:  # fmt: skip
        """Return a page of open cases; each row's ``key`` leads to the next page."""
        return self.rows("queue", today=today, after=after, right=right, place=place, view=view,
                         words=words, blinds=list(blinds), most=most)  # fmt: skip

    def counts(self, *, today: date) -> Mapping[str, int]:
        """Return how many open cases each view holds."""
        return self.row("counts", today=today) or {}

    def case(self, case: CaseRef) -> Mapping[str, Any] | None:
        """Return what lists say of one case, with the run that acts for it."""
        return self.row("case", case=case)

    def ledger(self, case: CaseRef) -> Rows:
        """Return the case's ledger, oldest first."""
        return self.rows("ledger", case=case)

    def broken_entry(self, case: CaseRef) -> int | None:
        """Return the position of the first entry that breaks the case's chain."""
        row = self.row("broken_entry", case=case)
        return row["position"] if row else None

    def messages(self, case: CaseRef) -> Rows:
        """Return the case's letters and replies, newest first."""
        return self.rows("messages", case=case)

    def related(self, case: CaseRef) -> Rows:
        """Return the other cases of the same ticket."""
        return self.rows("related", case=case)

    def stores(self, case: CaseRef) -> Rows:
        """Return the records of each store by decision; stores with undecided ones first."""
        return self.rows("stores", case=case)

    def records(
        self, case: CaseRef, *, store: tuple[str, str], decision: str | None, after: int = 0,
        most: int = PAGE,
    ) -> Rows:  # fmt: skip
        """Return a page of a store's records that stand at ``decision`` (None: undecided)."""
        return self.rows("records", case=case, dataset=store[0], collection=store[1],
                         decision=decision, after=after, most=most)  # fmt: skip

    def undecided(
        self, case: CaseRef, *, store: tuple[str, str] | None = None, plain: bool = False
    ) -> list[int]:
        """Return the numbers of undecided records; ``plain`` leaves out shared ones."""
        dataset, collection = store or (None, None)
        rows = self.rows(
            "undecided", case=case, dataset=dataset, collection=collection, plain=plain
        )
        return [row["number"] for row in rows]

    def last_decided(self, case: CaseRef, *, by: str) -> Rows:
        """Return the records that this person decided last, together."""
        return self.rows("last_decided", case=case, by=by)

    def take_back(self, case: CaseRef, *, by: str, now: datetime) -> int:
        """Open what this person decided last again; return how many records that is."""
        with self.connection.transaction():
            standing = over(self.connection).cases.lock(case)
            numbers = [row["number"] for row in self.last_decided(case, by=by)]
            if not numbers or standing.place.value not in {"review", "second_review"}:
                return 0
            self.run("undecide", case=case, by=by, numbers=numbers)
            Ledger(self.connection).append(
                case, Event.FINDING_DECIDED, at=now, actor=by,
                facts={"decision": "taken_back", "records": len(numbers), "finding": numbers[0]},
            )  # fmt: skip
            return len(numbers)

    def closed_days(self, *, since: date) -> Rows:
        """Return closed requests with the days to their answer."""
        return self.rows("closed_days", since=since)

    def received_by_month(self, *, since: date) -> Rows:
        """Return requests received, by month and right."""
        return self.rows("received_by_month", since=since)

    def open_by_age(self, *, today: date) -> Rows:
        """Return open requests by weeks since they came, 4 for more."""
        return self.rows("open_by_age", today=today)

    def grounds(self) -> Rows:
        """Return answers that left something out, by ground."""
        return self.rows("grounds")

    def requests(
        self, *, before: str | None = None, received_from: date | None = None,
        received_till: date | None = None, outcome: str | None = None, most: int = PAGE,
    ) -> Rows:  # fmt: skip
        """Return a page of the register of requests, newest first."""
        return self.rows("requests", before=before, received_from=received_from,
                         received_till=received_till, outcome=outcome, most=most)  # fmt: skip

    def disclosures(self, *, before: int | None = None, most: int = PAGE) -> Rows:
        """Return a page of the register of disclosures, newest first."""
        return self.rows("disclosures", before=before, most=most)

    def register_sizes(self) -> Mapping[str, int]:
        """Return how many lines each register has."""
        return self.row("register_sizes") or {}
