"""How well the desk is: one check each, with a code for programs and words for people."""

from dataclasses import dataclass
from enum import Enum


class State(str, Enum):
    """How a check came out. A warning needs a person soon, an error now."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing looked at. ``count`` is how much is wrong; ``words`` say what to do about it."""

    name: str
    state: State
    count: int
    words: str


def check(name: str, count: int, *, words: str, worst: State = State.ERROR) -> Check:
    """Return a check that is well when nothing counts against it."""
    return Check(name=name, count=count, state=worst if count else State.OK,
                 words=words if count else "")  # fmt: skip
