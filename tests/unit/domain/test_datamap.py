"""The map's own words: edges, matches, and what a check says of it."""

from dataclasses import replace
from datetime import date, datetime, timezone
from decimal import Decimal
from ipaddress import ip_address
from uuid import UUID

import pytest

from fakes.datamaps import column, datamap
from privacydesk.domain.catalogue import Erasure, Facts, Mask, Strategy, Treatment
from privacydesk.domain.datamap import Collection, DataMap, Dataset, Field, UnknownCollectionError
from privacydesk.domain.datamap_checks import (
    Level,
    check,
    erasure_of,
    erasure_order,
    mask_conflicts,
    stopping,
    unreachable,
)
from privacydesk.domain.live_checks import ColumnFacts, Link, TableFacts, compare
from privacydesk.domain.row_values import json_value, key_text, values_at
from privacydesk.domain.spots import Match, Spot

NULL = Mask(strategy=Strategy.NULL_REWRITE)


def person(*fields: Field) -> Collection:
    return Collection(dataset="crm", name="person", connection="main", fields=fields)


def map_of(*collections: Collection) -> DataMap:
    return DataMap(datasets=(Dataset(key="crm", name="crm", collections=collections),))


def codes(collection: Collection, field: Field) -> list[str]:
    return [problem.code for problem in mask_conflicts(collection, field=field)]


class TestDataMap:
    def test_opens_a_reference_the_way_its_direction_says(self) -> None:
        the_map = datamap(
            {
                "a.x": [
                    column("k", to="a.y.k"),
                    column("l", from_="a.y.l"),
                    column("m", both="a.y.m"),
                ],
                "a.y": [column("k"), column("l"), column("m")],
            }
        )
        ways = {f"{edge.source} -> {edge.target}" for edge in the_map.edges}
        assert ways == {
            "a.x.k -> a.y.k",
            "a.y.l -> a.x.l",
            "a.x.m -> a.y.m",
            "a.y.m -> a.x.m",
        }

    def test_compares_both_ends_of_a_link_alike(self) -> None:
        the_map = datamap(
            {
                "crm.person": [column("email", identity="email"), column("id")],
                "log.mail": [column("box", from_="crm.person.email")],
                "log.copy": [column("box", to="log.mail.box")],
            }
        )
        assert the_map.matches == {
            Spot("crm.person", "email"): Match.EMAIL,
            Spot("log.mail", "box"): Match.EMAIL,
            Spot("log.copy", "box"): Match.EMAIL,
        }

    def test_refuses_an_address_that_is_not_there(self) -> None:
        with pytest.raises(UnknownCollectionError, match=r"crm\.person\.fax"):
            map_of(person(column("email"))).field(Spot("crm.person", "fax"))


class TestCheck:
    def test_names_personal_data_that_no_search_reaches(self) -> None:
        the_map = datamap(
            {
                "crm.person": [column("email", identity="email"), column("id")],
                "crm.note": [column("person", to="crm.person.id")],
                "crm.tag": [column("word", personal=False)],
            }
        )
        found = list(unreachable(the_map))
        assert [(p.level, p.where) for p in found] == [(Level.ERROR, "crm.note")]

    def test_names_what_a_letter_could_not_say(self) -> None:
        """R-36, R-117."""
        letter, gate = check(map_of(person(column("email", identity="email"))))
        assert (letter.level, letter.code) == (Level.WARNING, "facts_missing")
        assert "purposes, lawful_basis, retention, source" in letter.message
        assert (gate.level, gate.code) == (Level.WARNING, "case_would_stop")
        assert gate.message.endswith(
            "for want of: purposes, source;"
            " say it here, or once for the dataset in defaults.yaml beside the map"
        )

    def test_names_what_would_stop_a_case_though_no_field_is_personal(self) -> None:
        """R-40: an order's lines are found with the order."""
        the_map = datamap(
            {
                "crm.person": [column("email", identity="email"), column("id")],
                "crm.line": [column("person", from_="crm.person.id", personal=False)],
                "crm.tag": [column("word", personal=False)],
            }
        )
        assert [p.where for p in stopping(the_map)] == ["crm.person", "crm.line"]

    def test_names_an_erasure_order_that_goes_round(self) -> None:
        one = replace(person(column("id")), erase_after=("crm.other",))
        other = replace(one, name="other", erase_after=("crm.person",))
        assert [p.code for p in erasure_order(map_of(one, other))] == ["erasure_circle"]

    def test_a_mask_must_not_break_what_it_masks(self) -> None:
        long = Mask(strategy=Strategy.STRING_REWRITE, rewrite_value="x" * 41)
        cases = {
            "mask_breaks_key": Field(path="id", primary_key=True, masking_override=NULL),
            "mask_too_long": Field(path="name", length=40, masking_override=long),
            "mask_wrong_type": Field(path="age", data_type="integer", masking_override=long),
            "mask_read_only": Field(path="score", read_only=True, masking_override=NULL),
            "mask_empties_identity": Field(path="email", identity="email", masking_override=NULL),
        }
        for code, field in cases.items():
            assert codes(person(field), field) == [code]

    def test_a_field_has_the_last_word_on_its_erasure_and_an_inherited_mask_spares_keys(
        self,
    ) -> None:
        whole = Erasure(treatment=Treatment.MASK, mask=NULL)
        kept = Erasure(treatment=Treatment.RESTRICT)
        collection = person(
            Field(path="id", primary_key=True, categories=("user.unique_id",)),
            Field(path="name", categories=("user.name",)),
            Field(path="vat", categories=("user.financial",), erasure=kept),
            Field(path="created", categories=("system.operations",)),
        )
        collection = replace(collection, facts=Facts(erasure=whole))
        treated = {f.path: erasure_of(collection, field=f) for f in collection.fields}
        assert treated == {"id": None, "name": whole, "vat": kept, "created": None}


class TestCompare:
    def test_says_where_map_and_table_differ(self) -> None:
        email = Field(path="email", identity="email", masking_override=NULL)
        the_map = map_of(person(email, column("fax"), column("phone", identity="phone_number")))
        table = TableFacts(
            collection="crm.person",
            columns={
                "email": ColumnFacts(nullable=False),
                "phone": ColumnFacts(nullable=True),
                "id": ColumnFacts(nullable=False),
            },
            primary_key=("id",),
            indexed=frozenset({"email"}),
        )
        found = {(p.code, p.where) for p in compare(the_map, table=table)}
        assert found == {
            ("no_column", "crm.person.fax"),
            ("column_unmapped", "crm.person"),
            ("key_differs", "crm.person"),
            ("no_index", "crm.person.email"),
            ("mask_not_null", "crm.person.email"),
        }

    def test_is_content_with_an_index_on_the_lower_case(self) -> None:
        the_map = map_of(person(Field(path="email", identity="email", primary_key=True)))
        columns = {"email": ColumnFacts(nullable=True)}
        indexed = frozenset({"lower(email)"})
        table = TableFacts(collection="crm.person", columns=columns, indexed=indexed)
        assert list(compare(the_map, table=table)) == []

    def test_names_what_stands_in_the_way_of_a_deletion(self) -> None:
        gone = Facts(erasure=Erasure(treatment=Treatment.DELETE))
        people = replace(person(column("id", key=True)), table="person", facts=gone)
        invoice = replace(people, name="invoice", table="invoice", facts=Facts())
        columns = {"id": ColumnFacts(nullable=False)}
        link = Link(columns=("person",), table="person", schema="public")
        table = TableFacts(
            collection="crm.invoice", columns=columns, indexed=frozenset({"id"}), links=(link,)
        )

        def found(*collections: Collection) -> list[tuple[str, str]]:
            return [(p.code, p.where) for p in compare(map_of(*collections), table=table)]

        assert found(people, invoice) == [("delete_blocked", "crm.person")]
        too = replace(invoice, facts=gone)
        assert found(people, too) == [("delete_order", "crm.person")]
        assert found(replace(people, erase_after=("crm.invoice",)), too) == []
        assert found(replace(people, schema="other"), too) == []

    def test_names_a_table_that_is_not_there(self) -> None:
        table = TableFacts(collection="crm.person", columns={})
        assert [p.code for p in compare(map_of(person(column("id"))), table=table)] == ["no_table"]


class TestRowValues:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (5, "5"),
            ("5", "5"),
            (Decimal("5.00"), "5"),
            (5.0, "5"),
            (0.5, "0.5"),
            (Decimal("1E+3"), "1000"),
            ("007", "007"),
            (True, "true"),
            (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
            (ip_address("192.0.2.1"), "192.0.2.1"),
            (date(2026, 10, 8), "2026-10-08"),
            (None, None),
            ("", None),
            (" \t", None),
            (float("nan"), None),
            ({"a": 1}, None),
        ],
    )
    def test_a_key_is_the_same_text_whatever_its_type(
        self, value: object, text: str | None
    ) -> None:
        assert key_text(value) == text

    def test_json_keeps_every_digit(self) -> None:
        row = {
            "price": Decimal("20.50"),
            "at": datetime(2026, 10, 8, 9, 15, tzinfo=timezone.utc),
            "scan": memoryview(b"\x00\xff"),
            "money": "$20.00",
            "big": 2**70,
            "odd": float("inf"),
            "tags": {"b", "a"},
            "deep": [{"n": Decimal(1)}, None, True],
        }
        assert json_value(row) == {
            "price": "20.50",
            "at": "2026-10-08T09:15:00+00:00",
            "scan": "base64:AP8=",
            "money": "$20.00",
            "big": 2**70,
            "odd": "inf",
            "tags": ["a", "b"],
            "deep": [{"n": "1"}, None, True],
        }

    def test_goes_into_objects_and_through_arrays(self) -> None:
        row = {"jobs": [{"at": {"firm": "Alder"}}, {"at": {"firm": "Birch"}}, {}]}
        assert list(values_at(row, "jobs.at.firm")) == ["Alder", "Birch"]
