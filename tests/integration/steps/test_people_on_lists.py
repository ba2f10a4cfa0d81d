"""The gate over people on imported lists: S10's answers, row by row (R-85 to R-100)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.people_on_lists import Gate, codes
from integration.steps.test_list_import import S10
from integration.steps.world import World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.permission_answers import Code, Effect
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.steps import permit
from privacydesk.steps.let_through import NoReasonError, let_old_consents

SENT = datetime(2026, 9, 25, 10, tzinfo=timezone.utc)
LATER = date(2026, 9, 30)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


@pytest.fixture
def gate(office: Office, database: Callable[[str], str]) -> Gate:
    return Gate(office, database)


@pytest.fixture
def s10(office: Office, gate: Gate) -> Gate:
    """Publish S10's list, its objector entered before."""
    office.objects(Reach(email="stopp@googlemail.com"))
    office.published(S10)
    return gate


class TestS10:
    @pytest.mark.parametrize(
        ("to", "may"),
        [
            ("dir@elm.example", True), ("sole@oak.example", True), ("old@ash.example", False),
            ("part@yew.example", False), ("s.topp@gmail.com", False), ("ops@fir.example", True),
            ("who@box.example", True), ("new@oak.example", False),
        ],
    )  # fmt: skip
    def test_says_who_may_be_written_to(self, s10: Gate, to: str, *, may: bool) -> None:
        assert s10.allows(to) is may

    def test_says_why_not(self, s10: Gate) -> None:
        """R-86, R-93: consent of 1 March is too old on 25 September; none is no consent."""
        old = s10.asks("old@ash.example").permission
        assert codes(old) >= {Code.CONSENT_TOO_OLD, Code.NO_CONSENT, Code.UNKNOWN_SUBSCRIBER}
        assert codes(s10.asks("part@yew.example").permission) >= {Code.CONSENT_UNDATED}
        company = s10.asks("ops@fir.example", on="2027-06-01").permission
        assert company.allowed  # a company's mailbox needs no consent
        assert Code.CORPORATE_SUBSCRIBER in codes(company)
        assert not s10.allows("who@box.example", purpose=Purpose.AFFILIATES)

    def test_calls_nobody_who_is_on_a_register(self, s10: Gate) -> None:
        """R-88, R-89: looked up on 21 September, so until 18 October."""
        assert s10.calls("01204 496000").permission.allowed
        assert codes(s10.calls("01204 496001").permission) >= {Code.LISTED}
        assert s10.calls("07700 900104", on="2026-10-18").permission.allowed
        stale = s10.calls("07700 900104", on="2026-10-19").permission
        assert codes(stale, Effect.BLOCKS) == {Code.SCREEN_STALE}

    def test_answers_for_many_what_it_answers_for_each(self, s10: Gate) -> None:
        emails = ["dir@elm.example", "OLD@ash.example", "nobody@x.example", "s.topp@gmail.com"]
        many = dict(permit.ask_many(s10.desk, emails=emails, purpose=Purpose.OWN_PRODUCTS,
                                    now=SENT))  # fmt: skip
        assert many == {one: s10.asks(one).permission for one in emails}

    def test_says_that_the_notice_goes_first_and_marks_the_first_use(self, s10: Gate) -> None:
        """R-93, R-95: what was first used in time may be used later."""
        first = s10.asks("sole@oak.example", on="2026-10-30").permission
        assert Code.NOTICE_FIRST in codes(first, Effect.NOTES)
        assert s10.office.world.rows("SELECT first_contact_on::text FROM report.notices") == [
            ("2026-10-30",)
        ]
        assert s10.allows("sole@oak.example", on="2027-05-01")
        assert not s10.allows("who@box.example", on="2027-05-01")

    def test_reads_no_permission_in_a_list_of_somebody_known(self, s10: Gate) -> None:
        """R-100: a second list's younger consent upgrades nothing."""
        s10.office.published(listed("old@ash.example,Olly Dean,,,,2026-09-01"))
        assert not s10.allows("old@ash.example")


class TestAnOldConsent:
    def test_is_let_through_by_a_person_with_a_reason_until_a_day(self, s10: Gate) -> None:
        """R-93: in the ledger with who and until when; the reason is sealed."""
        world = s10.office.world
        case = world.one("SELECT reference FROM report.imports")
        for _ in range(2):
            let_old_consents(world.desk, case=case, why="The fair was late this year.",
                             until=LATER, by="nadia", now=SENT)  # fmt: skip
        answer = s10.asks("old@ash.example").permission
        assert answer.allowed
        assert Code.OLD_CONSENT_LET_THROUGH in codes(answer, Effect.ALLOWS)
        assert s10.allows("old@ash.example", on="2026-11-01")  # first used in time
        assert world.rows(
            "SELECT actor, facts ->> 'until' FROM desk.ledger_entries WHERE event ="
            " 'list.old_consents_let_through'"
        ) == [("nadia", "2026-09-30")]
        assert b"fair" in world.desk.vault.get(case, "old-consents-2026-09-30")

    def test_is_held_again_after_that_day(self, s10: Gate) -> None:
        case = s10.office.world.one("SELECT reference FROM report.imports")
        let_old_consents(s10.office.world.desk, case=case, why="The fair was late this year.",
                         until=LATER, by="nadia", now=SENT)  # fmt: skip
        assert not s10.allows("old@ash.example", on="2026-10-01")

    @pytest.mark.parametrize(("why", "days"), [(" ", 5), ("Late fair this year", -1),
                                               ("Late fair this year", 120)])  # fmt: skip
    def test_needs_a_reason_and_an_end(self, s10: Gate, why: str, days: int) -> None:
        case = s10.office.world.one("SELECT reference FROM report.imports")
        until = SENT.date() + timedelta(days=days)
        with pytest.raises(NoReasonError):
            let_old_consents(s10.office.world.desk, case=case, why=why, until=until, by="nadia",
                             now=SENT)  # fmt: skip


class TestAContactOfAList:
    def test_that_is_restricted_or_objects_is_left_alone(
        self, s10: Gate, database: Callable[[str], str]
    ) -> None:
        """R-59, R-75: also by the view that a job reads."""
        world, seen = s10.office.world, "SELECT email FROM jobs.list_contacts ORDER BY 1"
        assert ("sole@oak.example",) in world.rows(seen)
        world.rows("UPDATE lists.contacts SET restricted = true WHERE email = 'sole@oak.example'")
        assert codes(s10.asks("sole@oak.example").permission) >= {Code.RESTRICTED}
        s10.office.objects(Reach(email="who@box.example"))
        assert codes(s10.asks("who@box.example").permission) >= {Code.OBJECTED}
        assert ("sole@oak.example",) not in world.rows(seen)
        assert database

    def test_is_found_after_a_correction_in_any_spelling(
        self, s10: Gate, lent: Callable[[str], object]
    ) -> None:
        """R-63: what is corrected keeps the spelling by which it is found."""
        with lent("lists_writer")() as connection:  # type: ignore[operator]
            connection.execute(
                "UPDATE bought.contacts SET email = 'Dee@Elm.example', phone = '(01204) 496-009'"
                " WHERE email = 'dir@elm.example'"
            )
        assert s10.allows("dee@elm.EXAMPLE")
        assert s10.calls("01204 496009").permission.allowed
        assert not s10.allows("dir@elm.example")

    def test_of_a_reseller_is_never_marketed_to(self, gate: Gate) -> None:
        """R-98: supply, support and billing alone; no job of marketing sees them."""
        gate.office.published(
            listed("ann@elm.example,Ann Lee,07700 900111,,Elm Ltd"), kind="reseller",
            purposes=["supply", "support", "billing"],
        )  # fmt: skip
        for channel in (Channel.EMAIL, Channel.POST):
            answer = gate.asks("ann@elm.example", channel=channel, on="2026-11-05").permission
            assert codes(answer, Effect.BLOCKS) >= {Code.RESELLER_ONLY}
        assert not gate.calls("07700 900111").permission.allowed
        assert gate.office.world.rows("SELECT * FROM jobs.list_contacts") == []
