"""R-62: recipients are told once, by the way that they speak, and followed until they confirm."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from integration.steps import processors, rectifying
from integration.steps.processors import Swift, notice, receipts
from integration.steps.world import HANA, NOW, World, at_once
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.recipient_notices import Settled, Trouble
from privacydesk.steps import alert, close, receive, runs, send, urge

TEAM = "privacy@cloudsentric.example"


@pytest.fixture
def swift(world: World, tmp_path: Path, database: Callable[[str], str]) -> Iterator[Swift]:
    with processors.swift(world, tmp_path, database) as it:
        yield it


def closed(world: World, case: CaseRef) -> tuple[str, str, str | None]:
    close.close_case(world.desk, case=case, now=NOW)
    return world.case(case)


def change(world: World, **changes: Any) -> None:  # noqa: ANN401  the rule's fields
    """Change the house rule about Swift."""
    swift = replace(world.desk.rules.recipients["swift"], **changes)
    recipients = {**world.desk.rules.recipients, "swift": swift}
    world.desk = replace(world.desk, rules=replace(world.desk.rules, recipients=recipients))


def without_contract(world: World) -> None:
    """Let Swift's contract have ended."""
    change(world, contract_ends=date(2026, 1, 31))


def swept(world: World, *, days: int) -> list[tuple[str, str]]:
    """Let the sweep come after some days; return to whom it wrote, and the subjects."""
    now = NOW + timedelta(days=days)
    urge.urge_recipients(world.desk, now=now)
    alert.tell_team(world.desk, now=now)
    world.post.sent.clear()
    send.send_due(world.room, now=now + timedelta(days=4))  # no quiet hour holds it back
    return [(mail.to, mail.subject) for mail in world.post.sent]


class TestAProcessorThatSpeaksOpenDsr:
    def test_is_asked_by_what_it_knows_people_by_and_no_more(
        self, world: World, swift: Swift
    ) -> None:
        """R-103: Swift never had her e-mail address."""
        case = processors.answered(world)

        (asked,) = swift.asked()
        assert asked["posted"] == 1
        assert asked["body"]["subject_identities"] == []
        (extension,) = asked["body"]["extensions"].values()
        assert set(extension) == {"name", "phone_number"}
        assert HANA not in str(asked["body"])
        line = world.rows("SELECT means, fields, ground, blocked, bytes > 0 FROM desk.disclosures"
                          " WHERE reference = %s AND recipient = 'swift'", case)  # fmt: skip
        assert line == [("opendsr", ["name", "phone_number"], "art_19", None, True)]
        assert not [m for m in world.post.sent if m.to.endswith("swift-couriers.example")]

    def test_that_knows_her_by_nothing_of_ours_is_told_by_mail(
        self, world: World, swift: Swift
    ) -> None:
        change(world, knows_by=("android_id",))
        case = processors.answered(world)
        assert swift.asked() == []
        assert [m.to for m in world.post.sent if m.kind == "erasure_notice"] == [
            "privacy@swift-couriers.example"
        ]
        assert closed(world, case)[1] == "closed"

    def test_reports_by_itself_until_it_is_done(self, world: World, swift: Swift) -> None:
        swift.reports("in_progress", "completed")
        case = processors.answered(world)
        processors.wait_for(world, case, "completed")

        assert receipts(world, case)[-2:] == ["in_progress", "completed"]
        assert notice(world, case).settled_as is Settled.COMPLETED
        assert closed(world, case)[1] == "closed"

    def test_holds_the_case_without_a_run_until_it_confirms(
        self, world: World, swift: Swift
    ) -> None:
        """HOUSE 1.2, 1.3: a receipt is awaited as a row; what arrives asks for the next run."""
        case = processors.answered(world)
        assert closed(world, case) == ("close", "waiting_processor", "fulfilled")
        assert world.rows("SELECT number FROM desk.runs WHERE reference = %s AND ended_at IS NULL",
                          case) == []  # fmt: skip

        assert swift.says("in_progress") == [202]
        assert world.rows("SELECT kind FROM desk.waits WHERE reference = %s AND ended_at IS NULL",
                          case) == [("processor",)]  # fmt: skip
        assert swift.says("completed") == [202]

        runs.start_waiting(world.room, now=NOW)
        assert world.airflow.runs[-1] == ("rights_erasure", f"{case}.2")
        assert closed(world, case)[1] == "closed"

    def test_may_repeat_itself_and_changes_nothing(self, world: World, swift: Swift) -> None:
        case = processors.answered(world)
        assert swift.says("completed", times=3) == [202, 200, 200]
        assert swift.says("pending") == swift.says("cancelled") == [200]
        assert receipts(world, case) == ["pending", "completed"]
        assert world.ledger(case).count("wait.ended") == 0

    def test_may_say_it_many_times_at_once(self, world: World, swift: Swift) -> None:
        case = processors.answered(world)
        closed(world, case)
        results = at_once(lambda: swift.says("completed"), copies=4)
        assert sorted(map(str, results)) == ["[200]", "[200]", "[200]", "[202]"]
        assert receipts(world, case).count("completed") == 1
        assert world.ledger(case).count("wait.ended") == 1
        assert world.one("SELECT count(*) FROM desk.runs WHERE reference = %s", case) == 2

    def test_that_refuses_is_for_a_person(self, world: World, swift: Swift) -> None:
        case = processors.answered(world)
        closed(world, case)
        swift.says("cancelled")
        assert notice(world, case).settled_as is None
        assert [(TEAM, f"{case} has a recipient who has not confirmed or cannot be told")] == (
            swept(world, days=0)
        )
        assert notice(world, case).trouble is Trouble.CANCELLED
        assert world.case(case)[1] == "waiting_processor"


class TestTheCourier:
    def test_tries_a_busy_processor_again_and_asks_once(self, world: World, swift: Swift) -> None:
        swift.fault("429", retry_after=60)
        swift.fault("500")
        case = processors.answered(world)
        assert swift.asked() == []
        for minutes in (2, 10):
            send.send_due(world.room, now=NOW + timedelta(minutes=minutes))
        (asked,) = swift.asked()
        assert asked["posted"] == 1
        assert notice(world, case).arrived

    def test_asks_what_became_of_a_request_whose_answer_was_lost(
        self, world: World, swift: Swift
    ) -> None:
        swift.fault("drop")
        case = processors.answered(world)
        assert not notice(world, case).arrived
        send.send_due(world.room, now=NOW + timedelta(minutes=5))
        (asked,) = swift.asked()
        assert asked["posted"] == 1
        assert receipts(world, case) == ["pending"]

    def test_that_dies_after_handing_over_asks_once(self, world: World, swift: Swift) -> None:
        """HOUSE 1.10: whatever dies where, the same end."""
        case = world.confirmed()
        deaths = iter([True])

        def die() -> None:
            if swift.asked() and next(deaths, None):
                raise KeyboardInterrupt

        world.at["outbox.handed_over"] = die
        for minutes in (0, 5, 10):
            try:
                send.send_due(world.room, now=NOW + timedelta(minutes=minutes))
            except KeyboardInterrupt:  # noqa: PERF203  a death
                continue
        (asked,) = swift.asked()
        assert asked["posted"] == 1
        assert next(deaths, None) is None
        assert receipts(world, case) == ["pending"]

    def test_that_comes_after_the_first_callback_undoes_nothing(
        self, world: World, swift: Swift
    ) -> None:
        case = world.confirmed()
        world.at["outbox.handed_over"] = lambda: (swift.asked() and swift.says("completed")) or None  # type: ignore[func-returns-value]
        send.send_due(world.room, now=NOW)
        assert receipts(world, case) == ["completed"]
        assert notice(world, case).settled_as is Settled.COMPLETED

    def test_without_an_endpoint_leaves_it_to_a_person(self, world: World) -> None:
        world.room = replace(world.room, endpoints={})
        case = processors.answered(world)
        assert closed(world, case)[1] == "waiting_processor"
        swept(world, days=0)
        assert notice(world, case).trouble is Trouble.UNREACHABLE


class TestAProcessorThatIsAwayForAWeek:
    @pytest.fixture
    def case(self, world: World, swift: Swift) -> CaseRef:
        swift.fault("500", times=1000)
        case = processors.answered(world)
        assert closed(world, case)[1] == "waiting_processor"
        return case

    def test_is_tried_all_the_week_and_then_told_of_once(self, world: World, case: CaseRef) -> None:
        now = NOW
        for _ in range(27):
            now += timedelta(hours=6)
            send.send_due(world.room, now=now)
        tried = world.rows("SELECT state, attempts FROM desk.outbox WHERE channel = 'opendsr'"
                           " AND reference = %s", case)  # fmt: skip
        assert tried == [("queued", 28)]
        assert swept(world, days=6) == []
        subject = f"{case} has a recipient who has not confirmed or cannot be told"
        assert swept(world, days=9) == [(TEAM, subject)]
        assert swept(world, days=9) == []
        assert notice(world, case).trouble is Trouble.UNREACHABLE

    def test_may_be_left_untold_for_a_typed_reason_alone(self, world: World, case: CaseRef) -> None:
        number = notice(world, case).number

        def settle(settled_as: Settled, reason: str) -> None:
            receive.settle_notice(world.desk, case=case, number=number, settled_as=settled_as,
                                  reason=reason, by="user.2", now=NOW)  # fmt: skip

        for settled_as in (Settled.IMPOSSIBLE, Settled.DISPROPORTIONATE):
            with pytest.raises(receive.ReasonMissingError):
                settle(settled_as, "  ")
        settle(Settled.IMPOSSIBLE, "Swift was wound up; nobody answers for it.")
        settle(Settled.COMPLETED, "")

        it = notice(world, case)
        assert (it.settled_as, it.settled_by) == (Settled.IMPOSSIBLE, "user.2")
        assert receive.reason_of(world.desk, it) == "Swift was wound up; nobody answers for it."
        assert "wound up" not in str(world.rows("SELECT n::text FROM desk.recipient_notices n"))
        runs.start_waiting(world.room, now=NOW)
        assert closed(world, case)[1] == "closed"

    def test_that_is_not_the_cases_cannot_be_settled(self, world: World, case: CaseRef) -> None:
        with pytest.raises(receive.NoSuchNoticeError):
            receive.settle_notice(world.desk, case=case, number=999_999,
                                  settled_as=Settled.COMPLETED, by="user.2", now=NOW)  # fmt: skip


class TestARecipientByMail:
    @pytest.fixture
    def case(self, world: World) -> CaseRef:
        case = rectifying.answered(world)
        send.send_due(world.room, now=NOW)
        close.close_case(world.desk, case=case, now=NOW)
        return case

    def test_does_not_hold_the_case(self, world: World, case: CaseRef) -> None:
        assert world.case(case)[1] == "closed"

    def test_is_asked_again_then_told_of_though_the_case_is_closed(
        self, world: World, case: CaseRef
    ) -> None:
        (told,) = processors.notices(world, case)
        assert swept(world, days=7) == []
        late = swept(world, days=8)
        assert late == [("privacy@swift-couriers.example", f"Please confirm: {case}")]
        assert world.post.sent[0].text.count(rectifying.MARRIED) == 0  # it names nobody
        assert swept(world, days=15) == []
        subject = f"{case} has a recipient who has not confirmed or cannot be told"
        assert swept(world, days=16) == [(TEAM, subject)]
        assert notice(world, case, told.recipient).trouble is Trouble.SILENT

    def test_that_confirms_is_left_alone(self, world: World, case: CaseRef) -> None:
        (told,) = processors.notices(world, case)
        receive.settle_notice(world.desk, case=case, number=told.number,
                              settled_as=Settled.COMPLETED, by="user.2", now=NOW)  # fmt: skip
        assert swept(world, days=8) == swept(world, days=16) == []

    def test_is_asked_again_once_by_two_sweeps_at_once(self, world: World, case: CaseRef) -> None:
        now = NOW + timedelta(days=8)
        at_once(lambda: urge.urge_recipients(world.desk, now=now))
        assert world.ledger(case).count("recipient.chased") == 1


class TestWhoMayGetNothing:
    """R-102, default deny: blocked, logged and for a person to see."""

    def test_is_not_told_and_that_is_seen(self, world: World, swift: Swift) -> None:
        without_contract(world)
        case = processors.answered(world)

        assert swift.asked() == []
        assert not [m for m in world.post.sent if m.kind == "erasure_notice"]
        line = world.rows("SELECT recipient, bytes, blocked, means FROM report.disclosures"
                          " WHERE reference = %s", case)  # fmt: skip
        assert line == [("swift", 0, "contract_ended", "none")]
        (letter,) = [m for m in world.post.sent if m.kind == "erasure_answer"]
        assert "Swift" not in letter.text
        assert closed(world, case)[1] == "closed"
        subject = f"{case} has a recipient who has not confirmed or cannot be told"
        assert swept(world, days=0) == [(TEAM, subject)]
        assert notice(world, case).trouble is Trouble.BLOCKED

    def test_can_be_told_another_way_by_a_person(self, world: World) -> None:
        without_contract(world)
        case = processors.answered(world)
        receive.settle_notice(world.desk, case=case, number=notice(world, case).number,
                              settled_as=Settled.TOLD_OTHERWISE, reason="By registered post.",
                              by="user.2", now=NOW)  # fmt: skip
        assert swept(world, days=30) == []


class TestTheDoor:
    """Who is no processor of ours, or did not sign, is refused before anything is read."""

    def body(self, swift: Swift, **changes: object) -> dict[str, Any]:
        return {
            "controller_id": "cloudsentric", "expected_completion_time": "2026-11-01T15:00:01Z",
            "status_callback_url": f"{swift.door}/v1/processors/swift/callback",
            "subject_request_id": swift.asked()[-1]["id"], "request_status": "completed",
            **changes,
        }  # fmt: skip

    def test_refuses_an_unknown_processor_and_a_bad_signature(
        self, world: World, swift: Swift
    ) -> None:
        case = processors.answered(world)
        answers = [
            httpx.post(f"{swift.door}/v1/processors/{name}/callback", json=self.body(swift))
            for name in ("pine", "swift")
        ]
        assert [(a.status_code, a.json()["error"]) for a in answers] == [
            (404, "unknown_processor"), (401, "bad_signature"),
        ]  # fmt: skip
        assert receipts(world, case) == ["pending"]

    @pytest.mark.parametrize(
        ("changes", "status", "error"),
        [
            ({"subject_request_id": "a7551968-d5d6-44b2-9831-815ac9017798"}, 404,
             "unknown_request"),
            ({"subject_request_id": "no id"}, 422, "unreadable"),
            ({"request_status": "done"}, 422, "unreadable"),
            ({"status_callback_url": "https://elsewhere.example/callback"}, 400, "bad_callback"),
        ],
    )  # fmt: skip
    def test_refuses_what_is_signed_and_wrong(
        self, world: World, swift: Swift, tmp_path: Path, changes: dict[str, object], status: int,
        error: str,
    ) -> None:  # fmt: skip
        case = processors.answered(world)
        answer = processors.signed_callback(swift, tmp_path, self.body(swift, **changes))
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert receipts(world, case) == ["pending"]
