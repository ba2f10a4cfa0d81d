"""R-62 on the case page: who was told, what they say, and how it ended; typed reasons kept."""

from typing import TYPE_CHECKING

import pytest

from privacydesk.domain.erasure_letters import ErasureNotice
from privacydesk.domain.outbound import Barred
from privacydesk.domain.recipient_notices import ReceiptState
from privacydesk.domain.workdays import london_day
from privacydesk.steps import urge
from privacydesk.steps.books import open_books
from privacydesk.steps.notify import block, tell_recipient

if TYPE_CHECKING:
    from integration.web.desk.conftest import Browser, World
    from privacydesk.domain.cases import CaseRef


@pytest.fixture
def told(world: "World") -> "CaseRef":
    """A case of which a processor, a partner by mail and a stranger are to be told."""
    case = world.in_review()
    with open_books(world.desk, case, now=world.now()) as books:
        for name in ("swift", "pine"):
            recipient = books.desk.rules.recipients[name]
            notice = ErasureNotice(
                reference=case, recipient=recipient.name, person="Hana Whitlock",
                known_by=("h@x.example",), erased_on=london_day(world.now()),
            )  # fmt: skip
            tell_recipient(books, recipient, notice, facts=["name"],
                           identities={"name": ["Hana Whitlock"]})  # fmt: skip
        block(books, "tallow", ErasureNotice.letter_id, why=Barred.NOT_IN_HOUSE_RULES)
        notices = books.records.recipient_notices
        swift = next(one for one in notices.of(case) if one.recipient == "swift")
        notices.receive(swift.number, state=ReceiptState.IN_PROGRESS, actor="public",
                        now=world.now())  # fmt: skip
    urge.urge_recipients(world.desk, now=world.now())
    return case


def number(world: "World", case: "CaseRef", recipient: str) -> int:
    with world.desk.begin() as records:
        notices = records.recipient_notices.of(case)
    return next(one.number for one in notices if one.recipient == recipient)


class TestTheRecipients:
    def test_stand_on_the_case_page_with_what_they_say(
        self, told: "CaseRef", at_desk: "Browser"
    ) -> None:
        page = at_desk("2").opens(f"/cases/{told}").text
        for words in ("Who else was told", "Swift Couriers", "OpenDSR", "At work", "Pine Installs",
                      "No answer yet", "Tallow", "Not told: in no house rule",
                      "A recipient has not confirmed or cannot be told",
                      "Tallow may get nothing from us"):  # fmt: skip
            assert words in page, words

    def test_are_settled_by_staff_with_the_reason_that_the_law_wants(
        self, world: "World", told: "CaseRef", at_desk: "Browser"
    ) -> None:
        grace, it = at_desk("2"), number(world, told, "tallow")
        grace.opens(f"/cases/{told}")
        refused = grace.sends(f"/cases/{told}/recipients/{it}", settled_as="impossible")
        assert refused.status_code == 409

        kept = grace.sends(f"/cases/{told}/recipients/{it}", settled_as="impossible",
                           reason="Tallow was dissolved in 2025.")  # fmt: skip
        assert "It is recorded how it ended with the recipient." in kept.text
        assert "Impossible to tell, by Grace Adeyemi" in kept.text
        assert "Tallow was dissolved in 2025." in kept.text
        assert "Not told" not in kept.text

    def test_reasons_are_not_for_who_may_only_read(
        self, world: "World", told: "CaseRef", at_desk: "Browser"
    ) -> None:
        grace, it = at_desk("2"), number(world, told, "tallow")
        grace.opens(f"/cases/{told}")
        grace.sends(f"/cases/{told}/recipients/{it}", settled_as="disproportionate",
                    reason="Dissolved.")  # fmt: skip
        reader = at_desk("4")
        page = reader.opens(f"/cases/{told}").text
        assert "Out of proportion" in page
        assert "Dissolved." not in page
        assert "How it ended with" not in page
        assert reader.sends(f"/cases/{told}/recipients/{it}",
                            settled_as="completed").status_code == 403  # fmt: skip

    def test_that_got_nothing_stand_in_the_register_as_blocked(
        self, told: "CaseRef", at_desk: "Browser"
    ) -> None:
        page = at_desk("2").opens("/registers?book=disclosures").text
        assert told in page
        assert "Blocked: in no house rule" in page
