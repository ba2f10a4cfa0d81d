"""People walked together come to what each comes to alone, whatever the source takes for equal."""

from collections.abc import Iterator, Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from fakes.sources import InMemorySource, Rows
from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.identity_keys import Identity, gather_identities
from privacydesk.domain.legs import Find, Found, Leg
from privacydesk.domain.row_values import key_text
from privacydesk.domain.spots import Match
from privacydesk.domain.walk import Walker, walk, walk_together
from unit.domain.test_walk import ROWS, SHOP, worlds

MAILS = ("ada@alder.example", "ben@birch.example", "cleo@cedar.example")
Came = tuple[list[tuple[str, str, int, str | None, tuple[str, ...]]], Leg]


class Loose(InMemorySource):
    """A source that takes any case, and a number with and without its point, for the same."""

    def find(
        self, collection: Collection, *, field: str, match: Match, keys: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        del match
        wanted = {key.casefold().removesuffix(".0") for key in keys}
        for row in self.rows.get(collection.address, ()):
            text = (key_text(row.get(field)) or "").casefold().removesuffix(".0")
            if text in wanted:
                yield {name: row.get(name) for name in collection.columns}


def came(
    the_map: DataMap, mails: Sequence[str], *, find: Find, together: bool, connection: str = "main"
) -> list[Came]:
    """Return what the rows and the leg of each person come to."""
    rows: list[list[Found]] = [[] for _ in mails]
    who = [gather_identities([Identity(kind="email", value=mail)]) for mail in mails]
    if together:
        walkers = [Walker(identities=one, sink=rows[n].append) for n, one in enumerate(who)]
        legs = walk_together(the_map, connection=connection, walkers=walkers, find=find)
    else:
        legs = tuple(
            walk(the_map, connection=connection, identities=one, find=find, sink=rows[n].append)
            for n, one in enumerate(who)
        )
    told = (
        sorted((f.collection.address, f.key, f.distance, f.by, f.names_others) for f in found)
        for found in rows
    )
    return list(zip(told, legs, strict=True))


class TestTogether:
    @given(mails=st.lists(st.sampled_from(MAILS), max_size=5))
    def test_equals_alone_and_asks_no_more_queries_than_one(self, mails: list[str]) -> None:
        source = InMemorySource(ROWS)
        assert came(SHOP, mails, find=source.find, together=True) == came(
            SHOP, mails, find=InMemorySource(ROWS).find, together=False)  # fmt: skip
        assert len(source.asked) <= 6 * bool(mails)

    @given(world=worlds(), mails=st.lists(st.sampled_from(MAILS), max_size=3))
    def test_equals_alone_in_any_system(
        self, world: tuple[DataMap, Rows], mails: list[str]
    ) -> None:
        the_map, rows = world
        find = InMemorySource(rows).find
        for name in the_map.connections:
            alone = came(the_map, mails, find=find, together=False, connection=name)
            assert came(the_map, mails, find=find, together=True, connection=name) == alone

    def test_gives_nobody_another_s_row_where_a_source_compares_in_its_own_way(self) -> None:
        """Order "A" is Ada's and "a" is Ben's; the system takes both for the same."""
        rows: Rows = {
            "shop.customer": [{"id": "A", "email": MAILS[0], "home": 1},
                              {"id": "a", "email": MAILS[1], "home": 2}],
            "shop.orders": [{"id": 1, "customer": "A", "ship_to": "3.0"},
                            {"id": 2, "customer": "a", "ship_to": "3"}],
            "shop.address": [{"id": 3, "street": "Elm"}],
        }  # fmt: skip
        source = Loose(rows)
        alone = came(SHOP, MAILS[:2], find=source.find, together=False)
        assert came(SHOP, MAILS[:2], find=source.find, together=True) == alone
