"""Stop lists in Postgres: what was loaded, and eight bytes of each keyed digest."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.stop_lists import StopKind, StopList, StopSource
from privacydesk.domain.suppressions import Scope, scope_of, scope_words

HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
ROW = b"\x00\x01\x00\x00\x00\x08"
END = b"\xff\xff"


class StopLists(Store):
    """A line a list; its keys go with it, and the line stays."""

    noun: ClassVar[str] = "stop_lists"

    def lock(self) -> None:
        """Wait for whoever else loads one."""
        self.run("lock")

    def known(self, told: StopSource, *, digest: bytes) -> StopList | None:
        """Return the list that was loaded of the same file, as the same."""
        row = self.row("known", kind=told.kind.value, source=told.source, as_of=told.as_of,
                       digest=digest)  # fmt: skip
        return _list(row) if row else None

    def current(self, *, today: date) -> Sequence[StopList]:
        """Return the lists in use on a day."""
        return [_list(row) for row in self.rows("current", today=today)]

    def add(
        self, told: StopSource, *, kept_until: date, key_version: int, digest: bytes, by: str,
        now: datetime, keys: Iterable[bytes],
    ) -> int:  # fmt: skip
        """Keep a list and its keys, each eight bytes; a register's older list goes."""
        self.run("incoming")
        with self.connection.cursor() as cursor, cursor.copy(load(self.noun)["copy"]) as copy:
            copy.write(HEAD)
            for some in keys:
                copy.write(b"".join(ROW + some[at : at + 8] for at in range(0, len(some), 8)))
            copy.write(END)
        channel, _ = scope_words(Scope(channel=told.channel))
        row = self.row("add", kind=told.kind.value, source=told.source, contract=told.contract,
                       as_of=told.as_of, kept_until=kept_until, channel=channel,
                       key_version=key_version, digest=digest, by=by, now=now) or {}  # fmt: skip
        number: int = row["stop_list"]
        self.run("empty_older", number=number, now=now)
        self.run("clear_emptied")
        self.run("fill", number=number)
        return number

    def count_unread(self, number: int, *, unread: int) -> StopList:
        """Keep how many lines could not be read; return the list."""
        self.run("count", number=number, unread=unread)
        return _list(self.row("get", number=number) or {})

    def forget(self, *, today: date, now: datetime) -> int:
        """Empty the lists whose days are over; return how many."""
        gone = self.run("empty_lapsed", today=today, now=now)
        self.run("clear_emptied")
        return gone

    def keys(self, number: int) -> bytes:
        """Return all keys of a list, sorted, one after the other."""
        with self.connection.cursor(binary=True) as cursor:
            row = cursor.execute(load(self.noun)["keys"], {"number": number}).fetchone()
            return bytes(row[0]) if row else b""

    def holds(self, number: int, *, key: int) -> bool:
        """Say whether a list has a key."""
        return self.row("holds", number=number, key=key) is not None

    def note_screens(self, imported: int, *, lists: Sequence[int]) -> None:
        """Keep which lists an import's rows were held against."""
        self.run("forget_screens", imported=imported)
        self.run("note_screens", imported=imported, lists=list(lists))

    def newer_than(self, imported: int, *, today: date) -> bool:
        """Say whether a list is in use that an import's rows were not held against."""
        row = self.row("newer_than", imported=imported, today=today)
        return bool(row and row["newer"])


def _list(row: Mapping[str, Any]) -> StopList:
    return StopList(
        number=row["stop_list"], kind=StopKind(row["kind"]), source=row["source"],
        contract=row["contract"], as_of=row["as_of"], kept_until=row["kept_until"],
        channel=scope_of(row["channel"], "all").channel, key_version=row["key_version"],
        entries=row["entries"], unread=row["unread"],
    )  # fmt: skip
