"""The desk's API with a bearer token, as programs of the staff use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doors.waiting import until

if TYPE_CHECKING:
    import httpx

    from doors.staff import Staff


@dataclass(frozen=True)
class DeskDoor:
    """``/desk/api/cases`` under one person's name."""

    staff: Staff

    def case(self, reference: str, *, values: bool = False) -> dict[str, Any]:
        """Return a case; with ``values``, what its records say."""
        params = {"values": "true"} if values else {}
        answer = self.staff.request("GET", f"/desk/api/cases/{reference}", params=params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def decide(self, reference: str, **parts: object) -> httpx.Response:
        """Send decisions; the answer is kept as it is, because refusals count too."""
        return self.staff.request("POST", f"/desk/api/cases/{reference}/decisions", json=parts)

    def wait_for(self, reference: str, *, status: str, seconds: float = 120) -> dict[str, Any]:
        """Wait until the case has a status."""

        def look() -> dict[str, Any] | None:
            found = self.case(reference)
            return found if found["status"] == status else None

        return until(look, what=f"{reference} in {status}", seconds=seconds)

    def wait_for_refusal(self, reference: str, code: str) -> str:
        """Wait until the desk says why an answer did not count; return its words."""

        def look() -> str | None:
            why = self.case(reference)["why_not"]
            return str(why["words"]) if why and why["code"] == code else None

        return until(look, what=f"{code} on {reference}", seconds=120)

    def read_out(self, reference: str, *, reader: str) -> str:
        """Press the case page's button for a code that is read out by telephone; return it."""
        page = self.staff.request("GET", f"/desk/cases/{reference}").text
        csrf = re.search(r'name="csrf" value="(\w+)"', page)
        assert csrf
        answer = self.staff.request("POST", f"/desk/cases/{reference}/read-out",
                                    data={"csrf": csrf.group(1), "reader": reader})  # fmt: skip
        code = re.search(r"<b>(\d{4} \d{4})</b>", answer.text)
        assert code, answer.text
        return code.group(1)
