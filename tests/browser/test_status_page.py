"""The status page in Chromium: live, without a script, on a phone, in the dark, barrier-free."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.barriers import barriers
from tests.web.test_status_page import PASSWORD, replica, served, troubled

pytestmark = pytest.mark.asyncio(loop_scope="module")

_SCREENS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest_asyncio.fixture(loop_scope="module")
async def url() -> AsyncIterator[str]:
    async with served(replica("one/1"), troubled("two/2")) as (url, _):
        yield f"{url}/status"


async def opened(browser: Browser, url: str, **how: object) -> Page:
    credentials = {"username": "ana", "password": PASSWORD}
    context = await browser.new_context(http_credentials=credentials, **how)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(url)
    return page


@pytest.mark.parametrize(("width", "scheme"), _SCREENS)
async def test_it_has_no_barriers_and_fits(browser: Browser, url: str, width: int, scheme: str):
    page = await opened(
        browser,
        url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,
    )
    await page.get_by_text("Kept up to date.").wait_for()
    assert await barriers(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.context.close()


async def test_it_is_kept_up_to_date_and_breaks_none_of_its_own_rules(browser: Browser, url: str):
    complaints: list[str] = []
    page = await opened(browser, "about:blank")
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    await page.get_by_text("Kept up to date.").wait_for()

    # The next that comes takes the place of whatever stands there.
    await page.evaluate("document.getElementById('state').textContent = 'old'")
    await page.reload()
    await page.get_by_role("heading", name="two/2").wait_for()
    assert complaints == []
    await page.context.close()


async def test_it_can_be_read_without_a_script(browser: Browser, url: str):
    page = await opened(browser, url, java_script_enabled=False)

    await page.get_by_role("heading", name="two/2").wait_for()
    await page.get_by_text("Loaded anew every 10 seconds.").wait_for()
    # Chromium takes this for a page with scripts all the same, so the words are all there is.
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in await page.content()
    await page.context.close()


async def test_the_demos_page_leads_there(browser: Browser, demo_url: str):
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(demo_url)
    async with context.expect_page() as opening:
        await page.get_by_test_id("status-link").click()
    status = await opening.value

    await status.get_by_role("rowheader", name="meet.demo").wait_for()
    await status.get_by_text("Kept up to date.").wait_for()
    await context.close()
