"""The queue, the case page and what staff do there."""

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import psycopg
import pytest

from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.ledger import Event
from privacydesk.domain.suppressions import Evidence, Order
from privacydesk.steps import fold
from privacydesk.web.desk.timelines import timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Browser, World


class TestQueue:
    def test_puts_the_least_time_left_first_in_words(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        late, soon = world.in_review(days_ago=40), world.in_review(days_ago=27)
        page = at_desk("2").opens("/").text
        assert "days overdue" in page
        assert "Next 7 days" in page
        assert page.index(late) < page.index(soon)

    def test_hides_who_asked_from_a_role_that_may_only_read(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        world.in_review()
        page = at_desk("4").opens("/").text
        assert "Hidden by your role" in page
        assert "Hana" not in page

    def test_finds_a_person_by_an_address_that_the_database_does_not_hold(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        case = world.in_review()
        assert case in at_desk("2").opens("/?q=h.whitlock@rowanpike.example").text
        assert case not in at_desk("4").opens("/?q=h.whitlock@rowanpike.example").text

    def test_names_the_filters_when_no_case_matches(self, at_desk: "Browser") -> None:
        page = at_desk("2").opens("/?right=portability&place=answer").text
        assert "No case matches" in page
        assert "Portability, Answering" in page

    def test_pages_by_key_without_losing_a_case(self, world: "World", at_desk: "Browser") -> None:
        made = {world.request(days_ago=3) for _ in range(60)}
        grace = at_desk("2")
        page = grace.opens("/").text
        seen = {case for case in made if case in page}
        while "Next 50" in page:
            href = page.split('">Next 50')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
            page = grace.opens(href).text
            again = {case for case in made if f'cases/{case}"' in page}
            assert not again & seen
            seen |= again
        assert seen == made


class TestCasePage:
    def test_says_whose_move_it_is_and_leads_to_the_task_in_airflow(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        case = world.in_review()
        page = at_desk("2").opens(f"/cases/{case}").text
        assert "Waiting for a reviewer: review the answer" in page
        assert "Decide 2 records" in page
        assert f"/dags/rights_access/runs/{case}/tasks/review/required_actions" in page

    def test_explains_the_due_date_with_its_rules(self, world: "World", at_desk: "Browser") -> None:
        page = at_desk("2").opens(f"/cases/{world.in_review()}").text
        assert "One month on is" in page
        assert '<span class="rule">R-07' in page
        assert "So the answer is due by the end of" in page

    def test_sums_what_was_searched(self, world: "World", at_desk: "Browser") -> None:
        page = at_desk("2").opens(f"/cases/{world.in_review()}").text
        assert f"{len(world.desk.datamap.collections)} of" in page
        assert '<td class="num">7</td></tr></tfoot>' in page

    def test_keeps_the_person_hidden_from_who_may_only_read(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        page = at_desk("4").opens(f"/cases/{world.in_review()}").text
        assert "Hidden by your role" in page
        assert "rowanpike" not in page
        assert "What do you have on me?" not in page

    def test_says_which_message_did_not_arrive(self, world: "World", at_desk: "Browser") -> None:
        case = world.in_review()
        world.rows("UPDATE desk.outbox SET state = 'bounced' WHERE reference = %s"
                   " AND channel = 'email'", case)  # fmt: skip
        page = at_desk("2").opens(f"/cases/{case}").text
        assert "1 message not delivered." in page
        assert '<span class="chip bad">Returned</span>' in page

    def test_shows_where_the_ledger_was_changed(
        self, world: "World", at_desk: "Browser", desk_database: "Callable[[str], str]"
    ) -> None:
        case, grace = world.in_review(), at_desk("2")
        assert "chain intact" in grace.opens(f"/cases/{case}").text
        with psycopg.connect(desk_database("desk_owner"), autocommit=True) as owner:
            owner.execute("ALTER TABLE desk.ledger_entries DISABLE TRIGGER USER")
            owner.execute("UPDATE desk.ledger_entries SET actor = 'nobody'"
                          " WHERE reference = %s AND position = 2", [case])  # fmt: skip
            owner.execute("ALTER TABLE desk.ledger_entries ENABLE TRIGGER USER")
        assert "The chain is broken at entry 2." in grace.opens(f"/cases/{case}").text

    def test_answers_404_for_a_case_that_is_not_there(self, at_desk: "Browser") -> None:
        for reference in ("PD-2026-999999", "no-reference", "PD-2026-1"):
            assert at_desk("2").opens(f"/cases/{reference}").status_code == 404


class TestTimeline:
    @pytest.mark.parametrize("event", list(Event))
    def test_has_words_for_every_event_of_the_ledger(self, event: Event) -> None:
        facts = {
            "right": "access", "letter": "refused", "connection": "crm_db", "rows": 1,
            "findings": 1, "decision": "disclose", "chosen": "Approve", "verdict": "agreed",
            "round": 1, "delete": 2, "mask": 1, "keep": 1, "action": "keep", "deleted": 2,
            "masked": 1, "collection": "crm.contacts", "places": 20, "state": "completed",
            "outcome": "impossible",
        }  # fmt: skip
        entry = {"event": event.value, "facts": facts, "actor": "desk", "position": 1,
                 "at": datetime(2026, 11, 23, tzinfo=timezone.utc)}  # fmt: skip
        ((moment,),) = (day.moments for day in timeline([entry], name=str))
        assert moment.text.endswith(".")
        assert event.value not in moment.text


class TestStaffActs:
    def test_sorting_settles_triage(self, world: "World", at_desk: "Browser") -> None:
        case = world.request(right="unknown", triage=True)
        nadia = at_desk("1")
        nadia.opens(f"/cases/{case}")
        assert "The right is chosen." in nadia.sends(f"/cases/{case}/sort", right="access").text
        assert world.rows(
            'SELECT "right", needs_triage FROM desk.cases WHERE reference = %s', case
        ) == [("access", False)]

    def test_a_check_through_a_contact_on_file_proves_who_is_asking(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-25, R-26."""
        case = world.request(signed_in=False)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        page = grace.sends(f"/cases/{case}/identity", contact="07700 900142", how="call_back").text
        assert "The check is recorded." in page
        assert "We called back the number on file" in page

    def test_a_check_through_another_number_is_refused(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        case = world.request(signed_in=False)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        answer = grace.sends(f"/cases/{case}/identity", contact="07700 900999", how="call_back")
        assert answer.status_code == 409
        assert "900999" not in answer.text

    def test_a_system_is_left_out_only_for_a_listed_reason(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-35."""
        case = world.request()
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        path = f"/cases/{case}/exclude"
        assert grace.sends(path, connection="crm_db", reason="too hard").status_code == 422
        page = grace.sends(path, connection="crm_db", reason="down_for_good").text
        assert "Left out: it is out of order and cannot be read" in page

    def test_a_refusal_keeps_its_words_sealed(self, world: "World", at_desk: "Browser") -> None:
        """R-54, R-55."""
        case = world.in_review()
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        grace.sends(f"/cases/{case}/refusal", ground="manifestly_excessive", words="Ninth time.")
        assert world.desk.vault.has(case, "refusal")
        facts = world.rows("SELECT facts::text FROM desk.ledger_entries WHERE reference = %s", case)
        assert not any("Ninth" in text for (text,) in facts)

    def test_an_objection_that_was_none_is_lifted_and_stays_on_file(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-73, R-74: the page says what stands; who lifts it, and why, is in the ledger."""
        case = world.request(right="objection_marketing")
        order = Order(reaches=(Reach(email="hana@rowanpike.example"),), evidence=Evidence.MESSAGE)
        with world.desk.begin() as records:
            fold.enter(world.desk, records, order, since=world.now(), reference=case,
                       now=world.now())  # fmt: skip
        grace = at_desk("2")
        page = grace.opens(f"/cases/{case}").text
        assert "Recognised by address." in page

        page = grace.sends(f"/cases/{case}/objection/lift", ground="no_objection").text

        assert "The objection is lifted." in page
        assert world.rows("SELECT count(*) FROM desk.suppressions WHERE reference = %s", case) == [
            (2,)
        ]
        again = grace.sends(f"/cases/{case}/objection/lift", ground="no_objection")
        assert again.status_code == 409

    def test_a_withdrawn_case_waits_for_close(self, world: "World", at_desk: "Browser") -> None:
        case = world.in_review()
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        assert "Withdrawn. Answer Close" in grace.sends(f"/cases/{case}/withdraw").text
        assert world.rows("SELECT place, outcome FROM desk.cases WHERE reference = %s", case) == [
            ("close", "withdrawn")
        ]


class TestRegisters:
    def test_hold_no_personal_data(self, world: "World", at_desk: "Browser") -> None:
        case = world.in_review()
        grace = at_desk("2")
        for path in ("/registers", f"/registers?book=ledger&case={case}", "/metrics",
                     f"/registers/export?book=ledger&case={case}&as=json"):  # fmt: skip
            answer = grace.opens(path)
            assert answer.status_code == 200
            assert "Hana" not in answer.text
            assert "rowanpike" not in answer.text

    def test_export_what_they_show(self, world: "World", at_desk: "Browser") -> None:
        case = world.in_review()
        grace = at_desk("4")
        lines = grace.opens("/registers/export?as=csv").text.splitlines()
        assert lines[0].startswith("reference,right,channel,received_at")
        assert any(line.startswith(case) for line in lines)
        found = grace.opens("/registers/export?as=json").json()
        assert case in {line["reference"] for line in found}

    def test_filters_left_empty_mean_any(self, world: "World", at_desk: "Browser") -> None:
        case = world.in_review()
        page = at_desk("4").opens("/registers?received_from=&received_till=&outcome=").text
        assert case in page
