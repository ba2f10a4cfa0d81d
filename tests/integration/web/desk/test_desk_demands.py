"""What staff ask of the person on the case page: every refusal names its rule (R-13 to R-49)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from jsonschema import Draft202012Validator

from privacydesk.domain.decisions import StaffTask
from privacydesk.domain.workdays import LONDON
from privacydesk.settings import INCLUDE
from privacydesk.steps import demand

if TYPE_CHECKING:
    from privacydesk.domain.cases import CaseRef

    from .conftest import Browser, Staff, World

Press = Callable[..., None]
LATE = {"late": "seen_in_search"}
QUESTION = {"need": "reasonably_required", "words": "Which accounts do you mean?", **LATE}
FEE = {"ground": "manifestly_excessive", "hours": "2", "rate": "18.00",
       "words": "You had the same data twice and nothing in it changed.", **LATE}  # fmt: skip
NOTICE = {"reason": "complexity", "words": "Your data lies in archives that we read by hand."}


SEEN = (
    "SELECT * FROM desk.cases WHERE reference = %s",
    "SELECT * FROM desk.demands WHERE reference = %s",
    "SELECT * FROM desk.waits WHERE reference = %s",
    "SELECT * FROM desk.case_events WHERE reference = %s",
    "SELECT * FROM desk.runs WHERE reference = %s",
)


def seen(world: "World", case: "CaseRef") -> list[object]:
    """Return all that a demand can change of a case."""
    return [world.rows(query, case) for query in SEEN]


def asked(
    world: "World", press: Press, grace: "Staff", form: dict[str, str], kind: str
) -> "CaseRef":
    """Bring a case to where the person was asked, the lead having agreed to a fee."""
    case = world.in_review()
    grace.opens(f"/cases/{case}")
    assert grace.sends(f"/cases/{case}/{kind}", **form).status_code == 200
    press(case, "Send back", by="2")
    if kind != "clarification":
        press(case, "Approve", by="1", task=StaffTask.APPROVE_DEMAND)
    demand.make_demand(world.desk, case=case, now=world.now())
    return case


class TestAQuestion:
    def test_is_prepared_and_the_page_says_the_next_move(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        case, grace = world.in_review(), at_desk("2")
        assert "Only a question that is reasonably required" in grace.opens(f"/cases/{case}").text
        grace.sends(f"/cases/{case}/clarification", **QUESTION)

        assert "let it go out" in grace.page
        assert "Press Send back" in grace.page
        assert "Which accounts do you mean?" in grace.page
        assert "Prepared by Grace Adeyemi" in grace.page
        assert "Ask for a fee" not in grace.page  # one at a time

    def test_hides_its_words_from_who_may_only_look(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        case, grace = world.in_review(), at_desk("2")
        grace.opens(f"/cases/{case}")
        grace.sends(f"/cases/{case}/clarification", **QUESTION)
        assert "Which accounts" not in at_desk("4").opens(f"/cases/{case}").text

    def test_can_be_taken_back(self, world: "World", at_desk: "Browser") -> None:
        case, grace = world.in_review(), at_desk("2")
        grace.opens(f"/cases/{case}")
        grace.sends(f"/cases/{case}/clarification", **QUESTION)
        grace.sends(f"/cases/{case}/take-back")
        assert "It is taken back" in grace.page
        assert "Ask for a fee" in grace.page

    def test_is_not_offered_and_refused_for_another_right(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-16."""
        case, grace = world.in_review(), at_desk("2")
        world.rows("UPDATE desk.cases SET \"right\" = 'portability' WHERE reference = %s", case)
        assert "which data they mean" not in grace.opens(f"/cases/{case}").text
        before = seen(world, case)
        refused = grace.sends(f"/cases/{case}/clarification", **QUESTION)
        assert refused.status_code == 409
        assert "R-16" in refused.text
        assert seen(world, case) == before

    def test_waits_for_the_person(self, world: "World", at_desk: "Browser", answer: Press) -> None:
        grace = at_desk("2")
        case = asked(world, answer, grace, QUESTION, "clarification")
        page = grace.opens(f"/cases/{case}").text
        assert "Waiting for the person: which data they mean" in page
        assert "The clock is paused until they answer." in page
        assert "Paused 1 day" in page

    def test_without_a_reason_for_its_lateness_is_refused(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-05."""
        case, grace = world.in_review(), at_desk("2")
        assert "Why so late (R-05)" in grace.opens(f"/cases/{case}").text
        refused = grace.sends(f"/cases/{case}/clarification", **{**QUESTION, "late": ""})
        assert refused.status_code == 409
        assert "R-05" in refused.text


class TestAFee:
    @pytest.mark.parametrize(
        ("change", "status", "says"),
        [({"ground": "prescribed_blanket"}, 409, "R-45, R-46"),
         ({"ground": "none"}, 409, "0.00 (R-47)"),
         ({"ground": "because"}, 422, "ground"),
         ({"words": "The third request this month."}, 409, "R-54"),
         ({"words": ""}, 422, "words"),
         ({"hours": "0"}, 409, "R-46"),
         ({"rate": "18.005"}, 422, "rate"),
         ({"rate": "-18"}, 422, "rate"),
         ({"rate": "NaN"}, 422, "rate")],
    )  # fmt: skip
    def test_that_the_law_does_not_know_is_blocked_and_changes_nothing(
        self, world: "World", at_desk: "Browser", change: dict[str, str], status: int, says: str
    ) -> None:
        """R-45 to R-47, R-54, S05."""
        case, grace = world.in_review(), at_desk("2")
        grace.opens(f"/cases/{case}")
        before = seen(world, case)
        refused = grace.sends(f"/cases/{case}/fee", **{**FEE, **change})
        assert refused.status_code == status
        assert says in refused.text
        assert seen(world, case) == before

    def test_goes_to_the_lead(self, world: "World", at_desk: "Browser", answer: Press) -> None:
        """R-46."""
        case, grace = world.in_review(), at_desk("2")
        grace.opens(f"/cases/{case}")
        grace.sends(f"/cases/{case}/fee", **FEE)
        answer(case, "Send back", by="2")
        page = at_desk("1").opens(f"/cases/{case}").text
        assert "Waiting for the privacy lead" in page
        assert "A fee of £36.00, prepared by Grace Adeyemi, who cannot approve it." in page
        assert f"/runs/{case}/tasks/approve_demand/required_actions" in page
        answer(case, "Approve", by="2", task=StaffTask.APPROVE_DEMAND)
        assert "Only the privacy lead approves" in at_desk("1").opens(f"/cases/{case}").text

    def test_is_recorded_when_it_arrives(
        self, world: "World", at_desk: "Browser", answer: Press
    ) -> None:
        """R-03."""
        grace = at_desk("2")
        case = asked(world, answer, grace, FEE, "fee")
        assert "Waiting for the person: the fee" in grace.opens(f"/cases/{case}").text
        at = world.now().astimezone(LONDON).strftime("%Y-%m-%dT%H:%M:%S.%f")
        done = grace.sends(f"/cases/{case}/heard", kind="fee", at=at, means="post")
        assert done.status_code == 200
        assert "The clock starts" in grace.page


class TestAnExtension:
    def test_is_refused_once_the_day_of_its_notice_has_passed(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-14."""
        case, grace = world.in_review(days_ago=40), at_desk("2")
        page = grace.opens(f"/cases/{case}").text
        assert "The last day for the notice was" in page
        assert "Prepare this notice" not in page
        before = seen(world, case)
        refused = grace.sends(f"/cases/{case}/extension", **NOTICE)
        assert refused.status_code == 409
        assert "R-14" in refused.text
        assert seen(world, case) == before

    @pytest.mark.parametrize(
        "reason", ["large_volume_alone", "waiting_on_supplier", "short_of_staff"]
    )
    def test_for_our_own_trouble_is_refused(
        self, world: "World", at_desk: "Browser", reason: str
    ) -> None:
        """R-15."""
        case, grace = world.in_review(), at_desk("2")
        grace.opens(f"/cases/{case}")
        refused = grace.sends(f"/cases/{case}/extension", **{**NOTICE, "reason": reason})
        assert refused.status_code == 409
        assert "R-15" in refused.text

    def test_goes_back_to_the_review_when_the_notice_is_on_its_way(
        self, world: "World", at_desk: "Browser", answer: Press
    ) -> None:
        grace = at_desk("2")
        case = asked(world, answer, grace, NOTICE, "extension")
        page = grace.opens(f"/cases/{case}").text
        assert "The notice of an extension is on its way." in page
        assert world.rows("SELECT place FROM desk.cases WHERE reference = %s", case) == [
            ("review",)]  # fmt: skip


class TestAReplyOnThePage:
    def test_by_telephone_is_kept_sealed_and_shown(
        self, world: "World", at_desk: "Browser", answer: Press
    ) -> None:
        """R-21."""
        grace = at_desk("2")
        case = asked(world, answer, grace, QUESTION, "clarification")
        grace.opens(f"/cases/{case}")
        at = world.now().isoformat()
        grace.sends(f"/cases/{case}/heard", kind="clarification", at=at, means="telephone",
                    words="All of it.")  # fmt: skip
        assert "Recorded. The review goes on." in grace.page
        assert "All of it." in grace.page
        assert "All of it." not in at_desk("4").opens(f"/cases/{case}").text

    @pytest.mark.parametrize(
        ("kind", "days", "says"),
        [("clarification", -1, "R-17"), ("clarification", -100, "R-02"),
         ("clarification", 1, "R-02"), ("fee", 0, "R-48")],
        ids=["before the question", "before receipt", "in the future", "never asked"],
    )  # fmt: skip
    def test_that_cannot_have_happened_is_refused_with_its_rule(
        self, world: "World", at_desk: "Browser", answer: Press, kind: str, days: int, says: str
    ) -> None:
        grace = at_desk("2")
        case = asked(world, answer, grace, QUESTION, "clarification")
        grace.opens(f"/cases/{case}")
        before = seen(world, case)
        at = (world.now() + timedelta(days=days)).isoformat()
        refused = grace.sends(f"/cases/{case}/heard", kind=kind, at=at, means="post", words="x")
        assert refused.status_code == 409
        assert says in refused.text
        assert seen(world, case) == before

    @pytest.mark.parametrize(
        ("form", "field"),
        [({"at": "yesterday"}, "at"), ({"kind": "processor"}, "kind"), ({"means": "owl"}, "means")],
    )
    def test_that_nobody_can_read_is_refused(
        self, world: "World", at_desk: "Browser", answer: Press, form: dict[str, str], field: str
    ) -> None:
        grace = at_desk("2")
        case = asked(world, answer, grace, QUESTION, "clarification")
        grace.opens(f"/cases/{case}")
        given = {"kind": "clarification", "at": world.now().isoformat(), "means": "post",
                 "words": "All.", **form}  # fmt: skip
        refused = grace.sends(f"/cases/{case}/heard", **given)
        assert (refused.status_code, field in refused.text) == (422, True)

    def test_of_who_may_only_look_is_refused(
        self, world: "World", at_desk: "Browser", answer: Press
    ) -> None:
        case = asked(world, answer, at_desk("2"), QUESTION, "clarification")
        ife = at_desk("4")
        ife.opens(f"/cases/{case}")
        sent = ife.sends(f"/cases/{case}/heard", kind="clarification", at="2026-01-01T00:00",
                         means="post", words="x")  # fmt: skip
        assert sent.status_code == 403


class TestTheReviewAfterAnAnswer:
    def test_may_leave_a_store_out(self, world: "World", at_desk: "Browser", answer: Press) -> None:
        """R-21."""
        grace = at_desk("2")
        case = asked(world, answer, grace, QUESTION, "clarification")
        offer = "Leave this store out: not asked for"
        assert offer not in grace.opens(f"/cases/{case}/review").text
        grace.opens(f"/cases/{case}")
        grace.sends(f"/cases/{case}/heard", kind="clarification", at=world.now().isoformat(),
                    means="telephone", words="The tickets only.")  # fmt: skip
        assert offer in grace.opens(f"/cases/{case}/review?store=orders.orders").text
        grace.sends(f"/cases/{case}/stores/not-asked-for", store="orders.orders")
        assert "3 withhold" in grace.opens(f"/cases/{case}/review?store=orders.orders").text
        assert "withheld 3 records: Outside what they" in grace.opens(f"/cases/{case}").text


class TestThePrograms:
    def decide(self, url: str, case: "CaseRef", **body: object) -> httpx.Response:
        return httpx.post(f"{url}/api/cases/{case}/decisions", json=body, timeout=30,
                          headers={"authorization": "Bearer 2"})  # fmt: skip

    def test_prepare_take_back_and_read_where_it_stands(
        self, world: "World", desk_site: str, answer: Press
    ) -> None:
        case = world.in_review()
        assert self.decide(desk_site, case, clarification=QUESTION).json()["kept"] == 1
        assert self.decide(desk_site, case, fee=FEE).status_code == 409
        assert self.decide(desk_site, case, take_back=True).status_code == 200
        assert self.decide(desk_site, case, fee=FEE).status_code == 200
        answer(case, "Send back", by="2")
        body = httpx.get(f"{desk_site}/api/cases/{case}", timeout=30,
                         headers={"authorization": "Bearer 1"}).json()  # fmt: skip
        schema = json.loads((INCLUDE / "contracts" / "desk_case.schema.json").read_text())
        Draft202012Validator(schema).validate(body)
        assert body["question"]["task"] == "approve_demand"

    def test_give_instants_with_their_zone(self, world: "World", desk_site: str) -> None:
        case = world.in_review()
        heard = {"kind": "fee", "at": "2026-10-30T09:00:00", "means": "post"}
        assert self.decide(desk_site, case, heard=heard).status_code == 422
        zoned = {**heard, "at": "2026-10-30T09:00:00+09:00"}
        refused = self.decide(desk_site, case, heard=zoned)
        assert refused.status_code == 409
        assert "R-02" in refused.text or "R-48" in refused.text
