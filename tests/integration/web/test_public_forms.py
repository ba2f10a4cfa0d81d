"""The forms file what somebody says without an account; they ask no reason and prove nothing."""

# Fixtures come from conftest, whose types no test can import in importlib mode.
# ruff: noqa: ANN401

import re
from typing import Any

import httpx


class TestRequestForm:
    def test_shows_labels_for_every_control(self, site: httpx.Client) -> None:
        page = site.get("/v1/requests").text

        named = set(re.findall(r'<(?:input|textarea)[^>]* id="(\w+)"', page))
        assert named == set(re.findall(r'<label for="(\w+)"', page))
        assert page.count("<h1>") == 1
        assert 'lang="en-GB"' in page
        assert "required" not in page

    def test_needs_no_reason(self, site: httpx.Client, books: Any, valid: Any) -> None:
        #
        answer = site.post("/v1/requests", json={"rights": ["access"], "email": "a@b.example"})

        assert answer.status_code == 202
        assert valid("ticket_receipt", answer.json())
        (case,) = answer.json()["cases"]
        assert case["right"] == "access"
        (row,) = books.rows("SELECT * FROM desk.cases WHERE reference = %s", case["reference"])
        assert (row["needs_triage"], row["channel"]) == (False, "web_form")

    def test_claims_nothing_about_identity(self, site: httpx.Client, books: Any) -> None:
        # an address in a form is a claim
        (case,) = site.post(
            "/v1/requests", json={"rights": ["erasure"], "name": "Hana", "phone": "020 7946 0123"}
        ).json()["cases"]

        message = books.message(case["reference"])
        assert (message.portal, message.signed_in, message.in_reply_to) == ("form", False, None)
        assert message.requester.portal_account is None
        assert "delete" in message.body

    def test_reads_rights_in_the_persons_own_words(self, site: httpx.Client) -> None:
        form = {"message": "What do you have on me?", "email": "a@b.example"}
        answer = site.post("/v1/requests", data=form, headers={"accept": "application/json"})

        assert answer.status_code == 202
        assert "text/html" in answer.headers["content-type"]
        assert "copy of your personal data" in answer.text

    def test_ticks_and_words_both_count(self, site: httpx.Client) -> None:
        body = {
            "rights": ["rectification"],
            "message": "My job title is wrong. And send me a copy of all my personal data.",
            "email": "a@b.example",
        }
        cases = site.post("/v1/requests", json=body).json()["cases"]

        assert {case["right"] for case in cases} == {"rectification", "access"}

    def test_files_a_form_sent_twice_once(self, site: httpx.Client, books: Any) -> None:
        once = re.findall(r'name="once" value="([\w-]+)"', site.get("/v1/requests").text)[0]
        form = {"rights": ["access", "portability"], "email": "a@b.example", "once": once}
        first = site.post("/v1/requests", data=form)
        before = books.everything()
        second = site.post("/v1/requests", data=form)

        assert (first.status_code, second.text) == (202, first.text)
        assert len(set(re.findall(r"PD-\d{4}-\d{6}", first.text))) == 2
        assert books.everything() == before

    def test_keeps_what_was_typed_when_something_is_wrong(
        self, site: httpx.Client, books: Any
    ) -> None:
        before = books.everything()
        form = {"message": "<b>tangerine</b>", "rights": "access", "email": "nobody"}
        answer = site.post("/v1/requests", data=form)

        assert answer.status_code == 422
        assert "Error: Ask us" in answer.text
        assert 'href="#email"' in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert "&lt;b&gt;tangerine" in answer.text
        assert re.search(r'value="access" checked', answer.text)
        assert books.everything() == before

    def test_names_every_field_to_a_program(self, site: httpx.Client, valid: Any) -> None:
        answer = site.post("/v1/requests", json={"rights": ["fly"], "phone": "1", "x": 1})

        assert answer.status_code == 422
        assert valid("public_error", answer.json())
        assert {one["field"] for one in answer.json()["fields"]} == {"rights.0", "phone", "x"}

    def test_asks_for_something_and_a_way_to_answer(self, site: httpx.Client) -> None:
        fields = site.post("/v1/requests", json={}).json()["fields"]

        assert [one["field"] for one in fields] == ["message", "email"]

    def test_takes_no_other_media_type_and_nothing_huge(self, site: httpx.Client) -> None:
        text = site.post("/v1/requests", content=b"hello", headers={"content-type": "text/plain"})
        huge = site.post("/v1/requests", data={"message": "x" * 300_000})

        assert (text.status_code, huge.status_code) == (415, 413)


class TestComplaintForm:
    def test_opens_a_complaint_and_what_else_it_asks(self, site: httpx.Client) -> None:
        #
        body = {
            "message": "You never answered. Please delete all my personal data now.",
            "reference": "PD-2026-000001",
            "email": "a@b.example",
        }
        cases = site.post("/v1/complaints", json=body).json()["cases"]

        assert {case["right"] for case in cases} == {"complaint", "erasure"}

    def test_needs_words(self, site: httpx.Client) -> None:
        answer = site.post("/v1/complaints", data={"email": "a@b.example"})

        assert answer.status_code == 422
        assert "Tell us what happened" in answer.text

    def test_tells_about_the_commissioner(self, site: httpx.Client) -> None:
        assert "https://ico.org.uk/make-a-complaint" in site.get("/v1/complaints").text
