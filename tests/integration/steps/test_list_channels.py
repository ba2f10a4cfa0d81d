"""An objection to one channel stops that channel of a bought row, not the row (R-94)."""

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.stopped_channels import stops_of
from privacydesk.domain.suppressions import Channel, Evidence, Order, Purpose, Scope, scope_words
from privacydesk.steps.fold import enter

ROWS = listed(
    "ann@elm.example,Ann Lee,07700 900111", "bob@elm.example,Bob Roe,07700 900112",
    "cy@elm.example,Cy Dean", "dee@elm.example,Dee Orr,07700 900114",
)  # fmt: skip


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def objects(office: Office, reach: Reach, *scopes: Scope) -> None:
    order = Order(reaches=(reach,), evidence=Evidence.STAFF, scopes=scopes)
    with office.world.desk.begin() as records:
        enter(office.world.desk, records, order, since=NOW, reference=None, now=NOW)


def stopped(office: Office) -> dict[int, list[str]]:
    return dict(office.world.rows(
        "SELECT line, stopped FROM report.contacts_provenance ORDER BY line"))  # fmt: skip


def object_in_many_ways(office: Office) -> None:
    objects(office, Reach(phones=("+44 7700 900111",)), Scope(channel=Channel.PHONE))
    objects(office, Reach(email="bob@elm.example"), Scope(channel=Channel.EMAIL),
            Scope(channel=Channel.PHONE))  # fmt: skip
    objects(office, Reach(email="cy@elm.example"), Scope(channel=Channel.EMAIL))
    objects(office, Reach(email="dee@elm.example"), Scope(purpose=Purpose.AFFILIATES))


class TestOneChannel:
    def test_is_stopped_and_the_row_stays(self, office: Office) -> None:
        object_in_many_ways(office)
        found = office.published(ROWS)
        assert office.against(found) == {3: "objected", 4: "objected"}  # nothing is left of them
        assert stopped(office) == {2: ["phone"], 5: []}

    def test_is_stopped_though_the_list_was_screened_before(self, office: Office) -> None:
        """R-75: between the screening and the publishing."""
        found = office.screened(ROWS)
        object_in_many_ways(office)
        office.publish(found.reference)
        assert office.against(found) == {3: "objected", 4: "objected"}
        assert stopped(office) == {2: ["phone"], 5: []}

    def test_means_the_same_to_the_database_as_to_the_rule(self, office: Office) -> None:
        scopes = [Scope(channel=c, purpose=p) for c in (None, *Channel) for p in (None, *Purpose)]
        for scope in scopes:
            channel, purpose = scope_words(scope)
            assert office.world.one("SELECT desk.stops_of(%s, %s)", channel, purpose) == stops_of(
                scope
            )
