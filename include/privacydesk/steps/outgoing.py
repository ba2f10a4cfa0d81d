"""A message of the outbox: what it says, and the books in which its outcome is noted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import Letter
from privacydesk.domain.messages import Attachment, OutgoingMail
from privacydesk.domain.notices import DESK, Notice
from privacydesk.domain.rendered import Format
from privacydesk.ports import Office, Outbox, PostRoom, Records
from privacydesk.steps.books import Books, open_books

Message = Mapping[str, Any]


def content_of(desk: Office, message: Message) -> dict[str, Any]:
    """Return what a message says: opened with its case's key, or with the desk's own."""
    box = desk.vault.box(CaseRef(message["reference"] or DESK))
    content: dict[str, Any] = json.loads(box.open(bytes(message["sealed"])))
    return content


def mail_of(desk: Office, message: Message) -> OutgoingMail:
    """Return a message as the mail that it is."""
    content = content_of(desk, message)
    return OutgoingMail(
        key=message["key"], to=content["to"], subject=content["subject"], text=content["text"],
        html=content["html"], unsubscribe=content.get("unsubscribe"), kind=message["letter"],
        reference=message["reference"],
        attachments=tuple(
            Attachment(name=name, media_type="application/json", content=text.encode())
            for name, text in content.get("files", {}).items()
        ),
    )  # fmt: skip


class Noting:
    """Where a message's outcome is noted: the outbox, and the ledger of its case if it has one."""

    def __init__(self, outbox: Outbox, books: Books[PostRoom] | None) -> None:
        self.outbox = outbox
        self.books = books

    def note(self, event: Event, **facts: "str | int | bool | list[str] | None") -> None:
        """Write one line in the case's ledger; a message of the desk itself has no case."""
        if self.books:
            self.books.note(event, **facts)


@contextmanager
def noting(desk: PostRoom, message: Message, *, now: datetime) -> Iterator[Noting]:
    """Open what a message's outcome is noted in, for one transaction."""
    if message["reference"] is None:
        with desk.begin() as records:
            yield Noting(records.outbox, None)
        return
    with open_books(desk, CaseRef(message["reference"]), now=now, actor="courier") as books:
        yield Noting(books.records.outbox, books)


def queue_own(
    desk: Office, records: Records, letter: Letter, *, key: str, to: Sequence[str], now: datetime,
    send_at: datetime | None = None,
) -> int:  # fmt: skip
    """
    Queue a letter as a mail of the desk's own; return how many messages are new.

    It hangs on no case and holds up no closing. To staff it holds no personal data; what names
    people goes once it is sent (``forget_sent``). ``key`` says what it is: the same one goes once
    to each address.
    """
    rendered = desk.letters.render(letter, now=now, formats={Format.MAIL})
    records.outbox.lock_own()  # the desk's key is made once
    box = desk.vault.box(DESK, create=True)
    added = 0
    for number, address in enumerate(to, start=1):
        content = {"to": address, "subject": rendered.subject, "text": rendered.text,
                   "html": rendered.html}  # fmt: skip
        added += records.outbox.add(
            None, key=f"{DESK}/{key}/{number}", letter=rendered.letter_id,
            version=str(rendered.version), channel="email",
            sealed=box.seal(json.dumps(content).encode()), now=now, send_at=send_at,
        )  # fmt: skip
    return added


def notify(desk: Office, records: Records, *, notice: Notice, key: str, now: datetime) -> int:
    """
    Queue a notice to everybody who gets its kind; return how many messages are new.

    ``key`` says what the notice is: the same one goes once to each address.
    """
    records.outbox.lock_own()  # the desk's key is made once
    box = desk.vault.box(DESK, create=True)
    files = dict([notice.attachment]) if notice.attachment else {}
    added = 0
    for number, address in enumerate(desk.rules.notices.get(notice.kind, ()), start=1):
        content = {"to": address, "subject": notice.subject, "text": notice.text, "html": None,
                   "files": files}  # fmt: skip
        added += records.outbox.add(
            None, key=f"{DESK}/{key}/email/{number}", letter=notice.kind.value, version="1",
            channel="email", sealed=box.seal(json.dumps(content).encode()), now=now,
        )  # fmt: skip
    return added
