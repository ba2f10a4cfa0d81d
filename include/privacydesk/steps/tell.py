"""Queue a letter: written, sealed and put in the outbox in the step's own transaction."""

import json
from collections.abc import Mapping
from typing import Any

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import Letter
from privacydesk.domain.opendsr import DsrRequest
from privacydesk.domain.rendered import Format
from privacydesk.ports import Office
from privacydesk.steps.books import Books


def by_email(
    books: Books[Office], letter: Letter, *, to: str, round_: int = 1, reader: str = "person"
) -> None:
    """
    Queue ``letter`` as a mail to ``to``.

    The key is case, letter, ``reader`` and round: the same letter of the same round goes once
    to each; a reader other than the person is a recipient's id.
    """
    rendered = books.desk.letters.render(letter, now=books.now, formats={Format.MAIL})
    _queue(books, rendered.letter_id, version=rendered.version, channel="email", round_=round_,
           reader=reader, content={"to": to, "subject": rendered.subject, "text": rendered.text,
                    "html": rendered.html})  # fmt: skip


def on_ticket(books: Books[Office], letter: Letter, *, status: str, round_: int = 1) -> None:
    """
    Queue ``letter`` as a public reply on the ticket the request came by.

    A ticket is solved only with the last of its cases (R-24): until then it stays open.
    """
    if books.case.portal not in books.desk.rules.portals:
        return
    if status == "solved" and books.records.cases.others_unanswered(books.reference):
        status = "open"
    rendered = books.desk.letters.render(letter, now=books.now, formats=())
    _queue(books, rendered.letter_id, version=rendered.version, channel="ticket", round_=round_,
           content={"portal": books.case.portal, "ticket": books.case.ticket,
                    "text": rendered.text, "status": status})  # fmt: skip


def by_opendsr(
    books: Books[Office], letter: str, request: DsrRequest, *, to: str, round_: int = 1
) -> int:
    """Queue a notice as a request to the OpenDSR endpoint of recipient ``to``; return its size."""
    _queue(books, letter, version=1, channel="opendsr", round_=round_, reader=to,
           content={"to": to, **request.packed()})  # fmt: skip
    return len(json.dumps(request.body()))


def key_of(case: CaseRef, letter: str, which: str, round_: int) -> str:
    """Return what the outbox calls a message."""
    return f"{case}/{letter}/{which}/{round_}"


def _queue(
    books: Books[Office], letter: str, *, version: int, channel: str, round_: int,
    content: Mapping[str, Any], reader: str = "person",
) -> None:  # fmt: skip
    which = channel if reader == "person" else f"{channel}/{reader}"
    key = key_of(books.reference, letter, which, round_)
    sealed = books.desk.vault.box(books.reference).seal(json.dumps(content).encode())
    added = books.records.outbox.add(
        books.reference, key=key, letter=letter, version=str(version), channel=channel,
        sealed=sealed, now=books.now,
    )  # fmt: skip
    if added:
        books.note(Event.MESSAGE_QUEUED, letter=letter, channel=channel, round=round_)
