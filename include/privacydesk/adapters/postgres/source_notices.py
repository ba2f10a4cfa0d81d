"""Who on a list was told where we have them from, in Postgres (R-95, R-96)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.source_notices import Counts, ListSource, Posted, ToldBy, Untold


class SourceNotices(Store):
    """The notices of lists, thousands at a time."""

    noun: ClassVar[str] = "source_notices"

    def open(self, batch: CaseRef, *, people: int, obtained_on: date) -> bool:
        """Note that the people of a list must be told; False if that was noted before."""
        return bool(self.run("open", batch=batch, people=people, obtained_on=obtained_on))

    def knew(self, batch: CaseRef) -> int:
        """Note who was told of the same source before; return of how many lines."""
        same = self.row("same_source", batch=batch)
        return self.run("knew", batch=batch) if same and same["found"] else 0

    def due(self) -> Sequence[CaseRef]:
        """Return the lists in which somebody must still be told."""
        return [CaseRef(row["batch"]) for row in self.rows("due")]

    def lock(self, batch: CaseRef) -> bool:
        """Wait for whoever else tells people of the batch; False if it is over."""
        return self.row("lock", batch=batch) is not None

    def next(self, batch: CaseRef, *, after: int, most: int) -> Sequence[Untold]:
        """Return the next who can be mailed, by the number of the contact."""
        return [_untold(row) for row in self.rows("next", batch=batch, after=after, most=most)]

    def queue(
        self, messages: Iterable[Posted], *, version: str, now: datetime, first_at: datetime,
        pace: timedelta,
    ) -> None:  # fmt: skip
        """Queue notices, each ``pace`` after the one before; keep where their links lead."""
        posted = list(messages)
        self.run_many("queue", (
            {"key": one.key, "sealed": one.sealed, "version": version, "now": now,
             "send_at": first_at + number * pace}
            for number, one in enumerate(posted)
        ))  # fmt: skip
        self.run_many("keep_link", (
            {"token_hash": one.token_hash, "link": one.link, "now": now}
            for one in posted if one.token_hash
        ))  # fmt: skip

    def tell(
        self, batches: Sequence[CaseRef], contacts: Sequence[int], *, by: ToldBy, now: datetime
    ) -> int:
        """Note that these contacts are told of these lists; return of how many lines."""
        return self.run("tell", batches=list(batches), contacts=list(contacts), by=by.value,
                        now=now)  # fmt: skip

    def tell_rest(self, batch: CaseRef, *, phone: str | None, by: ToldBy, now: datetime) -> int:
        """Note that whoever is left was told, or who has a number; return of how many lines."""
        return self.run("tell_rest", batch=batch, phone=phone, by=by.value, now=now)

    def rest(self, batch: CaseRef) -> Sequence[Sequence[str | None]]:
        """Return whom nobody can mail: name, company, number, address, town, postcode."""
        return [tuple(row.values())[1:] for row in self.rows("rest", batch=batch)]

    def count(self, batch: CaseRef, *, now: datetime) -> Counts:
        """Count a batch anew; it is over when nobody is left."""
        row = self.row("count", batch=batch, now=now) or {"told": 0, "by_hand": 0, "to_mail": 0}
        return Counts(**row)

    def lost(self) -> Sequence[CaseRef]:
        """Note whose notice did not arrive; return the batches that are open again."""
        return [CaseRef(row["batch"]) for row in self.rows("lost")]

    def forget_sent(self) -> int:
        """Empty the notices that are out; return how many."""
        return self.run("forget_sent")

    def cancel(self, batch: CaseRef, *, now: datetime) -> int:
        """Stop the notices of a list that is taken back; return how many had waited."""
        row = self.row("cancel", batch=batch, keys=f"%/notice/{batch}/%")
        self.end(batch, why="withdrawn", by="desk", now=now)
        return int(row["stopped"]) if row else 0

    def end(self, batch: CaseRef, *, why: str, by: str, now: datetime) -> bool:
        """Tell nobody of a batch any more; False if everybody was told, or it ended before."""
        return bool(self.run("end", batch=batch, why=why, by=by, now=now))

    def disclosed(self, emails: Sequence[str], *, on: date) -> None:
        """Note the first disclosure of people, by normal addresses, who were not told yet."""
        if emails:
            self.run("first_disclosed", emails=list(emails), on=on)

    def used(self, contacts: Sequence[int], *, batches: Sequence[str], on: date) -> None:
        """Note the first use of what lists say, and the first contact with who was not told."""
        self.run("first_used", contacts=list(contacts), on=on)
        if batches:
            self.run("first_contact", batches=list(batches), on=on)


def _untold(row: Mapping[str, Any]) -> Untold:
    said = zip(row["sellers"], row["titles"], row["days"], strict=True)
    return Untold(
        contact=row["contact"], email=row["email"],
        batches=tuple(CaseRef(batch) for batch in row["batches"]),
        sources=tuple(ListSource(seller=s, title=t, obtained_on=d) for s, t, d in said),
    )  # fmt: skip
