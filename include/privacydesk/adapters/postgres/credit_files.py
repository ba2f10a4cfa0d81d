"""Credit agencies' files in Postgres: staged, published, told of, let go (R-99)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from psycopg import sql

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.credit_files import Applicant
from privacydesk.domain.imports import Published
from privacydesk.domain.source_notices import Counts, ToldBy


class CreditFiles(Store):
    """Reports about applicants. Staging works on a whole file at once."""

    noun: ClassVar[str] = "credit_files"

    def widen(self, number: int) -> None:
        """Let the import's own table hold what the agency says."""
        self._on(number, "widen")

    def drop_repeated(self, number: int) -> int:
        """Leave the first line about each application; count the others."""
        return self._on(number, "drop_repeated")

    def drop_unapplied(self, number: int) -> int:
        """Take out whoever has no open application, and keep the others open; count the rows."""
        self._on(number, "hold_applications")
        return self._on(number, "drop_unapplied")

    def publish(self, number: int) -> Published:
        """Make reports of the usable rows."""
        return Published(new=self._on(number, "publish"), updated=0, unchanged=0)

    def take_back(self, number: int) -> int:
        """Withdraw a file; return how many reports went."""
        return self.run("take_back", number=number)

    def untold(self, *, most: int) -> Sequence[Applicant]:
        """Return applicants who do not know of the agency and can be mailed, each locked."""
        return [_applicant(row) for row in self.rows("untold", most=most)]

    def tell(self, report: int, *, now: datetime) -> None:
        """Note that the applicant of a report is told of it by mail."""
        self.run("tell", report=report, now=now)

    def tell_rest(self, batch: CaseRef, *, phone: str | None, by: ToldBy, now: datetime) -> int:
        """Note that whoever is left was told, or who has a number; return how many."""
        return self.run("tell_rest", batch=batch, phone=phone, by=by.value, now=now)

    def rest(self, batch: CaseRef) -> Sequence[Sequence[str | None]]:
        """Return whom nobody can mail: name, company, number, address, town, postcode."""
        return [tuple(row.values())[1:] for row in self.rows("rest", batch=batch)]

    def unfinished(self) -> Sequence[CaseRef]:
        """Return the files of which somebody must still be told."""
        return [CaseRef(row["batch"]) for row in self.rows("unfinished")]

    def count(self, batch: CaseRef, *, now: datetime) -> Counts:
        """Count a file anew; it is over when nobody is left."""
        row = self.row("count", batch=batch, now=now) or {"told": 0, "by_hand": 0, "to_mail": 0}
        return Counts(**row)

    def to_offer(self, *, most: int) -> Sequence[Applicant]:
        """Return whom a machine alone declined and nobody offered a review, each locked."""
        return [_applicant(row) for row in self.rows("to_offer", most=most)]

    def offer(self, report: int, *, mailed: bool, now: datetime) -> None:
        """Note that a review is offered by mail, or that staff must offer it by hand."""
        self.run("offer", report=report, by="email" if mailed else "by_hand", now=now)

    def lost(self) -> Sequence[tuple[int, CaseRef]]:
        """Note which letters did not arrive; return the reports whose offer was one of them."""
        return [(row["report"], CaseRef(row["batch"])) for row in self.rows("lost")]

    def forget_sent(self) -> int:
        """Empty the letters that are out; return how many."""
        return self.run("forget_sent")

    def cancel(self, number: int) -> int:
        """Stop the notices of a file that is taken back; return how many had waited."""
        return self.run("cancel", number=number)

    def lapse(self, *, period: str, today: date) -> int:
        """Delete reports and applications whose time is over; return how many reports."""
        gone = self.run("lapse_reports", period=period, today=today)
        self.run("lapse_applications", period=period, today=today)
        self.run("lapse_objections")
        return gone

    def _on(self, number: int, query: str) -> int:
        stage = sql.Identifier("lists", f"stage_{number}")
        statement = sql.SQL(load(self.noun)[query]).format(stage=stage)
        return self.connection.execute(statement, {"number": number}).rowcount


def _applicant(row: Mapping[str, Any]) -> Applicant:
    return Applicant(**{**row, "batch": CaseRef(row["batch"]), "facts": tuple(row["facts"])})
