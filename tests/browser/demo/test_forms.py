"""What one chooses from is read whole, on a phone too, and nobody is kept out of a form."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.browser.demo.screens import SCHEMES, Scheme, on_screen
from tests.browser.showroom import Showroom, field, option, section

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)

_LONG = "Bob · Guest · WebRTC · joined 5 min later, presents the plan"
_MENU = {"type": "overflow", "action_id": "menu", "options": [option(_LONG), option("Other")]}
_IS_WHOLE = "node => node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight"


async def open_form(page: Page, room: Showroom) -> None:
    who = field("who", "static_select", options=[option(_LONG, "1"), option(f"{_LONG}s", "2")])
    await page.get_by_role("button", name="Open", exact=True).click()
    pressed = await room.next("block_actions")
    await room.open_view(pressed["trigger_id"], who, section("Whom?", _MENU))
    await page.get_by_test_id("modal").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
async def test_long_choices_are_read_whole(browser: Browser, room: Showroom, width: int):
    async with on_screen(browser, room.url, (width, 844)) as page:
        await open_form(page, room)
        await page.get_by_role("combobox", name="Who").click()
        labels = page.get_by_role("listbox").locator(".menu-label")
        await expect(labels).to_have_count(2)
        for label in await labels.all():
            assert await label.evaluate(_IS_WHOLE)

        await labels.last.click()
        await expect(page.get_by_role("combobox", name="Who")).to_have_attribute(
            "title", f"{_LONG}s"
        )
        await page.get_by_role("button", name="More options: Whom?").click()
        entry = page.get_by_role("menuitem", name=_LONG).locator(".menu-label")
        assert await entry.evaluate(_IS_WHOLE)


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_form_keeps_nobody_out(browser: Browser, room: Showroom, scheme: Scheme):
    async with on_screen(browser, room.url, (390, 844), scheme) as page:
        await open_form(page, room)

        assert await barriers(page) == []
