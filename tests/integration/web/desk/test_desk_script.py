"""What the small script adds, in a real browser: keys, selected words, the way out of the frame."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, sync_playwright
from starlette.responses import HTMLResponse

from demo.devmail.running import running
from privacydesk.web.desk.app import create_app

from .conftest import who_is

if TYPE_CHECKING:
    from privacydesk.domain.cases import CaseRef

    from .conftest import World

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
FRAME = (
    '<!doctype html><html class="dark"><title>Airflow</title><iframe src="{}" width="1200"'
    ' height="800" sandbox="allow-scripts allow-same-origin allow-forms allow-downloads"></iframe>'
)


def in_frame(app: Asgi) -> Asgi:
    """Stand for Airflow's page around the desk: one origin, a sandboxed frame."""

    async def around(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
        if scope["type"] == "http" and scope["path"] == "/plugin/privacy":
            inner = scope["query_string"].decode() or "/"
            await HTMLResponse(FRAME.format(inner))(scope, receive, send)
        else:
            await app(scope, receive, send)

    return around


@pytest.fixture(scope="module")
def framed(world: "World") -> Iterator[str]:
    with running(in_frame(create_app(lambda: world.pages, who_is))) as url:
        yield url


@pytest.fixture(scope="module")
def browser_page(framed: str) -> Iterator[Page]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "_token", "value": "2", "url": framed}])
        yield context.new_page()
        browser.close()


@pytest.fixture
def case(world: "World") -> "CaseRef":
    return world.in_review()


class TestKeys:
    def test_take_leave_undo_and_decide(
        self, browser_page: Page, framed: str, case: "CaseRef"
    ) -> None:
        browser_page.goto(f"{framed}/cases/{case}/review")
        for key, words in (
            ("y", "2 to go"),
            ("u", "3 to go"),
            ("y", "2 to go"),
            ("n", "1 to go"),
            ("y", "2 passages will be taken out for good"),
        ):
            browser_page.keyboard.press(key)
            browser_page.get_by_text(words).wait_for()
            browser_page.wait_for_load_state()  # keys work once the script has run
        browser_page.keyboard.press("r")
        browser_page.get_by_text("Undecided 1").first.wait_for()

    def test_are_off_while_a_field_has_focus(
        self, browser_page: Page, framed: str, case: "CaseRef"
    ) -> None:
        browser_page.goto(f"{framed}/cases/{case}/review")
        browser_page.get_by_label("Redact other words").fill("")
        browser_page.get_by_label("Redact other words").press_sequentially("windy")
        assert browser_page.get_by_text("3 to go").is_visible()

    def test_can_be_switched_off(self, browser_page: Page, framed: str, case: "CaseRef") -> None:
        browser_page.goto(f"{framed}/cases/{case}/review")
        browser_page.get_by_label("Switch keys off").check()
        browser_page.locator("h1").click()
        browser_page.keyboard.press("y")
        browser_page.reload()
        assert browser_page.get_by_label("Switch keys off").is_checked()
        assert browser_page.get_by_text("3 to go").is_visible()
        browser_page.get_by_label("Switch keys off").uncheck()


class TestSelection:
    def test_fills_the_words_to_redact(
        self, browser_page: Page, framed: str, case: "CaseRef"
    ) -> None:
        browser_page.goto(f"{framed}/cases/{case}/review")
        browser_page.locator("[data-select] mark").first.dblclick()
        assert browser_page.get_by_label("Redact other words").input_value() == "Lena"


class TestFrame:
    def test_is_left_towards_airflow_and_follows_its_colours(
        self, browser_page: Page, framed: str, case: "CaseRef"
    ) -> None:
        browser_page.goto(f"{framed}/plugin/privacy?/cases/{case}")
        frame = browser_page.frame_locator("iframe")
        frame.get_by_role("link", name="Answer in Airflow").wait_for()
        assert frame.locator("html").get_attribute("data-theme") == "dark"
        frame.get_by_role("link", name="Answer in Airflow").click()
        browser_page.wait_for_url(f"**/runs/{case}/tasks/review/required_actions")

    def test_keeps_forms_working(self, browser_page: Page, framed: str, case: "CaseRef") -> None:
        browser_page.goto(f"{framed}/plugin/privacy?/cases/{case}/review")
        frame = browser_page.frame_locator("iframe")
        frame.get_by_role("button", name="Disclose d").click()
        frame.get_by_text("Undecided 1").first.wait_for()
