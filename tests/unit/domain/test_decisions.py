"""When an answer of staff counts (R-13, R-46, R-50, R-53, R-54)."""

from datetime import datetime, timezone

import pytest

from privacydesk.domain.decisions import (
    WHY_NOT_WORDS,
    Answer,
    Duty,
    Member,
    Option,
    StaffTask,
    Standing,
    WhyNot,
    needs_second,
    why_not,
)

GRACE = Member(name="grace", active=True, duties=frozenset({Duty.REVIEW}))
READY = {"undecided": 0, "withheld": 0, "still_open": True, "first_reviewer": None}


def judged(
    *, chosen: Option = Option.APPROVE, task: StaffTask = StaffTask.REVIEW, by: str | None = "2",
    member: Member | None = GRACE, ground: bool = False, **standing: object,
) -> WhyNot | None:  # fmt: skip
    answer = Answer(task=task, chosen=chosen, by_user=by, responded_at=datetime.now(timezone.utc))
    stands = Standing(**(READY | standing))  # type: ignore[arg-type]
    return why_not(answer, member=member, standing=stands, refusal_ground=ground)


def like(**changes: object) -> Member:
    return Member(**(vars(GRACE) | changes))


LEAD = like(duties=frozenset({Duty.REVIEW, Duty.LEAD}))
APPROVAL: dict[str, object] = {"task": StaffTask.APPROVE_DEMAND, "demand_waits": True,
                               "undecided": 9}  # fmt: skip


class TestWhyNot:
    @pytest.mark.parametrize(
        ("case", "expected"),
        [
            ({}, None),
            ({"by": None}, WhyNot.NOBODY),
            ({"member": None}, WhyNot.NOBODY),
            ({"member": like(active=False)}, WhyNot.NOT_ENTITLED),
            ({"member": like(service_account=True)}, WhyNot.NOT_ENTITLED),
            ({"member": like(duties=frozenset())}, WhyNot.NOT_ENTITLED),
            ({"member": like(duties=frozenset({Duty.LEAD}))}, WhyNot.NOT_ENTITLED),
            ({"undecided": 1}, WhyNot.UNDECIDED),
            ({"plan_unsettled": True}, WhyNot.PLAN_UNSETTLED),
            ({"plan_unsettled": True, "copy_owed": True}, WhyNot.PLAN_UNSETTLED),
            ({"copy_owed": True}, WhyNot.COPY_FIRST),
            ({"copy_owed": True, "chosen": Option.REFUSE, "ground": True}, None),
            ({"triage_done": False, "task": StaffTask.TRIAGE}, WhyNot.NOT_SORTED),
            (
                {"task": StaffTask.TRIAGE, "chosen": Option.REFUSE, "ground": True},
                WhyNot.NOTHING_TO_REFUSE,
            ),
            ({"task": StaffTask.SECOND_REVIEW, "first_reviewer": "2"}, WhyNot.SAME_PERSON),
            ({"task": StaffTask.SECOND_REVIEW, "first_reviewer": "3"}, None),
            ({"task": StaffTask.SECOND_REVIEW, "first_reviewer": None}, None),
            ({"task": StaffTask.REVIEW, "first_reviewer": "2"}, None),
            ({"chosen": Option.REFUSE}, WhyNot.NO_GROUND),
            ({"chosen": Option.REFUSE, "ground": True}, None),
            ({"chosen": Option.REFUSE, "ground": True, "undecided": 9}, None),
            ({"chosen": Option.SEND_BACK, "undecided": 9}, None),
            ({"chosen": Option.CLOSE}, WhyNot.CASE_STILL_OPEN),
            ({"chosen": Option.CLOSE, "still_open": False}, None),
            ({"chosen": Option.CLOSE, "still_open": False, "by": None}, WhyNot.NOBODY),
            ({"demand_waits": True}, WhyNot.DEMAND_PENDING),
            ({"demand_waits": True, "chosen": Option.REFUSE}, WhyNot.DEMAND_PENDING),
            ({"demand_waits": True, "chosen": Option.SEND_BACK}, None),
            (APPROVAL, WhyNot.NOT_THE_LEAD),
            (APPROVAL | {"member": LEAD}, None),
            (APPROVAL | {"member": LEAD, "proposer": "2"}, WhyNot.OWN_DEMAND),
            (APPROVAL | {"member": LEAD, "proposer": "3"}, None),
            (APPROVAL | {"member": LEAD, "demand_is_late": True}, WhyNot.NOTICE_TOO_LATE),
            (APPROVAL | {"member": LEAD, "chosen": Option.REFUSE}, WhyNot.NOT_REFUSABLE),
            (APPROVAL | {"chosen": Option.SEND_BACK}, None),
            (APPROVAL | {"chosen": Option.CLOSE}, WhyNot.CASE_STILL_OPEN),
            (APPROVAL | {"member": like(duties=frozenset({Duty.LEAD}))}, WhyNot.NOT_ENTITLED),
        ],
    )
    def test_names_the_first_reason(self, case: dict[str, object], expected: WhyNot | None) -> None:
        assert judged(**case) is expected  # type: ignore[arg-type]

    @pytest.mark.parametrize("chosen", Option)
    def test_lets_the_first_reviewer_press_nothing_at_the_second_review(
        self, chosen: Option
    ) -> None:
        """R-53: four eyes."""
        said = judged(chosen=chosen, task=StaffTask.SECOND_REVIEW, first_reviewer="2")
        assert said is WhyNot.SAME_PERSON

    def test_has_words_for_every_reason(self) -> None:
        assert set(WHY_NOT_WORDS) == set(WhyNot)


class TestNeedsSecond:
    @pytest.mark.parametrize(
        ("withheld", "grounds", "needed"),
        [
            (0, [], False),
            (2, ["not_controller"], False),
            (1, ["legal_privilege"], True),
            (3, ["not_controller", "crime_and_taxation"], True),
            (2, ["not_asked_for", "not_controller"], False),
        ],
    )
    def test_when_something_is_withheld_on_a_legal_ground(
        self, withheld: int, grounds: list[str], *, needed: bool
    ) -> None:
        """R-53."""
        assert needs_second(withheld=withheld, grounds=grounds) is needed
