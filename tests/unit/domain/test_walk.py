"""The walk against a naive one, and whose a row is."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.datamaps import column, datamap
from fakes.sources import InMemorySource, Rows
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.identity_keys import (
    Identities,
    Identity,
    IdentityUnusableError,
    gather_identities,
    normalise,
)
from privacydesk.domain.legs import Found, Leg, SearchState
from privacydesk.domain.ownership import Ownership, judge
from privacydesk.domain.rounds import across, walk_everywhere
from privacydesk.domain.row_values import key_text
from privacydesk.domain.spots import Match, Spot
from privacydesk.domain.walk import walk

ADA = gather_identities([Identity(kind="email", value="ada@alder.example")])

SHOP = datamap(
    {
        "shop.customer": [
            column("id", key=True),
            column("email", identity="email"),
            column("home", to="shop.address.id"),
        ],
        "shop.orders": [
            column("id", key=True),
            column("customer", from_="shop.customer.id"),
            column("ship_to", to="shop.address.id"),
        ],
        "shop.line": [
            column("order", from_="shop.orders.id", personal=False),
            column("product", to="shop.product.id", personal=False),
        ],
        "shop.product": [column("id", key=True, personal=False)],
        "shop.address": [column("id", key=True, personal=False), column("street")],
    }
)
ROWS: Rows = {
    "shop.customer": [
        {"id": 1, "email": "Ada@Alder.example", "home": 10},
        {"id": 2, "email": "ben@birch.example", "home": 20},
    ],
    "shop.orders": [
        {"id": "a", "customer": "1", "ship_to": 10},
        {"id": "b", "customer": "1", "ship_to": 20},
        {"id": "c", "customer": "2", "ship_to": 10},
    ],
    "shop.line": [{"order": "a", "product": 7}],
    "shop.product": [{"id": 7}],
    "shop.address": [{"id": 10, "street": "Elm"}, {"id": 20, "street": "Oak"}],
}


def gather(
    the_map: DataMap, rows: Rows, *, identities: Identities = ADA
) -> tuple[dict[tuple[str, str], Found], tuple[Leg, ...], dict[tuple[str, str], Ownership]]:
    found: dict[tuple[str, str], Found] = {}
    source = InMemorySource(rows)

    def sink(item: Found) -> None:
        found[item.collection.address, item.key] = item

    legs = walk_everywhere(
        the_map,
        identities=identities,
        find=dict.fromkeys(the_map.connections, source.find),
        sink=sink,
    )
    everywhere = across(dict.fromkeys(the_map.connections, source.find))
    owners = judge(the_map, legs=legs, find=everywhere)
    return found, legs, {(o.collection, o.key): o for o in owners}


class TestWalk:
    def test_follows_references_and_compares_a_text_with_a_number(self) -> None:
        found, _, _ = gather(SHOP, ROWS)
        assert {place: item.distance for place, item in found.items()} == {
            ("shop.customer", "[1]"): 0,
            ("shop.orders", '["a"]'): 1,
            ("shop.orders", '["b"]'): 1,
            ("shop.address", "[10]"): 1,
            ("shop.address", "[20]"): 2,
        }

    def test_passes_through_what_is_not_personal_and_asks_nothing_in_vain(self) -> None:
        source = InMemorySource(ROWS)
        walk(SHOP, connection="main", identities=ADA, find=source.find, sink=lambda _: None)
        assert {spot for spot, _ in source.asked} == {
            "shop.customer.email",
            "shop.orders.customer",
            "shop.address.id",
        }

    def test_never_asks_twice_for_a_key_and_never_once_per_row(self) -> None:
        rows: Rows = {
            "shop.customer": [{"id": 1, "email": "ada@alder.example", "home": 1}],
            "shop.orders": [{"id": n, "customer": 1, "ship_to": n} for n in range(1200)],
            "shop.address": [{"id": n, "street": "Elm"} for n in range(1200)],
        }
        source = InMemorySource(rows)
        walk(
            SHOP,
            connection="main",
            identities=ADA,
            find=source.find,
            sink=lambda _: None,
            batch=500,
        )
        asked = [keys for spot, keys in source.asked if spot == "shop.address.id"]
        assert [len(keys) for keys in asked] == [1, 500, 500, 199]
        assert len({key for keys in asked for key in keys}) == 1200

    def test_a_blank_joins_nobody(self) -> None:
        rows: Rows = {
            "shop.customer": [{"id": "", "email": "ada@alder.example", "home": None}],
            "shop.orders": [{"id": 1, "customer": "", "ship_to": 5}],
        }
        assert set(gather(SHOP, rows)[0]) == {("shop.customer", '[""]')}

    def test_finds_rows_that_are_alike_as_often_as_they_stand_there(self) -> None:
        visits = datamap({"web.visit": [column("email", identity="email"), column("day")]})
        row: dict[str, object] = {"email": "ada@alder.example", "day": "Monday"}
        found, _, _ = gather(visits, {"web.visit": [row, row, {**row, "day": "Tuesday"}]})
        assert [key.endswith("#2") for _, key in found] == [False, True, False]

    def test_self_references_and_circles_end(self) -> None:
        threads = datamap(
            {
                "desk.ticket": [
                    column("id", key=True),
                    column("email", identity="email"),
                    column("parent", both="desk.ticket.id"),
                ]
            }
        )
        rows: list[dict[str, object]] = [
            {"id": 1, "email": "ada@alder.example", "parent": 3},
            {"id": 2, "email": None, "parent": 1},
            {"id": 3, "email": None, "parent": 2},
        ]
        found, _, _ = gather(threads, {"desk.ticket": rows})
        assert sorted(item.distance for item in found.values()) == [0, 1, 1]

    def test_several_identities_of_a_row_are_ored_and_others_are_named(self) -> None:
        mails = datamap(
            {
                "log.mail": [
                    column("id", key=True),
                    column("sender", identity="email"),
                    column("receiver", identity="email"),
                ]
            }
        )
        rows = [
            {"id": 1, "sender": "ada@alder.example", "receiver": "ben@birch.example"},
            {"id": 2, "sender": "ben@birch.example", "receiver": "ada@alder.example"},
            {"id": 3, "sender": "ben@birch.example", "receiver": "ben@birch.example"},
        ]
        found, _, owners = gather(mails, {"log.mail": rows})
        named = {key: item.names_others for (_, key), item in found.items()}
        assert named == {"[1]": ("receiver",), "[2]": ("sender",)}
        assert not any(owner.shared for owner in owners.values())

    def test_every_store_has_a_search_record(self) -> None:
        """R-35: searched with which keys and how many rows, or not and why."""
        the_map = datamap(
            {
                "crm.person": [column("id", key=True), column("email", identity="email")],
                "crm.note": [column("person", from_="crm.person.id")],
                "club.card": [column("number", identity="loyalty_id")],
                "old.archive": [column("email", identity="email")],
                "ref.country": [column("code", personal=False)],
            },
            excluded={"old.archive": "being replaced"},
        )
        _, (leg,), _ = gather(the_map, {"crm.person": [{"id": 5, "email": "ada@alder.example"}]})
        records = {s.collection: (s.state, s.keys, s.rows, s.reason) for s in leg.searches}
        assert records == {
            "crm.person": (SearchState.SEARCHED, ("email",), 1, None),
            "crm.note": (SearchState.SEARCHED, ("person.id",), 0, None),
            "club.card": (SearchState.NO_KEY, (), 0, None),
            "old.archive": (SearchState.EXCLUDED, (), 0, "being replaced"),
            "ref.country": (
                SearchState.EXCLUDED,
                (),
                0,
                "holds no personal data and leads to none",
            ),
        }

    def test_shows_no_personal_value_when_printed(self) -> None:
        found, legs, owners = gather(SHOP, ROWS)
        text = repr(list(found.values())) + repr(legs) + repr(owners)
        assert "alder.example" not in text.lower()
        assert "alder.example" not in repr(Identity(kind="email", value="ada@alder.example"))


class TestJudge:
    def test_a_home_of_another_customer_is_shared_and_ones_own_is_not(self) -> None:
        _, _, owners = gather(SHOP, ROWS)
        own_home, other_home = owners["shop.address", "[10]"], owners["shop.address", "[20]"]
        assert (own_home.distance, own_home.nearest_other, own_home.shared) == (1, 2, False)
        assert own_home.used_by_others
        assert (other_home.distance, other_home.nearest_other, other_home.shared) == (2, 1, True)

    def test_what_nobody_else_uses_is_not_shared(self) -> None:
        _, _, owners = gather(SHOP, ROWS)
        orders = [owner for (place, _), owner in owners.items() if place == "shop.orders"]
        assert [(o.shared, o.used_by_others) for o in orders] == [(False, False)] * 2

    def test_a_colleague_and_what_is_the_colleagues_is_shared(self) -> None:
        firm = datamap(
            {
                "crm.contact": [
                    column("id", key=True),
                    column("email", identity="email"),
                    column("company", both="crm.company.id"),
                ],
                "crm.company": [column("id", key=True), column("name")],
                "crm.note": [column("id", key=True), column("contact", from_="crm.contact.id")],
            }
        )
        rows: Rows = {
            "crm.contact": [
                {"id": 1, "email": "ada@alder.example", "company": 9},
                {"id": 2, "email": "ben@alder.example", "company": 9},
            ],
            "crm.company": [{"id": 9, "name": "Alder"}],
            "crm.note": [{"id": 1, "contact": 1}, {"id": 2, "contact": 2}],
        }
        _, _, owners = gather(firm, rows)
        assert {place for place, owner in owners.items() if owner.shared} == {
            ("crm.contact", "[2]"),
            ("crm.company", "[9]"),
            ("crm.note", "[2]"),
        }

    def test_asks_in_batches(self) -> None:
        rows: Rows = {
            "shop.customer": [{"id": 1, "email": "ada@alder.example", "home": 0}],
            "shop.orders": [{"id": n, "customer": 1, "ship_to": n} for n in range(900)],
            "shop.address": [{"id": n, "street": "Elm"} for n in range(900)],
        }
        _, legs, _ = gather(SHOP, rows)
        source = InMemorySource(rows)
        assert not any(o.shared for o in judge(SHOP, legs=legs, find=source.find))
        assert len(source.asked) == 4

    def test_a_search_cut_short_counts_as_shared(self) -> None:
        _, legs, _ = gather(SHOP, ROWS)
        source = InMemorySource(ROWS)
        shallow = judge(SHOP, legs=legs, find=source.find, depth=1)
        addresses = {o.key: o for o in shallow if o.collection == "shop.address"}
        assert (addresses["[10]"].complete, addresses["[10]"].shared) == (False, True)
        blind = judge(SHOP, legs=legs, find=source.find, connections=())
        assert all(o.shared for o in blind if o.collection == "shop.address")


class TestIdentities:
    def test_compares_addresses_by_lower_case_and_numbers_as_e164(self) -> None:
        found = gather_identities(
            [
                Identity(kind="email", value="Ada@Alder.EXAMPLE"),
                Identity(kind="phone_number", value="020 7946 0123"),
                Identity(kind="phone_number", value="+44 (0)20 7946 0123"),
                Identity(kind="loyalty_id", value="CH-1"),
            ]
        )
        assert found == {
            "email": {"ada@alder.example"},
            "phone_number": {"+442079460123"},
            "loyalty_id": {"CH-1"},
        }

    @pytest.mark.parametrize("value", ["", "  ", "no number"])
    def test_refuses_what_cannot_be_searched_for(self, value: str) -> None:
        with pytest.raises(IdentityUnusableError, match="phone_number cannot be"):
            gather_identities([Identity(kind="phone_number", value=value)])


VALUES = st.sampled_from([None, "", 1, 2, 3, "1", "2", "x", "X"])
EMAILS = st.sampled_from([None, "ada@alder.example", "ADA@alder.example", "ben@birch.example"])
NAMES = ("a.one", "a.two", "b.three", "b.four")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[DataMap, Rows]:
    collections = {}
    for name in NAMES:
        ends = st.sampled_from([None, *(f"{other}.{f}" for other in NAMES for f in ("k", "l"))])
        ways = {way: draw(ends) for way in ("to", "from_", "both")}
        collections[name] = [
            column("n", key=True, personal=draw(st.booleans())),
            column("mail", identity=draw(st.sampled_from([None, "email"])), personal=False),
            column("k", to=ways["to"], from_=ways["from_"], personal=False),
            column("l", both=ways["both"], personal=False),
        ]
    connections = {name: draw(st.sampled_from(["p", "q", "r"])) for name in NAMES}
    row = st.fixed_dictionaries({"mail": EMAILS, "k": VALUES, "l": VALUES})
    rows = {
        name: [{"n": number, **r} for number, r in enumerate(draw(st.lists(row, max_size=4)))]
        for name in NAMES
    }
    return datamap(collections, connections=connections), rows


Node = tuple[str, int]


def every_row(rows: Rows) -> Iterator[tuple[Node, Mapping[str, object]]]:
    for name, entries in rows.items():
        for row in entries:
            yield (name, int(str(row["n"]))), row


def text(the_map: DataMap, spot: Spot, row: Mapping[str, object]) -> str | None:
    return normalise(row[spot.field], match=the_map.matches.get(spot, Match.EXACT))


def steps(the_map: DataMap, rows: Rows) -> dict[Node, set[Node]]:
    """Every row and the rows that it leads to, by comparing each with each."""
    nodes = list(every_row(rows))
    led: dict[Node, set[Node]] = {node: set() for node, _ in nodes}
    for edge in the_map.edges:
        for here, row in nodes:
            for there, other in nodes:
                if (here[0], there[0]) == (edge.source.collection, edge.target.collection):
                    value = text(the_map, edge.source, row)
                    if value is not None and value == text(the_map, edge.target, other):
                        led[here].add(there)
    return led


def distances(
    starts: Sequence[Node], led: Mapping[Node, set[Node]], *, shut: frozenset[Node] = frozenset()
) -> dict[Node, int]:
    found = dict.fromkeys(starts, 0)
    waiting = list(starts)
    while waiting:
        node = waiting.pop(0)
        for other in led[node] - shut:
            if other not in found:
                found[other] = found[node] + 1
                waiting.append(other)
    return found


def people(the_map: DataMap, rows: Rows) -> tuple[list[Node], list[Node]]:
    """The rows that bear Ada's identity, and those that bear only another's."""
    ours: list[Node] = []
    others: list[Node] = []
    for node, row in every_row(rows):
        if the_map.collections[node[0]].identities and (mail := key_text(row["mail"])):
            (ours if mail.lower() in ADA["email"] else others).append(node)
    return ours, others


class TestAgainstANaiveWalk:
    @given(world=worlds(), batch=st.integers(1, 3))
    def test_connections_one_by_one_find_what_a_walk_over_everything_finds(
        self, world: tuple[DataMap, Rows], batch: int
    ) -> None:
        the_map, rows = world
        ours, _ = people(the_map, rows)
        expected = {
            (f"{name}", f"[{number}]"): distance
            for (name, number), distance in distances(ours, steps(the_map, rows)).items()
            if the_map.collections[name].personal
        }
        for order in (the_map.connections, the_map.connections[::-1]):
            found: dict[tuple[str, str], int] = {}

            def sink(item: Found, found: dict[tuple[str, str], int] = found) -> None:
                found[item.collection.address, item.key] = item.distance

            source = InMemorySource(rows)
            walk_everywhere(
                the_map,
                identities=ADA,
                find=dict.fromkeys(order, source.find),
                sink=sink,
                batch=batch,
            )
            assert found == expected

    @given(world=worlds())
    def test_a_row_is_shared_if_another_person_is_as_near(
        self, world: tuple[DataMap, Rows]
    ) -> None:
        the_map, rows = world
        led = steps(the_map, rows)
        ours, others = people(the_map, rows)
        own = distances(ours, led)
        theirs = distances(others, led, shut=frozenset(ours))
        _, _, owners = gather(the_map, rows)
        for (name, key), owner in owners.items():
            node = (name, int(key.strip("[]")))
            nearest = theirs.get(node)
            shared = node not in ours and nearest is not None and nearest <= own[node]
            assert owner.shared == shared
            if nearest is not None and nearest <= own[node] + 1 and node not in ours:
                assert owner.nearest_other == nearest
