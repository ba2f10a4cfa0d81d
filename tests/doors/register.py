"""The register and the other read views, as a BI tool reads them. Only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row


@dataclass(frozen=True)
class Register:
    """Schema ``report`` under the reader's role."""

    url: str = field(repr=False)

    def case(self, reference: str) -> dict[str, Any]:
        """Return a case's line in the register."""
        (row,) = self.rows("SELECT * FROM report.cases WHERE reference = %s", reference)
        return row

    def searches(self, reference: str) -> list[dict[str, Any]]:
        """Return a case's search record, one row a store."""
        return self.rows("SELECT * FROM report.searches WHERE reference = %s", reference)

    def messages(self, reference: str) -> list[dict[str, Any]]:
        """Return what the desk sent about a case, oldest first."""
        order = "SELECT * FROM report.messages WHERE reference = %s ORDER BY message"
        return self.rows(order, reference)

    def ledger(self, reference: str) -> list[dict[str, Any]]:
        """Return a case's entries in the ledger, in order."""
        order = "SELECT * FROM report.ledger WHERE reference = %s ORDER BY position"
        return self.rows(order, reference)

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Return what a query reads."""
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            connection.read_only = True
            return connection.execute(query, values).fetchall()  # type: ignore[arg-type]
