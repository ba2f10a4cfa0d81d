"""Warnings about a list, accepted over the desk's API by whoever may decide (R-91)."""

import json
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from jsonschema import Draft202012Validator

from privacydesk.domain.cases import CaseRef
from privacydesk.settings import INCLUDE
from privacydesk.web.desk.list_warnings import AcceptanceBody

if TYPE_CHECKING:
    from .conftest import World

CONTRACT: Final = INCLUDE / "contracts" / "list_warning.schema.json"
BODY: Final = {"because": "ListCo explained it."}


@pytest.fixture
def case(world: "World", request: pytest.FixtureRequest) -> CaseRef:
    """Bring an import to its review, with two warnings that nobody has accepted."""
    with world.desk.begin() as records:
        case = records.imports.open(request.node.name.encode(), now=world.now())
        records.imports.ask_people(case, now=world.now())
        number = records.imports.get(case).number
        records.import_decisions.warn(number, warnings=["consent_is_young", "few_repeated"])
    world.desk.vault.box(case, create=True)
    return case


def accept(
    url: str, case: str, warning: str = "few_repeated", *, user: str = "2",
    body: dict[str, Any] = BODY,
) -> httpx.Response:  # fmt: skip
    return httpx.post(f"{url}/api/lists/{case}/warnings/{warning}", json=body,
                      headers={"authorization": f"Bearer {user}"}, timeout=30)  # fmt: skip


def test_says_which_still_stand_open(desk_site: str, case: CaseRef) -> None:
    answer = accept(desk_site, case)
    assert (answer.status_code, answer.json()) == (200, {"open": ["consent_is_young"]})
    assert accept(desk_site, case).status_code == 200  # pressed twice
    assert accept(desk_site, case, user="3").status_code == 409  # somebody else did


def test_is_not_for_those_who_only_read(desk_site: str, case: CaseRef) -> None:
    assert accept(desk_site, case, user="4").status_code == 403


@pytest.mark.parametrize("body", [{}, {"because": ""}, {**BODY, "by": "me"}])
def test_takes_a_reason_and_nothing_else(
    desk_site: str, case: CaseRef, body: dict[str, Any]
) -> None:
    assert accept(desk_site, case, body=body).status_code == 422
    blank = accept(desk_site, case, body={"because": "  "})
    assert (blank.status_code, blank.json()["error"]) == (409, f"[{case}] no reason")


def test_is_of_a_list_and_a_warning_that_are_there(desk_site: str, case: CaseRef) -> None:
    assert accept(desk_site, "LI-2020-000001").status_code == 409
    assert accept(desk_site, case, "few_broken").status_code == 409


def test_body_is_the_contracts() -> None:
    schema = json.loads(CONTRACT.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    ours = AcceptanceBody.model_json_schema()
    assert set(schema["properties"]) == set(ours["properties"])
    limits = ("minLength", "maxLength")
    theirs = schema["properties"]["because"]
    assert [theirs[n] for n in limits] == [ours["properties"]["because"][n] for n in limits]
