"""The ladder of identity: what proves somebody, what is asked, where (R-03, R-04, R-25, R-29)."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from integration.steps.world import CONNECTIONS, HANA, NOW, RAJ, World
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.steps import answer, gather, identity, intake, runs, send
from privacydesk.steps.books import Receipt


@dataclass(frozen=True, kw_only=True)
class Rung:
    """What a request says, and what the desk must make of it."""

    says: dict[str, Any]
    proved: bool = False
    doubt: str | None = None
    asked_at: str | None = None
    with_link: bool = False


LADDER = {
    "signed in on a portal that vouches, account of one record": Rung(
        says={"account": "RP-1187", "email": HANA, "signed_in": True}, proved=True),
    "signed in on a portal that does not vouch": Rung(
        says={"account": "RP-1187", "email": HANA, "signed_in": True, "portal": "zendesk"},
        doubt="sender_not_authenticated", asked_at=HANA, with_link=True),
    "signed in on a portal that the house rules do not know": Rung(
        says={"account": "RP-1187", "email": HANA, "signed_in": True, "portal": "elsewhere"},
        doubt="sender_not_authenticated", asked_at=HANA, with_link=True),
    "the account named but not signed in": Rung(
        says={"account": "RP-1187", "email": HANA},
        doubt="sender_not_authenticated", asked_at=HANA, with_link=True),
    "an address on file, not signed in": Rung(
        says={"email": HANA}, doubt="sender_not_authenticated", asked_at=HANA, with_link=True),
    "an address on file, in other letters": Rung(
        says={"email": HANA.upper()}, doubt="sender_not_authenticated", asked_at=HANA,
        with_link=True),
    "an address that changed five days before": Rung(
        says={"email": "mia@new.example"}, doubt="contact_changed_lately",
        asked_at="mia@new.example"),
    "an address that nobody has": Rung(
        says={"email": "who@else.example"}, doubt="address_not_on_file",
        asked_at="who@else.example"),
    "an address of several records": Rung(
        says={"email": "office@cole.example"}, doubt="several_records_match",
        asked_at="office@cole.example"),
    "signed in with an account of two records": Rung(
        says={"account": "shared", "email": "office@cole.example", "signed_in": True},
        doubt="several_records_match", asked_at="office@cole.example"),
    "a number on file and an address that is not": Rung(
        says={"email": "who@else.example", "phone": "07700 900142"},
        doubt="sender_not_authenticated", asked_at="who@else.example"),
    "nothing at all": Rung(says={}, doubt="address_not_on_file"),
}  # fmt: skip


def mails(world: World, case: CaseRef, letter: str) -> list[dict[str, str]]:
    """Return what stands in the outbox, opened."""
    box = world.desk.vault.box(case)
    sealed = world.rows(
        "SELECT sealed FROM desk.outbox WHERE reference = %s AND letter = %s"
        " AND channel = 'email'", case, letter,
    )  # fmt: skip
    return [json.loads(box.open(bytes(row))) for (row,) in sealed]


def token_in(world: World, case: CaseRef) -> str:
    (mail,) = mails(world, case, "confirm_identity")
    found = re.search(r"/v1/confirm/([\w-]+)", mail["text"])
    assert found
    return found.group(1)


def next_run(world: World, case: CaseRef, *, days: int = 0) -> Receipt:
    """Let the run that a reply asked for take the case up."""
    runs.start_waiting(world.room, now=NOW)
    intake.open_case(world.desk, case=case, now=NOW)
    return identity.check_identity(world.desk, case=case, now=NOW + timedelta(days=days))


@pytest.mark.parametrize("rung", LADDER.values(), ids=LADDER)
def test_each_rung_of_the_ladder_asks_for_the_least(world: World, rung: Rung) -> None:
    """R-04, R-25, R-29."""
    case = world.request(**rung.says)
    intake.open_case(world.desk, case=case, now=NOW)
    receipt = identity.check_identity(world.desk, case=case, now=NOW)

    if rung.proved:
        assert (receipt.place.value, receipt.waits) == ("gather", False)
        assert world.facts(case, "identity.proved")["how"] == "signed_in"
        return
    assert (receipt.place.value, receipt.waits) == ("identity", True)
    assert world.case(case)[1] == "waiting_id"
    assert "identity.proved" not in world.ledger(case)
    assert world.facts(case, "identity.asked")["doubt"] == rung.doubt
    asked = mails(world, case, "confirm_identity")
    assert [mail["to"] for mail in asked] == ([rung.asked_at] if rung.asked_at else [])
    assert all(("/v1/confirm/" in mail["text"]) == rung.with_link for mail in asked)


class TestClock:
    def test_does_not_run_while_a_founded_doubt_is_open(self, world: World) -> None:
        """R-03."""
        case = world.asked(email=HANA)
        row = "SELECT clock_status, clock_start, due_on FROM desk.cases WHERE reference = %s"
        assert world.rows(row, case) == [("waiting_id", None, None)]

    def test_starts_on_the_day_of_the_proof(self, world: World) -> None:
        """R-03."""
        case = world.asked(email=HANA)
        world.file(portal="link", token=token_in(world, case), rights=())
        next_run(world, case)
        query = "SELECT clock_start, due_on IS NOT NULL FROM desk.cases WHERE reference = %s"
        assert world.rows(query, case) == [(NOW.date(), True)]


class TestReply:
    def test_proves_by_the_token_that_we_sent(self, world: World) -> None:
        """R-25."""
        case = world.asked(email=HANA)
        world.file(portal="link", token=token_in(world, case), rights=())

        assert next_run(world, case).place.value == "gather"
        assert world.facts(case, "identity.proved")["how"] == "token"
        assert world.facts(case, "wait.ended")["by"] == "token"

    def test_proves_nothing_once_the_token_has_expired(self, world: World) -> None:
        case = world.asked(email=HANA)
        world.file(portal="link", token=token_in(world, case), rights=())

        assert next_run(world, case, days=29).waits
        assert "identity.proved" not in world.ledger(case)

    def test_proves_nothing_by_the_token_of_another_case(self, world: World) -> None:
        mine, other = world.asked(email=HANA), world.asked(email=RAJ)
        world.file(portal="link", token=token_in(world, other), rights=())
        next_run(world, mine)
        assert world.case(mine)[1] == "waiting_id"

    def test_proves_nothing_by_a_bare_reference(self, world: World) -> None:
        """R-42: knowing a reference is no proof."""
        case = world.asked(email=HANA, ticket="TK-1")
        world.file(email=HANA, ticket="TK-1", body=f"It is about {case}.")

        assert next_run(world, case).waits
        assert world.case(case)[1] == "waiting_id"

    def test_reaches_no_case_from_a_strange_ticket_that_names_the_reference(
        self, world: World
    ) -> None:
        case = world.asked(email=HANA)
        (new,) = world.file(email=RAJ, body=f"It is about {case}.", rights=("question",))
        assert new != case
        query = "SELECT count(*) FROM desk.inbox_cases WHERE reference = %s"
        assert world.one(query, case) == 1

    def test_proves_when_the_asker_signs_in_on_the_same_ticket(self, world: World) -> None:
        """R-25."""
        case = world.asked(email=HANA, ticket="TK-1")
        world.file(account="RP-1187", email=HANA, signed_in=True, ticket="TK-1")

        assert next_run(world, case).place.value == "gather"
        assert world.facts(case, "wait.ended")["by"] == "account"

    def test_proves_when_it_came_before_the_case_was_opened(self, world: World) -> None:
        (case,) = world.file(email=HANA, ticket="TK-1")
        world.file(account="RP-1187", email=HANA, signed_in=True, ticket="TK-1")

        assert next_run(world, case).place.value == "gather"

    @pytest.mark.parametrize("opening", [{"email": HANA}, {"account": "RP-1187"}])
    def test_of_a_colleague_on_the_same_ticket_answers_nothing(
        self, world: World, opening: dict[str, str]
    ) -> None:
        """R-25, R-29: a colleague who signs in is not the one who asked."""
        case = world.asked(**opening, ticket="TK-1")
        world.file(account="RP-1188", email=RAJ, signed_in=True, ticket="TK-1")

        assert next_run(world, case).waits
        assert "identity.proved" not in world.ledger(case)

    def test_is_kept_in_the_vault_and_nowhere_else(self, world: World) -> None:
        case = world.asked(email=HANA, ticket="TK-1")
        world.file(email=HANA, ticket="TK-1", body="Please hurry.")
        next_run(world, case)

        assert world.one("SELECT count(*) FROM desk.inbox WHERE sealed IS NOT NULL") == 0
        names = [n for n in world.desk.vault.names(case) if n.startswith("message-")]
        assert b"Please hurry." in world.desk.vault.get(case, names[-1])


class TestStaffCheck:
    def test_proves_through_a_contact_point_on_file(self, world: World) -> None:
        """R-26."""
        case = world.asked(email="who@else.example")
        identity.record_check(
            world.desk, case=case, contact="07700 900142", how="call_back", by="user.2", now=NOW
        )
        assert world.facts(case, "identity.proved")["checked_by"] == "user.2"
        assert world.one("SELECT count(*) FROM desk.runs WHERE reference = %s", case) == 2

    def test_is_refused_for_a_contact_point_of_several_people(self, world: World) -> None:
        case = world.asked(email="who@else.example")
        with pytest.raises(identity.NotOnePersonError) as refused:
            identity.record_check(
                world.desk, case=case, contact="office@cole.example", how="call_back",
                by="user.2", now=NOW,
            )  # fmt: skip
        assert "2 person records" in str(refused.value)
        assert "cole" not in str(refused.value)

    def test_is_refused_before_the_case_is_sorted(self, world: World) -> None:
        case = world.opened(email=HANA, triage=True)
        with pytest.raises(identity.NotAskedError):
            identity.record_check(
                world.desk, case=case, contact=HANA, how="call_back", by="user.2", now=NOW
            )


class TestTriage:
    def test_comes_before_the_question_who_is_asking(self, world: World) -> None:
        case = world.opened(account="RP-1187", email=HANA, signed_in=True, triage=True)
        receipt = identity.check_identity(world.desk, case=case, now=NOW)
        assert (receipt.place.value, receipt.waits) == ("triage", False)
        assert "identity.proved" not in world.ledger(case)


class TestAnswer:
    def test_goes_to_the_address_on_file_and_not_to_the_one_that_wrote(self, world: World) -> None:
        """R-42."""
        case = world.asked(email="who@else.example")
        identity.record_check(
            world.desk, case=case, contact="07700 900142", how="call_back", by="user.2", now=NOW
        )
        runs.start_waiting(world.room, now=NOW)
        for connection in CONNECTIONS:
            gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
        gather.join_stores(world.desk, case=case, now=NOW)
        world.rows("UPDATE desk.cases SET place = 'review' WHERE reference = %s", case)
        world.decide_rest(case)
        world.press(case, Option.APPROVE, user="2", task=StaffTask.REVIEW)
        answer.answer_person(world.desk, case=case, now=NOW)
        send.send_due(world.room, now=NOW)

        ready = [m for m in world.post.sent if m.kind == "package_ready"]
        assert [m.to for m in ready] == [HANA]
