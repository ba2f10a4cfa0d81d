"""A small SMTP server for the contract tests; it does what its ``mode`` says."""

import socketserver
import threading
from collections.abc import Iterator

import pytest


class SmtpConversation(socketserver.StreamRequestHandler):
    """One SMTP session, as much of RFC 5321 as a sender meets."""

    def handle(self) -> None:
        self.answer("220 stand-in")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper().split(":")[0]
            if verb == "DATA":
                if not self.take_text():
                    return
            elif verb == "RCPT TO":
                self.to = line[len("RCPT TO:") :].strip("<> ")
                codes = {"refuse": "550 no such user", "busy": "451 try later"}
                self.answer(codes.get(self.mode(), "250 ok"))
            elif verb == "QUIT":
                self.answer("221 bye")
                return
            else:
                self.answer("250 ok")

    def take_text(self) -> bool:
        self.answer("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        raw = b"".join(line[line.startswith(b"..") :] for line in lines)
        mode = self.mode()
        if mode != "broken":
            self.server.arrived.append((self.to, raw))  # type: ignore[attr-defined]
        if mode == "lost":
            return False
        self.answer("451 broken" if mode == "broken" else "250 taken")
        return True

    def mode(self) -> str:
        return self.server.mode  # type: ignore[attr-defined, no-any-return]

    def answer(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def smtp_server() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), SmtpConversation) as server:
        server.mode, server.arrived = "well", []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)
