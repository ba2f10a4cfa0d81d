"""The desk's migrations are one line, forward only."""

import pytest
from alembic.script import ScriptDirectory

from privacydesk.settings import INCLUDE


class TestMigrations:
    def test_are_one_line_that_only_goes_forward(self) -> None:
        """Two helpful hands may add a step behind the same one: then nothing starts."""
        steps = list(ScriptDirectory(str(INCLUDE / "migrations")).walk_revisions())
        assert len([step for step in steps if step.is_head]) == 1
        assert len([step for step in steps if step.is_base]) == 1
        assert not any(step.is_merge_point or step.is_branch_point for step in steps)
        for step in steps:
            with pytest.raises(NotImplementedError):
                step.module.downgrade()
