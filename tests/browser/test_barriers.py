"""Nothing on the demo's page keeps anybody out, in either theme and on a phone."""

import pytest
from playwright.async_api import Browser

from tests.browser.barriers import barriers

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
async def test_the_demo_has_no_barriers(browser: Browser, demo_url: str, width: int, scheme: str):
    context = await browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,
    )
    page = await context.new_page()
    await page.goto(demo_url)
    await page.get_by_test_id("channel").get_by_text("Hosts").wait_for()
    assert await barriers(page) == []
    await context.close()


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), (768, 1024), (1024, 768), (1280, 577), (1920, 1080)]
)
async def test_the_demo_fits_any_screen(browser: Browser, demo_url: str, width: int, height: int):
    """Where the windows lie one below the other the page is scrolled, and never aside."""
    context = await browser.new_context(viewport={"width": width, "height": height})
    page = await context.new_page()
    await page.goto(demo_url)
    await page.get_by_test_id("channel").get_by_text("Hosts").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("composer", "chips", "chat-form"):
        box = await page.get_by_test_id(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    await page.get_by_role("button", name="raise a hand").click()
    await page.get_by_test_id("channel").get_by_text("Hands up").first.wait_for()
    await context.close()
