"""The public pages of marketing: signed out, no reason, opening changes nothing (R-74, R-80)."""

# Fixtures come from conftest, whose types no test can import in importlib mode.
# ruff: noqa: ANN401

import json
import logging
import re
import secrets
from datetime import datetime, timezone
from typing import Any

import httpx
import psycopg
import pytest

from privacydesk.adapters.vault.sealing import link_box, token_hash
from privacydesk.domain.suppressions import (
    Channel,
    Evidence,
    Order,
    Purpose,
    Scope,
    unpack_order,
)

EMAIL = "hana@rowanpike.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def token(books: Any) -> str:
    """Mint a link as the gate does: its content sealed under its own token."""
    token = secrets.token_urlsafe(32)
    content = {"email": EMAIL, "channel": "email", "purpose": "own_products",
               "at": datetime.now(timezone.utc).isoformat()}  # fmt: skip
    books.do("INSERT INTO desk.marketing_links VALUES (%s, %s, now())", token_hash(token),
             link_box(token).seal(json.dumps(content).encode()))  # fmt: skip
    return token


def orders(books: Any) -> list[Order]:
    rows = books.rows("SELECT sealed FROM desk.objection_orders ORDER BY objection_order")
    return [unpack_order(books.box.open(bytes(row["sealed"]))) for row in rows]


def last(books: Any) -> Order:
    return orders(books)[-1]


class TestUnsubscribePage:
    def test_shows_one_button_and_changes_nothing(
        self, site: httpx.Client, books: Any, token: str
    ) -> None:
        before = books.everything(), books.count("desk.objection_orders")
        page = site.get(f"/v1/unsubscribe/{token}")

        assert page.status_code == 200
        assert "h•••••••@rowanpike.example" in page.text
        assert EMAIL not in page.text
        assert page.text.count("<button") == 1
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert (books.everything(), books.count("desk.objection_orders")) == before

    def test_asks_for_the_address_where_the_link_is_not_known(self, site: httpx.Client) -> None:
        page = site.get(f"/v1/unsubscribe/{secrets.token_urlsafe(32)}")

        assert page.status_code == 200
        assert 'name="email"' in page.text

    @pytest.mark.parametrize("token", ["short", "..", "x" * 500, "a%00b"])
    def test_reads_no_strange_token(self, site: httpx.Client, token: str) -> None:
        assert site.get(f"/v1/unsubscribe/{token}").status_code in {200, 404}


class TestUnsubscribe:
    def test_by_one_click_counts_before_it_answers(
        self, site: httpx.Client, books: Any, token: str, valid: Any
    ) -> None:
        """RFC 8058: a form with one field, no cookie, no page opened before."""
        answer = site.post(f"/v1/unsubscribe/{token}", data=ONE_CLICK)

        assert answer.status_code == 200
        assert "We have stopped all marketing" in answer.text
        assert last(books) == Order(reaches=last(books).reaches, evidence=Evidence.UNSUBSCRIBE_LINK)
        assert last(books).reaches[0].email == EMAIL
        body = site.post(f"/v1/unsubscribe/{token}", json={}).json()
        assert valid("marketing_stopped", body)
        assert body["cases"][0]["right"] == "objection_marketing"

    def test_takes_a_form_of_parts_too(self, site: httpx.Client, books: Any, token: str) -> None:
        before = books.count("desk.objection_orders")
        answer = site.post(
            f"/v1/unsubscribe/{token}", files={"List-Unsubscribe": (None, "One-Click")}
        )

        assert answer.status_code == 200
        assert books.count("desk.objection_orders") == before + 1

    def test_is_one_case_though_it_is_pressed_twice(
        self, site: httpx.Client, books: Any, token: str
    ) -> None:
        references = [
            site.post(f"/v1/unsubscribe/{token}", json={}).json()["cases"][0]["reference"]
            for _ in range(2)
        ]

        assert len(set(references)) == 1
        case = books.rows("SELECT * FROM desk.cases WHERE reference = %s", references[0])[0]
        assert (case["right"], case["needs_triage"], case["channel"]) == (
            "objection_marketing", False, "unsubscribe_link",
        )  # fmt: skip
        runs = books.rows("SELECT dag FROM desk.runs WHERE reference = %s", references[0])
        assert runs == [{"dag": "rights_marketing_objection"}]

    def test_stops_an_address_without_a_known_link(self, site: httpx.Client, books: Any) -> None:
        url = f"/v1/unsubscribe/{secrets.token_urlsafe(32)}"
        answer = site.post(url, data={"email": "new@address.example"})

        assert answer.status_code == 200
        assert last(books).reaches[0].email == "new@address.example"
        assert "/v1/preferences/" not in answer.text

    def test_without_link_and_address_says_what_is_missing(self, site: httpx.Client) -> None:
        url = f"/v1/unsubscribe/{secrets.token_urlsafe(32)}"
        page = site.post(url, data={"email": ""})

        assert page.status_code == 422
        assert "Give an email address" in page.text
        assert site.post(url, json={}).status_code == 410

    def test_leaves_no_token_and_no_address_in_the_log(
        self, site: httpx.Client, token: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG, logger="privacydesk.public"):
            site.get(f"/v1/unsubscribe/{token}")
            site.post(f"/v1/unsubscribe/{token}", data=ONE_CLICK)

        assert token not in caplog.text
        assert EMAIL not in caplog.text


class TestPreferences:
    def test_show_nothing_ticked_beforehand(self, site: httpx.Client, token: str) -> None:
        page = site.get(f"/v1/preferences/{token}")

        assert page.status_code == 200
        assert page.text.count('type="checkbox"') == 7
        assert "checked" not in page.text

    def test_stop_what_is_not_ticked(self, site: httpx.Client, books: Any, token: str) -> None:
        answer = site.post(
            f"/v1/preferences/{token}", data={"channels": ["email"], "topics": ["own_products"]}
        )

        assert "Email: CloudSentric products and services" in re.sub(r"\s+", " ", answer.text)
        order = last(books)
        assert order.evidence is Evidence.PREFERENCES
        assert order.chosen == ((Channel.EMAIL, Purpose.OWN_PRODUCTS),)
        assert Scope(channel=Channel.PHONE) in order.scopes
        assert order.wording == "preferences-2"

    def test_left_empty_stop_everything(self, site: httpx.Client, books: Any, token: str) -> None:
        form = {"content-type": "application/x-www-form-urlencoded"}
        answer = site.post(f"/v1/preferences/{token}", content=b"", headers=form)

        assert "No marketing at all" in answer.text
        assert last(books).scopes == (Scope(),)

    def test_need_a_link_that_is_known(self, site: httpx.Client) -> None:
        url = f"/v1/preferences/{secrets.token_urlsafe(32)}"

        assert site.get(url).status_code == 410
        assert site.post(url, data={}).status_code == 410

    def test_refuse_what_is_no_channel(self, site: httpx.Client, token: str) -> None:
        answer = site.post(f"/v1/preferences/{token}", json={"channels": ["pigeon"]})

        assert answer.status_code == 422


class TestMessages:
    def test_that_say_stop_carry_their_order(self, send: Any, books: Any) -> None:
        before = books.count("desk.objection_orders")
        answer = send(body="stop sending me this", requester={"email": "s.idle@example.org"})

        assert [c["right"] for c in answer.json()["cases"]] == ["objection_marketing"]
        assert books.count("desk.objection_orders") == before + 1
        assert last(books).reaches[0].email == "s.idle@example.org"

    def test_that_use_another_right_beside_it_carry_it_too(self, send: Any, books: Any) -> None:
        """R-24: objection at once, whatever else is asked."""
        body = "Please send me a copy of my data. And stop all marketing emails."
        answer = send(body=body)

        rights = {c["right"]: c["reference"] for c in answer.json()["cases"]}
        assert set(rights) == {"access", "objection_marketing"}
        (row,) = books.rows(
            "SELECT reference FROM desk.objection_orders ORDER BY objection_order DESC LIMIT 1"
        )
        assert row["reference"] == rights["objection_marketing"]

    def test_that_do_not_object_carry_none(self, send: Any, books: Any) -> None:
        before = books.count("desk.objection_orders")
        send()

        assert books.count("desk.objection_orders") == before

    def test_delivered_twice_are_one_order(self, send: Any, books: Any) -> None:
        before = books.count("desk.objection_orders")
        for _ in range(2):
            send("msg_twice_objection", body="stop sending me this", ticket_id="T-twice-objection")

        assert books.count("desk.objection_orders") == before + 1

    def test_by_form_count_as_well(self, site: httpx.Client, books: Any) -> None:
        body = {"rights": ["objection_marketing"], "email": "form@address.example"}
        site.post("/v1/requests", json=body)

        assert last(books).reaches[0].email == "form@address.example"


class TestPublicRole:
    def test_can_file_an_objection_and_read_none(
        self, environment: dict[str, str], token: str
    ) -> None:
        with psycopg.connect(environment["DESK_PUBLIC_DATABASE_URL"], autocommit=True) as public:
            for table in ("suppressions", "objection_orders", "marketing_links",
                          "marketing_choices", "standing_suppressions"):  # fmt: skip
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    public.execute(f"SELECT * FROM desk.{table}")  # noqa: S608  our own names
            row = public.execute(
                "SELECT sealed FROM door.see_marketing_link(%s)", [token_hash(token)]
            ).fetchone()
            assert row
            assert EMAIL.encode() not in bytes(row[0])
