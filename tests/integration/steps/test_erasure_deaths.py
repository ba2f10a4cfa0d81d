"""A process that dies at any boundary of an erasure leaves what an undisturbed one leaves."""

from collections.abc import Callable

import pytest

from integration.steps.world import CONNECTIONS, NOW, World
from privacydesk.domain.boundaries import BOUNDARIES, Boundary
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.steps import confirm, erase, plan, prove, send

OURS = [b for b in BOUNDARIES if b.partition(".")[0] in {"plan", "erase", "prove", "confirm"}]
Act = Callable[[], object]


class Died(BaseException):
    """What no code of ours may catch."""


def acts(world: World, case: CaseRef) -> list[Act]:
    """Return the tasks of an erasure and the presses between them, each safe to repeat."""
    desk = world.desk
    return [
        lambda: plan.plan_erasure(desk, case=case, now=NOW),
        lambda: world.press(case, Option.APPROVE, user="2", seconds=1),
        lambda: world.press(case, Option.APPROVE, user="3", task=StaffTask.SECOND_REVIEW,
                            seconds=2),
        lambda: erase.rehearse_erasure(desk, case=case, now=NOW),
        *(lambda c=connection: erase.erase_store(desk, case=case, connection=c, now=NOW)  # type: ignore[misc]
          for connection in CONNECTIONS),
        lambda: prove.prove_erasure(desk, case=case, now=NOW),
        lambda: confirm.answer_erasure(desk, case=case, now=NOW),
        lambda: confirm.discard_copies(desk, case=case, now=NOW),
    ]  # fmt: skip


@pytest.mark.parametrize("boundary", OURS)
def test_ends_as_if_nobody_had_died(world: World, boundary: Boundary) -> None:
    """R-68, R-70: done once, told once, the systems of record the same."""
    alone = world.to_erase()
    for act in acts(world, alone):
        act()
    expected, left = world.effects(alone), dict(world.changes.rows)
    deaths = []

    def die() -> None:
        world.at.clear()
        deaths.append(boundary)
        raise Died

    case = world.to_erase()
    world.at[boundary] = die
    for act in acts(world, case):
        try:
            act()
        except Died:  # noqa: PERF203  to try again is the point
            act()
    assert deaths == [boundary]
    assert world.effects(case) == expected
    assert {a: len(rows) for a, rows in world.changes.rows.items()} == {
        a: len(rows) for a, rows in left.items()
    }


def test_the_letter_meets_the_clock(world: World) -> None:
    """R-11: an erasure is answered when its letter is out."""
    case = world.confirmed()
    answered = "SELECT answered_at IS NOT NULL FROM desk.cases WHERE reference = %s"
    assert world.one(answered, case) is False
    send.send_due(world.room, now=NOW)
    assert world.one(answered, case) is True
