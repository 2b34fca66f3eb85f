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
    await page.get_by_text("Good morning").first.wait_for()
    assert await barriers(page) == []
    await context.close()
