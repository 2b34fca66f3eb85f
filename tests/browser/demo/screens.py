"""The screens that the demo is looked at on, and what can be asked of boxes on them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from typing import Literal

from playwright.async_api import Browser, FloatRect, Locator, Page

from tests.browser.conftest import PATIENCE_MILLISECONDS, WITHOUT_TOUR

Scheme = Literal["light", "dark"]
Size = tuple[int, int]

SIZES: tuple[Size, ...] = ((390, 844), (768, 1024), (1024, 768), (1280, 577), (1920, 1080))
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SCREENS = tuple(product(SIZES, SCHEMES))


@asynccontextmanager
async def on_screen(
    browser: Browser,
    url: str,
    size: Size = (1280, 720),
    scheme: Scheme = "light",
    *,
    with_tour: bool = False,
) -> AsyncIterator[Page]:
    """The demo's page with a meeting on, in a window of its own."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, bypass_csp=True
    )
    if not with_tour:
        await context.add_init_script(WITHOUT_TOUR)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    try:
        await page.goto(url)
        await page.wait_for_selector("body[data-phase=live]")
        yield page
    finally:
        await context.close()


async def box(locator: Locator) -> FloatRect:
    """Where something is, in pixels of the window."""
    found = await locator.bounding_box()
    assert found is not None
    return found


def overlap(one: FloatRect, other: FloatRect) -> bool:
    """Whether two boxes share more than an edge."""
    return (
        min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"]) > 1
        and min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
        > 1
    )
