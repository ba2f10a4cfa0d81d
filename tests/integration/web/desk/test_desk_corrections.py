"""The corrections page: what is held, before and after, and what staff decide there."""

import re
from typing import TYPE_CHECKING

import pytest

from privacydesk.domain.places import Place
from privacydesk.steps import identity
from privacydesk.steps.books import open_books

from .conftest import SYSTEMS

if TYPE_CHECKING:
    from privacydesk.domain.cases import CaseRef

    from .conftest import Browser, World

OLD, NEW = "14 Wharf Street, Leeds, LS1 4CK", "41 Wharf Street, Leeds, LS1 4CK"
CONTACT = {"id": 142, "name": "Hana Whitlock", "job_title": "Buyer", "restricted": False,
           "email": "h.whitlock@rowanpike.example", "disputed_note": None}  # fmt: skip
PARTS = {"line1": "14 Wharf Street", "line2": "", "town": "Leeds", "postcode": "LS1 4CK"}


@pytest.fixture
def case(world: "World") -> "CaseRef":
    case = world.request(
        right="rectification", body="Please correct:\nJob title: Head of purchasing"
    )
    identity.check_identity(world.desk, case=case, now=world.now())
    world.add(case, "crm.contacts", [CONTACT])
    world.add(case, "crm.addresses", [{"id": 7, **PARTS}])
    world.add(case, "orders.orders", [
        {"id": "O-1", "status": "DEL", "delivery_address": OLD},
        {"id": "O-2", "status": "DON", "delivery_address": OLD}])  # fmt: skip
    world.add(case, "invoices.invoices", [{"number": "I-1", "billed_address": OLD}])
    with open_books(world.desk, case, now=world.now()) as books:
        books.move(Place.REVIEW)
    return case


def propose_address(at_desk: "Browser", case: "CaseRef") -> str:
    """Propose the new address as a reviewer would; return the page."""
    grace = at_desk("2")
    grace.opens(f"/cases/{case}/corrections")
    row = next(r for r in re.findall(r"<tr>.*?</tr>", grace.page, re.DOTALL) if OLD in r)
    link = re.search(r'href="(/cases/[^"#]+)', row)
    assert link
    grace.opens(link.group(1))
    sent = grace.sends(
        f"/cases/{case}/corrections", fact="address", whole=OLD,
        part=["line1", "line2", "town", "postcode"],
        value=["41 Wharf Street", "", "Leeds", "LS1 4CK"],
    )  # fmt: skip
    assert sent.status_code == 200, sent.text
    return grace.page


class TestThePage:
    def test_lists_each_fact_once_with_its_systems(
        self, at_desk: "Browser", case: "CaseRef"
    ) -> None:
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/corrections")

        assert grace.page.count(OLD) == 2  # in its line and in the name of its button
        assert "Customer records, Orders and deliveries (2), Invoices" in grace.page

    def test_takes_from_the_message_how_a_fact_should_be(
        self, at_desk: "Browser", case: "CaseRef"
    ) -> None:
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/corrections")
        assert "Their message says: Head of purchasing" in grace.page
        row = next(r for r in grace.page.split("<tr>") if "Head of purchasing" in r)
        link = re.search(r'href="(/cases/[^"#]+)', row)
        assert link

        grace.opens(link.group(1))

        assert 'value="Head of purchasing"' in grace.page

    def test_shows_before_and_after_in_every_system(
        self, at_desk: "Browser", case: "CaseRef"
    ) -> None:
        page = propose_address(at_desk, case)

        assert "<del>14 Wharf Street</del>" in page
        assert "<ins>41 Wharf Street</ins>" in page
        assert f"<del>{OLD}</del>" in page
        assert f"<ins>{NEW}</ins>" in page
        assert "Keep as issued (R-64)" in page
        assert "Unchanged, as it was then" in page
        assert "<b>Undecided 1.</b>" in page

    def test_takes_a_decision_about_each(self, at_desk: "Browser", case: "CaseRef") -> None:
        propose_address(at_desk, case)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/corrections")

        grace.sends(f"/cases/{case}/corrections/1", verdict="agreed")

        assert "<b>Agreed.</b>" in grace.page
        assert "<b>Undecided 0.</b>" in grace.page

    def test_wants_reasons_for_what_is_not_agreed(
        self, at_desk: "Browser", case: "CaseRef"
    ) -> None:
        propose_address(at_desk, case)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/corrections")

        refused = grace.sends(f"/cases/{case}/corrections/1", verdict="disputed", reasons=" ")
        assert refused.status_code == 409
        assert "Write why it stays" in refused.text
        kept = grace.sends(f"/cases/{case}/corrections/1", verdict="disputed", reasons="No bill.")
        assert "Not agreed.</b> No bill." in kept.text

    def test_shows_nothing_to_who_may_only_look(self, at_desk: "Browser", case: "CaseRef") -> None:
        ife = at_desk("4")
        ife.opens(f"/cases/{case}/corrections")

        assert "Wharf" not in ife.page
        assert ife.sends(f"/cases/{case}/corrections/1", verdict="agreed").status_code == 403

    def test_notes_who_read_it(self, world: "World", at_desk: "Browser", case: "CaseRef") -> None:
        at_desk("3").opens(f"/cases/{case}/corrections")
        read = world.rows(
            "SELECT actor FROM desk.ledger_entries WHERE reference = %s"
            " AND facts @> '{\"batch\": \"corrections\"}'", case,
        )  # fmt: skip
        assert read == [("user.3",)]


class TestMeanwhile:
    def test_proof_is_asked_for_and_noted(self, at_desk: "Browser", case: "CaseRef") -> None:
        propose_address(at_desk, case)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/corrections")

        grace.sends(f"/cases/{case}/proof", proof="A bill that shows the new address.")
        assert "Proof is asked for" in grace.page
        grace.sends(f"/cases/{case}/proof/seen", kind="letter")
        assert "Proof was seen" in grace.page

    def test_the_data_is_not_used(
        self, world: "World", at_desk: "Browser", case: "CaseRef"
    ) -> None:
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/corrections")

        grace.sends(f"/cases/{case}/restrict")

        assert "The data is not used" in grace.page
        assert SYSTEMS.rows["crm.contacts"][0]["restricted"] is True
        letters = world.rows("SELECT letter FROM desk.outbox WHERE reference = %s", case)
        assert ("restricted_meanwhile",) in letters
