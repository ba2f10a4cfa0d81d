"""What people read: their mailbox and their ticket, in the mail stand-in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from doors.waiting import until


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail as its reader sees it."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    received_at: datetime

    @property
    def words(self) -> str:
        """Return subject and text on one line, as one reads them."""
        return " ".join(f"{self.subject} {self.text}".split())

    def link(self, part: str) -> str:
        """Return the link whose address contains ``part``."""
        found = re.search(rf"https?://\S*{re.escape(part)}[\w-]+", self.text)
        assert found, f"no {part} link in the mail {self.subject!r}"
        return found.group()


@dataclass(frozen=True)
class Mailbox:
    """``GET /api/messages`` and ``GET /api/tickets/{id}`` of devmail."""

    mail_url: str

    def messages(self, to: str) -> list[Mail]:
        """Return one address's mails, oldest first."""
        found = httpx.get(f"{self.mail_url}/api/messages", params={"to": to}).json()
        return [
            Mail(id=m["id"], to=m["to"], subject=m["subject"], text=m["text"], html=m["html"],
                 received_at=datetime.fromisoformat(m["received_at"]))
            for m in found
        ]  # fmt: skip

    def about(self, reference: str, *, to: str, saying: str, seconds: float = 120) -> Mail:
        """Wait for the mail about a case that has these words; there is exactly one."""

        def look() -> list[Mail]:
            return [m for m in self.messages(to) if reference in m.words and saying in m.words]

        found = until(look, what=f"a mail about {reference} saying {saying!r}", seconds=seconds)
        assert len(found) == 1, [m.subject for m in found]
        return found[0]

    def replies(self, ticket: str) -> list[dict[str, Any]]:
        """Return what stands on a ticket, oldest first."""
        answer = httpx.get(f"{self.mail_url}/api/tickets/{ticket}").json()
        replies: list[dict[str, Any]] = answer["replies"]
        return replies

    def code_on_ticket(self, ticket: str, *, after: int = 0) -> str:
        """Wait for the newest download code on a ticket beyond the first ``after``."""

        def look() -> str | None:
            codes = [m.group(1) for reply in self.replies(ticket)
                     if (m := re.search(r"\b(\d{4} \d{4})\b", reply["text"]))]  # fmt: skip
            return codes[-1] if len(codes) > after else None

        return until(look, what=f"a code on ticket {ticket}", seconds=120)
