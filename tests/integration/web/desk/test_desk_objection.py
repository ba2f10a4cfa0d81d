"""The page on which an objection to a use of data is weighed."""

from typing import TYPE_CHECKING

import pytest

from privacydesk.domain.places import Place
from privacydesk.steps import identity, stop
from privacydesk.steps.books import open_books

from .conftest import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from privacydesk.domain.cases import CaseRef

    from .conftest import Browser, World

CONTACT = {"id": 142, "name": "Hana Whitlock", "email": "h.whitlock@rowanpike.example"}
SIDES = {"interest": "We plan stock by it.", "person": "He sees nothing of it.",
         "reasons": "We could not deliver without it."}  # fmt: skip


@pytest.fixture
def case(world: "World") -> "CaseRef":
    case = world.request(right="objection_general", body="Please don't profile me.")
    identity.check_identity(world.desk, case=case, now=world.now())
    world.add(case, "crm.contacts", [CONTACT])
    with open_books(world.desk, case, now=world.now()) as books:
        books.move(Place.REVIEW)
    stop.stop_uses(world.desk, case=case, now=world.now())
    return case


class TestThePage:
    def test_shows_what_stopped_and_where(self, at_desk: "Browser", case: "CaseRef") -> None:
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/objection")

        assert "See how well our services sell" in grace.page
        assert "in Customer records and Orders and deliveries" in grace.page
        assert "To weigh 1." in grace.page

    def test_is_where_the_case_page_leads_and_no_other_refusal_is_offered(
        self, at_desk: "Browser", case: "CaseRef"
    ) -> None:
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")

        assert f'href="/cases/{case}/objection">Weigh it' in grace.page
        assert "Refuse the request" not in grace.page
        assert "Objection to marketing" not in grace.page.split("<aside")[1]
        assert "Stopped for the person: sales analysis." in grace.page

    def test_keeps_a_verdict(self, at_desk: "Browser", case: "CaseRef") -> None:
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/objection")
        grace.sends(f"/cases/{case}/objection/uses/sales_analysis", verdict="upheld")

        assert "Stops for good" in grace.page
        assert "To weigh 0." in grace.page

    def test_refuses_a_balance_with_a_side_missing_and_says_what_to_do(
        self, at_desk: "Browser", case: "CaseRef"
    ) -> None:
        """R-84."""
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/objection")
        sent = grace.sends(f"/cases/{case}/objection/uses/sales_analysis", verdict="overridden",
                           ground="compelling", **{**SIDES, "person": " "})  # fmt: skip

        assert sent.status_code == 409
        assert "the person&#39;s side" in sent.text or "the person's side" in sent.text

    def test_shows_the_whole_balance_to_the_second_reviewer(
        self, at_desk: "Browser", case: "CaseRef", answer: "Callable[..., None]"
    ) -> None:
        grace, leo = at_desk("2"), at_desk("3")
        grace.opens(f"/cases/{case}/objection")
        grace.sends(f"/cases/{case}/objection/uses/sales_analysis", verdict="overridden",
                    ground="compelling", **SIDES)  # fmt: skip
        answer(case, "Approve", by="2")
        leo.opens(f"/cases/{case}/objection")

        assert all(side in leo.page for side in SIDES.values())
        assert "<form" not in leo.page

    def test_stops_one_more_use(self, at_desk: "Browser", case: "CaseRef") -> None:
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/objection")
        grace.sends(f"/cases/{case}/objection/uses", use="usage_statistics")

        assert "To weigh 2." in grace.page
        marks = SYSTEMS.rows["orders.objections"]
        assert (142, "usage_statistics", case, True) in {
            (m["contact_id"], m["purpose"], m["case_reference"], m["standing"]) for m in marks
        }

    def test_is_hidden_from_who_may_only_look(self, at_desk: "Browser", case: "CaseRef") -> None:
        ife = at_desk("4")
        ife.opens(f"/cases/{case}/objection")
        assert "See how well" not in ife.page

    def test_is_none_of_another_kind_of_case(self, at_desk: "Browser", world: "World") -> None:
        assert at_desk("2").opens(f"/cases/{world.request()}/objection").status_code == 404
