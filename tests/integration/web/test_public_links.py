"""Links and codes: opening changes nothing, buttons do, and what is wrong tells nothing."""

# Fixtures come from conftest, whose types no test can import in importlib mode.
# ruff: noqa: ANN401

import re
import secrets
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import httpx
import pytest

from privacydesk.adapters.vault.sealing import code_hash, link_box, token_hash

CODE = "12345678"
NOBODY = "PD-2026-999999"


def opened(site: httpx.Client) -> str:
    """Open an access case and return its reference."""
    body = {"rights": ["access"], "email": "hana@rowanpike.example"}
    return str(site.post("/v1/requests", json=body).json()["cases"][0]["reference"])


def give_code(books: Any, reference: str) -> None:
    books.do(
        "INSERT INTO desk.status_codes (reference, code_hash, expires_at)"
        " VALUES (%s, %s, now() + interval '10 minutes')",
        reference,
        code_hash(CODE, salt=reference.encode()),
    )


def same_but_for(reference: str, answer: httpx.Response) -> str:
    return answer.text.replace(reference, "REFERENCE")


class TestStatusCode:
    def test_answers_alike_for_known_and_unknown_references(
        self, site: httpx.Client, other_site: httpx.Client, books: Any, valid: Any
    ) -> None:
        known = opened(site)
        asked = [
            (reference, client.post(f"/v1/status/{reference}/code"))
            for reference, client in ((known, site), (NOBODY, other_site))
        ]

        assert [answer.status_code for _, answer in asked] == [202, 202]
        assert valid("code_asked", asked[0][1].json())
        assert len({same_but_for(reference, answer) for reference, answer in asked}) == 1
        forms = [same_but_for(r, site.get(f"/v1/status/{r}")) for r in (known, NOBODY)]
        assert forms[0] == forms[1]
        orders = books.rows("SELECT * FROM desk.door_orders ORDER BY door_order DESC LIMIT 2")
        assert [order["reference"] for order in orders] == [None, known]

    @pytest.mark.parametrize("known", [True, False])
    def test_sends_five_an_hour_for_a_reference(
        self, site: httpx.Client, other_site: httpx.Client, *, known: bool
    ) -> None:
        number = secrets.randbelow(899_999) + 100_000
        reference = opened(site) if known else f"PD-2025-{number}"
        first = [site.post(f"/v1/status/{reference}/code").status_code for _ in range(3)]
        second = [other_site.post(f"/v1/status/{reference}/code").status_code for _ in range(3)]

        assert first + second == [202] * 5 + [429]

    def test_sends_five_an_hour_to_a_client(self, site: httpx.Client) -> None:
        numbers = [secrets.randbelow(899_999) + 100_000 for _ in range(6)]
        answers = [site.post(f"/v1/status/PD-2024-{n}/code").status_code for n in numbers]

        assert answers == [202] * 5 + [429]

    def test_takes_as_long_for_an_unknown_reference(self, site: httpx.Client, books: Any) -> None:
        reference = opened(site)
        give_code(books, reference)
        seconds = [
            site.post(f"/v1/status/{r}", json={"code": "0"}).elapsed.total_seconds()
            for r in (reference, NOBODY)
        ]

        assert min(seconds) >= 0.2
        assert abs(seconds[0] - seconds[1]) < 0.15

    def test_is_no_page_for_what_is_no_reference(self, site: httpx.Client) -> None:
        assert site.get("/v1/status/PD-2026-1").status_code == 404


class TestStatus:
    def test_shows_five_steps_to_the_holder_of_the_code(
        self, site: httpx.Client, books: Any
    ) -> None:
        reference = opened(site)
        give_code(books, reference)
        books.do(
            "UPDATE desk.cases SET status = 'review', place = 'review', clock_start = '2026-10-22',"
            " due_on = current_date + 3, paused_days = 3 WHERE reference = %s",
            reference,
        )
        page = site.post(f"/v1/status/{reference}", data={"code": "1234 5678"}).text

        assert "You will have your answer by" in page
        assert len(re.findall(r"<li[^>]*><span>", page)) == 5
        assert re.search(r'aria-current="step"><span>A person checks', page)
        assert "The month began on 22 October 2026" in page
        assert "Those 3 days do not count" in page

    def test_gives_the_same_to_a_program(self, site: httpx.Client, books: Any, valid: Any) -> None:
        reference = opened(site)
        give_code(books, reference)
        answer = site.post(f"/v1/status/{reference}", json={"code": CODE})

        assert answer.status_code == 200
        assert valid("case_status", answer.json())
        assert (answer.json()["right"], answer.json()["status"]) == ("access", "received")

    def test_answers_wrong_codes_and_unknown_references_alike(
        self, site: httpx.Client, books: Any
    ) -> None:
        reference = opened(site)
        give_code(books, reference)
        wrong = [
            site.post(f"/v1/status/{r}", data={"code": "87654321"}) for r in (reference, NOBODY)
        ]

        assert [answer.status_code for answer in wrong] == [403, 403]
        assert same_but_for(reference, wrong[0]) == same_but_for(NOBODY, wrong[1])
        assert "There is a problem" in wrong[0].text

    def test_ends_a_code_after_five_tries(self, site: httpx.Client, books: Any) -> None:
        reference = opened(site)
        give_code(books, reference)
        for _ in range(5):
            site.post(f"/v1/status/{reference}", json={"code": "00000000"})

        assert site.post(f"/v1/status/{reference}", json={"code": CODE}).status_code == 403

    def test_reads_no_code_from_the_address(self, site: httpx.Client, books: Any) -> None:
        reference = opened(site)
        give_code(books, reference)
        page = site.get(f"/v1/status/{reference}", params={"code": CODE})
        posted = site.post(f"/v1/status/{reference}", params={"code": CODE})

        assert "Progress, step" not in page.text
        assert posted.status_code == 403


def waiting(books: Any, reference: str, *, kind: str = "identity") -> str:
    """Let the case wait for a token, as the step does that asks who is asking."""
    token = secrets.token_urlsafe(32)
    books.do("UPDATE desk.cases SET status = 'waiting_id' WHERE reference = %s", reference)
    books.do(
        "UPDATE desk.runs SET started_at = now(), ended_at = now() WHERE reference = %s", reference
    )
    books.do(
        "INSERT INTO desk.waits (reference, kind, since, token_hash) VALUES (%s, %s, now(), %s)",
        reference,
        kind,
        token_hash(token),
    )
    return token


class TestConfirm:
    def test_opening_the_link_changes_nothing(self, site: httpx.Client, books: Any) -> None:
        token = waiting(books, opened(site))
        before = books.everything()
        page = site.get(f"/v1/confirm/{token}")

        assert page.status_code == 200
        assert page.text.count("<button") == 1
        assert books.everything() == before

    def test_the_button_files_the_token_and_asks_for_the_next_run(
        self, site: httpx.Client, books: Any, valid: Any
    ) -> None:
        reference = opened(site)
        token = waiting(books, reference)
        answer = site.post(f"/v1/confirm/{token}")

        assert answer.status_code == 200
        assert valid("confirmed", answer.json())
        assert [case["reference"] for case in answer.json()["cases"]] == [reference]
        runs = books.rows(
            "SELECT number, reason FROM desk.runs WHERE reference = %s ORDER BY number", reference
        )
        assert (runs[-1]["number"], runs[-1]["reason"]) == (2, "reply")
        (message,) = books.rows("SELECT * FROM desk.inbox WHERE portal = 'link'"
                                " AND token_hash = %s", token_hash(token))  # fmt: skip
        assert token.encode() not in bytes(message["sealed"])

    def test_a_second_time_is_harmless(self, site: httpx.Client, books: Any) -> None:
        reference = opened(site)
        token = waiting(books, reference)
        first = site.post(f"/v1/confirm/{token}", data={})
        books.do(
            "UPDATE desk.waits SET ended_at = now(), ended_by = 'token' WHERE token_hash = %s",
            token_hash(token),
        )
        before = books.everything()
        second = site.post(f"/v1/confirm/{token}")

        assert (first.status_code, second.status_code) == (200, 200)
        assert second.json()["cases"] == [{"reference": reference, "right": "access"}]
        assert books.everything() == before

    @pytest.mark.parametrize("token", ["x" * 43, "short", "%00" * 20, "../../etc/passwd", "é" * 20])
    def test_an_unknown_link_files_nothing(
        self, site: httpx.Client, books: Any, token: str
    ) -> None:
        before = books.everything()
        answer = site.post(f"/v1/confirm/{token}")

        assert answer.status_code in {404, 410}
        assert books.everything() == before

    def test_a_wait_that_staff_ended_needs_no_link(self, site: httpx.Client, books: Any) -> None:
        token = waiting(books, opened(site))
        books.do(
            "UPDATE desk.waits SET ended_at = now(), ended_by = 'staff' WHERE token_hash = %s",
            token_hash(token),
        )
        before = books.everything()

        assert site.post(f"/v1/confirm/{token}").status_code == 410
        assert books.everything() == before


@dataclass(frozen=True)
class Package:
    token: str
    reference: str

    @property
    def path(self) -> str:
        return f"/v1/download/{self.token}"


def zipped() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("index.html", "<h1>Your data</h1>")
    return content.getvalue()


@pytest.fixture
def package(site: httpx.Client, books: Any) -> Package:
    token, reference = secrets.token_urlsafe(32), opened(site)
    books.do(
        "INSERT INTO desk.packages (token_hash, reference, sealed, made_at, expires_at,"
        " downloads_left, code_hash, code_expires_at)"
        " VALUES (%s, %s, %s, now(), %s, 3, %s, now() + interval '10 minutes')",
        token_hash(token),
        reference,
        link_box(token).seal(zipped()),
        datetime.now(timezone.utc) + timedelta(days=7),
        code_hash(CODE, salt=token_hash(token)),
    )
    return Package(token, reference)


def left(books: Any, package: Package) -> int:
    query = "SELECT downloads_left AS n FROM desk.packages WHERE token_hash = %s"
    return int(books.rows(query, token_hash(package.token))[0]["n"])


class TestDownload:
    def test_the_page_says_size_and_end_and_counts_nothing(
        self, site: httpx.Client, books: Any, package: Package
    ) -> None:
        pages = [site.get(package.path).text for _ in range(4)]

        assert "3 more times" in pages[-1]
        assert f"ZIP file, {max(1, round(len(zipped()) / 1000))} KB" in pages[-1]
        assert package.reference not in pages[-1]
        assert left(books, package) == 3

    def test_gives_the_package_three_times(
        self, site: httpx.Client, books: Any, package: Package
    ) -> None:
        answers = [site.post(package.path, data={"code": "1234-5678"}) for _ in range(4)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 410]
        assert zipfile.ZipFile(BytesIO(answers[0].content)).namelist() == ["index.html"]
        headers = answers[0].headers
        assert headers["content-disposition"] == f'attachment; filename="{package.reference}.zip"'
        assert headers["cache-control"] == "no-store"
        query = "SELECT count(*) AS n FROM desk.ledger_entries WHERE reference = %s AND event = %s"
        assert books.rows(query, package.reference, "package.downloaded")[0]["n"] == 3
        assert "This link has ended" in answers[3].text

    def test_refuses_a_wrong_code_and_ends_it_after_five(
        self, site: httpx.Client, books: Any, package: Package
    ) -> None:
        wrong = [site.post(package.path, json={"code": "87654321"}) for _ in range(5)]
        after = site.post(package.path, json={"code": CODE})

        assert {answer.json()["error"] for answer in wrong} == {"wrong_code"}
        assert (after.status_code, after.json()["error"]) == (403, "ask_code")
        assert left(books, package) == 3

    def test_orders_a_code_and_shows_where_to_enter_it(
        self, site: httpx.Client, books: Any, package: Package
    ) -> None:
        answer = site.post(f"{package.path}/code", headers={"accept": "text/html"})

        assert answer.status_code == 202
        assert 'autocomplete="one-time-code"' in answer.text
        (order,) = books.rows(
            "SELECT kind FROM desk.door_orders WHERE token_hash = %s", token_hash(package.token)
        )
        assert order["kind"] == "download_code"

    def test_orders_five_codes_an_hour_however_many_ask_at_once(
        self, site: httpx.Client, package: Package
    ) -> None:
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _: site.post(f"{package.path}/code"), range(12)))

        assert sorted(answer.status_code for answer in answers) == [202] * 5 + [429] * 7

    def test_ends_after_seven_days(self, site: httpx.Client, books: Any, package: Package) -> None:
        books.do(
            "UPDATE desk.packages SET expires_at = now() WHERE token_hash = %s",
            token_hash(package.token),
        )

        assert site.get(package.path).status_code == 410
        assert site.post(package.path, json={"code": CODE}).status_code == 410
        assert site.post(f"{package.path}/code").status_code == 410

    def test_an_emptied_package_has_ended_too(
        self, site: httpx.Client, books: Any, package: Package
    ) -> None:
        books.do(
            "UPDATE desk.packages SET sealed = '' WHERE token_hash = %s", token_hash(package.token)
        )

        assert site.post(package.path, json={"code": CODE}).status_code == 410

    def test_says_so_when_the_package_does_not_open(
        self, site: httpx.Client, books: Any, package: Package
    ) -> None:
        books.do(
            "UPDATE desk.packages SET sealed = '\\x00112233'::bytea WHERE token_hash = %s",
            token_hash(package.token),
        )
        answer = site.post(package.path, data={"code": CODE})

        assert answer.status_code == 500
        assert "Your file does not open" in answer.text

    def test_knows_unknown_links_as_ended_ones(self, site: httpx.Client) -> None:
        path = f"/v1/download/{'y' * 43}"

        assert site.get(path).json()["error"] == "ended"
        assert site.post(path, json={"code": CODE}).json()["error"] == "ended"


class TestReply:
    def test_opening_the_link_changes_nothing_and_is_the_same_for_every_link(
        self, site: httpx.Client, books: Any
    ) -> None:
        token = waiting(books, opened(site), kind="clarification")
        before = books.everything()
        known, unknown = (site.get(f"/v1/reply/{t}").text for t in (token, "x" * len(token)))

        assert known.replace(token, "") == unknown.replace("x" * len(token), "")
        assert "Answer our question" in known
        assert books.everything() == before

    def test_files_what_the_person_wrote_and_asks_for_the_next_run(
        self, site: httpx.Client, books: Any, valid: Any
    ) -> None:
        """R-21."""
        reference = opened(site)
        token = waiting(books, reference, kind="clarification")
        answer = site.post(f"/v1/reply/{token}", json={"message": "Everything, please."})

        assert answer.status_code == 200
        assert valid("confirmed", answer.json())
        assert valid("reply_form", {"message": "Everything, please."})
        runs = books.rows(
            "SELECT number, reason FROM desk.runs WHERE reference = %s ORDER BY number", reference
        )
        assert (runs[-1]["number"], runs[-1]["reason"]) == (2, "reply")
        (message,) = books.rows("SELECT * FROM desk.inbox WHERE token_hash = %s",
                                token_hash(token))  # fmt: skip
        assert b"Everything" not in bytes(message["sealed"])

    def test_thanks_on_a_page(self, site: httpx.Client, books: Any) -> None:
        reference = opened(site)
        token = waiting(books, reference, kind="clarification")
        page = site.post(f"/v1/reply/{token}", data={"message": "The Leeds account."}).text

        assert "We have your answer" in page
        assert reference in page

    @pytest.mark.parametrize("words", ["", "  "])
    def test_that_says_nothing_is_asked_for_again(
        self, site: httpx.Client, books: Any, words: str
    ) -> None:
        token = waiting(books, opened(site), kind="clarification")
        before = books.everything()
        page = site.post(f"/v1/reply/{token}", data={"message": words})

        assert page.status_code == 422
        assert "Tell us your answer" in page.text
        assert site.post(f"/v1/reply/{token}", json={"message": words}).status_code == 422
        assert books.everything() == before

    @pytest.mark.parametrize("token", ["x" * 43, "short", "%00" * 20, "../../etc/passwd"])
    def test_to_an_unknown_link_files_nothing(
        self, site: httpx.Client, books: Any, token: str
    ) -> None:
        before = books.everything()
        answer = site.post(f"/v1/reply/{token}", json={"message": "Everything."})

        assert answer.status_code in {404, 410}
        assert books.everything() == before

    def test_once_the_wait_is_over_the_link_has_ended(self, site: httpx.Client, books: Any) -> None:
        token = waiting(books, opened(site), kind="clarification")
        site.post(f"/v1/reply/{token}", json={"message": "The first answer."})
        books.do(
            "UPDATE desk.waits SET ended_at = now(), ended_by = 'token' WHERE token_hash = %s",
            token_hash(token),
        )
        before = books.everything()

        same = site.post(f"/v1/reply/{token}", json={"message": "The first answer."})
        other = site.post(f"/v1/reply/{token}", json={"message": "Another one."})
        assert (same.status_code, other.status_code) == (200, 410)
        assert books.everything() == before
