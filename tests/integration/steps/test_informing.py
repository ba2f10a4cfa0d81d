"""R-95, R-96: people on lists are told where we have them from, each once and in time."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.people_on_lists import Gate
from integration.steps.world import NOW, World, at_once
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.batches import Batch, duty_of
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import NotThereYetError, Undo
from privacydesk.domain.notices import DESK
from privacydesk.domain.permission_answers import Code
from privacydesk.domain.source_notices import ExceptionNeedsReasonsError, ToldBy
from privacydesk.steps import inform, send
from privacydesk.steps.publish_list import withdraw_list

THREE = listed("ann@elm.example,Ann Lee,07700900111", "bob@elm.example,Bob Roe",
               ",Cy Lee,07700 900113,M1 2AB")  # fmt: skip
LARCH = {"name": "Larch Lists", "contract": "L-2", "licence_ends_on": "2099-01-01"}


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def notices(world: World) -> list[dict[str, Any]]:
    """Return the notices in the outbox, opened."""
    box = world.desk.vault.box(CaseRef(DESK), create=True)
    rows = world.rows("SELECT sealed FROM desk.outbox WHERE letter = 'source_notice'"
                      " AND sealed IS NOT NULL ORDER BY message")  # fmt: skip
    return [json.loads(box.open(bytes(sealed))) for (sealed,) in rows]


def counts(world: World) -> list[tuple[Any, ...]]:
    return world.rows("SELECT people, told, by_hand, told_at IS NOT NULL, ended FROM"
                      " report.notices ORDER BY reference")  # fmt: skip


class TestPublishing:
    def test_owes_everybody_a_notice_within_the_month(self, office: Office) -> None:
        """R-95, D180: obtained on 18 September, due by Monday 19 October."""
        found = office.published(THREE)
        inform.queue_notices(office.world.desk, case=found.reference, now=NOW)  # again: nothing
        assert counts(office.world) == [(3, 0, 0, False, None)]
        with office.world.desk.begin() as records:
            (batch,) = records.notices.untold()
        assert duty_of(batch, holidays=office.world.desk.rules.holidays).due.isoformat() == (
            "2026-10-19"
        )
        assert batch == Batch(reference=found.reference, people=3, obtained_on=batch.obtained_on)

    def test_owes_nothing_for_a_list_that_is_not_in_use(self, office: Office) -> None:
        with pytest.raises(NotThereYetError):
            inform.queue_notices(office.world.desk, case=office.land(THREE).case, now=NOW)


class TestNotices:
    def test_name_the_seller_and_how_to_stop_us(self, office: Office) -> None:
        """R-81, R-95: source, list and day; the right to object apart, with one press."""
        found = office.published(THREE)
        informed = inform.send_notices(office.world.desk, now=NOW)
        assert (informed.queued, informed.done) == (2, 0)
        ann, bob = notices(office.world)
        assert (ann["to"], bob["to"]) == ("ann@elm.example", "bob@elm.example")
        words = " ".join(ann["text"].split())
        assert "ListCo Ltd, in the list “Autumn IT buyers”. We got it on 18 September 2026" in words
        assert found.reference in ann["subject"]
        assert ann["text"].count(ann["unsubscribe"]) == 1
        assert ann["unsubscribe"] in ann["html"]
        assert ann["unsubscribe"] != bob["unsubscribe"]
        assert ann["text"].index("You can say no") < ann["text"].index("What we have")
        assert counts(office.world) == [(3, 2, 1, False, None)]

    def test_go_once_however_often_and_at_once(self, office: Office) -> None:
        office.published(THREE)
        at_once(lambda: inform.send_notices(office.world.desk, now=NOW))
        inform.send_notices(office.world.desk, now=NOW)
        assert len(notices(office.world)) == 2

    def test_go_on_where_a_dead_pass_left_off(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(inform, "PORTION", 1)
        office.published(THREE)
        inform.send_notices(office.world.desk, now=NOW, most=1)
        assert [one["to"] for one in notices(office.world)] == ["ann@elm.example"]
        inform.send_notices(office.world.desk, now=NOW)
        assert [one["to"] for one in notices(office.world)] == [
            "ann@elm.example", "bob@elm.example",
        ]  # fmt: skip

    def test_tell_of_every_list_at_once(self, office: Office) -> None:
        """R-96: one letter to somebody on two lists, who is told of nothing twice."""
        office.published(THREE)
        office.published(listed("ann@elm.example,Ann Lee"), seller=LARCH, list="Winter fair")
        inform.send_notices(office.world.desk, now=NOW)
        told = {one["to"]: one["text"] for one in notices(office.world)}
        assert len(notices(office.world)) == len(told) == 2
        assert "Larch Lists" in told["ann@elm.example"]
        assert "Larch Lists" not in told["bob@elm.example"]
        assert all("ListCo Ltd" in text for text in told.values())
        assert counts(office.world)[1] == (1, 1, 0, True, None)

    def test_do_not_go_to_who_knows_the_source(self, office: Office) -> None:
        """R-96: the same list once more tells nobody anew; another one does (S10, row 8)."""
        office.published(THREE)
        inform.send_notices(office.world.desk, now=NOW)
        office.published(THREE + b"\n")
        office.published(listed("bob@elm.example,Bob Roe"), seller=LARCH, list="Winter fair")
        inform.send_notices(office.world.desk, now=NOW)
        assert [one["to"] for one in notices(office.world)][2:] == ["bob@elm.example"]

    def test_carry_no_marketing_link_for_a_resellers_people(self, office: Office) -> None:
        """R-98: they are not marketed to at all."""
        office.published(THREE, kind="reseller", purposes=["supply"], list="Hand-over 12",
                         seller={"name": "Northgate", "contract": "N-1"})  # fmt: skip
        inform.send_notices(office.world.desk, now=NOW)
        ann, _ = notices(office.world)
        assert "unsubscribe" not in ann
        assert "We do not use them for marketing." in ann["text"]
        assert "Northgate" in ann["text"]

    def test_are_not_kept_once_they_are_out(self, office: Office) -> None:
        world = office.world
        office.published(THREE)
        inform.send_notices(world.desk, now=NOW)
        send.send_due(world.room, now=NOW + timedelta(seconds=1))
        assert {mail.to for mail in world.post.sent} == {"ann@elm.example", "bob@elm.example"}
        assert all(mail.unsubscribe for mail in world.post.sent)
        inform.send_notices(world.desk, now=NOW)
        assert notices(world) == []

    def test_that_come_back_are_given_by_hand(self, office: Office) -> None:
        world = office.world
        found = office.published(listed("ann@elm.example,Ann Lee,07700900111"))
        inform.send_notices(world.desk, now=NOW)
        assert counts(world) == [(1, 1, 0, True, None)]
        world.rows("UPDATE desk.outbox SET state = 'bounced', sent_at = now()")
        inform.send_notices(world.desk, now=NOW)
        assert counts(world) == [(1, 0, 1, False, None)]
        with world.desk.begin() as records:
            assert [row[:3] for row in records.source_notices.rest(found.reference)] == [
                ("Ann Lee", None, "+447700900111")
            ]


class TestADisclosure:
    def test_brings_the_date_forward(self, office: Office) -> None:
        """R-95, D182: told at the latest when first passed to another."""
        world = office.world
        office.published(THREE)
        with world.desk.begin() as records:
            records.source_notices.disclosed(["ann@elm.example"], on=date(2026, 9, 21))
            (batch,) = records.notices.untold()
        due = duty_of(batch, holidays=world.desk.rules.holidays).due
        assert due == date(2026, 9, 21)


class TestPeopleWhomNobodyCanMail:
    def test_are_told_by_a_call_or_by_post(self, office: Office) -> None:
        world = office.world
        case = office.published(
            listed(",Cy Lee,07700 900113", ",Di Roe,07700 900114")
        ).reference  # fmt: skip
        inform.send_notices(world.desk, now=NOW)
        assert counts(world) == [(2, 0, 2, False, None)]
        note = {"case": case, "by": "nadia", "now": NOW}
        assert inform.note_told(
            world.desk, means=ToldBy.CALL, phone="+447700900113", **note) == 1  # type: ignore[arg-type]  # fmt: skip
        assert inform.note_told(world.desk, means=ToldBy.POST, **note) == 1  # type: ignore[arg-type]
        assert inform.note_told(world.desk, means=ToldBy.POST, **note) == 0  # type: ignore[arg-type]
        assert counts(world) == [(2, 2, 0, True, None)]


class TestAnException:
    def test_needs_a_written_case_and_a_public_page(self, office: Office) -> None:
        case, desk = office.published(THREE).reference, office.world.desk
        with pytest.raises(ExceptionNeedsReasonsError):
            inform.except_notices(desk, case=case, why="", published="", by="nadia", now=NOW)
        inform.send_notices(desk, now=NOW, most=1)
        assert inform.except_notices(
            desk, case=case, why="Two thousand people without any current address.",
            published="https://cloudsentric.example/lists", by="nadia", now=NOW,
        )  # fmt: skip
        inform.send_notices(desk, now=NOW)
        assert len(notices(office.world)) == 1
        assert counts(office.world)[0][4] == "exception"


class TestAListThatIsTakenBack:
    def test_sends_nothing_that_waits(self, office: Office) -> None:
        """Whom the same letter told of another list is told of that one anew."""
        world = office.world
        found = office.published(THREE)
        office.published(listed("ann@elm.example,Ann Lee"), seller=LARCH, list="Winter fair")
        inform.send_notices(world.desk, now=NOW)
        withdraw_list(office.room, case=found.reference, because=Undo.UNLAWFUL, by="test", now=NOW)
        assert notices(world) == []
        inform.send_notices(world.desk, now=NOW + timedelta(minutes=1))
        (again,) = notices(world)
        assert again["to"] == "ann@elm.example"
        assert "Larch Lists" in again["text"]
        assert "ListCo" not in again["text"]
        assert [line[4] for line in counts(world)] == ["withdrawn", None]

    def test_is_what_the_gate_knows_no_more(
        self, office: Office, database: Callable[[str], str]
    ) -> None:
        gate, found = Gate(office, database), office.published(THREE)
        assert Gate(office, database).asks("ann@elm.example").permission.reasons
        withdraw_list(office.room, case=found.reference, because=Undo.MISTAKE, by="test",
                      now=datetime.now(timezone.utc))  # fmt: skip
        answer = gate.asks("ann@elm.example").permission
        assert answer.reasons[0].code is Code.NOT_ON_FILE
