"""A running demo and a real Chromium that looks at it."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request, Response, async_playwright

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.running_demo import running_demo
from tests.npm import NODE
from tests.patience import PATIENCE

_FAILURES = Path(__file__).parent / "failures"
_SIZE = {"width": 1280, "height": 720}
WITHOUT_TOUR = "localStorage.setItem('tour-seen', 'yes')"
"""As for whoever has seen it before."""
_FAILED = pytest.StashKey[bool]()

PATIENCE_MILLISECONDS = PATIENCE * 1000


@pytest.fixture(scope="session")
def chromium() -> Path:
    return find_chromium()


@pytest.fixture(scope="module")
def demo_url() -> Iterator[str]:
    with running_demo() as url:
        yield url


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's own Node needs a library that a bare Debian lacks.
        patch.setitem(os.environ, "PLAYWRIGHT_NODEJS_PATH", str(NODE))
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            yield browser
            await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(
    browser: Browser, demo_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    """The demo's page from the beginning; errors on the console fail the test."""
    async with open_window(browser, demo_url, request) as page:
        await start_over(page)
        yield page


@asynccontextmanager
async def open_window(
    browser: Browser, url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=_SIZE)
    await context.add_init_script(WITHOUT_TOUR)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    complaints = _complaints(page, url)
    try:
        await page.goto(url)
        yield page
        if request.node.stash.get(_FAILED, False):
            _FAILURES.mkdir(exist_ok=True)
            await page.screenshot(path=_FAILURES / f"{request.node.name}.png")
    finally:
        await context.close()
    assert complaints == []


def _complaints(page: Page, url: str) -> list[str]:
    """What goes wrong in the browser, and every request that leaves the demo."""
    found: list[str] = []

    def look_at_answer(response: Response) -> None:
        if response.status >= 400:
            found.append(f"{response.status} {response.url}")

    def look_at_request(request: Request) -> None:
        if not request.url.startswith((url, "data:")):
            found.append(f"left for {request.url}")

    page.on("console", lambda m: found.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("response", look_at_answer)
    page.on("request", look_at_request)
    return found


async def start_over(page: Page) -> None:
    """Press the button, and wait until another meeting is on."""
    await page.wait_for_selector("body[data-phase=live]")
    # What a test left open lies over the button.
    if await page.get_by_test_id("modal").count():
        await page.locator("dialog [aria-label=Close]").click()
        await page.get_by_test_id("modal").wait_for(state="detached")
    scene = await page.get_attribute("body", "data-scene")
    await page.get_by_test_id("start-over").click()
    await page.wait_for_selector(
        f"body[data-phase=live]:not([data-scene='{scene}']):not([data-scene=''])"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let the fixture know, so that it keeps a picture."""
    report = yield
    if call.when == "call":
        item.stash[_FAILED] = report.failed
    return report
