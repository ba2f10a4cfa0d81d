"""The public pages as a person uses them from a mail's link."""

from __future__ import annotations

from hashlib import sha256

import httpx


class PublicPages:
    """Link, code, package; nobody is signed in here."""

    def look(self, link: str) -> httpx.Response:
        """Open a link, as a mail program does too."""
        return httpx.get(link)

    def ask_code(self, link: str) -> None:
        """Ask for the code by another channel, each person from an address of their own (R-42)."""
        with httpx.Client(transport=httpx.HTTPTransport(local_address=_address(link))) as client:
            answer = client.post(f"{link}/code")
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


def _address(link: str) -> str:
    """Return an address of this machine, the same for the same link."""
    first, second = sha256(link.encode()).digest()[:2]
    return f"127.1.{first}.{second or 1}"
