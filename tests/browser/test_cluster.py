"""`make demo-cluster` in a real browser: replicas die, the database stops, nothing is missing."""

import re
from collections.abc import AsyncIterator, Iterator
from itertools import product

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MILLISECONDS, open_window
from tests.browser.demo.screens import SCHEMES, on_screen
from tests.browser.running_demo import running_demo

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)

_SIZES = ((1024, 768), (1280, 720))


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


async def test_who_holds_what_is_read_whole_and_every_button_is_in_sight(
    browser: Browser, cluster_url: str
):
    """While somebody presents, which takes the most height."""
    async with on_screen(browser, cluster_url) as page:
        await expect(holder(page)).to_have_count(1)
        await page.get_by_test_id("slide").locator("img").wait_for()
        for (wide, high), scheme in product(_SIZES, SCHEMES):
            await page.set_viewport_size({"width": wide, "height": high})
            await page.emulate_media(color_scheme=scheme)
            for note in await page.locator(".machine-note").all():
                assert await note.evaluate("node => node.scrollWidth <= node.clientWidth")
            await expect(page.get_by_test_id("start-over")).to_be_in_viewport(ratio=1)
            await expect(page.get_by_test_id("tally")).to_be_in_viewport(ratio=1)
            assert await barriers(page) == []


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


async def test_each_replica_leads_to_a_status_page_that_shows_them_all(page: Page):
    complaints: list[str] = []
    context = page.context
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    links = page.locator(".machine-status")
    await expect(links).to_have_count(3)
    async with context.expect_page() as opening:
        await links.first.click()
    status = await opening.value

    await status.get_by_text("Kept up to date.").wait_for()
    living = status.locator("article", has=status.get_by_text("node", exact=True))
    await expect(living).to_have_count(3)
    await expect(status.get_by_role("rowheader", name="meet.demo")).to_have_count(1)
    assert complaints == []


async def test_one_that_was_killed_is_dead_on_the_pages_of_the_others(page: Page):
    name = await holder(page).get_attribute("data-testid")
    other = page.locator(f".machine:not([data-testid={name}]) .machine-status").first
    async with page.context.expect_page() as opening:
        await other.click()
    status = await opening.value
    await status.get_by_text("Kept up to date.").wait_for()
    before = await status.locator(".badge.bad", has_text="dead").count()
    await page.get_by_test_id(f"break-{name}").click()

    await expect(status.locator(".badge.bad", has_text="dead")).to_have_count(before + 1)
    # Whoever has the meeting now shows it.
    await expect(status.get_by_role("rowheader", name="meet.demo")).to_have_count(1)
