"""`make demo-cluster` in a real browser: replicas die, the database stops, nothing is missing."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MILLISECONDS, open_window
from tests.browser.running_demo import running_demo

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="module")
def cluster_url() -> Iterator[str]:
    with running_demo("tests.cluster") as url:
        yield url


@pytest_asyncio.fixture(loop_scope="module")
async def page(
    browser: Browser, cluster_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    async with open_window(browser, cluster_url, request) as page:
        await page.wait_for_selector("body[data-phase=live]")
        await expect(holder(page)).to_have_count(1)
        yield page


def holder(page: Page) -> Locator:
    """The machine that has the meeting."""
    return page.locator(".machine.is-running", has_text="the meeting")


async def count(page: Page, name: str) -> int:
    return int(await page.get_by_test_id(f"tally-{name}").locator("dd").inner_text())


async def test_another_replica_goes_on_where_one_was_killed(page: Page):
    name = await holder(page).get_attribute("data-testid")
    await page.get_by_test_id(f"break-{name}").click()
    await expect(page.get_by_test_id("toasts")).to_contain_text("was killed; it had the meeting")

    others = page.locator(f".machine.is-running:not([data-testid={name}])", has_text="the meeting")
    await expect(others).to_have_count(1)
    await expect(page.locator(f".machine.is-running[data-testid={name}]")).to_have_count(1)
    await expect(page.get_by_test_id("tally-missing").locator("dd")).to_have_text("0")


async def test_what_is_said_while_the_database_is_stopped_arrives_afterwards(page: Page):
    in_gaps = await count(page, "in-gaps")
    await page.get_by_test_id("break-database").click()
    database = page.get_by_test_id("database")
    await expect(database).to_contain_text(re.compile(r"stopped, back in \d+ s"))
    said = await count(page, "said")
    await page.get_by_test_id("chat-form").get_by_role("textbox").fill("Does this arrive?")
    await page.get_by_test_id("chat-form").get_by_role("button").click()
    await expect(database).to_contain_text("running")
    await expect(page.get_by_test_id("tally-on-the-way").locator("dd")).to_have_text("0")
    assert await count(page, "said") > said
    assert await count(page, "missing") == 0
    assert await count(page, "in-gaps") == in_gaps
