"""Uncertain matches in Postgres: compared within blocks, by joins; only pairs come to Python."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, ClassVar, Final

from psycopg import sql
from psycopg.rows import dict_row

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.likeness import (
    Alike,
    Candidate,
    Likeness,
    NoSuchPairError,
    PairVerdict,
    Shared,
)
from privacydesk.ports.matches import Held, Pair, ShownPair

BATCH: Final = 5_000


class Matches(Store):
    """A transaction compares one list; its tables of members and released rows go with it."""

    noun: ClassVar[str] = "matches"

    def stands(self, number: int) -> bool:
        """Say whether a list was compared."""
        row = self.row("stands", number=number)
        return bool(row and row["stands"])

    def gather(self, number: int, *, largest: int) -> int:
        """Put rows and contacts into blocks; return how many are in too large a one to compare."""
        self.run("settings")
        self._on(number, "own_members")
        self.run("known_members")
        self.run("narrow_crowded", largest=largest)
        crowded = self.run("leave_crowded", largest=largest)
        self.run("leave_alone")
        self.run("analyze_members")
        return crowded

    def candidates(self) -> Iterator[Candidate]:
        """Yield who meets whom, some thousand at a time."""
        with self.connection.cursor(name="candidates", row_factory=dict_row) as cursor:
            cursor.itersize = BATCH
            cursor.execute(load(self.noun)["candidates"])
            for row in cursor:
                yield Candidate(
                    line=row["line"], other_line=row["other_line"], contact=row["contact"],
                    shared=Shared.NUMBER if row["by_number"] else Shared.POSTCODE,
                    names=(row["name"], row["other_name"]),
                    addresses=(row["address"], row["other_address"]),
                )  # fmt: skip

    def hold(
        self, number: int, *, pairs: Iterable[tuple[Candidate, Likeness]], now: datetime
    ) -> int:
        """Keep the pairs and take their rows out of what is published; return how many rows."""
        self.run("forget_open", number=number)
        self.run("forget_held", number=number)
        left = iter(pairs)
        while some := list(islice(left, BATCH)):
            self.run_many("keep_pair", (
                {"number": number, "line": pair.line, "other_line": pair.other_line,
                 "contact": pair.contact, "why": likeness.why.value, "names": likeness.names}
                for pair, likeness in some
            ))  # fmt: skip
        self.run("drop_members")
        self._on(number, "drop_linked")
        held = self._on(number, "hold", now=now)
        self._on(number, "matched", now=now)
        self.count(number)
        return held

    def open_pairs(self, number: int) -> int:
        """Count the pairs that nobody has decided."""
        row = self.row("open_pairs", number=number)
        return int(row["pairs"]) if row else 0

    def pair(self, number: int, pair: int) -> Pair:
        """
        Return a pair of an import.

        :raises NoSuchPairError: if it has none of this number.
        """
        row = self.row("pair", number=number, pair=pair)
        if row is None:
            raise NoSuchPairError(f"pair {pair}")
        return _pair(row, held=row["held"])

    def pairs(self, number: int, *, after: int = 0, most: int = 50) -> Sequence[ShownPair]:
        """Return pairs whose rows are held, by number from ``after`` on, with both sides."""
        stage = sql.Identifier("lists", f"stage_{number}")
        there = self.row("has_stage", name=f"lists.stage_{number}")
        held = sql.SQL("(SELECT * FROM lists.held WHERE import = {})").format(number)
        waiting = sql.SQL(
            "(SELECT line, name, email, phone, company, address, town, postcode FROM {} UNION ALL"
            " SELECT line, name, email, phone, company, address, town, postcode FROM {} AS h)"
        ).format(stage, held)
        query = sql.SQL(load(self.noun)["pairs"]).format(
            others=waiting if there and there["there"] else held
        )
        with self.connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(query, {"number": number, "after": after, "most": most})
            return [
                ShownPair(pair=_pair(row, held=True), decided_by=row["decided_by"],
                          row=row["row"], other=row["other"] or {})
                for row in rows
            ]  # fmt: skip

    def settle(self, pair: int, *, verdict: PairVerdict, by: str, now: datetime) -> None:
        """Keep what the reviewer says of a pair."""
        self.run("settle", pair=pair, verdict=verdict.value, by=by, now=now)

    def settled(self, number: int) -> Sequence[Held]:
        """Return the held rows about which nothing is open."""
        return [
            Held(line=row["line"], repeated=bool(row["repeated"]), contact=row["contact"],
                 stopped=row["stopped"], email=row["email"], phone=row["phone"],
                 name=row["name"], postcode=row["postcode"], address=row["address"])
            for row in self.rows("settled", number=number)
        ]  # fmt: skip

    def stop(self, number: int, *, line: int, stops: int) -> None:
        """Stop channels of a held row."""
        self.run("stop", number=number, line=line, stops=stops)

    def put_away(self, number: int, *, lines: Sequence[int], reason: Reason) -> None:
        """End held rows elsewhere; their values go."""
        self.run("put_away", number=number, lines=list(lines), reason=reason.value)

    def put_marked_away(self, number: int, *, reasons: Collection[Reason], oldest: date) -> int:
        """End the held rows that warnings mark, each for its first reason; return how many."""
        return self.run("put_marked_away", number=number, oldest=oldest,
                        role=Reason.ROLE_ADDRESS in reasons, old=Reason.CONSENT_OLD in reasons,
                        unnamed=Reason.CONSENT_UNNAMED in reasons)  # fmt: skip

    def release(self, number: int, *, rows: Sequence[tuple[int, int | None]]) -> None:
        """Make contacts of held rows, each as the contact that is given, or by its exact keys."""
        self.run("lock_contacts")
        self.run("release", number=number, lines=[line for line, _ in rows],
                 contacts=[contact for _, contact in rows])  # fmt: skip
        for query in ("release_persons", "release_new", "fill_known", "insert_new",
                      "insert_provenance", "leave_quarantine", "leave_held"):  # fmt: skip
            self.run(query)
        self.run("count_released", number=number)
        self.run("drop_released")

    def owe_notices(self, case: str) -> bool:
        """Open the notices of a list again, for whom it names only now; say whether it has any."""
        return self.run("owe_notices", case=case) > 0

    def drop(self, number: int) -> None:
        """Forget the held rows of a list that is rejected or taken back."""
        self.run("forget_held", number=number)

    def forget(self, *, before: datetime) -> int:
        """Forget the rows that nobody decided on since; return how many."""
        return self.run("forget_undecided", before=before)

    def count(self, number: int) -> None:
        """Count anew what is against the rows of an import."""
        self.run("forget_counts", number=number)
        self.run("keep_counts", number=number)

    def _on(self, number: int, query: str, **parameters: object) -> int:
        stage = sql.Identifier("lists", f"stage_{number}")
        named = sql.SQL(load(self.noun)[query]).format(stage=stage)
        return self.connection.execute(named, {"number": number, **parameters}).rowcount


def _pair(row: Mapping[str, Any], *, held: bool) -> Pair:
    return Pair(
        number=row["pair"], line=row["line"], other_line=row["other_line"],
        contact=row["contact"], why=Alike(row["why"]), names=row["names"],
        verdict=PairVerdict(row["verdict"]) if row["verdict"] else None, held=held,
    )  # fmt: skip
