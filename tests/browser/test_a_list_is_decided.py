"""Issue 5, done when 5: lists handed in at the desk, looked at there, and decided in Airflow."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest
import yaml
from playwright.sync_api import expect

from doors.landing import LISTS_DAG, record
from doors.waiting import until
from leaks.searching import found_in

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import FilePayload, Page

    from stack import Stack

pytestmark = pytest.mark.timeout(400)

FRESH: Final = date.today() - timedelta(days=60)  # noqa: DTZ011  days apart are what counts
COLUMNS: Final = {"E-mail": "email", "Full name": "name", "Company": "company",
                  "Consent": "consented_on"}  # fmt: skip
NAMES: Final = ("Ada Moor", "Ben Fell", "Cat Dale", "Dan Holm", "Eve Tarn", "Fay Beck", "Gil Wood",
                "Hal Shaw", "Ivy Lund", "Jon Rigg")  # fmt: skip


def rows(host: str, *, roles: int = 0) -> list[str]:
    """Return ten rows of people at companies, some of them with the address of a role."""
    words = [("info", "sales", "office")[n] if n < roles else name.split()[0].lower()
             for n, name in enumerate(NAMES)]  # fmt: skip
    return [f"{word}@{n}.{host}.example,{name},Firm {n} Ltd,{FRESH}"
            for n, (word, name) in enumerate(zip(words, NAMES, strict=True))]  # fmt: skip


LISTS: Final = {
    "browser all": rows("all"),
    "browser clean": rows("clean", roles=2),
    "browser none": [
        *rows("none"), *(f"p{n}@many.example,Pat {n},Firm {n} Ltd,{FRESH}" for n in range(20)),
        f"kay@none.example,=HYPERLINK(1),Firm Ltd,{FRESH}",
    ],
}  # fmt: skip


@dataclass(kw_only=True)
class Desk:
    """A browser in which the reviewer is signed in, and the lists that they handed in."""

    page: Page
    url: str
    shots: Path
    stack: Stack
    lists: dict[str, str] = field(default_factory=dict)

    def shoot(self, name: str) -> None:
        """Keep a picture of the page for people to look at."""
        self.page.screenshot(path=self.shots / f"{name}.png", full_page=True)

    def open(self, title: str) -> None:
        self.page.goto(f"{self.url}/desk/lists/{self.lists[title]}")

    def answer(self, title: str, option: str, *, shot: str) -> None:
        """Go from the list's page to the question in Airflow and press a button there."""
        self.open(title)
        address = self.page.get_by_role("link", name="Answer in Airflow").get_attribute("href")
        assert address
        self.page.goto(f"{self.url}{address}")
        reference = self.lists[title]
        subject = self.page.get_by_text(re.compile(rf"^{reference} · List · \d+ of \d+ rows"))
        expect(subject.first).to_be_visible()
        said = self.page.inner_text("body")
        assert not found_in(said.encode(), ["ListCo", "Ada Moor", ".example"])
        self.shoot(shot)
        self.page.get_by_role("button", name=option, exact=True).click()
        self.stack.staff("reviewer").wait_for_run(reference, dag=LISTS_DAG)
        self.open(title)


@pytest.fixture(scope="module")
def desk(stack: Stack, page: Page, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    url = stack.running.facts["airflow_url"]
    page.goto(f"{url}/")
    page.fill("#username", "reviewer")
    page.fill("#password", stack.running.facts["users"]["reviewer"])
    page.click("input[type=submit], button[type=submit]")
    page.wait_for_url(f"{url}/")
    return Desk(page=page, url=url, stack=stack, shots=tmp_path_factory.mktemp("shots"))


def file_of(title: str) -> FilePayload:
    body = "\n".join([",".join(COLUMNS), *LISTS[title]]).encode()
    return {"name": "list.csv", "mimeType": "text/csv", "buffer": body}


def state(stack: Stack, reference: str) -> dict[str, object]:
    (row,) = stack.register.rows(
        "SELECT state, records, usable, published FROM report.imports WHERE reference = %s",
        reference,
    )
    return dict(row)


class TestTheReviewer:
    def test_hands_a_list_in_and_mends_what_is_missing(self, desk: Desk) -> None:
        page, title = desk.page, "browser all"
        page.goto(f"{desk.url}/desk/lists")
        page.get_by_role("link", name="Hand in a list").first.click()
        page.set_input_files("#f-file", file_of(title))
        said = record(title, columns=COLUMNS)
        for name, value in {
            "list": title, "obtained_on": said["obtained_on"], "seller.name": "ListCo Ltd",
            "seller.contract": "LC-14", "seller.licence_ends_on": "2099-01-31",
            "compiled_by": "ListCo Ltd", "collected.where": "fair", "collected.how": "form",
            "collected.from": "2026-03-01", "collected.to": "2026-08-31",
            "consent.email": "forms kept by ListCo", "consent.phone": "none",
            "checked.on": "2026-09-15", "checked.tps": "2026-09-21", "checked.ctps": "2026-09-21",
            "checked.suppressions": "2026-09-15", "hosted_in": "GB, US",
            "wording": said["wording"],
            "columns": "\n".join(f"{name}: {what}" for name, what in COLUMNS.items()),
        }.items():  # fmt: skip
            page.locator(f'[name="{name}"]').fill(value)
        page.get_by_label("Yes").check()
        page.get_by_role("button", name="Hand in the list").click()
        expect(page.get_by_role("alert")).to_contain_text("1 field to mend")
        expect(page.locator('[name="wording"]')).to_have_value(said["wording"])
        desk.shoot("mend")
        page.locator('[name="hosted_in"]').fill("GB")
        page.get_by_role("button", name="Hand in the record").click()
        expect(page.get_by_role("status")).to_contain_text("Taken in, sealed.")
        desk.lists[title] = page.url.rsplit("/", 1)[1].partition("?")[0]

    @pytest.mark.parametrize("title", ["browser clean", "browser none"], ids=["clean", "none"])
    def test_hands_others_in_with_their_records_as_files(self, desk: Desk, title: str) -> None:
        page = desk.page
        page.goto(f"{desk.url}/desk/lists/new")
        page.set_input_files("#f-file", file_of(title))
        text = yaml.safe_dump(record(title, columns=COLUMNS)).encode()
        page.set_input_files(
            "#f-record", {"name": "record.yaml", "mimeType": "application/yaml", "buffer": text}
        )
        page.get_by_role("button", name="Hand in the list").click()
        expect(page.get_by_role("status")).to_contain_text("Taken in, sealed.")
        desk.lists[title] = page.url.rsplit("/", 1)[1].partition("?")[0]

    def test_is_asked_about_each_and_sees_where_its_rows_went(
        self, desk: Desk, stack: Stack
    ) -> None:
        for title, reference in desk.lists.items():
            stack.staff("reviewer").wait_for_question(reference, "review", dag=LISTS_DAG)
            desk.open(title)
            expect(desk.page.locator("h1")).to_have_text(f"List from ListCo Ltd: {title}")
            expect(desk.page.locator(".funnel tfoot")).to_contain_text("Sums")
            assert not found_in(desk.page.content().encode(), ["Ada Moor", "ada@all", "Ivy Lund"])
            desk.shoot(title.replace(" ", "-"))
        desk.page.goto(f"{desk.url}/desk/lists")
        for reference in desk.lists.values():
            row = desk.page.locator("tr", has_text=reference)
            expect(row).to_contain_text("A reviewer")
        desk.shoot("register")

    def test_takes_the_rows_that_are_not_used_away(self, desk: Desk) -> None:
        desk.open("browser none")
        with desk.page.expect_download() as waiting:
            desk.page.get_by_role("link", name="Download all as CSV").click()
        text = waiting.value.path().read_text("utf-8")
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["reason"], row["name"]) == ("formula", "'=HYPERLINK(1)")

    def test_approves_a_whole_list(self, desk: Desk, stack: Stack) -> None:
        desk.answer("browser all", "Approve", shot="question")
        expect(desk.page.locator(".next")).to_contain_text("The list is in use")
        assert state(stack, desk.lists["browser all"])["published"] == len(NAMES)
        desk.shoot("published")

    def test_approves_the_clean_rows_of_another(self, desk: Desk, stack: Stack) -> None:
        desk.open("browser clean")
        choice = desk.page.locator("tr", has_text="Approve clean rows")
        expect(choice).to_contain_text("2 marked rows are held")
        desk.answer("browser clean", "Approve clean rows", shot="question-clean")
        expect(desk.page.locator(".funnel")).to_contain_text("Held for a person to judge")
        found = state(stack, desk.lists["browser clean"])
        assert (found["records"], found["published"]) == (len(NAMES), len(NAMES) - 2)
        desk.shoot("clean")

    def test_rejects_the_third(self, desk: Desk, stack: Stack) -> None:
        desk.answer("browser none", "Reject", shot="question-reject")
        expect(desk.page.locator(".next")).to_contain_text("Rejected. Nothing of it is in use")
        reference = desk.lists["browser none"]
        assert state(stack, reference)["published"] is None
        until(lambda: not [p for p in (stack.running.home / "vault" / reference).iterdir()
                           if p.name.startswith("list-")], what="the copy to go")  # fmt: skip
        desk.shoot("rejected")


class TestThePrivacyLead:
    def test_takes_the_list_back(self, desk: Desk, stack: Stack) -> None:
        page, reference = desk.page, desk.lists["browser all"]
        page.context.clear_cookies()
        page.goto(f"{desk.url}/")
        page.fill("#username", "privacy")
        page.fill("#password", stack.running.facts["users"]["privacy"])
        page.click("input[type=submit], button[type=submit]")
        page.wait_for_url(f"{desk.url}/")
        desk.open("browser all")
        page.get_by_text("Take it back", exact=True).click()
        page.locator("#because").select_option("unlawful")
        page.locator("#words").fill("The seller could not show one consent.")
        page.get_by_role("button", name=f"Take back {len(NAMES)} rows").click()
        expect(page.locator(".next")).to_contain_text("Taken back. Nothing of this list is in use")
        assert state(stack, reference)["state"] == "withdrawn"
        desk.shoot("withdrawn")
