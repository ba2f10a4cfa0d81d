from dataclasses import fields, replace
from datetime import date

import pytest

from privacydesk.domain import answers, delivery_letters, letters
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.packages import DatasetNameError, PackageDataset

REFERENCE = CaseRef("PD-2026-000042")
DAY = date(2026, 10, 22)

ANSWER = answers.AccessAnswer(
    reference=REFERENCE,
    asked_on=DAY,
    searched=(answers.Searched(system="Orders", on=DAY, records=1),),
    search_keys=("your email address",),
    held=(answers.Held(system="Orders", what="What you ordered", records=1, dataset="orders"),),
    purposes=(answers.Purpose(data="Orders", to="deliver", basis="Contract"),),
    sources=(answers.Source(name="You", how="when you ordered."),),
    recipients=answers.NOTHING,
    retention=(answers.Retention(data="Orders", period="6 years."),),
    transfers=answers.NOTHING,
    automated_decisions=answers.NOTHING,
    left_out=answers.NOTHING,
)


class TestAnAccessAnswer:
    @pytest.mark.parametrize(
        "block",
        [
            "searched",
            "search_keys",
            "held",
            "purposes",
            "sources",
            "recipients",
            "retention",
            "transfers",
            "automated_decisions",
            "left_out",
            "rights",
        ],
    )
    def test_refuses_an_empty_block(self, block: str) -> None:
        """R-36: the ten blocks, and the searches (R-35); "none" must be stated."""
        with pytest.raises(letters.EmptyBlockError, match=f"PD-2026-000042.*{block}"):
            replace(ANSWER, **{block: ()})

    @pytest.mark.parametrize(
        "block", ["recipients", "transfers", "automated_decisions", "left_out"]
    )
    def test_takes_nothing_where_somebody_says_so(self, block: str) -> None:
        answer = replace(ANSWER, **{block: answers.NOTHING})

        assert not getattr(answer, block)

    @pytest.mark.parametrize("block", ["held", "purposes", "sources", "retention", "rights"])
    def test_always_has_something_to_tell_about_what_is_held(self, block: str) -> None:
        """R-36: only data that is held gets this letter, and that has a purpose and a source."""
        annotation = str(answers.AccessAnswer.__annotations__[block])

        assert "Nothing" not in annotation

    def test_refuses_a_block_of_blanks(self) -> None:
        blank = answers.Source(name=" ", how="when you ordered.")

        with pytest.raises(letters.EmptyBlockError):
            replace(ANSWER, sources=(blank,))

    def test_refuses_to_leave_out_a_right_that_the_law_names(self) -> None:
        """R-36: rectification, erasure, restriction and objection, always."""
        with pytest.raises(letters.EmptyBlockError):
            replace(ANSWER, rights=(Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION))

    def test_counts_the_records_of_all_systems(self) -> None:
        two = (*ANSWER.held, replace(ANSWER.held[0], system="CRM", records=41))

        assert replace(ANSWER, held=two).records == 42

    def test_has_no_place_for_what_must_not_be_told(self) -> None:
        """R-39, R-56: a new field here is a new place where a trace could be left."""
        assert {field.name for field in fields(answers.AccessAnswer)} == {
            "reference",
            "agent",  # who asked for the person, and what they got: they may know
            "name",
            "asked_on",
            "searched",
            "search_keys",
            "search_limits",
            "held",
            "purposes",
            "sources",
            "recipients",
            "retention",
            "transfers",
            "automated_decisions",
            "left_out",
            "held_for_others",
            "codes",
            "rights",
            "unsubscribe_link",
        }


class TestALetter:
    def test_of_refusal_needs_a_reason(self) -> None:
        """R-55: the reasons come first of the four parts."""
        with pytest.raises(letters.EmptyBlockError, match="reasons"):
            letters.Refused(reference=REFERENCE, right=Right.ACCESS, asked_on=DAY, reasons=())

    def test_of_refusal_needs_the_provision_it_stands_on(self) -> None:
        """R-53: each refusal cites its paragraph."""
        reason = letters.Reason(words="It would harm somebody else.", law="")

        with pytest.raises(letters.EmptyBlockError, match="reasons"):
            letters.Refused(
                reference=REFERENCE, right=Right.ACCESS, asked_on=DAY, reasons=(reason,)
            )

    def test_that_nothing_is_held_needs_the_list_of_searches(self) -> None:
        """R-34, R-35."""
        with pytest.raises(letters.EmptyBlockError, match="searched"):
            answers.NothingHeld(
                reference=REFERENCE, asked_on=DAY, searched=(), search_keys=("your name",)
            )

    def test_that_we_cannot_identify_says_what_would_help(self) -> None:
        """R-31: the person may supply more."""
        with pytest.raises(letters.EmptyBlockError, match="would_help"):
            letters.CannotIdentify(
                reference=REFERENCE,
                right=Right.ACCESS,
                asked_on=DAY,
                tried=("An IP address.",),
                would_help=(),
            )

    def test_that_offers_a_link_carries_it(self) -> None:
        with pytest.raises(letters.EmptyBlockError, match="link"):
            letters.ConfirmIdentity(
                reference=REFERENCE,
                right=Right.ACCESS,
                asked_on=DAY,
                doubt=letters.IdentityDoubt.ADDRESS_NOT_ON_FILE,
                proofs=(letters.IdentityProof.LINK,),
                clock_waits=True,
            )

    @pytest.mark.parametrize(
        "letter",
        [
            delivery_letters.PackageReady,
            delivery_letters.DownloadCode,
            delivery_letters.TicketAnswered,
        ],
    )
    def test_that_leads_to_the_answer_holds_nothing_about_the_person(
        self, letter: type[letters.Letter]
    ) -> None:
        """R-42: the answer travels in the package, never in the mail."""
        assert {field.name for field in fields(letter)} <= {"reference", "link", "code", "minutes"}

    def test_on_the_ticket_has_no_place_for_the_link(self) -> None:
        """The ticket may carry the code, and link and code never share a channel."""
        assert [field.name for field in fields(delivery_letters.TicketAnswered)] == ["reference"]


class TestADataset:
    @pytest.mark.parametrize("name", ["../crm", "CRM", "a b", "", "hana@example.org", "x" * 64])
    def test_refuses_a_name_that_is_no_file_name(self, name: str) -> None:
        with pytest.raises(DatasetNameError):
            PackageDataset(name=name, title="Customer records", collections=())
