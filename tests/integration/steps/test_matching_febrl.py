"""FEBRL4 through the desk: the database compares whom the rule compares, and the scores hold."""

import csv
import io
from collections.abc import Iterable
from string import ascii_uppercase

import pytest

from bench.matching import Person, held, people, score
from integration.steps.listing import COLUMNS, LIMITS, Office
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.likeness import MatchRule
from privacydesk.steps.match_list import match_list

MANY = 700


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def as_list(found: Iterable[Person], *, host: str) -> bytes:
    """Write people as a seller would: codes and numbers as in the UK, an address of their own."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["E-mail", "Full name", "Phone", "Postcode", "Street"])
    for one in found:
        first, last = one.postcode[:2], one.postcode[2:]
        code = f"M{first} {last[0]}A{ascii_uppercase[int(last[1])]}" if len(last) == 2 else ""
        phone = f"0770{one.insurance}" if len(one.insurance) == 7 else ""
        rows.writerow([f"p{one.number}@{host}", one.name, phone, code, one.address])
    return file.getvalue().encode()


def test_the_database_finds_the_pairs_that_the_rule_finds(office: Office) -> None:
    columns = {name: COLUMNS[name] for name in ("E-mail", "Full name", "Phone", "Postcode")}
    agreed = {"columns": {**columns, "Street": "address"}}
    originals = [one for one in people("a") if one.number < MANY]
    copies = [one for one in people("b") if one.number < MANY]
    office.published(as_list(originals, host="a.example"), list="Originals", **agreed)
    found = office.screened(as_list(copies, host="b.example"), list="Copies", **agreed)
    match_list(office.room, case=found.reference, by="test", now=NOW)
    pairs = set(office.world.rows(
        "SELECT substring(c.email FROM 2 FOR position('@' IN c.email) - 2)::int,"
        " substring(h.email FROM 2 FOR position('@' IN h.email) - 2)::int"
        " FROM lists.pairs p JOIN lists.contacts c USING (contact)"
        " JOIN lists.held h ON h.import = p.import AND h.line = p.line"
    ))  # fmt: skip
    names = {one.insurance: one.name.lower() for one in originals}
    certain = {one.number for one in copies if names.get(one.insurance) == one.name.lower()}
    wanted = {
        (other, copy)
        for other, copy in held(originals, copies, rule=MatchRule(), number=True)
        if copy not in certain
    }
    assert len(certain) > MANY / 4
    assert len(wanted) > MANY / 4
    assert pairs == wanted


@pytest.mark.parametrize(("number", "least"), [(False, 0.70), (True, 0.85)])
def test_precision_and_recall_hold_on_the_half_that_did_not_choose(
    *, number: bool, least: float
) -> None:
    originals, copies = people("a"), people("b")
    found = held(originals, copies, rule=MatchRule(), number=number)
    scored = score(found, half=1, of=sum(one.number % 2 for one in copies))
    assert scored.precision > 0.999
    assert scored.recall > least
