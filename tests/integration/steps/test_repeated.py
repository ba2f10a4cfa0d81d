"""A step that runs twice, or as two copies at the same moment, leaves one effect (HOUSE 1.10)."""

from collections import Counter
from typing import Any

import pytest

from integration.steps.acts import ACTS
from integration.steps.world import World, at_once

ROUNDS = 5


def added(before: dict[str, Any], after: dict[str, Any]) -> Counter[str]:
    counted = Counter[str](after["ledger"])
    counted.subtract(before["ledger"])
    return counted


@pytest.mark.parametrize("name", ACTS)
class TestRepeatedStep:
    def test_leaves_one_effect_when_it_runs_twice(self, world: World, name: str) -> None:
        act = ACTS[name]
        case = act.before(world)
        before = world.effects(case)

        act.do(world, case)
        once = world.effects(case)
        assert once != before, "the step did nothing"
        assert added(before, once) >= Counter(act.adds)

        act.do(world, case)
        assert world.effects(case) == once

    def test_leaves_one_effect_when_two_copies_run_at_once(self, world: World, name: str) -> None:
        act = ACTS[name]
        alone = act.before(world)
        act.do(world, alone)
        expected = world.effects(alone)
        for _ in range(ROUNDS):
            case = act.before(world)
            results = at_once(lambda case=case: act.do(world, case))  # type: ignore[misc]
            assert not [r for r in results if isinstance(r, Exception)]
            assert world.effects(case) == expected
        keys = [mail.key for mail in world.post.sent]
        assert len(keys) == len(set(keys))
