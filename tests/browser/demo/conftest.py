"""The page over an app that does as the test says, for what needs no bridge."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.conftest import open_window
from tests.browser.showroom import Showroom, actions, button, showroom


@pytest_asyncio.fixture(loop_scope="module")
async def room() -> AsyncIterator[Showroom]:
    async with showroom() as room:
        await room.post(actions(button("Open", "open")), text="A card")
        yield room


@pytest_asyncio.fixture(loop_scope="module")
async def page(
    browser: Browser, room: Showroom, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    async with open_window(browser, room.url, request) as page:
        await page.wait_for_selector("body[data-phase=live]")
        yield page
