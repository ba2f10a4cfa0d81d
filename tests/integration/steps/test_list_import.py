"""A bought list from its file to contacts with a source, row by row (S10, R-91 to R-101)."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import validate

from integration.steps.listing import LIMITS, NAMES, Office, listed
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.cli.lists import as_report, as_text
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.dispositions import Disposition, Reason
from privacydesk.domain.imports import Import, ImportState, NotThereYetError, Published, Undo
from privacydesk.ports import Batch
from privacydesk.settings import INCLUDE
from privacydesk.steps.publish_list import publish_list, reject_list, withdraw_list
from privacydesk.steps.publish_rows import publish_rows
from privacydesk.steps.recall import keep_corrected
from privacydesk.steps.renew import renew_keys
from privacydesk.steps.screen_list import screen_list

SCHEMA = json.loads((INCLUDE / "contracts" / "list.schema.json").read_text("utf-8"))
TWO = listed("ann@elm.example,Ann Lee,07700 900111", "bob@elm.example,Bob Roe")


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


S10 = listed(
    "dir@elm.example,Dee Irons,01204 496000,BL1 1AA,Elm Ltd,2026-05-02,,N",
    "sole@oak.example,Sol Trader,07700 900102,M1 2AB,,2026-05-02,,N",
    "old@ash.example,Olly Dean,07700 900103,M1 2AC,,2026-03-01,,N",
    "part@yew.example,Pat Nerr,07700 900104,M1 2AD,Yew & Nerr,,,N",
    "S.Topp+fair@GMAIL.com,Sam Topp,07700 900105,M1 2AE,,2026-05-02,,N",
    "ops@fir.example,Opal Syn,01204 496001,BL1 1AB,Fir Limited,2026-05-02,,Y",
    "who@box.example,Wil Hobb,07700 900107,M1 2AF,,2026-06-01,,N",
    "moved@bay.example,May Vane,07700 900108,M9 9ZZ,,2026-06-01,,N",
    "new@oak.example,Sol Trader,07700 900102,M1 2AB,,2026-05-02,,N",
)


class TestS10:
    def test_each_row_ends_where_the_law_has_it(self, office: Office) -> None:
        office.objects(Reach(email="stopp@googlemail.com"))
        with office.world.desk.begin() as records:
            keep_corrected(office.world.desk, records, case=office.world.signed(), fact="address",
                           before="M9 9ZZ", after="BS1 4DJ", now=NOW,
                           identities=[("email", "moved@bay.example")])  # fmt: skip
        health = listed("x@y.example,X", header=f"{','.join(NAMES)},Health notes")

        refused = office.land(health)
        assert (refused.state, refused.problem) == (
            ImportState.REFUSED, "SpecialCategoryColumn",
        )  # fmt: skip
        assert office.world.desk.vault.names(refused.case) == ["due-diligence"]  # its copy is gone

        found = office.published(S10)
        assert office.against(found) == {6: "objected", 10: "same_person"}
        assert sorted(office.contacts("email, subscriber")) == [
            ("dir@elm.example", "corporate"), ("moved@bay.example", "unknown"),
            ("old@ash.example", "unknown"), ("ops@fir.example", "corporate"),
            ("part@yew.example", "unknown"), ("sole@oak.example", "unknown"),
            ("who@box.example", "unknown"),
        ]  # fmt: skip
        assert office.world.one(
            "SELECT postcode FROM lists.contacts WHERE email = 'moved@bay.example'"
        ) is None  # what was corrected does not come back  # fmt: skip
        told = office.world.rows(
            "SELECT line, seller, obtained_on::text, consented_on::text, names_us, ctps, permits,"
            " fields FROM report.contacts_provenance ORDER BY line"
        )
        assert [row[0] for row in told] == [2, 3, 4, 5, 7, 8, 9]  # every stored row has its source
        assert told[0] == (
            2, "ListCo Ltd", "2026-09-18", "2026-05-02", True, False, True,
            ["email", "phone", "name", "company", "postcode"],
        )  # fmt: skip
        assert told[4][5] is True  # on the CTPS
        assert told[3][3] is None  # no consent on record
        assert "postcode" not in told[6][7]

    def test_the_funnel_adds_up_and_meets_its_contract(self, office: Office) -> None:
        found = office.screened(S10 + b"\nshort\n\nbad@,B,,,,,,\n=1+1@x.example,F,,,,,,\n")
        report = as_report(found)
        validate(report, SCHEMA)
        assert report["records"] == report["usable"] + sum(report["against"].values()) == 13
        assert report["against"] == {
            "ragged": 1, "blank_line": 1, "bad_email": 1, "formula": 1, "same_person": 1,
        }  # fmt: skip
        assert "Usable" in as_text(found)
        published = office.publish(found.reference)
        validate(as_report(published), SCHEMA)
        assert sum(as_report(published)["dispositions"].values()) == 13


class TestLanding:
    def test_knows_a_file_by_its_bytes(self, office: Office) -> None:
        first, again = office.land(TWO), office.land(TWO)
        assert (first.known, again.known) == (False, True)
        assert again.case == first.case
        assert office.world.one("SELECT count(*) FROM desk.imports") == 1

    def test_keeps_a_list_in_quarantine_until_its_record_is_complete(self, office: Office) -> None:
        """R-91: the missing field is named, the file is kept."""
        waiting = office.land(TWO, wording="")
        assert (waiting.state, waiting.problem) == (ImportState.QUARANTINED, "wording")
        with pytest.raises(NotThereYetError):
            screen_list(office.room, case=waiting.case, by="test", now=NOW)
        assert "list-000001" in office.world.desk.vault.names(waiting.case)
        complete = office.land(TWO)
        assert (complete.case, complete.state) == (waiting.case, ImportState.LANDED)
        assert complete.problem is None

    def test_seals_the_file_and_leaves_no_value_in_the_books(self, office: Office) -> None:
        case = office.land(TWO).case
        office.world.desk.vault.box(case)
        entries = office.world.rows("SELECT facts::text FROM desk.ledger_entries WHERE reference ="
                                    " %s", case)  # fmt: skip
        assert entries
        assert "ann" not in str(entries).lower()

    def test_refuses_what_is_no_list(self, office: Office) -> None:
        refused = office.land(b"PK\x03\x04 nonsense")
        assert (refused.state, refused.problem) == (ImportState.REFUSED, "damaged")
        open_quote = office.screened(TWO + b'\n"no end,x,,,,,,')
        assert (open_quote.state, open_quote.problem) == (
            ImportState.REFUSED, "unterminated_quote",
        )  # fmt: skip
        assert office.world.one("SELECT count(*) FROM lists.quarantine") == 0


class TestScreening:
    def test_finds_an_objector_by_any_key_in_any_spelling(self, office: Office) -> None:
        """R-71, R-94: address, mailbox, number, name with postcode."""
        office.objects(Reach(email="Ann.Lee@example.com"))
        office.objects(Reach(email="b.o.b@gmail.com"))
        office.objects(Reach(phones=("+44 7700 900113",)))
        office.objects(Reach(name="Mr Dan O’Hara", postcode="M1 2AB"))
        found = office.screened(listed(
            "ANN.LEE@EXAMPLE.COM,A", "bob+list@googlemail.com,B", "c@x.example,C,07700-900-113",
            "d@x.example,Daniel O'Hara,,m12ab", "e@x.example,E O'Hara,,M1 2AC",
        ))  # fmt: skip
        assert office.against(found) == dict.fromkeys([2, 3, 4, 5], "objected")

    def test_keeps_the_first_line_of_an_address_and_of_a_person(self, office: Office) -> None:
        found = office.screened(listed(
            "a@x.example,Ann Lee,07700900111", "A@X.example,Ann",
            "b@x.example,ann lee,07700 900111", "c@x.example,Cy Lee,07700 900111",
        ))  # fmt: skip
        assert office.against(found) == {3: "same_email", 4: "same_person"}

    def test_holds_a_row_that_brings_a_corrected_address_back(self, office: Office) -> None:
        """R-63: an address that was found wrong is not written by a later load."""
        with office.world.desk.begin() as records:
            keep_corrected(office.world.desk, records, case=office.world.signed(), fact="email",
                           before="ann@elm.example", after="ann@new.example", now=NOW,
                           identities=[("phone_number", "07700 900111")])  # fmt: skip
        found = office.screened(TWO)
        assert found.against == {Reason.CORRECTED_AWAY: 1}
        assert found.funnel
        assert found.funnel.count(Disposition.HELD) == 1

    def test_again_changes_nothing(self, office: Office) -> None:
        found = office.screened(TWO + b"\nx")
        assert screen_list(office.room, case=found.reference, by="test", now=NOW) == found

    def test_two_at_once_screen_once(self, office: Office) -> None:
        case, done = office.land(TWO).case, list[Import]()
        threads = [
            threading.Thread(target=lambda: done.append(
                screen_list(office.room, case=case, by="test", now=NOW)))
            for _ in range(2)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert done[0] == done[1]
        assert office.world.one("SELECT count(*) FROM desk.ledger_entries WHERE reference = %s"
                                " AND event = 'list.screened'", case) == 1  # fmt: skip


class TestPublishing:
    def test_never_overwrites_and_never_upgrades(self, office: Office) -> None:
        """R-100: an empty field is filled, one that is there stays; no permission comes of it."""
        office.published(listed("ann@elm.example,Ann Lee,,M1 2AB", "bob@elm.example,Bob Roe"))
        found = office.published(
            listed("ann@elm.example,Anna L,07700 900111,BS1 4DJ", "bob@elm.example,Bob Roe"),
            seller={"name": "Larch", "contract": "L", "licence_ends_on": "2099-01-01"},
        )  # fmt: skip
        assert office.contacts() == [
            ("ann@elm.example", "+447700900111", "Ann Lee", "M1 2AB"),
            ("bob@elm.example", None, "Bob Roe", None),
        ]
        assert found.published == Published(new=0, updated=1, unchanged=1)
        assert office.world.rows(
            "SELECT line, permits, fields FROM report.contacts_provenance WHERE seller = 'Larch'"
            " ORDER BY line"
        ) == [(2, False, ["email", "phone"]), (3, False, ["email", "name"])]

    def test_links_by_number_and_name_where_the_address_is_another(self, office: Office) -> None:
        office.published(TWO)
        found = office.published(listed("ann@home.example,Ann Lee,07700 900111,M1 2AB"))
        assert found.published
        assert found.published.updated == 1
        assert office.contacts()[0] == ("ann@elm.example", "+447700900111", "Ann Lee", "M1 2AB")

    def test_screens_once_more(self, office: Office) -> None:
        """R-75, R-94: who objects while the list waits is not published."""
        found = office.screened(TWO)
        office.objects(Reach(email="ann@elm.example"))
        done = office.publish(found.reference)
        assert [email for email, *_ in office.contacts()] == ["bob@elm.example"]
        assert done.against == {Reason.OBJECTED: 1}
        assert done.funnel
        done.funnel.check(case=done.reference)
        left_out = office.world.facts(done.reference, "list.left_out")
        assert left_out == {"objected_meanwhile": 1, "held": 0}

    def test_screens_once_more_under_a_new_key(self, office: Office) -> None:
        found = office.screened(TWO)
        office.world.with_digests(Keyring((b"s" * 32, b"n" * 32)))
        office.objects(Reach(email="ann@elm.example"))
        renew_keys(office.world.desk, now=NOW)
        office.publish(found.reference)
        assert [email for email, *_ in office.contacts()] == ["bob@elm.example"]

    def test_destroys_the_copy_and_the_staged_rows(self, office: Office) -> None:
        found = office.published(TWO)
        assert office.world.desk.vault.names(found.reference) == ["due-diligence"]
        staged = "SELECT count(*) FROM pg_tables WHERE tablename = %s"
        assert office.world.one(staged, f"stage_{found.number}") == 0
        with pytest.raises(NotThereYetError):
            reject_list(office.room, case=found.reference, by="test", now=NOW)

    def test_twice_and_twice_at_once_publishes_once(self, office: Office) -> None:
        case = office.screened(TWO).reference
        office.approve(case)
        threads = [
            threading.Thread(target=publish_list, args=(office.room,),
                             kwargs={"case": case, "by": "test", "now": NOW})
            for _ in range(2)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        before = office.picture()
        office.publish(case)
        assert office.picture() == before
        assert len(office.contacts()) == 2

    def test_two_lists_with_the_same_people_at_once(self, office: Office) -> None:
        """Nobody is doubled, and both lists are the source of each."""
        cases = [office.screened(TWO + b"\n" * n).reference for n in (0, 1)]
        for case in cases:
            office.approve(case)
        threads = [
            threading.Thread(target=publish_list, args=(office.room,),
                             kwargs={"case": case, "by": "test", "now": NOW})
            for case in cases
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(office.contacts()) == 2
        assert office.world.one("SELECT count(*) FROM lists.provenance") == 4


@dataclass(frozen=True, kw_only=True)
class Dying(CsvLists):
    """Reads a list and breaks off after some batches, as a killed process does."""

    after: int

    def read(self, parts: Any, **how: Any) -> Iterator[Batch]:  # noqa: ANN401  as the other
        for number, batch in enumerate(super().read(parts, **how)):
            if number == self.after:
                raise KeyboardInterrupt
            yield batch


class TestDeaths:
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_while_screening_leave_nothing(self, office: Office, after: int) -> None:
        content = listed(*(f"p{n}@x.example,P{n}" for n in range(60)), "x", "p1@x.example,P")
        case = office.land(content).case
        office.lists = Dying(limits=LIMITS, after=after)
        with pytest.raises(KeyboardInterrupt):
            screen_list(office.room, case=case, by="test", now=NOW)
        assert office.world.one("SELECT count(*) FROM lists.quarantine") == 0
        office.lists = CsvLists(limits=LIMITS)
        screen_list(office.room, case=case, by="test", now=NOW)
        office.publish(case)
        once = office.picture()
        assert len(office.contacts()) == 60
        assert once

    def test_while_publishing_leave_nothing(self, office: Office) -> None:
        case = office.screened(TWO).reference
        with suppress(KeyboardInterrupt), office.room.begin() as records:
            publish_rows(office.room, records, records.imports.lock(case))
            raise KeyboardInterrupt
        assert office.contacts() == []
        assert office.publish(case).published
        assert len(office.contacts()) == 2


class TestUndoing:
    def test_takes_back_what_this_list_alone_said(self, office: Office) -> None:
        first = office.published(TWO)
        office.published(listed("ann@elm.example,Ann Lee,,M1 2AB"), list="Other")
        gone = withdraw_list(office.room, case=first.reference, because=Undo.LICENCE_ENDED,
                             by="test", now=NOW + timedelta(days=1))  # fmt: skip
        assert gone.state is ImportState.WITHDRAWN
        assert office.contacts() == [("ann@elm.example", None, "Ann Lee", "M1 2AB")]
        again = withdraw_list(office.room, case=first.reference, because=Undo.MISTAKE, by="test",
                              now=NOW)  # fmt: skip
        assert again.problem == "licence_ended"

    def test_a_rejected_list_leaves_its_counts(self, office: Office) -> None:
        found = office.screened(TWO + b"\nx")
        done = reject_list(office.room, case=found.reference, by="test", now=NOW)
        assert (done.state, done.against) == (ImportState.REJECTED, {Reason.RAGGED: 1})
        assert office.contacts() == []
        assert replace(done, state=found.state, ended_at=None) == found
