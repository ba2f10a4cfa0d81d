"""The register of requests in Postgres."""

from collections.abc import Iterator
from typing import ClassVar

from psycopg.rows import dict_row

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.registers import Line


class Register(Store):
    """One line a request, for as long as its class is kept."""

    noun: ClassVar[str] = "register"

    def lines(self) -> Iterator[Line]:
        """Return every line, oldest first, streamed."""
        with self.connection.cursor("register", row_factory=dict_row) as cursor:
            cursor.itersize = 1000
            for row in cursor.execute(load(self.noun)["lines"]):
                yield Line(**row)
