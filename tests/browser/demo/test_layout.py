"""Nothing lies over anything else, on any screen: threads, chips, the tour, menus."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.browser.demo.screens import SCREENS, SIZES, Scheme, Size, box, on_screen, overlap

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)

_LOWEST_LIST = 120
"""Pixels of a thread that are to be read at least."""
_LOWEST_CHAT = 68


async def open_captions(page: Page) -> None:
    opener = page.get_by_test_id("channel").get_by_test_id("open-thread").last
    await opener.click()
    await expect(page.locator("#thread-messages")).to_contain_text("Live captions")


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
async def test_a_thread_is_read_and_closed_and_keeps_nobody_out(
    browser: Browser, demo_url: str, size: Size, scheme: Scheme
):
    async with on_screen(browser, demo_url, size, scheme) as page:
        await open_captions(page)

        thread = await box(page.get_by_test_id("thread"))
        topbar = await box(page.locator(".topbar"))
        replies = await box(page.locator("#thread-messages"))
        field = await box(page.get_by_test_id("thread-composer"))
        tabs = await box(page.get_by_test_id("channels"))
        assert replies["height"] >= _LOWEST_LIST
        assert field["y"] + field["height"] <= size[1]
        assert not overlap(thread, topbar)
        assert not overlap(thread, tabs)
        # What floats beside the pointer lies over the message above, as in Slack.
        await page.mouse.move(0, 0)
        assert await barriers(page) == []

        # A press that something else would take fails.
        await page.get_by_test_id("channels").get_by_role("button", name="random").click()
        await page.get_by_test_id("channels").get_by_role("button", name="standup").click()
        await open_captions(page)
        await page.get_by_role("button", name="Close thread").click()
        await expect(page.get_by_test_id("thread")).to_be_hidden()
        await expect(page.get_by_test_id("composer-input")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
async def test_what_one_may_try_lies_inside_of_its_channel(
    browser: Browser, demo_url: str, size: Size
):
    async with on_screen(browser, demo_url, size) as page:
        channel = await box(page.get_by_test_id("channel"))
        for chip in await page.get_by_test_id("chips").get_by_role("button").all():
            each = await box(chip)
            assert each["x"] + each["width"] <= channel["x"] + channel["width"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_meetings_chat_keeps_some_lines(browser: Browser, demo_url: str, size: Size):
    """However much stands above it: a slide, people in two rows, the tour."""
    async with on_screen(browser, demo_url, size, with_tour=True) as page:
        await page.get_by_test_id("slide").locator("img").wait_for()

        assert (await box(page.get_by_test_id("chat")))["height"] >= _LOWEST_CHAT


_COLORS = "node => getComputedStyle(node).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_both_halves_follow_the_readers_scheme(
    browser: Browser, demo_url: str, scheme: Scheme
):
    async with on_screen(browser, demo_url, scheme=scheme) as page:
        for name in ("channel", "thread", "meeting"):
            color = await page.get_by_test_id(name).evaluate(_COLORS)
            assert (sum(color) > 3 * 128) == (scheme == "light"), name
        shown = await page.evaluate("getComputedStyle(document.documentElement).colorScheme")
        assert shown == "light dark"
