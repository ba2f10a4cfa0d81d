"""The boundaries in the code, in the closed list and in the fault tests are the same."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import privacydesk
from demo.ports import ports_from
from demo.processes import parts
from demo.state import Place
from faults.storm import CODES, DEMANDS, KILLED_AT, REPLIES, TOGETHER
from privacydesk.domain.boundaries import BOUNDARIES

if TYPE_CHECKING:
    from collections.abc import Iterator


def named_in_code() -> Iterator[str]:
    for file in Path(privacydesk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "fault_point":
                (name,) = node.args
                assert isinstance(name, ast.Constant), f"{file}:{node.lineno} names no boundary"
                yield str(name.value)


class TestTheList:
    def test_names_every_boundary_of_the_code_and_no_other(self) -> None:
        assert Counter(named_in_code()) == Counter(BOUNDARIES)

    def test_holds_the_boundaries_at_which_processes_are_killed(self) -> None:
        assert {*KILLED_AT.values(), *CODES, *REPLIES, *DEMANDS} <= set(BOUNDARIES)


class TestTheProcesses:
    def test_are_all_killed(self, tmp_path: Path) -> None:
        place = Place(home=tmp_path, ports=ports_from({}))
        ours = {part.name for part in parts(place)} - {"devmail"}
        assert set(KILLED_AT) == {*ours, "postgres", "executor"}
        assert sorted(name for group in TOGETHER for name in group) == sorted(KILLED_AT)
