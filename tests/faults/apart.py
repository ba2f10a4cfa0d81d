"""
What no access request passes: cases of other kinds, all at the same time, a death at each boundary.

They wait for Airflow's next try far more than they work, so together they take little longer
than the longest of them.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from doors.landing import COLUMNS, LISTS_DAG, drop, look_now, wait_for_list
from doors.pages import DeskPages
from doors.portal import Filed
from doors.waiting import until
from faults import whole
from faults.patience import ERASE, FOR_ANOTHER, QUESTION, STOP, WHICH, WRONG
from faults.storm import CODES, ELSEWHERE, LONGEST, PAIRS
from journeys.requests import press

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from faults.deaths import Deaths
    from faults.patience import PatientPortal, PatientReviewer
    from stack import Stack

STANDS_AT: Final[Mapping[str, str]] = {"solicitor": "waiting_authority", "administrator": "closed"}
"""Where a case of somebody who asks for another stands when staff have said who that is."""
DROPPED: Final = {"list": ("ann", "anna", "01204 496050"), "list 2": ("jo", "joe", "01204 496051")}
"""Two lists, so that neither waits for the tries of every death: two names alike, one number."""


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Who asks, and who does what staff do about it."""

    stack: Stack
    portal: PatientPortal
    deaths: Deaths
    person: Mapping[str, str]
    reviewer: PatientReviewer

    @contextmanager
    def all_at_once(self) -> Iterator[Mapping[str, Future[Filed]]]:
        """Order every death, begin every case, and return what will become of each."""
        for boundary in sorted(ELSEWHERE - CODES - PAIRS):
            self.deaths.order(boundary)
        acts: dict[str, Callable[[], Filed]] = {
            "question": self.question,
            "demand": self.demand,
            "erasure": self.erasure,
            "solicitor": lambda: self.for_another("solicitor"),
            "administrator": lambda: self.for_another("administrator"),
            "objection": self.objection,
            "correction": self.correction,
            "lists": self.lists_of_people,
        }
        with ThreadPoolExecutor(len(acts)) as threads:
            yield {name: threads.submit(act) for name, act in acts.items()}
        self.deaths.forget()

    def question(self) -> Filed:
        """Ask something that is answered in writing."""
        filed = self.portal.ask(self.person, body=QUESTION)
        whole.wait_until_closed(self.stack, filed, seconds=LONGEST)
        return filed

    def demand(self) -> Filed:
        """Ask for a copy, be asked what is meant, and answer."""
        stack, staff = self.stack, self.stack.staff("reviewer")
        filed = self.portal.ask(self.person)
        reference = filed.reference
        self.reviewer.spared.add(reference)
        staff.wait_for_question(reference, "review", seconds=LONGEST)
        question = {"need": "reasonably_required", "words": WHICH}
        assert stack.desk("reviewer").decide(reference, clarification=question).is_success

        def paused() -> bool:
            staff.answer(reference, "review", "Send back")
            return stack.register.case(reference)["status"] == "paused"

        until(paused, what=f"the pause of {reference}", seconds=LONGEST, pause=2)
        to = self.person["email"]
        mail = stack.mail.about(reference, to=to, saying=WHICH, seconds=LONGEST)
        self.reviewer.spared.discard(reference)
        assert stack.public.reply(mail.link("/v1/reply/"), message="All of it.").is_success
        whole.wait_until_closed(stack, filed, seconds=LONGEST)
        return filed

    def erasure(self) -> Filed:
        """Ask to be erased."""
        filed = self.portal.ask(self.stack.person("Kay Lund"), body=ERASE)
        whole.wait_until_closed(self.stack, filed, seconds=2 * LONGEST)
        return filed

    def for_another(self, party: str) -> Filed:
        """Ask for somebody else's data; staff say at triage who is asking."""
        stack, staff = self.stack, self.stack.staff("reviewer")
        filed = self.portal.ask(self.person, body=FOR_ANOTHER)
        reference = filed.reference
        self.reviewer.spared.add(reference)
        staff.wait_for_question(reference, "triage", seconds=LONGEST)
        kept = stack.desk("reviewer").decide(reference, party={"party": party})
        assert kept.is_success, kept.text

        def stands() -> bool:
            staff.answer(reference, "triage", "Approve")
            return stack.register.case(reference)["status"] == STANDS_AT[party]

        until(stands, what=f"{STANDS_AT[party]} of {reference}", seconds=LONGEST, pause=2)
        return filed

    def objection(self) -> Filed:
        """Object to marketing."""
        filed = self.portal.ask(self.person, body=STOP)
        whole.wait_until_closed(self.stack, filed, seconds=LONGEST)
        return filed

    def correction(self) -> Filed:
        """Ask for a correction; staff find the fact and agree."""
        stack, dag = self.stack, whole.DAGS["rectification"]
        filed = self.portal.ask(self.person, body=WRONG)
        case = filed.cases["rectification"]
        staff = stack.staff("reviewer")
        staff.wait_for_question(case, "review", dag=dag, seconds=LONGEST)
        pages, here = DeskPages(staff), f"/cases/{case}/corrections"
        pages.send(here, on=f"{here}?fact=1", fact="job_title", whole="Studio potter",
                   part=["whole"], value=["Ceramic artist"])  # fmt: skip
        pages.send(f"{here}/1", on=here, verdict="agreed")
        press(stack, "reviewer", case, "review", "Approve", dag=dag)
        whole.wait_until_closed(stack, filed, seconds=LONGEST)
        return filed

    def lists_of_people(self) -> Filed:
        """Drop two lists in the landing folder, rows alike in each; the reviewer approves both."""
        for title, (*names, phone) in DROPPED.items():
            rows = [f"{name}@elm-lists.example,{name.title()} Elm,Elm Ltd,{phone}"
                    for name in names]  # fmt: skip
            drop(self.stack, title, rows=rows, columns={**COLUMNS, "Phone": "phone"})
        look_now(self.stack)
        taken = {title: wait_for_list(self.stack, title=title, seconds=2 * LONGEST)
                 for title in DROPPED}  # fmt: skip
        for reference in taken.values():
            staff = self.stack.staff("operator")
            staff.wait_for_run(reference, dag=LISTS_DAG, seconds=2 * LONGEST)
        return Filed(ticket="", status=0, cases=taken)
