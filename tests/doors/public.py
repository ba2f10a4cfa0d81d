"""The public pages as a person uses them from a mail's link."""

from __future__ import annotations

import httpx


class PublicPages:
    """Link, code, package; nobody is signed in here."""

    def look(self, link: str) -> httpx.Response:
        """Open a link, as a mail program does too."""
        return httpx.get(link)

    def ask_code(self, link: str) -> None:
        """Ask for the code by another channel."""
        answer = httpx.post(f"{link}/code")
        assert answer.status_code == 202, answer.text

    def take(self, link: str, *, code: str) -> httpx.Response:
        """Post the code; the answer is the ZIP, or why not."""
        return httpx.post(link, data={"code": code})

    def reply(self, link: str, *, message: str) -> httpx.Response:
        """Write an answer behind the link of a question."""
        return httpx.post(link, data={"message": message})

    def confirm(self, link: str) -> httpx.Response:
        """Press the button behind the identity link."""
        return httpx.post(link)
