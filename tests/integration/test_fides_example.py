"""Somebody else's map and database, as they are: Fides's own example (issue 2, Done-when 2)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from integration.postgres import RunningServer, postgres  # noqa: F401  a fixture
from privacydesk.adapters.files.datamap import DataMapInvalidError, examine, read
from privacydesk.adapters.sources import open_source
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.datamap_checks import Level, check
from privacydesk.domain.identity_keys import Identity, gather_identities
from privacydesk.domain.legs import Found, Leg, SearchState
from privacydesk.domain.live_checks import compare
from privacydesk.domain.ownership import Ownership, judge
from privacydesk.domain.spots import Kind
from privacydesk.domain.walk import walk

FIDES = Path(__file__).parent / "data" / "fides"
EXAMPLE = FIDES / "postgres_example_test_dataset.yml"
EXTENDED = FIDES / "postgres_example_test_extended_dataset.yml"
INVALID = FIDES / "postgres_example_invalid_masking_strategy_override_dataset.yml"

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, kw_only=True)
class Gathered:
    rows: list[Found]
    leg: Leg
    owners: list[Ownership]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(row.collection.name for row in self.rows))

    def of(self, collection: str) -> dict[str, Ownership]:
        return {o.key: o for o in self.owners if o.collection.endswith(f".{collection}")}


@pytest.fixture(scope="module")
def shop(postgres: RunningServer) -> Iterator[Connection]:  # noqa: F811  the fixture above
    postgres.create_database("fides_example")
    with psycopg.connect(postgres.url("fides_example", user="postgres")) as connection:
        connection.execute("DROP SCHEMA IF EXISTS backup_schema CASCADE")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute((FIDES / "postgres_sample.sql").read_text(encoding="utf-8"))
        connection.commit()
        yield connection


@pytest.fixture(scope="module")
def the_map() -> DataMap:
    return read([EXAMPLE, EXTENDED], default_connection="shop")


def gather(the_map: DataMap, shop: Connection, *identities: Identity) -> Gathered:
    rows: list[Found] = []
    with open_source(Kind.SQL, resource=shop, collections=list(the_map)) as source:
        leg = walk(
            the_map,
            connection="shop",
            identities=gather_identities(identities),
            find=source.find,
            sink=rows.append,
        )
        owners = list(judge(the_map, legs=[leg], find=source.find))
    return Gathered(rows=rows, leg=leg, owners=owners)


class TestFidesExample:
    @pytest.mark.parametrize("email", ["customer-1@example.com", "CUSTOMER-1@EXAMPLE.COM"])
    def test_finds_what_fides_finds_whatever_the_case(
        self, the_map: DataMap, shop: Connection, email: str
    ) -> None:
        gathered = gather(the_map, shop, Identity(kind="email", value=email))
        assert gathered.counts == {
            "customer": 1,
            "visit": 1,
            "orders": 3,
            "login": 6,
            "payment_card": 1,
            "service_request": 1,
            "address": 2,
        }

    def test_marks_the_home_of_another_customer_as_shared(
        self, the_map: DataMap, shop: Connection
    ) -> None:
        email = Identity(kind="email", value="customer-1@example.com")
        gathered = gather(the_map, shop, email)
        addresses = gathered.of("address")
        assert (addresses["[1]"].shared, addresses["[1]"].used_by_others) == (False, True)
        assert (addresses["[2]"].shared, addresses["[2]"].distance) == (True, 2)
        assert [o.key for o in gathered.owners if o.shared] == ["[2]"]

    def test_has_a_search_record_for_every_store(self, the_map: DataMap, shop: Connection) -> None:
        """R-35."""
        nobody = Identity(kind="email", value="nobody@alder.example")
        gathered = gather(the_map, shop, nobody)
        assert gathered.rows == []
        states = {s.collection.rpartition(".")[2]: s.state for s in gathered.leg.searches}
        assert len(states) == len(the_map.collections) == 12
        assert states["visit"] is SearchState.SEARCHED
        assert states["orders"] is SearchState.NO_KEY
        assert states["product"] is SearchState.EXCLUDED

    def test_finds_by_an_identity_of_the_maps_own(self, the_map: DataMap, shop: Connection) -> None:
        gathered = gather(the_map, shop, Identity(kind="loyalty_id", value="CH-1"))
        assert gathered.counts == {"loyalty": 1}

    def test_reads_within_one_transaction_that_cannot_write(
        self, the_map: DataMap, shop: Connection
    ) -> None:
        with open_source(Kind.SQL, resource=shop, collections=list(the_map), seconds=5):
            setting = "SELECT current_setting(%s)"
            settings = {
                name: shop.execute(setting, [name]).fetchone()
                for name in ("transaction_isolation", "statement_timeout")
            }
            assert settings == {
                "transaction_isolation": ("repeatable read",),
                "statement_timeout": ("5s",),
            }
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                shop.execute("DELETE FROM customer")


class TestFidesMaps:
    def test_reads_fides_maps_without_an_error(self) -> None:
        reading = examine([EXAMPLE, EXTENDED], default_connection="shop")
        assert reading.problems == ()
        assert reading.datamap is not None
        assert {p.level for p in check(reading.datamap)} == {Level.WARNING}

    def test_refuses_the_map_that_fides_refuses(self) -> None:
        with pytest.raises(DataMapInvalidError, match=r"dataset\.yml:41: .*'hash' is not one of"):
            read([INVALID], default_connection="shop")

    def test_compares_the_map_with_the_database(self, the_map: DataMap, shop: Connection) -> None:
        with open_source(Kind.SQL, resource=shop, collections=list(the_map)) as source:
            tables = list(source.inspect(list(the_map)))
        found = {
            (p.code, p.where.partition(".")[2]) for t in tables for p in compare(the_map, table=t)
        }
        assert ("no_index", "customer.email") in found
        assert ("no_index", "orders.customer_id") in found
        assert ("no_index", "customer.id") not in found
        assert ("key_differs", "order_item") in found
        assert ("key_differs", "customer") not in found
        assert not [code for code, _ in found if code in {"no_table", "no_column"}]
