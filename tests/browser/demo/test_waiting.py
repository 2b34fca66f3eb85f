"""What stands on the page while there is no meeting: at the start, at the end, and afterwards."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from bridge.simulator.clock import SystemClock
from bridge.simulator.page.server import DemoPage
from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.browser.demo.screens import on_screen
from tests.browser.running_demo import running_demo

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)


async def new_page(browser: Browser) -> Page:
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    return page


async def test_a_start_that_takes_long_says_so_and_then_what_to_do(browser: Browser):
    page = await new_page(browser)
    await page.clock.install()
    async with DemoPage(SystemClock()).serve() as url:
        await page.goto(url)
        starting = page.get_by_test_id("starting")
        await expect(starting).to_contain_text("The bridge is being loaded")
        await expect(page.get_by_test_id("start-over")).not_to_be_visible()

        await page.clock.fast_forward(16_000)
        await expect(starting).to_contain_text("It takes longer than usual")
        await page.clock.fast_forward(60_000)
        await expect(starting).to_contain_text("“start over” tries again")
        await page.close()


async def test_a_demo_that_was_stopped_is_said_to_be_until_one_runs_again(browser: Browser):
    page = await new_page(browser)
    toasts = page.get_by_test_id("toasts")
    async with DemoPage(SystemClock()).serve() as url:
        await page.goto(url)
        await expect(page.get_by_test_id("start-over")).to_be_attached()
        await expect(toasts).to_be_empty()

    await expect(toasts).to_contain_text("The demo was stopped.")
    async with DemoPage(SystemClock()).serve(port=urlsplit(url).port or 0):
        await expect(toasts).to_be_empty()
        await page.close()


async def test_after_the_end_nothing_is_offered_that_nobody_would_hear(browser: Browser):
    with running_demo() as url:
        async with on_screen(browser, url, (1024, 768)) as page:
            channel = page.get_by_test_id("channel")
            await channel.get_by_role("button", name="End for everyone…").click()
            await page.get_by_role("dialog").get_by_role("button", name="End for everyone").click()
            await expect(page.get_by_test_id("bots")).to_have_text(
                "The meeting is over. Press “start over” for another one."
            )

            await expect(page.get_by_label("Chat message")).to_be_disabled()
            await expect(page.get_by_test_id("caption")).to_be_empty()
            toasts = page.get_by_test_id("toasts")
            for name in ("raise-hand", "reply"):
                await page.get_by_test_id(name).click()
            await expect(toasts.get_by_text("Nobody is in the meeting any more.")).to_have_count(2)
