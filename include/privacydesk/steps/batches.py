"""Read the sealed rows of findings back, one batch open at a time."""

from typing import Any

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.findings import Finding
from privacydesk.ports import Desk
from privacydesk.steps.gather import read_batch


class Batches:
    """Keeps one opened batch, because findings come in the order of their batches."""

    def __init__(self, desk: Desk, case: CaseRef) -> None:
        self.desk, self.case = desk, case
        self.name, self.records = "", list[dict[str, Any]]()

    def row(self, finding: Finding) -> dict[str, Any]:
        """Return what stands in the finding's record."""
        if finding.batch != self.name:
            self.records = read_batch(self.desk, case=self.case, batch=finding.batch)
            self.name = finding.batch
        row: dict[str, Any] = self.records[finding.slot]["row"]
        return row
