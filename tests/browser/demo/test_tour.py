"""The tour lies over nothing, is where the keyboard begins, and goes when it is asked to."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.browser.demo.screens import SCREENS, Scheme, Size, box, on_screen, overlap

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)


async def press_next(page: Page) -> None:
    await page.get_by_test_id("tour").locator(".is-next").click()


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
async def test_it_lies_over_nothing(browser: Browser, demo_url: str, size: Size, scheme: Scheme):
    async with on_screen(browser, demo_url, size, scheme, with_tour=True) as page:
        tour = page.get_by_test_id("tour")
        await expect(tour).to_be_visible()
        await tour.locator(".is-next").hover()

        for name in ("composer", "chips", "channel", "tour-start"):
            assert not overlap(await box(tour), await box(page.get_by_test_id(name))), name
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert await barriers(page) == []


async def test_it_opens_with_the_focus_and_escape_ends_it(browser: Browser, demo_url: str):
    async with on_screen(browser, demo_url, with_tour=True) as page:
        tour = page.get_by_test_id("tour")
        await expect(tour).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(tour.get_by_role("button", name="Skip the tour")).to_be_focused()

        await page.keyboard.press("Escape")

        await expect(tour).to_be_hidden()
        await expect(page.get_by_test_id("tour-start")).to_be_focused()


async def test_nobody_loses_the_field_they_write_in(browser: Browser, demo_url: str):
    async with on_screen(browser, demo_url) as page:
        field = page.get_by_test_id("composer-input")
        await field.press_sequentially("/pe")
        await page.evaluate("localStorage.removeItem('tour-seen')")

        await expect(page.get_by_test_id("tour")).to_be_visible()
        await expect(field).to_be_focused()
        await expect(field).to_have_value("/pe")


async def test_its_last_stop_offers_only_to_be_done(browser: Browser, demo_url: str):
    async with on_screen(browser, demo_url, with_tour=True) as page:
        tour = page.get_by_test_id("tour")
        for _ in range(5):
            await press_next(page)
        await expect(tour).to_contain_text("6 of 6")
        end = await tour.locator("b").inner_text()
        card = page.get_by_test_id("channel")
        await expect(card.get_by_role("button", name=end, exact=True)).to_be_visible()
        await expect(tour.get_by_role("button")).to_have_text("Done")

        await press_next(page)
        await expect(tour).to_be_hidden()


async def test_on_a_phone_it_shows_what_it_speaks_of(browser: Browser, demo_url: str):
    async with on_screen(browser, demo_url, (390, 844), with_tour=True) as page:
        await press_next(page)

        await expect(page.get_by_test_id("tiles")).to_be_in_viewport(ratio=0.9)
        tiles, tour = page.get_by_test_id("tiles"), page.get_by_test_id("tour")
        assert not overlap(await box(tour), await box(tiles))
