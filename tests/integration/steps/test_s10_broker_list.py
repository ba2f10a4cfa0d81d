"""S10 on its own days: the list comes on Monday 21 September 2026 and is decided on Wednesday."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from upath import UPath

from integration.steps.listing import LIMITS, NAMES, Office, listed, record
from integration.steps.world import Lent, World
from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.adapters.lists.folder import StoredFolder
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.imports import ImportState
from privacydesk.domain.list_decisions import ListOption, WhyNotList
from privacydesk.settings import INCLUDE
from privacydesk.steps.check_list import judge_list
from privacydesk.steps.publish_list import close_list, publish_list
from privacydesk.steps.recall import keep_corrected
from privacydesk.steps.screen_list import screen_again, screen_list
from privacydesk.steps.settle_list import accept_warning
from privacydesk.steps.watch_landing import watch_landing

MONDAY = datetime(2026, 9, 21, 9, tzinfo=timezone.utc)
WEDNESDAY = MONDAY + timedelta(days=2)
ROWS = (
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
STORED = [(2, "dir@elm.example", "corporate"), (3, "sole@oak.example", "unknown"),
          (4, "old@ash.example", "unknown"), (5, "part@yew.example", "unknown"),
          (7, "ops@fir.example", "corporate"), (8, "who@box.example", "unknown"),
          (9, "moved@bay.example", "unknown")]  # fmt: skip


@pytest.fixture
def office(world: World, lent: Callable[[str], Lent]) -> Office:
    """Return the desk with the gate that it really has."""
    gate = GreatExpectations(connect=lent("desk_app"), folder=INCLUDE / "gates")
    world.desk = replace(world.desk, gate=gate)
    return Office(world, CsvLists(limits=LIMITS))


def take(office: Office, folder: Path, content: bytes) -> CaseRef:
    """Drop a list on Monday; return the import that the second look opens."""
    folder.mkdir(exist_ok=True)
    (folder / "autumn.csv").write_bytes(content)
    (folder / "autumn.csv.yaml").write_text(yaml.safe_dump(record()), encoding="utf-8")
    for minutes in (0, 2):
        watch_landing(office.room, folder=StoredFolder(UPath(folder)), read=read_due_diligence,
                      now=MONDAY + timedelta(minutes=minutes))  # fmt: skip
    assert not list(folder.iterdir())
    newest = "SELECT reference FROM desk.imports ORDER BY import DESC LIMIT 1"
    return CaseRef(office.world.one(newest))


def decide(office: Office, case: CaseRef) -> None:
    """Accept the warnings and approve on Wednesday."""
    warnings = "SELECT warning FROM desk.import_warnings ORDER BY warning"
    for (warning,) in office.world.rows(warnings):
        accept_warning(office.room, case=case, warning=warning, because="Asked ListCo.",
                       by="user.2", now=WEDNESDAY)  # fmt: skip
    assert office.press(case, ListOption.APPROVE, now=WEDNESDAY).why_not is None


def stored(office: Office) -> list[tuple[int, str, str]]:
    return office.world.rows("SELECT p.line, c.email, c.subscriber FROM lists.provenance p"
                             " JOIN lists.contacts c USING (contact) ORDER BY p.line")  # fmt: skip


def test_the_list_is_refused_sent_again_decided_and_in_use(office: Office, tmp_path: Path) -> None:
    """R-85, R-91 to R-94, R-97, R-100: every row where the law has it."""
    office.objects(Reach(email="stopp@googlemail.com"))
    with office.world.desk.begin() as records:
        keep_corrected(office.world.desk, records, case=office.world.signed(), fact="address",
                       before="M9 9ZZ", after="BS1 4DJ", now=MONDAY,
                       identities=[("email", "moved@bay.example")])  # fmt: skip
    folder = tmp_path / "landing"
    health = listed(*(f"{row},asthma" for row in ROWS), header=f"{','.join(NAMES)},Health notes")
    first = take(office, folder, health)
    assert office.world.rows("SELECT state, problem FROM desk.imports") == [
        ("refused", "SpecialCategoryColumn")]  # fmt: skip
    assert office.world.desk.vault.names(first) == ["due-diligence"]

    case = take(office, folder, listed(*ROWS))
    screen_list(office.room, case=case, by="desk", now=MONDAY)
    asked = judge_list(office.room, case=case, by="desk", now=MONDAY)
    assert asked.state is ImportState.REVIEW
    assert office.world.rows("SELECT warning FROM desk.import_warnings ORDER BY 1") == [
        ("consent_is_young",), ("few_objectors",), ("few_repeated",)]  # fmt: skip
    pressed = office.press(case, ListOption.APPROVE, now=WEDNESDAY)
    assert pressed.why_not is WhyNotList.WARNINGS_OPEN
    decide(office, case)
    screen_again(office.room, case=case, by="desk", now=WEDNESDAY)
    judge_list(office.room, case=case, by="desk", now=WEDNESDAY)
    found = publish_list(office.room, case=case, by="desk", now=WEDNESDAY)
    close_list(office.room, case=case, by="desk", now=WEDNESDAY)

    assert stored(office) == STORED
    assert office.against(found) == {6: "objected", 10: "same_person"}
    kept = "SELECT postcode FROM lists.contacts WHERE email = 'moved@bay.example'"
    assert office.world.one(kept) is None  # what was corrected does not come back
    screened = "SELECT count(*) FROM desk.ledger_entries WHERE event = 'list.screened'"
    assert office.world.one(screened) == 2  # approved later than a day after the first
    told = "SELECT DISTINCT seller, obtained_on::text, permits FROM report.contacts_provenance"
    assert office.world.rows(told) == [("ListCo Ltd", "2026-09-18", True)]


def test_who_objects_between_screening_and_approval_is_not_in_use(
    office: Office, tmp_path: Path
) -> None:
    """R-94: the second screening drops the row, and the sums hold."""
    case = take(office, tmp_path / "landing", listed(*ROWS))
    screen_list(office.room, case=case, by="desk", now=MONDAY)
    judge_list(office.room, case=case, by="desk", now=MONDAY)
    decide(office, case)
    office.objects(Reach(phones=("07700 900107",)))
    screen_again(office.room, case=case, by="desk", now=WEDNESDAY)
    found = publish_list(office.room, case=case, by="desk", now=WEDNESDAY)
    assert (8, "who@box.example", "unknown") not in stored(office)
    assert office.against(found)[8] == "objected"
    assert found.funnel
    found.funnel.check(case=case)
