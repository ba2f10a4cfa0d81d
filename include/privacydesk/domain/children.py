"""A child's request: who exercises the right, the child or a parent for the child (R-28)."""

from dataclasses import dataclass
from enum import Enum

from privacydesk.domain.errors import DeskError
from privacydesk.domain.workdays import Nation


class Age(str, Enum):
    """How old a person under 18 is, as near as the presumption of Scotland asks."""

    UNDER_12 = "under_12"
    FROM_12 = "12_to_17"


class Exercises(str, Enum):
    """Who exercises a child's right."""

    CHILD = "child"
    PARENT = "parent"


class NotJudgedError(DeskError):
    """Nothing presumes whether this child understands the right, and nobody has judged it."""

    remedy = "Judge whether the child understands what the request means, and say so on the page."


@dataclass(frozen=True, kw_only=True)
class Child:
    """A data subject under 18; ``competent`` is what staff judged, None if nobody has yet."""

    age: Age
    competent: bool | None = None


def who_exercises(child: Child, *, nation: Nation) -> Exercises:
    """
    Say whether the child exercises the right or a parent does it for the child (R-28).

    What staff judged comes first. In Scotland 12 and over are presumed able, younger ones not
    (DPA 2018 s. 208); elsewhere nothing is presumed.

    :raises NotJudgedError: where competence must be judged and was not.
    """
    able = child.competent
    if able is None and nation is Nation.SCOTLAND:
        able = child.age is Age.FROM_12
    if able is None:
        raise NotJudgedError("competence is not judged")
    return Exercises.CHILD if able else Exercises.PARENT
