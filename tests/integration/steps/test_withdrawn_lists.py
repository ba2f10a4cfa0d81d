"""Article 19 for whole lists: whoever got its people from us hears that it is taken back (R-62)."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.imports import Import, Undo
from privacydesk.steps import disclose, inform, send
from privacydesk.steps.publish_list import withdraw_list

ANN, BOB, EVE = "ann@elm.example", "bob@elm.example", "eve@elm.example"
THREE = listed(f"{ANN},Ann Lee", f"{BOB},Bob Roe", f"{EVE},Eve Hale")
LARCH = {"name": "Larch Lists", "contract": "L-2", "licence_ends_on": "2099-01-01"}
LATER = NOW + timedelta(days=1)
ENDED = datetime(2028, 1, 10, 9, tzinfo=timezone.utc)
"""After the last day of every contract in the house rules."""


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def passed_on(office: Office, *emails: str, to: str = "pine", now: datetime = LATER) -> None:
    people = [{"email": email, "name": "Somebody"} for email in emails]
    disclose.export_people(office.world.desk, recipient=to, people=people, by="nadia", now=now)


def taken_back(office: Office, found: Import, *, now: datetime = LATER) -> None:
    withdraw_list(office.room, case=found.reference, because=Undo.UNLAWFUL, by="user.1", now=now)


def log(office: Office) -> list[tuple[Any, ...]]:
    return office.world.rows("SELECT recipient, means, blocked, approver FROM report.disclosures"
                             " WHERE purpose = 'list_withdrawn' ORDER BY disclosure")  # fmt: skip


def noted(office: Office, found: Import) -> list[dict[str, Any]]:
    return [facts for (facts,) in office.world.rows(
        "SELECT facts FROM desk.ledger_entries WHERE reference = %s"
        " AND event = 'list.recipients_told'", found.reference,
    )]  # fmt: skip


def test_who_got_people_of_it_is_asked_to_delete_them_and_no_others(office: Office) -> None:
    found = office.published(THREE)
    office.published(listed(f"{EVE},Eve Hale"), seller=LARCH, list="Winter fair")
    passed_on(office, ANN, EVE)
    passed_on(office, ANN, to="swift")
    taken_back(office, found)
    send.send_due(office.world.room, now=LATER)

    mails = {m.to: m.text for m in office.world.post.sent if m.kind == "list_withdrawn"}
    assert set(mails) == {"privacy@pine-installs.example", "privacy@swift-couriers.example"}
    for text in mails.values():
        assert "“Autumn IT buyers” of ListCo Ltd" in " ".join(text.split())
        assert "not allowed to pass these people on" in " ".join(text.split())
        assert ANN in text
        assert BOB not in text  # was passed to nobody
        assert EVE not in text  # another list names her: she is not deleted
    assert log(office) == [("pine", "email", None, "user.1"), ("swift", "email", None, "user.1")]
    assert noted(office, found) == [{"told": ["pine", "swift"], "untold": [], "people": 1}]


def test_they_are_told_once_and_the_addresses_are_not_kept(office: Office) -> None:
    """R-118: nothing of the people stays in the outbox."""
    found = office.published(THREE)
    passed_on(office, ANN, BOB)
    for _ in range(2):
        taken_back(office, found)
        send.send_due(office.world.room, now=LATER)
    assert len(log(office)) == 1
    inform.send_notices(office.world.desk, now=LATER)
    assert office.world.rows("SELECT state, sealed FROM desk.outbox"
                             " WHERE letter = 'list_withdrawn'") == [("sent", None)]  # fmt: skip


def test_who_has_no_contract_any_more_gets_nothing_and_stands_in_the_log(office: Office) -> None:
    """R-102: the gate at the way out holds for notices too."""
    found = office.published(THREE)
    passed_on(office, ANN)
    taken_back(office, found, now=ENDED)
    assert log(office) == [("pine", "none", "contract_ended", "user.1")]
    assert noted(office, found) == [{"told": [], "untold": ["pine"], "people": 1}]
    assert not office.world.rows("SELECT 1 FROM desk.outbox WHERE letter = 'list_withdrawn'")


def test_nobody_is_told_of_people_who_went_nowhere_or_before_the_list(office: Office) -> None:
    passed_on(office, BOB, now=NOW - timedelta(days=1))
    found = office.published(THREE)
    taken_back(office, found)
    assert (log(office), noted(office, found)) == ([], [])
