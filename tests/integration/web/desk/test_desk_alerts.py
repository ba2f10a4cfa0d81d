"""Alerts on the case page and in the API: taking note of one settles it."""

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from privacydesk.domain.alerts import AlertKind
from privacydesk.steps import alert, chase, identity, sweep

if TYPE_CHECKING:
    from integration.web.desk.conftest import Browser, World
    from privacydesk.domain.cases import CaseRef


@pytest.fixture
def breached(world: "World") -> "CaseRef":
    """A case in review, 20 days old, a month later."""
    case = world.in_review()
    later = world.now() + timedelta(days=30)
    sweep.sweep_clocks(world.desk, now=later)
    alert.tell_team(world.desk, now=later)
    return case


def acknowledge(desk_site: str, case: str, kind: str, *, user: str) -> httpx.Response:
    return httpx.post(f"{desk_site}/api/cases/{case}/decisions", json={"acknowledge": kind},
                      headers={"authorization": f"Bearer {user}"}, timeout=30)  # fmt: skip


class TestAnAlert:
    def test_stands_on_the_case_page_until_somebody_takes_note(
        self, breached: "CaseRef", at_desk: "Browser"
    ) -> None:
        grace = at_desk("2")
        assert "The legal limit has passed" in grace.opens(f"/cases/{breached}").text

        answer = grace.sends(f"/cases/{breached}/acknowledge", kind=AlertKind.BREACHED.value)

        assert "The alert is acknowledged." in answer.text
        assert "The legal limit has passed" not in answer.text

    def test_is_acknowledged_by_a_program_once(
        self, world: "World", breached: "CaseRef", desk_site: str
    ) -> None:
        first = acknowledge(desk_site, breached, "breached", user="3")
        second = acknowledge(desk_site, breached, "breached", user="3")

        assert (first.json()["kept"], second.json()["kept"]) == (1, 0)
        by = world.rows("SELECT acknowledged_by FROM report.alerts"
                        " WHERE reference = %s AND kind = 'breached'", breached)  # fmt: skip
        assert by == [("user.3",)]

    def test_is_not_acknowledged_by_who_may_only_read(
        self, breached: "CaseRef", desk_site: str
    ) -> None:
        assert acknowledge(desk_site, breached, "breached", user="4").status_code == 403

    def test_of_an_unknown_kind_is_refused(self, breached: "CaseRef", desk_site: str) -> None:
        assert acknowledge(desk_site, breached, "boredom", user="2").status_code == 422


class TestSomebodyWhomNoMailReaches:
    """R-21: staff remind them, and say so on the case page or by the API."""

    @pytest.fixture
    def untold(self, world: "World") -> "CaseRef":
        case = world.request(signed_in=False)
        identity.check_identity(world.desk, case=case, now=world.now())
        world.rows("DELETE FROM desk.outbox WHERE letter = 'confirm_identity'")  # no address
        chase.chase_waits(world.desk, now=world.now() + timedelta(days=15))
        return case

    def test_is_told_by_staff_who_record_it(self, untold: "CaseRef", at_desk: "Browser") -> None:
        grace = at_desk("2")
        assert "Tell the person yourself" in grace.opens(f"/cases/{untold}").text

        answer = grace.sends(f"/cases/{untold}/told")

        assert "It is recorded that the person was told." in answer.text
        assert "Tell the person yourself" not in answer.text
        assert ", reminded " in answer.text

    def test_is_told_once(self, untold: "CaseRef", desk_site: str) -> None:
        def told() -> int:
            return httpx.post(
                f"{desk_site}/api/cases/{untold}/decisions", json={"told": True}, timeout=30,
                headers={"authorization": "Bearer 2"},
            ).status_code  # fmt: skip

        assert (told(), told()) == (200, 409)
