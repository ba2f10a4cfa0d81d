"""How many of FEBRL4's doubles the rule for uncertain matches finds, and how many are none."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure
from privacydesk.adapters.files.house_rules import read_house_rules
from privacydesk.domain.likeness import Candidate, MatchRule, Shared, judge_pair
from privacydesk.settings import INCLUDE

FEBRL4 = Path(__file__).parent / "data" / "febrl4"
HALVES = {"chosen on": 0, "judged on": 1}


@dataclass(frozen=True, kw_only=True)
class Person:
    """One record: its number, which an original and its spoiled copy share, and its fields."""

    number: int
    name: str
    address: str
    postcode: str
    insurance: str


@dataclass(frozen=True)
class Score:
    """Of the pairs that are held, how many are one person; of the doubles, how many are held."""

    precision: float
    recall: float


def people(which: str) -> list[Person]:
    """Return the originals ("a") or their spoiled copies ("b")."""
    with gzip.open(FEBRL4 / f"dataset4{which}.csv.gz", "rt", encoding="utf-8") as file:
        return [_person(row) for row in csv.DictReader(file, skipinitialspace=True)]


def held(
    originals: list[Person], copies: list[Person], *, rule: MatchRule, number: bool
) -> set[tuple[int, int]]:
    """
    Return the pairs that are held, an original and a copy by their numbers.

    Two meet under one postcode or, with ``number``, one insurance number in the place of a
    telephone number; the same as the database does where no block is crowded.
    """
    blocks: dict[str, list[Person]] = defaultdict(list)
    for person in originals:
        for block in _blocks(person, number=number):
            blocks[block].append(person)
    return {
        (other.number, copy.number)
        for copy in copies
        for block, shared in _blocks(copy, number=number).items()
        for other in blocks[block]
        if judge_pair(_pair(copy, other, shared=shared), rule=rule)
    }


def score(pairs: set[tuple[int, int]], *, half: int, of: int) -> Score:
    """Judge the pairs of one half of the copies, of whom there are ``of``."""
    ours = [pair for pair in pairs if pair[1] % 2 == half]
    right = sum(one == other for one, other in ours)
    return Score(precision=right / len(ours), recall=right / of)


def figures() -> Iterator[Figure]:
    """Yield precision and recall under the house's rule, on the half that did not choose it."""
    rule = read_house_rules(INCLUDE / "house_rules", public_url="").screening.matching
    originals, copies = people("a"), people("b")
    for number in (False, True):
        pairs = held(originals, copies, rule=rule, number=number)
        scores = {
            words: score(pairs, half=half, of=sum(one.number % 2 == half for one in copies))
            for words, half in HALVES.items()
        }
        chosen, judged = scores["chosen on"], scores["judged on"]
        what = "name, home and number" if number else "name and home alone"
        conditions = (
            f"FEBRL4, 5,000 by 5,000, {what}; the other half, on which the thresholds were"
            f" chosen: precision {chosen.precision:.4f}, recall {chosen.recall:.3f}"
        )
        name = "with" if number else "without"
        yield Figure(name=f"match_precision_{name}_number", ratio=None, against=None, unit="",
                     value=judged.precision, target=None, conditions=conditions)  # fmt: skip
        yield Figure(name=f"match_recall_{name}_number", ratio=None, against=None, unit="",
                     value=judged.recall, target=None, conditions=conditions)  # fmt: skip


def _person(row: dict[str, str]) -> Person:
    def joined(*names: str) -> str:
        return " ".join(row[name] for name in names if row[name])

    return Person(
        number=int(row["rec_id"].split("-")[1]), name=joined("given_name", "surname"),
        address=joined("street_number", "address_1", "address_2", "suburb"),
        postcode=row["postcode"], insurance=row["soc_sec_id"],
    )  # fmt: skip


def _blocks(person: Person, *, number: bool) -> dict[str, Shared]:
    found = {f"p{person.postcode}": Shared.POSTCODE} if person.postcode else {}
    if number and person.insurance:
        found[f"n{person.insurance}"] = Shared.NUMBER
    return found


def _pair(copy: Person, other: Person, *, shared: Shared) -> Candidate:
    return Candidate(line=1, other_line=None, contact=other.number, shared=shared,
                     names=(copy.name, other.name),
                     addresses=(copy.address, other.address))  # fmt: skip


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())  # noqa: T201  a command
