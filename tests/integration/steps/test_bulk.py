"""A file of requests: filed at once, carried in chunks, single in ledger, review and answer."""

from collections import Counter
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from fakes.changes import InMemoryChanges
from fakes.offices import Corrections, Systems, WatchedGate
from integration.conftest import DATA, PEOPLE
from integration.steps.filing import (
    FIRM,
    FIRST,
    approve,
    carry,
    cases,
    customers,
    email,
    filed,
    line,
    post,
    ready,
    written,
)
from integration.steps.world import CONNECTIONS, HANA, NOW, Company, World, at_once
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.domain.bulk_files import Chunk, FileUnreadableError, State
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.decisions import Option
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.steps import (
    answer,
    bulk_runs,
    carry_chunk,
    close,
    gates,
    gather,
    identity,
    intake,
    permit,
    runs,
    upkeep,
)
from privacydesk.steps.accept_file import Sender, accept_file
from privacydesk.steps.approve_many import (
    ListChangedError,
    NotReadyError,
    approve_ready,
    review_alone,
)

HANAS = {"right": "access", "received_at": NOW.isoformat(), "email": HANA,
         "portal_account": "RP-1187", "signed_in": True}  # fmt: skip


@pytest.fixture
def company() -> Company:
    rows = customers(8)
    systems, datamap = Systems(rows), datamap_files.read([DATA / "map.yaml"])
    people = MappedPeople(datamap=datamap, where=PEOPLE, open=systems.open)
    return Company(systems=systems, datamap=datamap, people=people, gate=WatchedGate(),
                   changes=InMemoryChanges(rows), corrections=Corrections(systems))  # fmt: skip


class Died(BaseException):
    """What no code of ours may catch."""


class TestFiling:
    def test_makes_a_case_of_each_line_that_is_in_order(self, world: World) -> None:
        """R-24: three lines, three cases; the fourth is set aside with why, without its words."""
        accepted = filed(world, line(FIRST), line(FIRST + 1, right="erasure"),
                         line(FIRST + 2, right="objection_marketing"),
                         line(FIRST + 3, right="cake"))  # fmt: skip
        assert accepted.counts == {State.FILED: 3, State.QUARANTINED: 1}
        rights = {world.one('SELECT "right" FROM desk.cases WHERE reference = %s', case)
                  for case in cases(world, accepted.file)}  # fmt: skip
        assert rights == {"access", "erasure", "objection_marketing"}
        assert world.rows("SELECT line, problems FROM desk.bulk_rows WHERE state = 'quarantined'"
                          ) == [(4, ["right:unknown_right"])]  # fmt: skip
        for case in cases(world, accepted.file):
            assert world.ledger(case) == ["case.received", "case.filed_together"]

    def test_stops_marketing_before_it_returns(self, world: World) -> None:
        """R-75: the objection counts from the transaction that took the file."""
        filed(world, line(FIRST, right="objection_marketing"))
        asked = permit.ask(world.desk, reach=Reach(email=email(FIRST)), channel=Channel.EMAIL,
                           purpose=Purpose.OWN_PRODUCTS, now=NOW)  # fmt: skip
        assert not asked.permission.allowed
        assert permit.screen(world.desk, emails=[email(FIRST)], now=NOW)

    def test_recognises_the_same_file(self, world: World) -> None:
        first, again = filed(world, line(FIRST)), filed(world, line(FIRST))
        assert (again.file, again.again) == (first.file, True)
        assert world.one("SELECT count(*) FROM desk.cases") == 1

    def test_recognises_a_line_in_a_mended_file(self, world: World) -> None:
        first = filed(world, line(FIRST), line(FIRST + 1, right="cake"))
        mended = filed(world, line(FIRST + 1), line(FIRST))
        assert mended.counts == {State.FILED: 1, State.KNOWN: 1}
        assert cases(world, first.file)[0] == cases(world, mended.file)[1]
        assert world.one("SELECT count(*) FROM desk.cases") == 2

    def test_twice_at_once_files_once(self, world: World) -> None:
        came = at_once(lambda: filed(world, line(FIRST), line(FIRST + 1)))
        assert sorted(one.again for one in came) == [False, True], came  # type: ignore[attr-defined]
        assert world.one("SELECT count(*) FROM desk.cases") == 2

    def test_takes_nothing_of_a_file_that_breaks_off(self, world: World) -> None:
        """Its last statement fails: no case, no objection, no file is left of it."""
        world.rows("REVOKE INSERT ON desk.bulk_runs FROM desk_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            filed(world, line(FIRST), line(FIRST + 1, right="objection_marketing"))
        world.rows("GRANT INSERT ON desk.bulk_runs TO desk_app")
        for table in ("bulk_files", "bulk_rows", "cases", "inbox", "objection_orders"):
            assert world.one(f"SELECT count(*) FROM desk.{table}") == 0, table  # noqa: S608  ours
        assert not filed(world, line(FIRST)).again

    def test_asks_who_acts_for_others_for_an_address(self, world: World) -> None:
        with pytest.raises(FileUnreadableError):
            accept_file(world.desk, written(line(FIRST)), by="user.2", now=NOW,
                        sender=Sender(sent_by=FIRM.sent_by, portal="bulk"))  # fmt: skip

    def test_asks_the_courier_for_one_run_and_for_none_of_its_cases(self, world: World) -> None:
        file = filed(world, line(FIRST), line(FIRST + 1)).file
        runs.start_waiting(world.room, now=NOW)
        assert bulk_runs.start_waiting(world.room, now=NOW) == 1
        assert bulk_runs.start_waiting(world.room, now=NOW) == 0
        assert world.airflow.runs == [("rights_bulk", file)]

    def test_asks_for_its_run_again_when_airflow_lost_it(self, world: World) -> None:
        """HOUSE 1.1: a file survives the loss of Airflow's database; its cases wait for its run."""
        file = filed(world, line(FIRST)).file
        bulk_runs.start_waiting(world.room, now=NOW)
        assert upkeep.ask_again(world.desk, now=NOW) == []
        assert bulk_runs.start_waiting(world.room, now=NOW) == 1
        run = bulk_runs.take_up(world.desk, run=file)
        bulk_runs.end(world.desk, run=run, now=NOW)
        with pytest.raises(runs.RunEndedError):
            bulk_runs.take_up(world.desk, run=file)
        with pytest.raises(runs.NotTheCurrentRunError):
            bulk_runs.take_up(world.desk, run=f"{file}.7")


class TestCarrying:
    def test_brings_cases_to_the_page_and_a_deletion_to_a_review_of_its_own(
        self, world: World
    ) -> None:
        """R-50, R-68: what is shared or names somebody is decided first; two approve a deletion."""
        file = filed(world, line(FIRST), HANAS, line(FIRST + 1, right="erasure")).file
        clean, hanas, erasure = cases(world, file)
        carry(world, file)
        assert [row["reference"] for row in ready(world, file)] == [clean]
        world.decide_rest(hanas)
        assert [row["reference"] for row in ready(world, file)] == [clean, hanas]
        assert world.facts(erasure, "case.handed_on") == {"reason": "own_review"}
        assert world.rows("SELECT reference, number, dag FROM desk.runs WHERE started_at IS NULL"
                          " ORDER BY number, dag") == [(erasure, 2, "rights_erasure")]  # fmt: skip
        assert "plan.drawn" in world.ledger(erasure)

    def test_answers_objections_without_anybody(self, world: World) -> None:
        """R-74 to R-76: nobody is asked who they are; one letter confirms it."""
        file = filed(world, line(FIRST, right="objection_marketing")).file
        carry(world, file)
        (case,) = cases(world, file)
        assert world.case(case) == ("done", "closed", "fulfilled")
        assert [mail.kind for mail in world.post.sent] == ["objection_confirmed"]

    def test_asks_who_is_not_signed_in_as_a_single_request_does(self, world: World) -> None:
        """R-25: the file's word proves nobody."""
        file = filed(world, line(FIRST, signed_in=False)).file
        carry(world, file)
        (case,) = cases(world, file)
        assert world.case(case)[:2] == ("identity", "waiting_id")
        world.file(email=email(FIRST), ticket=f"{file}-1", body="Here I am.")
        assert world.rows("SELECT number, dag FROM desk.runs WHERE reference = %s"
                          " AND started_at IS NULL", case) == [(2, "rights_access")]  # fmt: skip

    def test_asks_who_acts_for_others_for_authority_in_each_case(self, world: World) -> None:
        """R-27: no word of an agent about a person is believed."""
        rows = [line(n, signed_in=False) for n in (FIRST, FIRST + 1)]
        file = filed(world, *rows, sender=FIRM).file
        carry(world, file)
        for case in cases(world, file):
            assert world.case(case)[:2] == ("identity", "waiting_authority")
            assert "party.settled" in world.ledger(case)
        assert Counter((mail.to, mail.kind) for mail in world.post.sent) == {
            (FIRM.email, "acknowledgement"): 2, (FIRM.email, "authority_needed"): 2}  # fmt: skip

    def test_lets_a_system_that_is_away_hold_up_its_cases_alone(self, world: World) -> None:
        file = filed(world, line(FIRST), line(FIRST + 1, right="objection_marketing")).file
        access, objection = cases(world, file)
        chunk = Chunk(file=file, number=1)
        world.systems.down.add("shop_db")
        with pytest.raises(SourceSilentError):
            carry_chunk.prepare_chunk(world.desk, chunk=chunk, clock=lambda: NOW)
        assert world.case(objection)[0] == "close"
        assert world.case(access)[0] == "gather"
        assert world.ledger(access).count("store.gathered") == 2
        world.systems.down.clear()
        carry(world, file)
        assert [row["reference"] for row in ready(world, file)] == [access]

    def test_goes_on_without_what_waits_too_long(self, world: World) -> None:
        """A system that is down for weeks does not hold up the others of the file."""
        file = filed(world, line(FIRST), line(FIRST + 1, right="objection_marketing")).file
        access, objection = cases(world, file)
        chunk = Chunk(file=file, number=1)
        world.systems.down.add("shop_db")
        carry_chunk.prepare_chunk(world.desk, chunk=chunk, clock=lambda: NOW, patient=False)
        with pytest.raises(close.NotSentYetError):
            carry_chunk.close_chunk(world.desk, chunk=chunk, clock=lambda: NOW)
        carry_chunk.close_chunk(world.desk, chunk=chunk, clock=lambda: NOW, patient=False)
        assert world.facts(access, "case.handed_on") == {"reason": "SourceSilentError"}
        assert world.facts(objection, "case.handed_on") == {"reason": "NotSentYetError"}
        assert world.rows("SELECT dag FROM desk.runs WHERE started_at IS NULL ORDER BY dag") == [
            ("rights_access",), ("rights_marketing_objection",)]  # fmt: skip

    def test_lets_a_case_that_fails_hold_up_itself_alone(self, world: World) -> None:
        file = filed(world, line(FIRST), line(FIRST + 1)).file
        first, second = cases(world, file)
        seen = list[int]()

        def fail_once() -> None:
            seen.append(1)
            if len(seen) == 1:
                raise ValueError("Customer No 300")

        world.at["identity.before_commit"] = fail_once
        carry(world, file)
        assert world.facts(first, "case.handed_on") == {"reason": "unforeseen:ValueError"}
        assert [row["reference"] for row in ready(world, file)] == [second]


class TestApproving:
    def test_settles_and_answers_each_case_for_itself(self, world: World) -> None:
        file = filed(world, line(FIRST), line(FIRST + 1)).file
        carry(world, file)
        assert approve(world, file) == 2
        carry(world, file)
        single = alone(world, FIRST + 2)
        for case in cases(world, file):
            assert world.case(case) == ("done", "closed", "fulfilled")
            assert comparable(world, case) == comparable(world, single)
            decided = "SELECT by_user, chosen, accepted FROM desk.decisions WHERE reference = %s"
            assert world.rows(decided, case) == [("2", "Approve", True)]
        assert Counter(mail.kind for mail in world.post.sent) == {
            "acknowledgement": 3, "package_ready": 3}  # fmt: skip

    def test_counts_only_for_the_list_that_was_shown(self, world: World) -> None:
        file = filed(world, line(FIRST), line(FIRST + 1)).file
        carry(world, file)
        first, _ = cases(world, file)
        with pytest.raises(ListChangedError):
            approve_ready(world.desk, file=file, shown="0" * 64, user="2", now=NOW)
        review_alone(world.desk, case=first, by="user.2", now=NOW)
        assert len(ready(world, file)) == 1
        assert world.rows("SELECT number, dag FROM desk.runs WHERE reference = %s AND"
                          " ended_at IS NULL", first) == [(2, "rights_access")]  # fmt: skip
        with pytest.raises(NotReadyError):
            review_alone(world.desk, case=first, by="user.2", now=NOW)

    def test_of_somebody_who_may_not_review_leads_to_a_review_of_its_own(
        self, world: World
    ) -> None:
        """The answer is judged at the moment when the run settles it, not when it was given."""
        file = filed(world, line(FIRST)).file
        carry(world, file)
        approve(world, file, user="4")
        carry(world, file)
        (case,) = cases(world, file)
        assert world.case(case)[0] == "review"
        assert world.facts(case, "case.handed_on") == {"reason": "not_entitled"}

    def test_twice_at_once_approves_once(self, world: World) -> None:
        file = filed(world, line(FIRST)).file
        carry(world, file)
        came = at_once(lambda: approve(world, file))
        assert min(map(str, came)) == "1"
        assert world.one("SELECT count(*) FROM desk.bulk_runs WHERE file = %s", file) <= 2


BOUNDARIES = (
    "open.before_commit", "identity.committed", "gather.committed", "join.before_commit",
    "gate.before_commit", "question.before_commit", "answer.package_made", "close.before_commit",
)  # fmt: skip
"""One of each step; the boundaries between are those of the single case."""


class TestAProcess:
    @pytest.mark.parametrize("boundary", BOUNDARIES)
    def test_that_dies_in_the_middle_of_a_chunk_leaves_what_an_undisturbed_one_leaves(
        self, world: World, boundary: str
    ) -> None:
        """At the second case of three; the next process carries the chunk again."""
        file = filed(world, *(line(FIRST + n) for n in range(3))).file
        dies_once(world, file, boundary)
        carry(world, file)
        assert approve(world, file) == 3
        dies_once(world, file, boundary)
        carry(world, file)
        expected = comparable(world, alone(world, FIRST + 3))
        for case in cases(world, file):
            assert comparable(world, case) == expected, boundary

    def test_and_its_copy_at_the_same_moment_leave_one_effect(self, world: World) -> None:
        file = filed(world, *(line(FIRST + n) for n in range(3))).file
        chunk = Chunk(file=file, number=1)
        for carried in (carry_chunk.prepare_chunk, carry_chunk.answer_chunk):
            came = at_once(lambda: carried(world.desk, chunk=chunk, clock=lambda: NOW))  # noqa: B023
            assert all(isinstance(one, int) for one in came), came
            if ready(world, file):
                approve(world, file)
        carry(world, file)
        expected = comparable(world, alone(world, FIRST + 3))
        for case in cases(world, file):
            assert comparable(world, case) == expected


def alone(world: World, number: int) -> CaseRef:
    """Bring a single request of another customer to its end, by the steps of its own run."""
    case = world.request(account=f"AC-{number}", email=email(number), signed_in=True)
    intake.open_case(world.desk, case=case, now=NOW)
    identity.check_identity(world.desk, case=case, now=NOW)
    for connection in CONNECTIONS:
        gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
    gather.join_stores(world.desk, case=case, now=NOW)
    gates.check_findings(world.desk, case=case, now=NOW)
    world.press(case, Option.APPROVE, user="2")
    answer.answer_person(world.desk, case=case, now=NOW)
    post(world)
    close.close_case(world.desk, case=case, now=NOW)
    return case


def comparable(world: World, case: CaseRef) -> dict[str, Any]:
    """Return everything that a case leaves, but for the file that it came with."""
    effects = world.effects(case)
    effects["ledger"].pop("case.filed_together", None)
    return {name: value for name, value in effects.items() if name != "runs"}


def dies_once(world: World, file: str, boundary: str) -> None:
    """Carry the file until its process dies where it passes a second time, if it gets there."""
    passed = list[int]()

    def die() -> None:
        passed.append(1)
        if len(passed) == 2:
            world.at.clear()
            raise Died

    world.at[boundary] = die
    with suppress(Died):
        carry(world, file)
    world.at.clear()
