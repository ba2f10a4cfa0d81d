"""What the journeys do again and again: ask, decide what is undecided, fetch the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doors.packages import Package
from doors.portal import Filed, Writer
from doors.staff import ACCESS
from doors.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from doors.desk import DeskDoor
    from doors.pages import DeskPages
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


def propose(
    pages: DeskPages, case: str, *, fact: str, whole: str, after: Mapping[str, str]
) -> None:
    """Propose a correction on the case's page."""
    here = f"/cases/{case}/corrections"
    pages.send(here, on=f"{here}?fact=1", fact=fact, whole=whole, part=list(after),
               value=list(after.values()))  # fmt: skip


def sweep_now(stack: Stack) -> None:
    """Let Airflow sweep now, as an operator who will not wait for the hour."""
    path = "/api/v2/dags/upkeep_clock_sweep/dagRuns"
    answer = stack.staff("admin").request("POST", path, json={"logical_date": None})
    assert answer.is_success, answer.text


def press(stack: Stack, name: str, run: str, task: str, option: str, *, dag: str = ACCESS) -> None:
    """
    Press a button as soon as the question is there, and wait until the desk has the answer.

    Airflow loses an answer that comes within a second of the question, while its scheduler still
    counts the asking process; the task then asks again, and a person presses again.
    """
    staff, reference = stack.staff(name), run.partition(".")[0]

    def settled() -> int:
        events = [e["event"] for e in stack.register.ledger(reference)]
        return sum(event.startswith("decision.") for event in events)

    before = settled()

    def taken() -> bool:
        if settled() > before:
            return True
        question = staff.open_question(run, task, dag=dag)
        if question and not question["response_received"]:
            staff.answer(run, task, option, dag=dag)
        return False

    staff.wait_for_question(run, task, dag=dag)
    until(taken, what=f"{option} on {run} at the desk", pause=1)


def fetch(stack: Stack, *, filed: Filed, to: str) -> tuple[str, str, Package]:
    """Use the mailed link and the ticket's code; return link, code and package."""
    mail = stack.mail.about(filed.reference, to=to, saying="/v1/download/")
    link = mail.link("/v1/download/")
    stack.public.ask_code(link)
    code = stack.mail.code_on_ticket(filed.ticket)
    answer = stack.public.take(link, code=code)
    assert answer.status_code == 200, answer.text
    return link, code, Package(answer.content)
