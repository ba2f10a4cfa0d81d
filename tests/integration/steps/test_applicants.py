"""R-95, R-99: applicants hear of the agency once, and are offered a review of a machine's no."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from integration.steps.test_credit_files import ROWS, Finance
from integration.steps.test_credit_files import finance as finance  # noqa: PLC0414  a fixture
from integration.steps.world import NOW, at_once
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import Undo
from privacydesk.domain.notices import DESK
from privacydesk.domain.source_notices import ToldBy
from privacydesk.steps import inform, send
from privacydesk.steps.inform_applicants import inform_applicants, let_go
from privacydesk.steps.publish_list import withdraw_list


def letters(finance: Finance, letter: str) -> list[dict[str, Any]]:
    """Return the letters in the outbox, opened."""
    box = finance.world.desk.vault.box(CaseRef(DESK), create=True)
    rows = finance.world.rows("SELECT sealed FROM desk.outbox WHERE letter = %s AND sealed IS NOT"
                              " NULL ORDER BY message", letter)  # fmt: skip
    return [json.loads(box.open(bytes(sealed))) for (sealed,) in rows]


def counts(finance: Finance) -> list[tuple[Any, ...]]:
    return finance.world.rows("SELECT people, told, by_hand, told_at IS NOT NULL FROM"
                              " report.notices")  # fmt: skip


class TestTheNotice:
    def test_names_the_agency_the_day_and_the_one_use(self, finance: Finance) -> None:
        """R-95: Article 14, without a word of marketing to refuse."""
        found = finance.published(*ROWS)
        heard = inform_applicants(finance.world.desk, now=NOW)
        (ann,) = letters(finance, "credit_notice")
        words = " ".join(ann["text"].split())
        assert (heard.told, heard.offered) == (1, 0)
        assert (ann["to"], found.reference in ann["subject"]) == ("ann@elm.example", True)
        assert "Lantern Credit Reference" in words
        assert "18 September 2026" in words
        assert "30 days to pay (application A-1)" in words
        assert "We never use it for marketing." in words
        assert "unsubscribe" not in json.dumps(ann)
        assert counts(finance) == [(2, 1, 1, False)]

    def test_goes_once_however_often_and_at_once(self, finance: Finance) -> None:
        finance.published(*ROWS)
        at_once(lambda: inform_applicants(finance.world.desk, now=NOW))
        inform.send_notices(finance.world.desk, now=NOW)
        inform_applicants(finance.world.desk, now=NOW)
        assert len(letters(finance, "credit_notice")) == 1
        assert letters(finance, "source_notice") == []
        assert counts(finance) == [(2, 1, 1, False)]

    def test_is_given_by_hand_where_no_mail_reaches(self, finance: Finance) -> None:
        case, desk = finance.published(*ROWS).reference, finance.world.desk
        inform_applicants(desk, now=NOW)
        finance.world.rows("UPDATE desk.outbox SET state = 'bounced', sent_at = now()")
        inform_applicants(desk, now=NOW)
        assert counts(finance) == [(2, 0, 2, False)]
        with desk.begin() as records:
            names = [row[0] for row in inform.told_in(records, case).rest(case)]
        assert names == ["Ann Lee", "Bob Roe"]
        assert inform.note_told(desk, case=case, means=ToldBy.POST, by="nadia", now=NOW) == 2
        assert counts(finance) == [(2, 2, 0, True)]

    def test_that_waits_does_not_go_once_the_file_is_taken_back(self, finance: Finance) -> None:
        found = finance.published(*ROWS)
        inform_applicants(finance.world.desk, now=NOW)
        withdraw_list(finance.office.room, case=found.reference, because=Undo.MISTAKE, by="test",
                      now=NOW)  # fmt: skip
        assert letters(finance, "credit_notice") == []

    def test_is_not_kept_once_it_is_out(self, finance: Finance) -> None:
        finance.published(*ROWS)
        inform_applicants(finance.world.desk, now=NOW)
        send.send_due(finance.world.room, now=NOW + timedelta(seconds=1))
        assert "ann@elm.example" in {mail.to for mail in finance.world.post.sent}
        inform_applicants(finance.world.desk, now=NOW)
        assert letters(finance, "credit_notice") == []


class TestARefusalByAMachine:
    def test_is_followed_by_one_offer_that_a_person_looks(self, finance: Finance) -> None:
        """R-99, Articles 22A to 22C: information, representations, a person, a way to contest."""
        found = finance.published(*ROWS)
        finance.declines("A-1", by_machine=True)
        at_once(lambda: inform_applicants(finance.world.desk, now=NOW))
        inform_applicants(finance.world.desk, now=NOW)
        (offer,) = letters(finance, "review_offered")
        words = " ".join(offer["text"].split())
        assert offer["to"] == "ann@elm.example"
        for said in ("A program alone decided that", "compared the score", "Have a person look",
                     "what speaks for you", "Contest the decision", "Lantern"):  # fmt: skip
            assert said in words, said
        assert finance.world.rows("SELECT reference, offered_by FROM report.review_offers") == [
            (found.reference, "email")
        ]
        assert finance.world.rows(
            "SELECT facts ->> 'people' FROM desk.ledger_entries WHERE event = 'reviews.offered'"
        ) == [("1",)]

    @pytest.mark.parametrize("decision", ["A", "R"])
    def test_alone_is_followed_by_it(self, finance: Finance, decision: str) -> None:
        """Not what a person decided, nor what was accepted or passed to a person."""
        finance.applies("A-3", email="cy@ash.example", name="Cy Poe")
        finance.published(*ROWS, "A-3,cy@ash.example,,20,0,")
        finance.declines("A-1", by_machine=False)
        finance.runs("UPDATE jobs.credit_reports SET decision = %s, automated = true,"
                     " decided_at = now() WHERE application = 'A-3'", decision)  # fmt: skip
        assert inform_applicants(finance.world.desk, now=NOW).offered == 0
        assert letters(finance, "review_offered") == []

    def test_is_told_to_staff_where_no_mail_reaches(self, finance: Finance) -> None:
        finance.published(*ROWS)
        for application in ("A-1", "A-2"):
            finance.declines(application, by_machine=True)
        heard = inform_applicants(finance.world.desk, now=NOW)
        assert (heard.offered, heard.by_hand) == (1, 1)
        finance.world.rows("UPDATE desk.outbox SET state = 'bounced' WHERE letter ="
                           " 'review_offered'")  # fmt: skip
        for _ in range(2):
            inform_applicants(finance.world.desk, now=NOW)
        assert len(letters(finance, "offer_by_hand")) == 2
        assert finance.world.rows("SELECT DISTINCT offered_by FROM report.review_offers") == [
            ("by_hand",)
        ]
        finance.runs("UPDATE jobs.credit_reports SET offered_at = now()")  # finance posted them


class TestTime:
    def test_ends_reports_a_year_after_the_decision(self, finance: Finance) -> None:
        """R-118: as the data map says; one that nobody decided on counts from its own day."""
        finance.published(*ROWS)
        finance.runs("UPDATE jobs.credit_reports SET decision = 'A', automated = false,"
                     " decided_at = '2026-10-01T12:00Z' WHERE application = 'A-1'")  # fmt: skip
        finance.closes("A-1")
        gone = [let_go(finance.world.desk, now=datetime(2027, month, day, 12, tzinfo=timezone.utc))
                for month, day in ((9, 18), (9, 19), (10, 1), (10, 2))]  # fmt: skip
        assert gone == [0, 1, 0, 1]

    def test_keeps_an_application_while_it_is_open(self, finance: Finance) -> None:
        finance.published(*ROWS)
        finance.closes("A-1")
        let_go(finance.world.desk, now=datetime(2028, 1, 1, tzinfo=timezone.utc))
        assert finance.runs("SELECT application FROM credit.applications") == [("A-2",)]
