"""What the letter says of decisions by machine."""

from privacydesk.domain.answers import NOTHING
from privacydesk.domain.automated import AutomatedRule, automated_decisions

CREDIT = AutomatedRule(
    collection="credit.credit_checks",
    field="automated",
    about="Credit terms",
    logic="A program compared a score.",
    effect="You could pay later.",
)


class TestAutomatedDecisions:
    def test_are_told_where_a_record_says_that_no_person_decided(self) -> None:
        """R-36: the decision, its logic and its effect; once, however many records say so."""
        rows = [("credit.credit_checks", {"automated": True})] * 3
        (told,) = automated_decisions([CREDIT], rows=rows) or ()
        assert (told.about, told.logic) == (CREDIT.about, CREDIT.logic)

    def test_are_none_where_a_person_decided_each_time(self) -> None:
        """R-36: none must be stated, so it must be true. Systems write no in many ways."""
        for no in (False, "f", "false", 0, "0", None, "", "N"):
            rows = [("credit.credit_checks", {"automated": no})]
            assert automated_decisions([CREDIT], rows=rows) is NOTHING

    def test_are_not_read_from_another_collection(self) -> None:
        """A field of the same name elsewhere means something else."""
        rows = [("support.tickets", {"automated": True})]
        assert automated_decisions([CREDIT], rows=rows) is NOTHING
