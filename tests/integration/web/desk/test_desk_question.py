"""A question on its case page: staff write the answer there and approve it in Airflow."""

from typing import TYPE_CHECKING

from privacydesk.domain.places import Place
from privacydesk.steps.books import open_books

if TYPE_CHECKING:
    from .conftest import Browser, World


class TestAQuestion:
    def test_is_answered_on_its_page(self, world: "World", at_desk: "Browser") -> None:
        case = world.request(right="question", body="Where is my router?")
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        assert "answer the question" in grace.page
        assert "Refuse the request" not in grace.page

        sent = grace.sends(f"/cases/{case}/reply", words="It leaves on Monday.")

        assert sent.status_code == 200
        assert "The answer is kept" in grace.page
        assert world.desk.vault.get(case, "reply") == b"It leaves on Monday."

    def test_takes_no_answer_from_who_may_only_look(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        case = world.request(right="question")
        ife = at_desk("4")
        ife.opens(f"/cases/{case}")

        assert ife.sends(f"/cases/{case}/reply", words="No.").status_code == 403
        assert not world.desk.vault.has(case, "reply")

    def test_says_when_no_run_moves_a_case(self, world: "World", at_desk: "Browser") -> None:
        case = world.request()
        world.rows("UPDATE desk.runs SET ended_at = now() WHERE reference = %s", case)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        assert "no run moves this case" in grace.page

    def test_stands_in_the_queue_as_what_it_is(self, world: "World", at_desk: "Browser") -> None:
        """It has no records: nobody is told that all of them are decided."""
        case = world.request(right="question")
        with open_books(world.desk, case, now=world.now()) as books:
            books.move(Place.REVIEW)
        shown = at_desk("2").opens(f"/?q={case}").text
        assert "Answer the question, then approve it" in shown
        assert "All records decided" not in shown
