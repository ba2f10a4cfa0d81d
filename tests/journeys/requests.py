"""What the journeys do again and again: ask, decide what is undecided, fetch the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doors.packages import Package
from doors.portal import Filed, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from doors.desk import DeskDoor
    from stack import Stack

EVERYTHING = "Please send me a copy of all the personal data you hold about me."


def signed_in(person: Mapping[str, str]) -> Writer:
    """Return the person as the portal vouches for them."""
    return Writer(name=person["name"], email=person["email"], phone=person["phone"],
                  portal_account=person["portal_account"], signed_in=True)  # fmt: skip


def ask(stack: Stack, name: str, body: str = EVERYTHING) -> Filed:
    """Have a sample person raise a ticket, signed in."""
    return stack.portal.write(body, writer=signed_in(stack.person(name)))


def redaction(row: Mapping[str, Any], words: str, *, field: str = "body") -> dict[str, Any]:
    """Return the redaction of words in a record's field."""
    start = str(row[field]).index(words)
    return {"field": field, "start": start, "end": start + len(words)}


def decide_all(
    desk: DeskDoor, reference: str, judge: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> None:
    """Decide every undecided record as ``judge`` says."""
    open_ones = [f for f in desk.case(reference, values=True)["findings"] if not f["decision"]]
    decisions = [{"finding": f["finding"], **judge(f)} for f in open_ones]
    if decisions:
        kept = desk.decide(reference, decisions=decisions)
        assert kept.json() == {"kept": len(decisions), "undecided": 0}, kept.text


def fetch(stack: Stack, *, filed: Filed, to: str) -> tuple[str, str, Package]:
    """Use the mailed link and the ticket's code; return link, code and package."""
    mail = stack.mail.about(filed.reference, to=to, saying="/v1/download/")
    link = mail.link("/v1/download/")
    stack.public.ask_code(link)
    code = stack.mail.code_on_ticket(filed.ticket)
    answer = stack.public.take(link, code=code)
    assert answer.status_code == 200, answer.text
    return link, code, Package(answer.content)
