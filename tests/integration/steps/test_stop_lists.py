"""Stop lists over a real desk: partners' digests, the TPS and the CTPS (R-88, R-89, R-94)."""

import hashlib
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.permission_answers import Code, Permission
from privacydesk.domain.stop_lists import (
    StopDateError,
    StopFileError,
    StopKind,
    StopList,
    StopSource,
)
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.domain.workdays import london_day
from privacydesk.steps.forget import clear_shelves
from privacydesk.steps.load_stops import load_stops
from privacydesk.steps.permit import ask

TODAY = london_day(NOW)
ROWS = listed(
    "ann@elm.example,Ann Lee,07700 900111", "Bob.Roe+x@gmail.com,Bob Roe,07700 900112",
    "cy@elm.example,Cy Dean,01204 496000,,Elm Ltd", "dee@elm.example,Dee Orr",
)  # fmt: skip


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def digest(kind: StopKind, email: str) -> str:
    return hashlib.new(kind.value, email.encode(), usedforsecurity=False).hexdigest()


def load(
    office: Office, kind: StopKind, *lines: str, as_of: date = TODAY, channel: Channel | None = None
) -> StopList:
    told = StopSource(kind=kind, source="Larch", contract="L-7", as_of=as_of, channel=channel)
    file = io.BytesIO("\n".join(lines).encode())
    return load_stops(office.room, file=file, told=told, by="test", now=NOW)


class TestPartnersDigests:
    @pytest.mark.parametrize("kind", [StopKind.MD5, StopKind.SHA1, StopKind.SHA256])
    def test_drop_whom_they_name_by_address_or_mailbox(
        self, office: Office, kind: StopKind
    ) -> None:
        load(office, kind, digest(kind, "ann@elm.example"), digest(kind, "bobroe@gmail.com"))
        found = office.screened(ROWS)
        assert office.against(found) == dict.fromkeys([2, 3], "on_partners_list")

    def test_stop_one_channel_where_the_contract_says_so(self, office: Office) -> None:
        load(office, StopKind.MD5, digest(StopKind.MD5, "ann@elm.example"), channel=Channel.EMAIL)
        found = office.published(ROWS)
        assert office.against(found) == {}
        assert office.world.rows("SELECT line, stopped FROM report.contacts_provenance"
                                 " WHERE stopped <> '{}'") == [(2, ["email"])]  # fmt: skip

    def test_are_kept_as_what_nobody_can_guess(self, office: Office) -> None:
        """A partner's digest of an address can be found by trying; ours takes the desk's key."""
        load(office, StopKind.MD5, digest(StopKind.MD5, "ann@elm.example"))
        raw = hashlib.md5(b"ann@elm.example", usedforsecurity=False).digest()
        guesses = {int.from_bytes(part[:8], "big", signed=True)
                   for part in (raw, hashlib.sha256(b"md5\x00" + raw).digest())}  # fmt: skip
        assert office.world.one("SELECT key FROM desk.stop_keys") not in guesses

    def test_count_though_they_came_when_the_list_was_screened(self, office: Office) -> None:
        found = office.screened(ROWS)
        load(office, StopKind.SHA256, digest(StopKind.SHA256, "dee@elm.example"))
        office.publish(found.reference)
        assert office.against(found) == {5: "on_partners_list"}

    def test_add_to_each_other_and_go_on_their_day(self, office: Office) -> None:
        load(office, StopKind.MD5, digest(StopKind.MD5, "ann@elm.example"))
        load(office, StopKind.MD5, digest(StopKind.MD5, "dee@elm.example"))
        found = office.screened(ROWS)
        assert office.against(found) == dict.fromkeys([2, 5], "on_partners_list")
        clear_shelves(office.world.desk, now=NOW + timedelta(days=400))
        assert office.world.one("SELECT count(*) FROM desk.stop_keys") == 0
        assert (
            office.world.one("SELECT count(*) FROM desk.stop_lists WHERE emptied_at IS NULL") == 0
        )

    def test_are_found_under_the_key_that_they_were_loaded_with(self, office: Office) -> None:
        load(office, StopKind.MD5, digest(StopKind.MD5, "ann@elm.example"))
        load(office, StopKind.TPS, "07700900112")
        office.world.with_digests(Keyring((b"s" * 32, b"n" * 32)))
        found = office.published(ROWS)
        assert office.against(found) == {2: "on_partners_list"}
        assert office.world.rows(
            "SELECT line, tps FROM report.contacts_provenance ORDER BY line"
        ) == [(3, True), (4, False), (5, None)]


class TestLoading:
    def test_knows_a_file_again(self, office: Office) -> None:
        first = load(office, StopKind.TPS, "07700900111", "07700900111", "07700 900112")
        assert first.entries == 2
        assert load(office, StopKind.TPS, "07700900111", "07700900111", "07700 900112") == first

    def test_keeps_nothing_of_a_file_that_is_something_else(self, office: Office) -> None:
        with pytest.raises(StopFileError):
            load(office, StopKind.MD5, digest(StopKind.MD5, "a@b.example"), "ann@elm.example")
        with pytest.raises(StopFileError):
            load(office, StopKind.TPS, "07700900111", "no number")
        assert office.world.one("SELECT count(*) FROM desk.stop_lists") == 0
        assert office.world.one("SELECT count(*) FROM desk.stop_keys") == 0

    def test_refuses_a_day_ahead_a_stale_register_and_an_older_one(self, office: Office) -> None:
        number = "07700900111"
        for as_of in (TODAY + timedelta(days=1), TODAY - timedelta(days=28)):
            with pytest.raises(StopDateError):
                load(office, StopKind.TPS, number, as_of=as_of)
        load(office, StopKind.TPS, number)
        with pytest.raises(StopDateError):
            load(office, StopKind.TPS, number, "07700900113", as_of=TODAY - timedelta(days=1))
        load(office, StopKind.CTPS, number, as_of=TODAY - timedelta(days=1))

    def test_a_newer_register_takes_the_older_ones_place(self, office: Office) -> None:
        load(office, StopKind.TPS, "07700900111", as_of=TODAY - timedelta(days=3))
        newer = load(office, StopKind.TPS, "07700900112")
        assert office.world.rows("SELECT DISTINCT stop_list FROM desk.stop_keys") == [
            (newer.number,)
        ]


class TestRegisters:
    def test_mark_each_number_and_the_day_of_the_screen(self, office: Office) -> None:
        """R-88, R-89: both are looked at, whatever the seller's own column says."""
        load(office, StopKind.TPS, "07700900111", as_of=TODAY)
        load(office, StopKind.CTPS, "1204496000", as_of=TODAY - timedelta(days=2))
        office.published(ROWS)
        assert office.world.rows(
            "SELECT line, tps, ctps, tps_on, ctps_on FROM report.contacts_provenance ORDER BY line"
        ) == [
            (2, True, False, TODAY, TODAY - timedelta(days=2)),
            (3, False, False, TODAY, TODAY - timedelta(days=2)),
            (4, False, True, TODAY, TODAY - timedelta(days=2)),
            (5, None, None, TODAY, TODAY - timedelta(days=2)),
        ]  # fmt: skip

    def test_what_the_seller_says_is_listed_stays_listed(self, office: Office) -> None:
        load(office, StopKind.CTPS, "07700900999")
        office.published(listed("a@elm.example,Al Orr,01204 496001,,,,,Y"))
        assert office.world.one("SELECT ctps FROM report.contacts_provenance") is True


def call(office: Office, number: str, *, days: int = 0) -> Permission:
    """Ask for a live call to a number, some days after now."""
    answer = ask(office.world.desk, reach=Reach(phones=(number,)), channel=Channel.PHONE,
                 purpose=Purpose.OWN_PRODUCTS, now=NOW + timedelta(days=days))  # fmt: skip
    return answer.permission


def codes(permission: Permission) -> set[tuple[Code, str | None]]:
    return {(reason.code, reason.detail) for reason in permission.reasons}


class TestCalls:
    def test_need_a_look_at_both_registers_less_than_28_days_old(self, office: Office) -> None:
        """R-88, R-89: D200 (27 days) and D202 (28 days)."""
        assert (Code.NOT_SCREENED, "tps") in codes(call(office, "07700 900115"))
        load(office, StopKind.TPS, "07700900111")
        load(office, StopKind.CTPS, "1204496000")
        assert (Code.SCREENED, None) in codes(call(office, "07700 900115"))
        assert (Code.SCREENED, None) in codes(call(office, "07700 900115", days=27))
        stale = codes(call(office, "07700 900115", days=28))
        assert {(Code.SCREEN_STALE, "tps"), (Code.SCREEN_STALE, "ctps")} <= stale

    def test_go_to_no_listed_number_of_either(self, office: Office) -> None:
        load(office, StopKind.TPS, "07700900111")
        load(office, StopKind.CTPS, "1204496000")
        assert (Code.LISTED, "tps") in codes(call(office, "+44 7700 900111"))
        assert (Code.LISTED, "ctps") in codes(call(office, "01204 496000"))
        assert not call(office, "01204 496000").allowed

    def test_ask_under_the_key_of_the_load(self, office: Office) -> None:
        load(office, StopKind.TPS, "07700900111")
        office.world.with_digests(Keyring((b"s" * 32, b"n" * 32)))
        assert (Code.LISTED, "tps") in codes(call(office, "07700 900111"))


def test_a_stop_list_shows_no_value(office: Office) -> None:
    found = load(office, StopKind.TPS, "07700900111")
    assert "900111" not in repr(replace(found))
