"""What a plan does with each row, and what it finds before a store is touched."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from fakes.datamaps import column, datamap
from privacydesk.domain.catalogue import (
    Erasure,
    Facts,
    Keep,
    Mask,
    Role,
    Strategy,
    Treatment,
)
from privacydesk.domain.datamap import DataMap, Dataset, Field
from privacydesk.domain.deletion import Action, Choice, ChoiceIncompleteError, Code, Hold, Met, Plan
from privacydesk.domain.erasure_fates import Lasts
from privacydesk.domain.erasure_plans import draw_up
from privacydesk.domain.keeping import end_of_year, kept_until
from privacydesk.domain.live_checks import ColumnFacts, Link, TableFacts
from privacydesk.domain.masking import masked
from privacydesk.domain.plans_packed import canonical, pack_plan, unpack_plan
from privacydesk.domain.remainders import leading_values, remainders

TODAY = date(2026, 11, 23)
DELETE = Erasure(treatment=Treatment.DELETE)
KEEP = Erasure(
    treatment=Treatment.KEEP,
    keep=Keep(ground="Article 17(3)(b)", until="6 years", period="P6Y", since="on",
              accounting_year=True),
)  # fmt: skip
FIELDS = {
    "crm.people": [column("id", key=True), column("name"), column("email", identity="email")],
    "crm.orders": [column("id", key=True), column("person"), column("on"), column("note")],
}
TABLES = {
    "crm.people": TableFacts(collection="crm.people", primary_key=("id",), columns={
        "id": ColumnFacts(nullable=False), "name": ColumnFacts(nullable=False),
        "email": ColumnFacts(nullable=False, length=12)}),
    "crm.orders": TableFacts(
        collection="crm.orders", primary_key=("id",),
        columns={n: ColumnFacts(nullable=True) for n in ("id", "person", "on", "note")},
        links=(Link(columns=("person",), table="people", targets=("id",)),)),
}  # fmt: skip


def a_map(**erasures: Erasure | None) -> DataMap:
    """Make the map of people and orders, with what an erasure does to each."""
    made = datamap({a: _named(fields) for a, fields in FIELDS.items()})
    (only,) = made.datasets
    collections = tuple(
        replace(c, facts=Facts(erasure=erasures.get(c.name))) for c in only.collections
    )
    return DataMap(datasets=(Dataset(key="crm", name="crm", collections=collections),))


def _named(fields: list[Field]) -> list[Field]:
    kinds = {"name": "user.name", "email": "user.contact.email", "note": "user.content"}
    return [replace(f, categories=(kinds.get(f.path, "user"),)) for f in fields]


def met(address: str, key: str, *, shared: bool = False, **row: object) -> Met:
    return Met(address=address, key=key, row=row, own=False, shared=shared)


PERSON = met("crm.people", "[1]", id=1, name="Ada", email="ada@x.example")
ORDER = met("crm.orders", "[7]", id=7, person=1, on="2025-07-07", note="Ring")


def drawn(
    the_map: DataMap, *rows: Met, choices: Mapping[tuple[str, Code | None], Choice] | None = None,
    waiting: int = 0, today: date = TODAY, lasts: Lasts | None = None,
) -> Plan:  # fmt: skip
    return draw_up(the_map, met=rows, tables=TABLES, choices=choices or {}, year_end=(3, 31),
                   today=today, lasts=lasts, open_requests=waiting)  # fmt: skip


def acts(plan: Plan) -> dict[str, Action]:
    return {line.address: line.action for line in plan.lines}


class TestWhatIsDone:
    def test_deletes_children_before_their_parents(self) -> None:
        plan = drawn(a_map(people=DELETE, orders=DELETE), PERSON, ORDER)
        assert [line.address for line in plan.lines] == ["crm.orders", "crm.people"]
        assert set(acts(plan).values()) == {Action.DELETE}

    def test_keeps_to_the_end_of_the_accounting_year(self) -> None:
        """R-67."""
        (line,) = drawn(a_map(orders=KEEP), ORDER).lines
        assert (line.action, line.until) == (Action.KEEP, date(2032, 3, 31))

    def test_lets_go_of_what_was_kept_long_enough(self) -> None:
        """R-66, R-67: no exception covers a row whose last day is over."""
        assert acts(drawn(a_map(orders=KEEP), ORDER, today=date(2032, 3, 31))) == {
            "crm.orders": Action.KEEP
        }
        assert acts(drawn(a_map(orders=KEEP), ORDER, today=date(2032, 4, 1))) == {
            "crm.orders": Action.DELETE
        }

    def test_lets_go_of_what_is_kept_only_with_a_record_that_goes(self) -> None:
        """R-67: as long as the invoice is kept, and no longer."""
        riding = Erasure(
            treatment=Treatment.KEEP, keep=Keep(ground="Art 17(3)(b)", until="so long")
        )
        assert set(acts(drawn(a_map(people=DELETE, orders=riding), PERSON, ORDER)).values()) == {
            Action.DELETE
        }
        assert acts(drawn(a_map(orders=riding), ORDER)) == {"crm.orders": Action.KEEP}

    def test_goes_by_the_day_that_was_told_where_the_row_has_none(self) -> None:
        """R-68."""
        told, undated = {("crm.orders", "[7]"): date(2030, 1, 1)}, replace(
            ORDER, row={**ORDER.row, "on": None})  # fmt: skip
        for today, action in ((date(2030, 1, 1), Action.KEEP), (date(2030, 1, 2), Action.DELETE)):
            plan = drawn(a_map(orders=KEEP), undated, today=today, lasts=told)
            assert acts(plan) == {"crm.orders": action}

    def test_minds_a_hold_until_its_end(self) -> None:
        """R-66, R-68."""
        hold = Choice(action=Action.KEEP, ground=Hold.CLAIMS, until=date(2027, 1, 31))
        held = {("crm.people", None): hold}
        for today, action in ((date(2027, 1, 31), Action.KEEP), (date(2027, 2, 1), Action.DELETE)):
            plan = drawn(a_map(people=DELETE), PERSON, choices=held, today=today)
            assert acts(plan) == {"crm.people": action}

    def test_masks_a_row_that_a_kept_one_needs(self) -> None:
        """R-68: the least that the database allows, and nothing that names the person."""
        plan = drawn(a_map(people=DELETE, orders=KEEP), PERSON, ORDER)
        assert acts(plan) == {"crm.people": Action.MASK, "crm.orders": Action.KEEP}
        (person,) = (line for line in plan.lines if line.address == "crm.people")
        written = {column: mask.output_length for column, mask in person.masks.items()}
        assert written == {"name": 6, "email": 12}  # as long as the column takes
        assert [c.code for c in plan.conflicts] == [Code.NEEDED_BY_KEPT]
        assert plan.unsettled == 0

    def test_leaves_alone_what_is_shared(self) -> None:
        """R-50: never touched without a decision."""
        plan = drawn(a_map(people=DELETE), replace(PERSON, shared=True))
        assert acts(plan) == {"crm.people": Action.KEEP}
        chosen = Choice(action=Action.DELETE)
        again = drawn(a_map(people=DELETE), replace(PERSON, shared=True),
                      choices={("crm.people", Code.SHARED): chosen})  # fmt: skip
        assert acts(again) == {"crm.people": Action.DELETE}

    def test_leaves_a_customers_data_to_the_customer(self) -> None:
        """R-30."""
        the_map = a_map(people=DELETE)
        people = the_map.collection("crm.people")
        kept_for = replace(people, facts=replace(people.facts, role=Role.PROCESSOR))
        (only,) = the_map.datasets
        both = (kept_for, the_map.collection("crm.orders"))
        the_map = DataMap(datasets=(replace(only, collections=both),))
        assert acts(drawn(the_map, PERSON)) == {"crm.people": Action.KEEP}

    def test_masks_personal_fields_where_the_map_says_nothing(self) -> None:
        (line,) = drawn(a_map(), ORDER).lines
        assert line.action is Action.MASK
        assert set(line.masks) == {"person", "on", "note"}


class TestConflicts:
    def test_names_the_column_that_refuses_a_mask(self) -> None:
        (conflict,) = (c for c in drawn(a_map(), PERSON).conflicts if c.beside.endswith(":name"))
        assert (conflict.code, conflict.beside) == (Code.MASK_REFUSED, "mask_not_null:name")
        assert conflict.open

    def test_are_settled_by_a_choice(self) -> None:
        plan = drawn(a_map(), PERSON, choices={
            ("crm.people", Code.MASK_REFUSED): Choice(action=Action.DELETE)})  # fmt: skip
        assert (acts(plan), plan.unsettled) == ({"crm.people": Action.DELETE}, 0)

    def test_hold_everything_while_a_copy_is_owed(self) -> None:
        """R-43."""
        plan = drawn(a_map(people=DELETE), PERSON, waiting=1)
        assert [c.code for c in plan.conflicts if c.open] == [Code.OPEN_REQUEST]

    def test_know_no_hold_without_ground_and_end(self) -> None:
        """R-66, R-68."""
        with pytest.raises(ChoiceIncompleteError):
            Choice(action=Action.KEEP, ground=Hold.CLAIMS)
        held = Choice(action=Action.KEEP, ground=Hold.CLAIMS, until=date(2027, 5, 31))
        plan = drawn(a_map(people=DELETE), PERSON, choices={("crm.people", None): held})
        (line,) = plan.lines
        assert (line.action, line.until) == (Action.KEEP, date(2027, 5, 31))
        assert "17(3)(e)" in line.ground


class TestAPackedPlan:
    def test_comes_back_as_it_was(self) -> None:
        plan = drawn(a_map(people=DELETE, orders=KEEP), PERSON, ORDER)
        assert tuple(unpack_plan(pack_plan(plan, keys=())).lines) == plan.lines

    def test_has_another_digest_for_other_rows(self) -> None:
        """R-68: what changed between plan and execution shows."""
        one = drawn(a_map(people=DELETE), PERSON)
        two = drawn(a_map(people=DELETE), replace(PERSON, key="[2]"))
        assert canonical(one) != canonical(two)
        assert canonical(one) == canonical(drawn(a_map(people=DELETE), PERSON))


class TestTheAccountingYear:
    @pytest.mark.parametrize(
        ("day", "ends"),
        [(date(2026, 3, 31), date(2026, 3, 31)), (date(2026, 4, 1), date(2027, 3, 31)),
         (date(2025, 12, 31), date(2026, 3, 31))],
    )  # fmt: skip
    def test_ends_once_a_year(self, day: date, ends: date) -> None:
        """R-67."""
        assert end_of_year(day, year_end=(3, 31)) == ends

    def test_is_that_of_london(self) -> None:
        """Half past midnight in London is the day before in UTC."""
        keep = Keep(ground="g", until="u", period="P6Y", since="at", accounting_year=True)
        row = {"at": "2026-03-31T23:30:00+00:00"}
        assert kept_until(keep, row=row, year_end=(3, 31)) == date(2033, 3, 31)

    def test_has_no_end_without_a_day(self) -> None:
        keep = Keep(ground="g", until="u", period="P6Y", since="at")
        assert kept_until(keep, row={"at": None}, year_end=(3, 31)) is None


class TestAMask:
    def test_writes_the_same_random_text_for_the_same_row(self) -> None:
        mask = Mask(strategy=Strategy.RANDOM_STRING_REWRITE, length=5, suffix="@x")
        assert masked(mask, random=lambda n: "abcdefgh"[:n]) == "abcde@x"
        assert masked(Mask(strategy=Strategy.NULL_REWRITE), random=str) is None


class TestWhatStaysForATime:
    def test_is_kept_by_collection_and_day_with_what_it_rests_on(self) -> None:
        """R-66, R-68."""
        earlier = met("crm.orders", "[6]", id=6, person=1, on="2024-07-07", note="")
        plan = drawn(a_map(people=DELETE, orders=KEEP), PERSON, ORDER, earlier)
        kept = {(one.address, one.last_day): one.keys for one in remainders(plan.lines)}
        assert kept == {
            ("crm.orders", date(2031, 3, 31)): {"[6]"},
            ("crm.orders", date(2032, 3, 31)): {"[7]"},
            ("crm.people", date(2032, 3, 31)): {"[1]"},
        }

    def test_is_not_what_another_persons_record_may_rest_on(self) -> None:
        """R-50."""
        shared = replace(met("crm.orders", "[6]", id=6, person=1, on="2024-07-07"), shared=True)
        plan = drawn(a_map(people=DELETE, orders=KEEP), PERSON, ORDER, shared)
        assert {one.address for one in remainders(plan.lines)} == {"crm.orders"}

    def test_keeps_its_days_when_it_is_sealed(self) -> None:
        plan = drawn(a_map(orders=KEEP), ORDER)
        (line,) = unpack_plan(pack_plan(plan, keys=())).lines
        assert line == plan.lines[0]
        assert dict(line.days) == {"[7]": date(2032, 3, 31)}

    def test_is_found_again_by_the_first_value_of_its_key(self) -> None:
        assert leading_values(['["O-1", 2]', "[12]", "[12]#2"]) == ["12", "O-1"]
