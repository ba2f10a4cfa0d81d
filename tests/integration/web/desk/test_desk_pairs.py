"""Pairs that may be one person: shown to whoever decides, and to nobody else (R-100)."""

import io
import json
from typing import TYPE_CHECKING

import pytest

from integration.steps.listing import listed, record
from privacydesk.domain.cases import CaseRef
from privacydesk.steps.land import land_list
from privacydesk.steps.match_list import match_list
from privacydesk.steps.screen_list import screen_list
from privacydesk.wiring.listing import list_desk

if TYPE_CHECKING:
    from .conftest import Browser, World


@pytest.fixture
def case(world: "World", request: pytest.FixtureRequest) -> CaseRef:
    """Bring a list with one uncertain row to where its pairs are decided."""
    place = f"pair{len(request.node.name)}"
    content = listed(
        f"sol@{place}.example,Sol Trader,07700 900102,TR1 2AB,Oak Ltd",
        f"s.trader@{place}.example,S Trader,,TR1 2AB", f"x@{place}.example,Ann Quill,,TR1 2AC",
    )  # fmt: skip
    desk, now = list_desk(world.desk), world.now()
    said = record(list=request.node.name)
    found = land_list(desk, file=io.BytesIO(content), record=said,
                      text=json.dumps(said).encode(), by="user.2", now=now).case  # fmt: skip
    screen_list(desk, case=found, by="desk", now=now)
    match_list(desk, case=found, by="desk", now=now)
    return found


def test_are_shown_side_by_side_and_the_look_is_written_down(
    world: "World", case: CaseRef, at_desk: "Browser"
) -> None:
    assert "1 pair to decide" in at_desk("2").opens(f"/lists/{case}").text
    shown = at_desk("2").opens(f"/lists/{case}/pairs").text
    for words in ("Line 3 and line 2", "S Trader", "Sol Trader", "90 of 100", "+447700900102"):
        assert words in shown
    assert "Ann Quill" not in shown
    looks = world.rows("SELECT facts->>'what' FROM desk.ledger_entries WHERE reference = %s"
                       " AND event = 'list.opened_by_staff'", case)  # fmt: skip
    assert ("pairs",) in looks


def test_are_decided_by_one_button(world: "World", case: CaseRef, at_desk: "Browser") -> None:
    grace = at_desk("2")
    grace.opens(f"/lists/{case}/pairs")
    (pair,) = world.rows("SELECT pair FROM report.import_pairs WHERE reference = %s", case)[0]
    sent = grace.sends(f"/lists/{case}/pairs/{pair}", verdict="same")
    assert "Kept: the same person." in sent.text
    assert "No row is held" in sent.text
    assert world.rows("SELECT verdict, decided_by FROM report.import_pairs WHERE reference = %s",
                      case) == [("same", "user.2")]  # fmt: skip
    grace.opens("/lists/new")  # a page with a form of ours
    assert grace.sends(f"/lists/{case}/pairs/{pair}", verdict="different").status_code == 409
    grace.opens("/lists/new")
    assert grace.sends(f"/lists/{case}/pairs/0", verdict="same").status_code == 404


def test_are_not_for_those_who_only_read(case: CaseRef, at_desk: "Browser") -> None:
    assert at_desk("4").opens(f"/lists/{case}/pairs").status_code == 403
    assert "Decide</a>" not in at_desk("4").opens(f"/lists/{case}").text
