"""Takes the README's pictures: `python -m tests.browser.pictures FOLDER`."""

import asyncio
import os
import sys
from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.running_demo import running_demo
from tests.npm import NODE

_PATIENCE_MILLISECONDS = 60_000
_REPLIES = "#thread-messages .thread-count ~ [data-testid=message]"


async def _first_screen(page: Page, folder: Path) -> None:
    await expect(page.locator(_REPLIES).first).to_contain_text("How does it hold up?")
    # In the middle of a sentence, so that its speaker is outlined.
    await page.wait_for_selector("#caption .is-interim")
    await page.screenshot(path=folder / "first-screen.png")


async def _two_bobs(page: Page, folder: Path) -> None:
    await page.get_by_test_id("second-bob").click()
    await expect(page.locator("[data-testid=tile][data-name=Bob]")).to_have_count(2)
    await page.get_by_test_id("reply").click()
    await expect(page.get_by_test_id("chat")).to_contain_text("Ana:")
    await expect(page.get_by_test_id("thread")).to_contain_text("Bob (2)")
    await page.get_by_test_id("mute-bob").click()
    await page.get_by_role("button", name="SIP").wait_for()
    await page.screenshot(path=folder / "which-bob.png")


async def take(folder: Path) -> None:
    expect.set_options(timeout=_PATIENCE_MILLISECONDS)
    with running_demo() as url:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_chromium(), args=list(FLAGS)
            )
            page = await browser.new_page(
                viewport={"width": 1280, "height": 720}, device_scale_factor=1.5
            )
            await page.add_init_script("localStorage.setItem('tour-seen', 'yes')")
            await page.goto(url)
            await _first_screen(page, folder)
            await _two_bobs(page, folder)
            await browser.close()


if __name__ == "__main__":
    # Playwright's own Node needs a library that a bare Debian lacks.
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(folder))
