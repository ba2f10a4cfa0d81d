"""Reviewing a case on the desk's pages, by forms alone."""

from typing import TYPE_CHECKING

import pytest

from .conftest import ROUTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from privacydesk.domain.cases import CaseRef

    from .conftest import Browser, Staff, World


@pytest.fixture
def case(world: "World") -> "CaseRef":
    return world.in_review()


@pytest.fixture
def grace(case: "CaseRef", at_desk: "Browser") -> "Staff":
    grace = at_desk("2")
    grace.opens(f"/cases/{case}/review")
    return grace


def decided(world: "World", case: "CaseRef") -> "dict[int, tuple[str | None, str | None]]":
    rows = world.rows(
        "SELECT finding, decision, ground FROM desk.findings WHERE reference = %s"
        " AND decided_by IS DISTINCT FROM 'rule'",
        case,
    )
    return {number: (decision, ground) for number, decision, ground in rows}


class TestReviewPage:
    def test_opens_the_first_undecided_record_side_by_side(self, grace: "Staff") -> None:
        assert "Undecided 2" in grace.page
        assert "of 7 records" in grace.page
        assert "<mark>Lena</mark>" in grace.page
        assert "Redact opens when every suggestion is taken or left: 3 to go." in grace.page

    def test_says_where_a_record_came_from_and_where_it_is_kept(self, grace: "Staff") -> None:
        assert "You, and those who answered or were copied in" in grace.page
        assert "support.ticket_messages</a>, to help you with the service" in grace.page

    def test_writes_once_for_each_reviewer_and_batch_who_opened_what(
        self, world: "World", case: "CaseRef", grace: "Staff", at_desk: "Browser"
    ) -> None:
        grace.opens(f"/cases/{case}/review")
        at_desk("3").opens(f"/cases/{case}/review")
        read = world.rows(
            "SELECT actor, facts->>'batch' FROM desk.ledger_entries"
            " WHERE reference = %s AND event = 'findings.opened_by_staff' ORDER BY position",
            case,
        )
        assert read == [("user.2", "rows-support-0"), ("user.3", "rows-support-0")]

    def test_shows_counts_but_no_value_to_somebody_who_may_only_read(
        self, world: "World", case: "CaseRef", at_desk: "Browser"
    ) -> None:
        page = at_desk("4").opens(f"/cases/{case}/review").text
        assert "Undecided 2" in page
        assert "hidden by your role" in page
        assert "Lena" not in page
        assert "Hana" not in page
        assert not world.rows(
            "SELECT FROM desk.ledger_entries WHERE reference = %s"
            " AND event = 'findings.opened_by_staff'",
            case,
        )


class TestReviewPageLater:
    def test_keeps_the_decisions_when_the_working_copies_are_gone(
        self, world: "World", case: "CaseRef", grace: "Staff"
    ) -> None:
        world.desk.vault.remove(case, "rows-support-0")
        page = grace.opens(f"/cases/{case}/review?record=1").text
        assert "What this record said is no longer held." in page
        assert "2 disclosed" in page

    def test_and_the_case_page_outlive_a_forgotten_key(
        self, world: "World", case: "CaseRef", grace: "Staff"
    ) -> None:
        (world.keys / f"{case}.key").unlink()
        assert "no longer held" in grace.opens(f"/cases/{case}/review").text
        page = grace.opens(f"/cases/{case}").text
        assert "Forgotten. The case’s key is destroyed." in page
        assert "Hana" not in page
        assert "Forgotten" in grace.opens(f"/?q={case}").text
        answer = grace.opens(f"/api/cases/{case}?values=true")
        assert "row" not in answer.json()["findings"][0]


class TestMarks:
    def test_take_a_suggestion_and_show_what_the_reader_will_see(
        self, case: "CaseRef", grace: "Staff"
    ) -> None:
        page = grace.sends(f"/cases/{case}/records/2/suggestions", take="2").text
        assert '<mark class="cut">07700 900318</mark>' in page
        assert '<span class="redacted">another person’s phone</span>' in page
        assert "2 to go" in page

    def test_redact_other_words_wherever_they_stand_exactly(
        self, case: "CaseRef", grace: "Staff"
    ) -> None:
        page = grace.sends(f"/cases/{case}/records/2/words", words="e ", why="name").text
        assert page.count('<mark class="cut">e </mark>') == ROUTER.count("e ")

    def test_say_when_the_words_do_not_stand_in_the_record(
        self, case: "CaseRef", grace: "Staff"
    ) -> None:
        page = grace.sends(f"/cases/{case}/records/2/words", words="LENA", why="name").text
        assert "These words do not stand in this record." in page

    def test_take_out_a_whole_field(self, case: "CaseRef", grace: "Staff") -> None:
        page = grace.sends(f"/cases/{case}/records/2/words", field="author_name", why="name").text
        assert '<mark class="cut">Tom Birch</mark>' in page

    def test_are_undone_one_step_back(self, case: "CaseRef", grace: "Staff") -> None:
        grace.sends(f"/cases/{case}/records/2/suggestions", take="0")
        page = grace.sends(f"/cases/{case}/records/2/undo").text
        assert "<mark>Lena</mark>" in page
        assert 'class="redacted"' not in page

    def test_stay_sealed_in_the_database(
        self, world: "World", case: "CaseRef", grace: "Staff"
    ) -> None:
        grace.sends(f"/cases/{case}/records/2/suggestions", take="2")
        ((sealed,),) = world.rows(
            "SELECT sealed FROM desk.findings WHERE reference = %s AND finding = 2", case
        )
        assert b"start" not in bytes(sealed)


class TestDecisions:
    def test_redact_only_when_every_suggestion_is_taken_or_left(
        self, world: "World", case: "CaseRef", grace: "Staff"
    ) -> None:
        form = {"decision": "redact", "ground": "other_person"}
        grace.sends(f"/cases/{case}/records/2/suggestions", take="2")
        assert grace.sends(f"/cases/{case}/records/2/decision", **form).status_code == 409
        grace.sends(f"/cases/{case}/records/2/suggestions", leave="0")
        grace.sends(f"/cases/{case}/records/2/suggestions", take="1")
        page = grace.sends(f"/cases/{case}/records/2/decision", **form).text
        assert "Undecided 1" in page
        assert decided(world, case)[2] == ("redact", "other_person")

    @pytest.mark.parametrize("decision", ["withhold", "redact"])
    def test_need_a_ground_where_anything_is_left_out(
        self, world: "World", case: "CaseRef", grace: "Staff", decision: str
    ) -> None:
        """R-53."""
        answer = grace.sends(f"/cases/{case}/records/4/decision", decision=decision)
        assert answer.status_code == 409
        assert decided(world, case)[4] == (None, None)

    def test_open_the_next_record_and_fold_the_decided_one(
        self, case: "CaseRef", grace: "Staff"
    ) -> None:
        page = grace.sends(
            f"/cases/{case}/records/2/decision", decision="withhold", ground="legal_privilege"
        ).text
        assert "Messages in your tickets, record 4" in page
        assert "1 withheld" in page
        assert "Legal privilege (para 19)" in page
        assert "As 1 record is withheld, a second person must approve too." in page

    def test_are_taken_back_by_who_made_them(
        self, world: "World", case: "CaseRef", grace: "Staff", at_desk: "Browser"
    ) -> None:
        grace.sends(f"/cases/{case}/records/2/decision", decision="disclose")
        leo = at_desk("3")
        leo.opens(f"/cases/{case}/review")
        assert "nothing of yours to undo" in leo.sends(f"/cases/{case}/undo").text
        assert decided(world, case)[2] == ("disclose", None)
        grace.sends(f"/cases/{case}/undo")
        assert decided(world, case)[2] == (None, None)

    def test_of_somebody_else_meanwhile_are_not_overwritten(
        self, world: "World", case: "CaseRef", grace: "Staff", at_desk: "Browser"
    ) -> None:
        leo = at_desk("3")
        leo.opens(f"/cases/{case}/review")
        leo.sends(f"/cases/{case}/records/4/decision", decision="disclose")
        page = grace.sends(
            f"/cases/{case}/records/4/decision", decision="withhold", ground="other_person"
        ).text
        assert "Someone else decided this meanwhile." in page
        assert decided(world, case)[4] == ("disclose", None)

    def test_of_a_store_leave_out_records_shared_with_others(
        self, world: "World", case: "CaseRef", grace: "Staff"
    ) -> None:
        """R-50: a shared record is decided by itself."""
        grace.sends(f"/cases/{case}/stores/disclose", store="support.ticket_messages")
        assert decided(world, case) == {2: ("disclose", None), 4: (None, None)}

    def test_are_refused_once_the_case_has_moved_on(
        self, world: "World", case: "CaseRef", grace: "Staff"
    ) -> None:
        world.rows("UPDATE desk.cases SET place = 'answer' WHERE reference = %s", case)
        answer = grace.sends(f"/cases/{case}/records/2/decision", decision="disclose")
        assert answer.status_code == 409


class TestAnswerThatDidNotCount:
    def test_is_explained_on_the_case_page(
        self, case: "CaseRef", at_desk: "Browser", answer: "Callable[..., None]"
    ) -> None:
        answer(case, "Approve", by="2")
        page = at_desk("2").opens(f"/cases/{case}").text
        assert "The last answer did not count." in page
        assert "Records are still undecided. Decide them, then approve." in page
