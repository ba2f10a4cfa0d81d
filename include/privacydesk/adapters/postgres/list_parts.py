"""The parts of lists in Postgres, from the moment a list is cut until it is screened."""

from collections.abc import Sequence
from typing import ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.list_parts import ListPart, Progress
from privacydesk.ports.list_books import PartSums


class ListParts(Store):
    """One line a part of an import that is under way."""

    noun: ClassVar[str] = "list_parts"

    def keep(self, number: int, *, parts: Sequence[ListPart]) -> None:
        """Note how an import was cut."""
        self.run_many("keep", (
            {"number": number, "part": one.number, "line": one.line, "size": one.size,
             "begins_in": one.begins[0], "begins_at": one.begins[1],
             "ends_in": one.ends and one.ends[0], "ends_at": one.ends and one.ends[1]}
            for one in parts
        ))  # fmt: skip

    def take(self, number: int, *, wait: bool = False) -> ListPart | None:
        """Take the next part in hand until the transaction's end; None if there is none."""
        row = self.row("wait" if wait else "next", number=number)
        if row is None:
            return None
        ends = None if row["ends_in"] is None else (row["ends_in"], row["ends_at"])
        return ListPart(number=row["part"], line=row["line"], ends=ends, size=row["size"],
                        begins=(row["begins_in"], row["begins_at"]))  # fmt: skip

    def done(
        self, number: int, *, part: int, records: int, staged: int, screened_as: str,
        key_version: int,
    ) -> None:  # fmt: skip
        """Note what came of a part."""
        self.run("done", number=number, part=part, records=records, staged=staged,
                 screened_as=screened_as, key_version=key_version)  # fmt: skip

    def sums(self, number: int) -> PartSums:
        """Add up what came of the parts; no parts if the import is not being screened."""
        return PartSums(**(self.row("sums", number=number) or {}))

    def reset(self, number: int) -> None:
        """Let every part be done again."""
        self.run("reset", number=number)

    def forget(self, number: int) -> None:
        """Forget the parts: they are one list, or none any more."""
        self.run("forget", number=number)

    def progress(self, case: CaseRef) -> Progress | None:
        """Return how far the screening of a list is; None if none is under way."""
        row = self.row("progress", case=case)
        if row is None:
            return None
        return Progress(
            parts=row["parts"], parts_done=row["parts_done"], rows=row["rows_done"],
            expected=row["rows_expected"], rows_per_second=row["rows_per_second"],
            seconds_left=row["seconds_left"],
        )  # fmt: skip
