"""Reviewing a case on the desk's pages, by forms alone."""

from typing import Any


class TestReviewPage:
    def test_opens_the_first_undecided_record_side_by_side(self, world: Any, at_desk: Any) -> None:
        case = world.in_review()
        grace = at_desk("2")
        page = grace.opens(f"/cases/{case}/review").text
        assert "Undecided 2" in page
        assert "of 7 records" in page
        assert "<mark>Lena</mark>" in page
        assert "Redact opens when every suggestion is taken or left: 3 to go." in page

    def test_puts_a_label_where_a_passage_is_taken_out(self, world: Any, at_desk: Any) -> None:
        case = world.in_review()
        grace = at_desk("2")
        grace.opens(f"/cases/{case}/review")
        page = grace.sends(f"/cases/{case}/records/2/suggestions", take="2").text
        assert '<mark class="cut">07700 900318</mark>' in page
        assert '<span class="redacted">another person’s phone</span>' in page
        assert "2 to go" in page
