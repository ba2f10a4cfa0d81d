"""The desk's pages as staff use them: open one, send its form with its token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doors.staff import Staff


@dataclass(frozen=True)
class DeskPages:
    """``/desk`` under one person's name."""

    staff: Staff

    def open(self, path: str) -> str:
        """Return a page's HTML."""
        answer = self.staff.request("GET", f"/desk{path}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, *, on: str, **form: str | list[str]) -> None:
        """Send a form that stands on the page ``on``; it must be taken."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.open(on))
        assert token, f"{on} has no form"
        answer = self.staff.request("POST", f"/desk{path}", data={"csrf": token[1], **form})
        assert answer.is_redirect, f"{path}: {answer.status_code} {answer.text}"
