"""The order systems' doors: the question unticked, the answer with its evidence, the receipt."""

# Fixtures come from conftest, whose types no test can import in importlib mode.
# ruff: noqa: ANN401

import json
import secrets
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest

from privacydesk.domain.order_choices import unpack_choice


def choice_of(**changes: object) -> dict[str, Any]:
    """Return an order by form, nothing ticked, fresh and new unless changed."""
    return {
        "order": f"ORD-{secrets.token_hex(4)}", "taken_by": "form",
        "person": {"name": "Ada Low", "email": "ada@lowmill.example", "phone": "07700 900555",
                   "postcode": "WF1 3KC"},
        "shown": {"wording": "order-form-5", "at": datetime.now(timezone.utc).isoformat(),
                  "ticked_beforehand": False},
        "answers": {"email": "blank", "phone": "blank", "sms": "blank", "post": "blank"},
        "evidence": {"kind": "submission", "reference": "SUB-2026-1"},
    } | changes  # fmt: skip


@pytest.fixture
def file(site: httpx.Client, sign: Callable[..., dict[str, str]]) -> Callable[..., httpx.Response]:
    """File a choice as the order system signs it; ``without`` leaves fields out."""

    def send(without: str = "", **changes: object) -> httpx.Response:
        body = {k: v for k, v in choice_of(**changes).items() if k != without}
        raw = json.dumps(body).encode()
        return site.post("/v1/orders/generic/choice", content=raw, headers=sign(raw))

    return send


class TestTheQuestion:
    def test_is_given_with_no_box_ticked(self, site: httpx.Client, valid: Any) -> None:
        answer = site.get("/v1/orders/wording")

        assert answer.status_code == 200
        assert valid("order_wording", answer.json())
        boxes = {box["channel"]: box["ticked"] for box in answer.json()["boxes"]}
        assert boxes == dict.fromkeys(("email", "phone", "sms", "post"), False)

    def test_is_the_one_that_an_answer_must_name(self, site: httpx.Client, file: Any) -> None:
        version = site.get("/v1/orders/wording").json()["wording"]
        shown = {**choice_of()["shown"], "wording": version}
        assert file(shown=shown).status_code == 201


class TestAnAnswer:
    def test_is_filed_sealed_for_a_receipt(self, file: Any, books: Any, valid: Any) -> None:
        answer = file(order="ORD-77")

        assert answer.status_code == 201, answer.text
        assert valid("order_receipt", answer.json())
        (row,) = books.rows("SELECT * FROM desk.order_choices WHERE order_ref = 'ORD-77'")
        assert row["receipt"] == answer.json()["receipt"]
        assert b"ada" not in bytes(row["sealed"])
        kept = unpack_choice(books.box.open(bytes(row["sealed"])))
        assert (kept.reach.email, kept.wording) == ("ada@lowmill.example", "order-form-5")

    def test_that_comes_again_gets_the_same_receipt(self, file: Any) -> None:
        first, again = file(order="ORD-again"), file(order="ORD-again")
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()

    def test_by_telephone_comes_with_what_shows_it(self, file: Any) -> None:
        spoken = file(taken_by="phone", evidence={"kind": "recording", "reference": "REC-9"})
        bare = file(taken_by="phone")

        assert spoken.status_code == 201
        (problem,) = bare.json()["fields"]
        assert problem["field"] == "evidence.kind"
        assert "clerk_note or recording" in problem["problem"]

    @pytest.mark.parametrize("field", ["shown", "answers", "evidence", "person"])
    def test_that_is_not_whole_is_refused_by_field_rule_and_remedy(
        self, file: Any, books: Any, valid: Any, field: str
    ) -> None:
        """R-82: an order cannot complete without showing the choice."""
        before = books.count("desk.order_choices")
        answer = file(without=field)

        assert answer.status_code == 422
        assert valid("public_error", answer.json())
        (problem,) = answer.json()["fields"]
        assert problem["field"] == field
        assert problem["problem"].startswith("is missing (R-82); ")
        assert books.count("desk.order_choices") == before

    def test_without_the_question_says_where_it_is(self, file: Any) -> None:
        (problem,) = file(without="shown").json()["fields"]
        assert "show the question of GET /v1/orders/wording" in problem["problem"]

    def test_with_a_box_ticked_beforehand_is_refused(self, file: Any) -> None:
        shown = {**choice_of()["shown"], "ticked_beforehand": True}
        (problem,) = file(shown=shown).json()["fields"]
        assert problem["field"] == "shown.ticked_beforehand"
        assert "R-82" in problem["problem"]

    def test_for_three_channels_is_refused(self, file: Any) -> None:
        (problem,) = file(answers={"email": "yes", "phone": "no", "sms": "no"}).json()["fields"]
        assert problem["field"] == "answers.post"

    def test_says_nothing_of_what_was_sent(self, file: Any) -> None:
        answer = file(person={"email": "ada@lowmill.example", "sex": "f"})
        assert answer.status_code == 422
        assert "lowmill" not in answer.text

    def test_is_taken_from_nobody_who_cannot_sign(self, site: httpx.Client, sign: Any) -> None:
        raw = json.dumps(choice_of()).encode()
        forged = sign(raw) | {"webhook-signature": "v1,Zm9yZ2Vk"}
        assert site.post("/v1/orders/generic/choice", content=raw,
                         headers=forged).status_code == 401  # fmt: skip
        assert site.post("/v1/orders/nobody/choice", content=raw,
                         headers=sign(raw)).status_code == 404  # fmt: skip
