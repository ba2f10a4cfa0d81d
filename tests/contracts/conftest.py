"""Servers for the contract tests: an SMTP server that does what its ``mode`` says, and S3."""

import socketserver
import threading
from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer


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


@pytest.fixture(scope="session")
def s3() -> Iterator[None]:
    """Run an S3 server, to which the variables of AWS's own clients point."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as variables:
        variables.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        variables.setenv("AWS_ACCESS_KEY_ID", "nobody")
        variables.setenv("AWS_SECRET_ACCESS_KEY", "none")
        variables.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield
    server.stop()


@pytest.fixture
def bucket(s3: None) -> str:  # noqa: ARG001  it runs
    """Return the name of an empty bucket."""
    name = f"bucket-{uuid4().hex}"
    boto3.client("s3").create_bucket(Bucket=name)
    return name
