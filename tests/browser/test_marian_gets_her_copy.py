"""Issue 2, done when 1: a plain request in a real browser, from the desk's queue to the ZIP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from doors.packages import Package
from journeys.requests import ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from doors.portal import Filed
    from stack import Stack

NAME = "Marian Holt"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A browser in which the reviewer is signed in, and the case before them."""

    page: Page
    url: str
    filed: Filed
    shots: Path

    def shoot(self, name: str, *, whole: bool = True) -> None:
        """Keep a picture of the page for people to look at."""
        self.page.screenshot(path=self.shots / f"{name}.png", full_page=whole)


@pytest.fixture(scope="module")
def desk(stack: Stack, page: Page, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    filed = ask(stack, NAME)
    stack.staff("reviewer").wait_for_question(filed.reference, "review")
    url = stack.running.facts["airflow_url"]
    page.goto(f"{url}/")
    page.fill("#username", "reviewer")
    page.fill("#password", stack.running.facts["users"]["reviewer"])
    page.click("input[type=submit], button[type=submit]")
    page.wait_for_url(f"{url}/")
    return Desk(page=page, url=url, filed=filed, shots=tmp_path_factory.mktemp("shots"))


class TestTheReviewer:
    def test_finds_the_case_in_the_queue_within_airflow(self, desk: Desk) -> None:
        desk.page.goto(f"{desk.url}/")
        desk.page.get_by_role("link", name="Privacy", exact=True).first.click()
        frame = desk.page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="Queue")).to_be_visible()
        row = frame.locator("tr", has_text=desk.filed.reference)
        expect(row).to_contain_text("Access")
        desk.shoot("queue", whole=False)

    def test_opens_the_case(self, desk: Desk) -> None:
        desk.page.goto(f"{desk.url}/desk/")
        desk.page.get_by_role("link", name=desk.filed.reference).click()
        expect(desk.page.get_by_role("heading", name=f"Access, asked by {NAME}")).to_be_visible()
        expect(desk.page.locator("body")).to_contain_text(
            re.compile(r"\b(\d\d) of \1 stores searched")
        )
        desk.shoot("case")

    def test_sees_on_the_review_page_that_nothing_is_undecided(self, desk: Desk) -> None:
        desk.page.goto(f"{desk.url}/desk/cases/{desk.filed.reference}/review")
        expect(
            desk.page.get_by_role("heading", name=f"Review the answer to {NAME}")
        ).to_be_visible()
        expect(desk.page.locator("body")).to_contain_text("Undecided 0")
        desk.shoot("review")

    def test_goes_from_there_to_the_form_in_airflow_and_approves(
        self, desk: Desk, stack: Stack
    ) -> None:
        desk.page.goto(f"{desk.url}/desk/cases/{desk.filed.reference}/review")
        link = desk.page.get_by_role("link", name="Answer in Airflow").first
        address = link.get_attribute("href")
        assert address
        desk.page.goto(address if address.startswith("http") else f"{desk.url}{address}")
        form = desk.page.get_by_text(re.compile(rf"^{desk.filed.reference} · Access · due "))
        expect(form.first).to_be_visible()
        assert NAME not in desk.page.inner_text("body")
        desk.shoot("form", whole=False)
        desk.page.get_by_role("button", name="Approve", exact=True).click()
        stack.staff("reviewer").wait_for_run(desk.filed.reference)
        assert stack.register.case(desk.filed.reference)["outcome"] == "fulfilled"


class TestMarian:
    def test_reads_her_mail_and_gets_the_zip_with_the_code_of_her_ticket(
        self, desk: Desk, stack: Stack
    ) -> None:
        page, email = desk.page, stack.person(NAME)["email"]
        stack.mail.about(desk.filed.reference, to=email, saying="/v1/download/")
        page.goto(f"{stack.mail.mail_url}/?to={email}")
        desk.shoot("inbox")
        page.get_by_role("link", name=f"{desk.filed.reference}: your answer is ready").first.click()
        page.locator('a[href*="/v1/download/"]').first.click()
        expect(page.get_by_role("heading", name="Your data is ready")).to_be_visible()
        desk.shoot("download")
        page.get_by_role("button", name="Send me a code").click()
        page.fill("#code", stack.mail.code_on_ticket(desk.filed.ticket))
        desk.shoot("code")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download your data").click()
        download = waiting.value
        assert download.suggested_filename == f"{desk.filed.reference}.zip"
        package = Package(Path(download.path()).read_bytes())
        package.check_manifest()
        assert NAME in package.letter

    def test_reads_the_package_offline(self, desk: Desk, stack: Stack) -> None:
        link = stack.mail.about(desk.filed.reference, to=stack.person(NAME)["email"],
                                saying="/v1/download/").link("/v1/download/")  # fmt: skip
        code = stack.mail.code_on_ticket(desk.filed.ticket)
        package = Package(stack.public.take(link, code=code).content)
        for name, content in package.files.items():
            target = desk.shots / "package" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        asked: list[str] = []
        desk.page.on("request", lambda request: asked.append(request.url))
        desk.page.goto((desk.shots / "package" / "index.html").as_uri())
        expect(desk.page.locator("body")).to_contain_text("Yes, we hold data about you")
        desk.shoot("package")
        assert [u for u in asked if not u.startswith("file:")] == []
