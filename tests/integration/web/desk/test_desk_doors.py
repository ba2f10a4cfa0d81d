"""Who gets in: every route asks for a login, and for the right that it needs."""

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn

import httpx
import pytest
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator

from privacydesk.settings import INCLUDE
from privacydesk.web.desk.api_bodies import DecisionsBody
from privacydesk.web.desk.app import create_app

from .conftest import who_is

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .conftest import Browser, World

PLACES = {"reference": "PD-2026-000001", "number": "1", "name": "desk.css", "field": "content",
          "use": "sales_analysis", "warning": "few_objectors", "pair": "1"}  # fmt: skip


def routes() -> list[tuple[str, str]]:
    def no_pages() -> NoReturn:
        raise AssertionError("asked for a page")

    found = [
        (method, re.sub(r"{(\w+)}", lambda m: PLACES[m.group(1)], route.path))
        for route in walk(create_app(no_pages, who_is).routes)
        for method in sorted(route.methods)
    ]
    assert len(found) > 20
    return found


def walk(found: "Iterable[object]") -> "list[APIRoute]":
    flat: list[APIRoute] = []
    for route in found:
        if isinstance(route, APIRoute):
            flat.append(route)
        else:
            inner = getattr(route, "routes", None) or getattr(
                getattr(route, "original_router", None), "routes", ())  # fmt: skip
            flat += walk(inner)
    return flat


def knock(url: str, method: str, path: str, user: str, **extra: "dict[str, str]") -> httpx.Response:
    cookies = {"_token": user} if user else {}
    return httpx.request(method, url + path, cookies=cookies, timeout=30, **extra)


@pytest.mark.parametrize(("method", "path"), routes())
class TestEveryRoute:
    def test_answers_401_to_somebody_who_is_not_signed_in(
        self, desk_site: str, method: str, path: str
    ) -> None:
        assert knock(desk_site, method, path, "").status_code == 401

    def test_answers_403_to_airflow_users_without_a_desk_right(
        self, desk_site: str, method: str, path: str
    ) -> None:
        assert knock(desk_site, method, path, "5").status_code == 403

    def test_lets_readers_change_nothing(self, desk_site: str, method: str, path: str) -> None:
        if method == "GET":
            assert knock(desk_site, method, path, "4").status_code in {200, 403, 404}
        else:
            answer = knock(desk_site, method, path, "4", headers={"authorization": "Bearer 4"})
            assert answer.status_code == 403

    def test_takes_no_form_without_its_token(self, desk_site: str, method: str, path: str) -> None:
        if method == "POST":
            assert knock(desk_site, method, path, "2").status_code in {403, 422}


class TestForms:
    def test_of_one_person_do_not_fit_another(self, world: "World", at_desk: "Browser") -> None:
        case = world.in_review()
        grace, leo = at_desk("2"), at_desk("3")
        leo.page = grace.opens(f"/cases/{case}").text
        assert leo.sends(f"/cases/{case}/withdraw").status_code == 403
        assert world.rows("SELECT place FROM desk.cases WHERE reference = %s", case) == [
            ("review",)
        ]


class TestHeaders:
    def test_allow_the_frame_of_airflow_and_nobody_elses_script(self, at_desk: "Browser") -> None:
        policy = at_desk("2").opens("/").headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy

    def test_pages_need_no_style_or_script_of_their_own(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        grace, case = at_desk("2"), world.in_review()
        for path in ("/", f"/cases/{case}", f"/cases/{case}/review", "/metrics", "/registers",
                     "/datamap"):  # fmt: skip
            page = grace.opens(path).text
            assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", page)


def post(desk_site: str, case: str, body: object, *, user: str = "2") -> httpx.Response:
    return httpx.post(f"{desk_site}/api/cases/{case}/decisions", json=body, timeout=30,
                      headers={"authorization": f"Bearer {user}"})  # fmt: skip


def read(desk_site: str, case: str, *, user: str = "2", query: str = "") -> "dict[str, Any]":
    answer = httpx.get(f"{desk_site}/api/cases/{case}{query}", timeout=30,
                       headers={"authorization": f"Bearer {user}"})  # fmt: skip
    assert answer.status_code == 200
    body = answer.json()
    schema = json.loads((INCLUDE / "contracts" / "desk_case.schema.json").read_text())
    Draft202012Validator(schema).validate(body)
    return body


class TestApi:
    def test_keeps_its_contract(self) -> None:
        path = INCLUDE / "contracts" / "desk_decisions.schema.json"
        assert json.loads(path.read_text()) == DecisionsBody.model_json_schema()

    def test_reads_a_case(self, world: "World", desk_site: str) -> None:
        case = world.in_review()
        body = read(desk_site, case)
        assert body["tally"] == {
            "undecided": 2, "disclose": 5, "redact": 0, "withhold": 0, "total": 7,
        }  # fmt: skip
        assert body["question"] == {"task": "review", "dag": "rights_access", "run": case}
        assert "row" not in body["findings"][1]

    def test_gives_values_only_to_who_may_see_them(self, world: "World", desk_site: str) -> None:
        case = world.in_review()
        mine = read(desk_site, case, query="?values=true")
        assert "Lena" in mine["findings"][1]["row"]["body"]
        theirs = read(desk_site, case, user="4", query="?values=true")
        assert all("row" not in finding for finding in theirs["findings"])

    def test_decides_records_one_by_one(self, world: "World", desk_site: str) -> None:
        case = world.in_review()
        mark = read(desk_site, case, query="?values=true")["findings"][1]["marks"]["suggestions"][2]
        redaction = {"field": mark["field"], "start": mark["start"], "end": mark["end"],
                     "why": mark["reason"]}  # fmt: skip
        answer = post(desk_site, case, {"decisions": [
            {"finding": 2, "decision": "redact", "ground": "other_person",
             "redactions": [redaction]},
            {"finding": 4, "decision": "withhold", "ground": "other_person"}]})  # fmt: skip
        assert answer.json() == {"kept": 2, "undecided": 0}
        assert read(desk_site, case)["tally"]["redact"] == 1

    def test_discloses_all_that_is_undecided(self, world: "World", desk_site: str) -> None:
        case = world.in_review()
        answer = post(desk_site, case, {"all_undecided": "disclose"})
        assert answer.json() == {"kept": 2, "undecided": 0}

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"decision": []},
            {"decisions": [{"finding": 2, "decision": "withhold"}]},
            {"decisions": [{"finding": 2, "decision": "redact", "ground": "other_person"}]},
            {"all_undecided": "withhold"},
            {"exclude": {"connection": "crm_db", "reason": "too hard"}},
            {"exclude": {"connection": "no_such_db", "reason": "down_for_good"}},
            {"decisions": [{"finding": 2, "decision": "redact", "ground": "other_person",
                            "redactions": [{"field": "boddy", "start": 0, "end": 4}]}]},
            {"decisions": [{"finding": 2, "decision": "redact", "ground": "other_person",
                            "redactions": [{"field": "body", "start": 4000, "end": 4010}]}]},
        ],
    )  # fmt: skip
    def test_refuses_a_body_that_does_not_fit_and_keeps_nothing(
        self, world: "World", desk_site: str, body: object
    ) -> None:
        case = world.in_review()
        assert post(desk_site, case, body).status_code == 422
        assert read(desk_site, case)["tally"]["undecided"] == 2

    def test_says_why_the_last_answer_did_not_count(
        self, world: "World", desk_site: str, answer: "Callable[..., None]"
    ) -> None:
        case = world.in_review()
        answer(case, "Approve", by="2")
        assert read(desk_site, case)["why_not"] == {
            "code": "undecided", "words": "Records are still undecided. Decide them, then approve.",
        }  # fmt: skip

    def test_takes_the_acts_of_a_case(self, world: "World", desk_site: str) -> None:
        unsorted = world.request(right="unknown", triage=True)
        assert post(desk_site, unsorted, {"triage": "access"}).json()["kept"] == 1
        case = world.request(signed_in=False)
        proof = {"identity": {"contact": "07700 900142", "how": "call_back"}}
        assert post(desk_site, case, proof).json()["kept"] == 1
        reason = {"exclude": {"connection": "crm_db", "reason": "down_for_good"}}
        assert post(desk_site, case, reason).json()["kept"] == 1
        assert post(desk_site, case, {"withdraw": True}).json()["kept"] == 1
        assert read(desk_site, case)["outcome"] == "withdrawn"

    def test_a_cookie_alone_decides_nothing(self, world: "World", desk_site: str) -> None:
        case = world.in_review()
        answer = httpx.post(f"{desk_site}/api/cases/{case}/decisions", cookies={"_token": "2"},
                            json={"all_undecided": "disclose"}, timeout=30)  # fmt: skip
        assert answer.status_code == 403
