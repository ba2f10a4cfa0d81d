"""One fact, every place that bears it, and what a correction does in each (R-58, R-64)."""

from pathlib import Path
from typing import Any

import pytest

from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.domain import changes
from privacydesk.domain.changes import Effect, NoChangeError
from privacydesk.domain.claimed_facts import claimed
from privacydesk.domain.correction_notices import to_be_told
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.held_facts import HeldFact, Record, held_facts
from privacydesk.domain.rules import Recipient

INCLUDE = Path(__file__).parents[3] / "include"
PARTS = {"line1": "2 Low Mill Road", "line2": None, "town": "Wakefield", "postcode": "WF1 3KC"}
ONE_LINE = "2 Low Mill Road, Wakefield, WF1 3KC"
AFTER = {"line1": "20 High Mill Lane", "line2": "", "town": "Wakefield", "postcode": "WF1 3CK"}


@pytest.fixture(scope="module")
def datamap() -> DataMap:
    return datamap_files.read([INCLUDE / "datamap"])


@pytest.fixture
def records(datamap: DataMap) -> list[Record]:
    found: list[tuple[str, dict[str, Any]]] = [
        ("crm.addresses", {"id": 7, **PARTS}),
        ("orders.orders", {"id": "O-1", "status": "DEL", "delivery_address": ONE_LINE}),
        ("orders.orders", {"id": "O-2", "status": "DON", "delivery_address": ONE_LINE.upper()}),
        ("orders.orders", {"id": "O-3", "status": "NEW", "delivery_address": "Unit 4, Leeds"}),
        ("invoices.invoices", {"number": "I-1", "billed_address": ONE_LINE}),
        ("handovers.received", {"handover_id": "H-1", "install_address": ONE_LINE}),
        ("orders.disclosures", {"id": 1, "recipient": "swift", "ground": "CONTRACTOR"}),
        ("orders.disclosures", {"id": 2, "recipient": "police", "ground": "LEGAL"}),
        ("crm.contacts", {"id": 5, "job_title": "Clerk", "source_name": "Northgate Systems"}),
    ]
    return [
        Record(finding=n, collection=datamap.collection(a), row=row, shared=False)
        for n, (a, row) in enumerate(found, start=1)
    ]


def address(records: list[Record]) -> HeldFact:
    return next(h for h in held_facts(records) if h.fact == "address" and h.whole == ONE_LINE)


class TestAFact:
    def test_is_one_in_every_spelling_whole_or_in_parts(self, records: list[Record]) -> None:
        assert [p.record.finding for p in address(records).places] == [1, 2, 3, 5, 6]

    def test_of_another_value_is_another_fact(self, records: list[Record]) -> None:
        wholes = [h.whole for h in held_facts(records) if h.fact == "address"]
        assert wholes == [ONE_LINE, "Unit 4, Leeds"]

    def test_is_shown_in_its_parts_where_anybody_has_them(self, records: list[Record]) -> None:
        assert list(address(records).values) == ["line1", "line2", "town", "postcode"]


class TestACorrection:
    def test_does_in_each_place_what_the_place_allows(self, records: list[Record]) -> None:
        planned = list(changes.correct(address(records), after=AFTER))

        done = [(p.record.finding, p.effect, p.field) for p in planned]
        assert done == [
            (1, Effect.SET, "line1"), (1, Effect.SET, "postcode"),
            (2, Effect.SET, "delivery_address"), (3, Effect.KEEP, "delivery_address"),
            (5, Effect.NOTE, "billed_address"), (6, Effect.KEEP, "install_address"),
        ]  # fmt: skip
        assert planned[2].after == "20 High Mill Lane, Wakefield, WF1 3CK"

    @pytest.mark.parametrize("after", [{**PARTS, "line2": ""}, {"line1": " ", "town": ""}])
    def test_must_change_something(self, records: list[Record], after: dict[str, str]) -> None:
        with pytest.raises(NoChangeError):
            next(changes.correct(address(records), after=after))


class TestADispute:
    def test_is_marked_on_the_persons_record_where_the_store_cannot(
        self, records: list[Record]
    ) -> None:
        """R-61."""
        (mark,) = changes.dispute(address(records), records=records, words="disputed")
        assert (mark.record.finding, mark.field) == (9, "disputed_note")


class TestARestriction:
    def test_marks_each_record_that_can_bear_it_once(self, records: list[Record]) -> None:
        """R-59."""
        records[1].row["restricted"] = True  # type: ignore[index]
        planned = changes.mark(records, effect=Effect.RESTRICT)
        assert [p.record.finding for p in planned] == [3, 4, 9]


class TestTheRecipients:
    def rules(self) -> dict[str, Recipient]:
        facts = frozenset({"address"})
        known = {"swift": "Swift", "pine": "Pine", "northgate": "Northgate Systems",
                 "lantern": "Lantern", "ridge": "Ridge"}  # fmt: skip
        return {
            i: Recipient(id=i, name=n, what="", why="",
                         facts=facts if i != "ridge" else frozenset())
            for i, n in known.items()
        }  # fmt: skip

    def test_are_those_in_the_log_those_who_gave_it_and_the_standing_ones(
        self, records: list[Record], datamap: DataMap
    ) -> None:
        """R-62."""
        told = to_be_told(self.rules(), facts=["address", "job_title"], records=records,
                          changed=[datamap.collection("orders.orders")])  # fmt: skip
        assert {r.id: set(f) for r, f in told} == {
            "swift": {"address"}, "pine": {"address"}, "northgate": {"address"},
        }  # fmt: skip

    def test_are_never_an_authority_in_an_inquiry(self, records: list[Record]) -> None:
        """R-39."""
        rules = {**self.rules(), "police": Recipient(
            id="police", name="Police", what="", why="", facts=frozenset({"address"}))}  # fmt: skip
        told = to_be_told(rules, facts=["address"], records=records, changed=[])
        assert {r.id for r, _ in told} == {"swift", "northgate"}


class TestAMessage:
    def test_says_line_by_line_how_a_fact_should_be(self, records: list[Record]) -> None:
        title = next(h for h in held_facts(records) if h.fact == "job_title")
        said = claimed("Please correct:\n- Job title: Engineer\nThanks", title, title="Job title")
        assert said == {"": "Engineer"}

    def test_may_say_a_part_of_it(self, records: list[Record]) -> None:
        said = claimed("Postcode: WF1 3CK", address(records), title="Address")
        assert said["postcode"] == "WF1 3CK"
        assert said["town"] == "Wakefield"

    @pytest.mark.parametrize("text", ["", "Job title: clerk", "I am no clerk.", "Name: X"])
    def test_may_say_nothing_new(self, records: list[Record], text: str) -> None:
        title = next(h for h in held_facts(records) if h.fact == "job_title")
        assert claimed(text, title, title="Job title") == {}
