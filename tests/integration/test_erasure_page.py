"""The erasure plan at the desk: what it shows, what one can settle there, who may."""

from __future__ import annotations

import re
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest
from fastapi import Request  # noqa: TC002  FastAPI reads the annotation

from demo.devmail.running import running
from demo.postgres import Cluster
from integration.company_desk import CompanyDesk, desk_over, filled
from privacydesk.web.desk.app import create_app
from privacydesk.web.desk.visitors import DeskRight, Visitor
from privacydesk.wiring.pages import pages_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from privacydesk.domain.cases import CaseRef

RIGHTS = {"2": frozenset(DeskRight), "4": frozenset({DeskRight.READ})}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyDesk]:
    folder = tmp_path_factory.mktemp("company")
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with Cluster(folder / "postgres", port) as cluster:
        yield desk_over(filled(cluster, folder))


@pytest.fixture(scope="module")
def nadia(at: CompanyDesk) -> CaseRef:
    return at.planned("nadia.rahimi")


@pytest.fixture(scope="module")
def site(at: CompanyDesk) -> Iterator[str]:
    @contextmanager
    def database() -> Iterator[psycopg.Connection]:
        with psycopg.connect(at.url("desk_app")) as connection:
            yield connection

    pages = pages_over(at.desk, database=database, key=b"f" * 32)

    def who(request: Request) -> Visitor:
        user = request.cookies["_token"]
        return Visitor(id=user, name="Grace", rights=RIGHTS[user])

    with running(create_app(lambda: pages, who)) as url:
        yield url


def browser(site: str, user: str = "2") -> httpx.Client:
    return httpx.Client(base_url=site, cookies={"_token": user}, timeout=60, follow_redirects=True)


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found
    return found.group(1)


class TestThePlanPage:
    def test_shows_each_line_with_its_reason(self, site: str, nadia: CaseRef) -> None:
        """R-66, R-68."""
        with browser(site) as grace:
            page = grace.get(f"/cases/{nadia}/plan").text
        words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        for said in (
            "Erasure plan for Nadia Rahimi", "Nothing stands in the way. Nothing has been written",
            "Network usage and mail logs: network usage Delete 150 No longer needed",
            "Invoices: invoices Keep 1 Article 17(3)(b): VAT and accounting records, until 31",
            "Support tickets: ticket messages Keep 3 Another person is linked to it (R-50)",
            "Ridge Support", "Deletion needs two people",
        ):  # fmt: skip
            assert said in words, said

    def test_hides_the_name_from_who_may_only_look(self, site: str, nadia: CaseRef) -> None:
        with browser(site, "4") as ife:
            page = ife.get(f"/cases/{nadia}/plan").text
            assert "Nadia Rahimi" not in page
            assert "<button" not in page
            refused = ife.post(f"/cases/{nadia}/plan/redraw", data={"csrf": "x"})
        assert refused.status_code == 403

    def test_takes_a_choice_and_works_the_plan_out_anew(
        self, at: CompanyDesk, site: str, nadia: CaseRef
    ) -> None:
        """R-50: only a person may decide that what is another's goes, too."""
        with browser(site) as grace:
            page = grace.get(f"/cases/{nadia}/plan").text
            form = {"csrf": token(page), "collection": "support.ticket_messages", "code": "shared",
                    "action": "delete", "ground": "", "until": ""}  # fmt: skip
            after = grace.post(f"/cases/{nadia}/plan/settle", data=form)
        assert after.status_code == 200
        assert "Your choice is in it." in after.text
        query = ("SELECT action, rows FROM report.erasures WHERE reference = %s"
                 " AND collection IN ('support.ticket_messages', 'support.tickets')")  # fmt: skip
        assert {action for action, _ in at.rows(query, nadia)} == {"delete"}
        assert at.events(nadia).count("plan.drawn") == 2

    def test_wants_ground_and_end_of_a_hold(self, site: str, nadia: CaseRef) -> None:
        """R-66, R-68."""
        with browser(site) as grace:
            page = grace.get(f"/cases/{nadia}/plan").text
            form = {"csrf": token(page), "collection": "crm.contacts", "code": "hold",
                    "action": "keep", "ground": "legal_claims", "until": ""}  # fmt: skip
            half = grace.post(f"/cases/{nadia}/plan/settle", data=form)
            assert half.status_code == 409
            assert "ground" in half.text
            held = grace.post(f"/cases/{nadia}/plan/settle", data=form | {"until": "2027-05-31"})
        assert "Article 17(3)(e)" in held.text
        assert "31 May 2027" in held.text

    def test_is_not_there_for_a_case_without_a_plan(self, at: CompanyDesk, site: str) -> None:
        (case,) = at.file("kay.lund")
        with browser(site) as grace:
            assert grace.get(f"/cases/{case}/plan").status_code == 404

    def test_names_the_copy_that_comes_first(self, at: CompanyDesk, site: str) -> None:
        """R-43: on the plan and on the case, with the way to the request that is owed."""
        access, _ = at.file("mo.farr", rights=("access", "erasure"))
        case = at.planned("mo.farr")
        with browser(site) as grace:
            plan, page = (grace.get(f"/cases/{case}{part}").text for part in ("/plan", ""))
        for shown in (plan, page):
            assert f'href="/cases/{access}"' in shown
        assert "A copy comes first. Nothing has been written." in plan
        assert f"Approve opens when {access} is closed." in plan
        assert "Waiting for the copy: it goes out before anything is erased" in page
        assert "Undecided" not in page
