"""Whose a record is, its purpose and where it came from (R-30, R-36, R-40, R-50)."""

from dataclasses import replace
from datetime import date

import pytest

from privacydesk.domain.catalogue import Facts, Provenance, Purpose, Role
from privacydesk.domain.datamap import Collection
from privacydesk.domain.findings import GROUND_WORDS, Ground, Owner, Tally
from privacydesk.domain.gates import Failure, Verdict
from privacydesk.domain.judging import judge_record
from privacydesk.domain.ownership import Ownership
from privacydesk.domain.places import STATUS_AT, Place
from privacydesk.domain.sourcing import sources_of
from privacydesk.domain.waits import STATUS_OF, WaitKind

CONTACTS = Collection(
    dataset="crm", name="contacts", fields=(), connection="main",
    provenance=Provenance(source="broker", list="list", obtained_on="got_on"),
    facts=Facts(title="Your contact record", source="You, with your first order",
                purposes=(Purpose(id="supply", words="supply"), Purpose(id="ask", words="ask"))),
)  # fmt: skip
MINE = Ownership(collection="crm.contacts", key="1", distance=0, own=True, nearest_other=None)
BARE = replace(CONTACTS, facts=Facts(), provenance=Provenance())


class TestJudgeRecord:
    @pytest.mark.parametrize(
        ("collection", "whose", "owner"),
        [
            (CONTACTS, MINE, Owner.OWN),
            (CONTACTS, replace(MINE, own=False, distance=2), Owner.OWN),
            (CONTACTS, replace(MINE, own=False, distance=2, nearest_other=3), Owner.OWN),
            (CONTACTS, replace(MINE, own=False, distance=2, nearest_other=2), Owner.SHARED),
            (CONTACTS, replace(MINE, own=False, complete=False), Owner.SHARED),
            (CONTACTS, None, Owner.SHARED),
            (replace(CONTACTS, facts=Facts(role=Role.PROCESSOR)), MINE, Owner.PROCESSOR),
            (replace(CONTACTS, facts=Facts(role=Role.PROCESSOR)), None, Owner.PROCESSOR),
        ],
    )
    def test_says_whose_it_is(
        self, collection: Collection, whose: Ownership | None, owner: Owner
    ) -> None:
        """R-30, R-50: what nobody can tell is shared, and a person decides."""
        assert judge_record(collection, row={}, ownership=whose).owner is owner

    @pytest.mark.parametrize(
        ("collection", "row", "provenance"),
        [(CONTACTS, {"broker": "Larch Lists"}, "row"), (CONTACTS, {"broker": None}, "default"),
         (CONTACTS, {}, "default"), (BARE, {"broker": "Larch Lists"}, None)],
    )  # fmt: skip
    def test_says_where_it_came_from(
        self, collection: Collection, row: dict[str, object], provenance: str | None
    ) -> None:
        """R-40."""
        assert judge_record(collection, row=row, ownership=MINE).provenance == provenance

    def test_keeps_the_maps_words_and_nothing_of_the_row(self) -> None:
        judged = judge_record(CONTACTS, row={"broker": "Larch Lists"}, ownership=MINE)
        assert (judged.category, judged.purpose) == ("Your contact record", "supply ask")
        assert "Larch" not in repr(judged)
        assert judge_record(BARE, row={}, ownership=MINE).purpose is None


class TestSources:
    def test_name_the_broker_the_list_and_the_day_of_each_record_once(self) -> None:
        """R-40."""
        row = {"broker": "Larch Lists", "list": "May", "got_on": "2025-05-02T08:00:00"}
        found = sources_of([CONTACTS], rows=[(CONTACTS, row), (CONTACTS, dict(row))])
        assert [(s.name, s.list_name, s.obtained_on) for s in found] == [
            ("You, with your first order", None, None),
            ("Larch Lists", "May", date(2025, 5, 2)),
        ]

    @pytest.mark.parametrize("day", [None, "", "soon", "2025"])
    def test_pass_over_a_day_that_is_none(self, day: object) -> None:
        (source,) = sources_of([], rows=[(CONTACTS, {"broker": "Larch", "got_on": day})])
        assert source.obtained_on is None

    def test_pass_over_a_record_that_names_nobody(self) -> None:
        assert sources_of([BARE], rows=[(BARE, {"broker": "Larch"}), (CONTACTS, {})]) == ()


class TestClosedLists:
    def test_have_a_status_for_every_place_and_wait(self) -> None:
        assert set(STATUS_AT) == set(Place)
        assert set(STATUS_OF) == set(WaitKind)

    def test_have_words_and_law_for_every_ground(self) -> None:
        """R-53, R-55."""
        assert set(GROUND_WORDS) == set(Ground)
        for ground, words in GROUND_WORDS.items():
            no_exemption = ground in {Ground.NOT_CONTROLLER, Ground.NOT_ASKED_FOR}
            assert no_exemption or "Schedule 2, paragraph" in words

    def test_count_every_record_once(self) -> None:
        assert Tally(undecided=1, disclose=2, redact=3, withhold=4).total == 10


class TestVerdict:
    def test_never_passes_where_nothing_was_checked(self) -> None:
        failure = Failure(expectation="x", rows=1, words="x")
        assert Verdict(suite="s", checked=1, failures=()).passed
        assert not Verdict(suite="s", checked=0, failures=()).passed
        assert not Verdict(suite="s", checked=1, failures=(failure,)).passed
