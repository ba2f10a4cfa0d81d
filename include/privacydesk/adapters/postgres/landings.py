"""What the landing folder held at the last look, in Postgres; names as blind indexes."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.ports.import_books import Lying


class Landings(Store):
    """Files by the blind index of their name."""

    noun: ClassVar[str] = "landings"

    def see(self, files: Mapping[bytes, int], *, now: datetime) -> Mapping[bytes, Lying]:
        """Keep what lies there now, with its size; return each with what was known of it."""
        self.run("lock_look")
        names, sizes = list(files), list(files.values())
        self.run("forget", names=names)
        found = self.rows("look", names=names, sizes=sizes, now=now)
        self.run("keep", names=names, sizes=sizes, now=now)
        return {
            bytes(row["name"]): Lying(same=row["same"], first_seen_at=row["first_seen_at"])
            for row in found
        }
