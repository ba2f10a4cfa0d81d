"""Rows that are only alike: held for the reviewer, joined or used as they say (R-100, S10)."""

from datetime import timedelta
from typing import Any

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, World, at_once
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.dispositions import Disposition
from privacydesk.domain.imports import Import, NotThereYetError, Undo
from privacydesk.domain.likeness import NoSuchPairError, PairDecidedError, PairVerdict
from privacydesk.domain.list_decisions import ListOption
from privacydesk.steps.forget import clear_shelves
from privacydesk.steps.match_list import match_list
from privacydesk.steps.publish_list import publish_list, reject_list, withdraw_list
from privacydesk.steps.renew import renew_keys
from privacydesk.steps.screen_list import screen_list
from privacydesk.steps.settle_match import settle_match

FILE = listed(
    "sole@oak.example,Sol Trader,07700 900102,M1 2AB",
    "ann@elm.example,Ann Lee,07700 900111,M1 2AC",
    "sol@new.example,Sol Trader,07700 900199,M1 2AB",  # row 2 once more, it seems
    "bob@elm.example,Bob Roe,07700 900111,M1 2AC",  # another at Ann's number
    "cy@elm.example,Cy Dean,,M1 2AD",
)
SAME, DIFFERENT = PairVerdict.SAME, PairVerdict.DIFFERENT


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def matched(office: Office, content: bytes = FILE, **changes: object) -> Import:
    case = office.screened(content, **changes).reference
    return match_list(office.room, case=case, by="test", now=NOW)


def pairs(office: Office, found: Import) -> list[tuple[Any, ...]]:
    return office.world.rows(
        "SELECT line, other_line, contact IS NOT NULL, why, verdict FROM report.import_pairs"
        " WHERE reference = %s ORDER BY pair", found.reference,
    )  # fmt: skip


def only_pair(office: Office) -> int:
    return int(office.world.one("SELECT pair FROM lists.pairs"))


def settle(office: Office, found: Import, verdict: PairVerdict, *, pair: int = 0) -> Import:
    return settle_match(office.room, case=found.reference, pair=pair or only_pair(office),
                        verdict=verdict, by="user.2", now=NOW)  # fmt: skip


def held(office: Office) -> int:
    return int(office.world.one("SELECT count(*) FROM lists.held"))


def emails(office: Office) -> list[str]:
    return sorted(email for email, *_ in office.contacts())


class TestHolding:
    def test_holds_the_later_of_two_that_are_alike_and_no_other(self, office: Office) -> None:
        found = matched(office)
        assert office.against(found) == {4: "uncertain_match"}
        assert pairs(office, found) == [(4, 2, False, "same_postcode", None)]
        assert found.usable == 4
        assert found.funnel
        assert found.funnel.count(Disposition.HELD) == 1

    def test_holds_who_is_alike_to_a_contact(self, office: Office) -> None:
        office.published(FILE, list="First")
        found = matched(office, listed(
            "ann@home.example,Anne Lee,07700 900111",  # a slip under one number
            "cy@elm.example,Cyrus Dean,,M1 2AD",  # the same address: certain
            "dee@elm.example,Dee Orr,07700 900102,M1 2AB",  # another person
        ))  # fmt: skip
        assert pairs(office, found) == [(2, None, True, "same_number", None)]
        assert found.usable == 2

    def test_joins_nothing_that_is_certain_already(self, office: Office) -> None:
        """S10: number and name link a contact under another address."""
        office.published(FILE, list="First")
        found = matched(office, listed("new@oak.example,sol trader,07700 900102,M1 2AB"))
        assert pairs(office, found) == []
        published = office.publish(found.reference).published
        assert published
        assert published.unchanged == 1

    def test_compares_in_crowded_places_only_whose_names_agree(self, office: Office) -> None:
        crowd = [f"p{n}@x.example,Person{n} Number{n},,M1 2AB" for n in range(70)]
        found = matched(office, listed(
            *crowd, "a@x.example,Sol Trader,,M1 2AB", "b@x.example,S Trader,,M1 2AB",
            "c@x.example,Sol Trader,,M1 2AB", "d@x.example,Sol Tradar,,M1 2AB",
        ))  # fmt: skip
        assert sorted(office.against(found)) == [73, 74]  # the slip in the last name is not met

    def test_again_changes_nothing_and_twice_at_once_holds_once(self, office: Office) -> None:
        case = office.screened(FILE).reference
        done = at_once(lambda: match_list(office.room, case=case, by="test", now=NOW))
        assert done[0] == done[1]
        assert len(office.world.ledger(case)) == len(set(office.world.ledger(case)))
        assert "list.matched" in office.world.ledger(case)

    def test_needs_a_screened_list(self, office: Office) -> None:
        case = office.land(FILE).case
        with pytest.raises(NotThereYetError):
            match_list(office.room, case=case, by="test", now=NOW)


class TestPairs:
    def test_show_both_sides_to_whoever_decides(self, office: Office) -> None:
        found = matched(office)
        with office.world.desk.begin() as records:
            (shown,) = records.matches.pairs(found.number)
            assert records.matches.pairs(found.number, after=shown.pair.number) == []
        assert (shown.row["email"], shown.other["email"]) == ("sol@new.example", "sole@oak.example")
        assert "Trader" not in repr(shown)
        office.publish(found.reference)
        with office.world.desk.begin() as records:  # the other side is a contact now
            (again,) = records.matches.pairs(found.number)
        assert again.other == shown.other

    def test_no_such_pair(self, office: Office) -> None:
        found = matched(office)
        with pytest.raises(NoSuchPairError):
            settle(office, found, SAME, pair=999)


class TestTheSamePerson:
    def test_joins_the_row_to_the_earlier_line(self, office: Office) -> None:
        """S10 row 10: joined to row 2."""
        found = settle(office, matched(office), SAME)
        assert office.against(found) == {4: "same_person"}
        office.publish(found.reference)
        assert "sol@new.example" not in emails(office)
        assert held(office) == 0

    def test_makes_the_list_another_source_of_a_contact(self, office: Office) -> None:
        """R-100: nothing is overwritten, no permission comes of it."""
        office.published(listed("ann@elm.example,Ann Lee,07700 900111"), list="First")
        found = matched(office, listed("ann@home.example,Anne Lee,07700 900111,M1 2AC,Elm Ltd"))
        settle(office, found, SAME)
        assert office.against(found) == {2: "uncertain_match"}  # nothing is in use before
        published = office.publish(found.reference)
        assert office.contacts("email, phone, name, postcode, company") == [
            ("ann@elm.example", "+447700900111", "Ann Lee", "M1 2AC", "Elm Ltd"),
        ]
        assert office.world.rows(
            "SELECT permits, fields FROM report.contacts_provenance WHERE reference = %s",
            found.reference,
        ) == [(False, ["phone", "company", "postcode"])]  # fmt: skip
        assert published.published
        assert published.published.updated == 1
        assert office.against(found) == {}


class TestSomebodyElse:
    def test_becomes_a_contact_when_the_list_is_published(self, office: Office) -> None:
        found = settle(office, matched(office), DIFFERENT)
        assert office.against(found) == {4: "uncertain_match"}
        done = office.publish(found.reference)
        assert "sol@new.example" in emails(office)
        assert (done.usable, office.against(done), held(office)) == (5, {}, 0)
        assert (
            office.world.one("SELECT count(*) FROM report.contacts_provenance WHERE permits") == 5
        )

    def test_stays_held_while_nobody_says_and_is_used_later(self, office: Office) -> None:
        found = matched(office)
        done = office.publish(found.reference)
        assert (done.usable, office.against(done)) == (4, {4: "uncertain_match"})
        assert "sol@new.example" not in emails(office)
        later = settle(office, found, DIFFERENT)
        assert "sol@new.example" in emails(office)
        assert later.published
        assert later.published.new == later.usable == 5
        assert settle(office, found, DIFFERENT) == later  # once more changes nothing
        with pytest.raises(PairDecidedError):
            settle(office, found, SAME)

    def test_is_screened_before_it_is_used(self, office: Office) -> None:
        """R-75, R-94: who objects while their row is held is not published."""
        found = matched(office)
        office.publish(found.reference)
        office.objects(Reach(email="sol@new.example"))
        done = settle(office, found, DIFFERENT)
        assert office.against(done) == {4: "objected"}
        assert "sol@new.example" not in emails(office)
        assert held(office) == 0

    def test_is_not_used_where_only_clean_rows_are_approved(self, office: Office) -> None:
        """R-93: a consent that is too old marks the row, held or not."""
        old = listed("sole@oak.example,Sol Trader,,M1 2AB,,2026-11-02",
                     "info@new.example,Sol Trader,,M1 2AB,,2026-11-02")  # fmt: skip
        found = matched(office, old)
        with office.world.desk.begin() as records:
            records.import_decisions.warn(found.number, warnings=["few_role_addresses"])
            records.imports.ask_people(found.reference, now=NOW)
        settle(office, found, DIFFERENT)
        office.press(found.reference, ListOption.APPROVE_CLEAN)
        publish_list(office.room, case=found.reference, by="test", now=NOW)
        assert office.against(found) == {3: "role_address"}
        assert emails(office) == ["sole@oak.example"]

    def test_is_linked_to_a_contact_who_came_meanwhile(self, office: Office) -> None:
        found = matched(office)
        office.publish(found.reference)
        office.published(listed("sol@new.example,Sol Trader"), list="Other")
        done = settle(office, found, DIFFERENT)
        assert emails(office).count("sol@new.example") == 1
        assert done.published
        assert done.published.updated == 1


class TestTheVerdict:
    def test_stands_when_the_list_is_read_anew(self, office: Office) -> None:
        found = settle(office, matched(office), DIFFERENT)
        office.world.with_digests(Keyring((b"s" * 32, b"n" * 32)))
        renew_keys(office.world.desk, now=NOW)
        again = screen_list(office.room, case=found.reference, by="test", now=NOW, again=True)
        assert office.against(again) == {4: "uncertain_match"}
        assert pairs(office, again) == [(4, 2, False, "same_postcode", "different")]
        office.publish(found.reference)
        assert "sol@new.example" in emails(office)

    def test_can_be_changed_while_the_row_is_held(self, office: Office) -> None:
        found = matched(office)
        settle(office, found, DIFFERENT)
        settle(office, found, SAME)
        assert office.against(found) == {4: "same_person"}

    def test_twice_at_once_uses_the_row_once(self, office: Office) -> None:
        found = matched(office)
        office.publish(found.reference)
        at_once(lambda: settle(office, found, DIFFERENT))
        assert emails(office).count("sol@new.example") == 1
        assert office.world.ledger(found.reference).count("list.pair_settled") == 1


class TestWhatIsHeld:
    def test_goes_with_its_list(self, office: Office) -> None:
        found = matched(office)
        reject_list(office.room, case=found.reference, by="test", now=NOW)
        assert held(office) == 0
        with pytest.raises(PairDecidedError):
            settle(office, found, SAME)

    def test_goes_when_the_list_is_taken_back(self, office: Office) -> None:
        found = matched(office)
        office.publish(found.reference)
        withdraw_list(office.room, case=found.reference, because=Undo.MISTAKE, by="test", now=NOW)
        assert held(office) == 0

    def test_goes_when_nobody_decides_in_time(self, office: Office) -> None:
        found = matched(office)
        office.publish(found.reference)
        clear_shelves(office.world.desk, now=NOW + timedelta(days=89))
        assert held(office) == 1
        clear_shelves(office.world.desk, now=NOW + timedelta(days=91))
        assert held(office) == 0
        assert office.against(found) == {4: "uncertain_match"}
