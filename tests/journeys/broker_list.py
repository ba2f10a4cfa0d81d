"""S10's list, lived once for all who look at it: refused, sent again, decided, used and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from dateutil.relativedelta import relativedelta

from doors.landing import LISTS_DAG, drop, look_now, record, wait_for_list
from doors.pages import DeskPages
from doors.portal import Writer
from doors.waiting import until
from journeys.requests import press, propose, signed_in, sweep_now

if TYPE_CHECKING:
    from stack import Stack

TITLE: Final = "s10 autumn buyers"
COLUMNS: Final = {
    "E-mail": "email", "Full name": "name", "Phone": "phone", "Postcode": "postcode",
    "Company": "company", "Consent": "consented_on", "CTPS": "ctps",
}  # fmt: skip
TODAY: Final = date.today()  # noqa: DTZ011  days apart from each other are what counts
OBTAINED: Final = TODAY - timedelta(days=1)
FRESH, OLD = TODAY - timedelta(days=130), TODAY - relativedelta(months=6, days=20)
STALE, LOOKED_UP = TODAY - timedelta(days=28), TODAY - timedelta(days=26)
CUSTOMER, CUSTOMER_EMAIL = "Tom Reed", "tom.reed@reedfacilities.example"
CUSTOMER_PHONE: Final = "07700 900141"
ROWS: Final = (
    f"dir@elm-s10.example,Dee Irons,01204 496000,BL1 1AA,Elm Ltd,{FRESH},N",
    f"sole@oak-s10.example,Sol Trader,07700 900602,M1 2AB,,{FRESH},N",
    f"old@ash-s10.example,Olly Dean,07700 900603,M1 2AC,,{OLD},N",
    "part@yew-s10.example,Pat Nerr,07700 900604,M1 2AD,Yew & Nerr,,N",
    f"S10.Topp+fair@GMAIL.com,Sam Topp,07700 900605,M1 2AE,,{FRESH},N",
    f"ops@fir-s10.example,Opal Syn,01204 496001,BL1 1AB,Fir Limited,{FRESH},Y",
    f"who@box-s10.example,Wil Hobb,07700 900607,M1 2AF,,{FRESH},N",
    f"{CUSTOMER_EMAIL},{CUSTOMER},{CUSTOMER_PHONE},LS1 9KC,,{FRESH},N",
    f"new@oak-s10.example,Sol Trader,07700 900602,M1 2AB,,{FRESH},N",
    ",Cal Ling,01204 496009,BL1 1AC,Ling & Oakes,,N",
)
"""Rows 1 to 8 and 10 of the scenario, and one who can only be called; row 9 is a column."""

SAID: Final = {
    "obtained_on": str(OBTAINED),
    "checked": {**record("")["checked"], "tps": str(STALE), "ctps": str(LOOKED_UP)},
}
REASON: Final = "ListCo explained it on the telephone."
CORRECTION: Final = "rights_rectification"
WRONG: Final = "Please correct my address. It is wrong: I am at 4 Granary Wharf, Leeds, LS1 4GJ."
HOME: Final = {"line1": "4 Granary Wharf", "line2": "", "town": "Leeds", "postcode": "LS1 4GJ"}


@dataclass(frozen=True, kw_only=True)
class Imported:
    """
    The file that was refused, and the one that was sent again.

    ``before`` is what the gate said of mail to the customer before his row was in use, ``stale``
    of a call before we had looked at the TPS ourselves.
    """

    refused: dict[str, Any]
    reference: str
    left_in_folder: list[str]
    question: dict[str, Any]
    before: dict[str, Any]
    stale: dict[str, Any]


@pytest.fixture(scope="session")
def broker_list(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    stopped = Writer(name="Sam Topp", email="s10topp@googlemail.com")
    assert stack.portal.write("Stop all marketing emails, please.", writer=stopped).status == 202
    wrong = stack.portal.write(WRONG, writer=signed_in(stack.person(CUSTOMER)))
    with_health = [f"{row},asthma" for row in ROWS]
    drop(stack, "s10-health", rows=with_health, columns=COLUMNS, extra="Health notes", **SAID)
    look_now(stack)
    (refused, *_) = until(lambda: refused_lists(stack), what="the refusal", seconds=180)
    correct_address(stack, wrong.cases["rectification"])
    before = stack.clock.permit(CUSTOMER_EMAIL)
    drop(stack, TITLE, rows=ROWS, columns=COLUMNS, **SAID)
    look_now(stack)
    reference = wait_for_list(stack, title=TITLE)
    until(lambda: not list(Path(stack.running.facts["landing_path"]).iterdir()),
          what="an empty landing folder")  # fmt: skip
    left = [file.name for file in Path(stack.running.facts["landing_path"]).iterdir()]
    question = stack.staff("reviewer").wait_for_question(reference, "review", dag=LISTS_DAG)
    press(stack, "operator", reference, "review", "Approve", dag=LISTS_DAG)
    press(stack, "reviewer", reference, "review", "Approve", dag=LISTS_DAG)
    accept_warnings(stack, reference)
    press(stack, "reviewer", reference, "review", "Approve", dag=LISTS_DAG)
    stack.staff("operator").wait_for_run(reference, dag=LISTS_DAG)
    stale = stack.clock.permit("01204 496000", channel="phone")
    load_tps(stack, tmp_path_factory.mktemp("tps") / "tps.txt")
    sweep_now(stack)
    until(lambda: notices(stack, reference)["told"] == 7, what="seven told", seconds=180)
    return Imported(refused=refused, reference=reference, left_in_folder=left, question=question,
                    before=before, stale=stale)  # fmt: skip


def refused_lists(stack: Stack) -> list[dict[str, Any]]:
    return stack.register.rows(
        "SELECT reference, state, problem, records FROM report.imports"
        " WHERE problem = 'SpecialCategoryColumn' ORDER BY reference DESC"
    )


def accept_warnings(stack: Stack, reference: str) -> None:
    """Accept what the gate warned of, as the list's page does."""
    reviewer, left = stack.staff("reviewer"), ["few_objectors"]
    while left:
        path = f"/desk/api/lists/{reference}/warnings/{left[0]}"
        answer = reviewer.request("POST", path, json={"because": REASON})
        assert answer.is_success, answer.text
        left = answer.json()["open"]


def correct_address(stack: Stack, case: str) -> None:
    """Have the customer's address corrected, as he asked."""
    reviewer, here = stack.staff("reviewer"), f"/cases/{case}/corrections"
    reviewer.wait_for_question(case, "review", dag=CORRECTION)
    pages = DeskPages(reviewer)
    propose(pages, case, fact="address", whole="200 Canal Wharf Lane, Leeds, LS1 9KC", after=HOME)
    pages.send(f"{here}/1", on=here, verdict="agreed")
    press(stack, "reviewer", case, "review", "Approve", dag=CORRECTION)
    reviewer.wait_for_run(case, dag=CORRECTION, seconds=180)


def load_tps(stack: Stack, file: Path) -> None:
    """Load our own copy of the TPS, which has the partner's number; an old copy is refused."""
    file.write_text("01204 496099\n07700 900604\n", encoding="utf-8")
    load = ("suppressions", "load", str(file), "--kind", "tps", "--source", "TPS Limited",
            "--contract", "TPS-9", "--as-of")  # fmt: skip
    stack.clock.run(*load, str(STALE), fails=True)
    stack.clock.run(*load, str(LOOKED_UP))


def notices(stack: Stack, reference: str) -> dict[str, Any]:
    """Return how far the list's people are told; nothing told before it is published."""
    found = stack.register.rows("SELECT * FROM report.notices WHERE reference = %s", reference)
    return found[0] if found else {"told": 0}


def lines(stack: Stack, reference: str) -> dict[int, dict[str, Any]]:
    """Return each stored row with its source, by its line of the file."""
    query = "SELECT * FROM report.contacts_provenance WHERE reference = %s"
    return {row["line"]: row for row in stack.register.rows(query, reference)}
