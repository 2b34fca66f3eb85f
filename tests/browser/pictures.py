"""Take the README's pictures anew, of the demo in Chromium: `python -m tests.browser.pictures`."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from tests.browser.chromium import FLAGS, find_chromium
from tests.npm import NODE

_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / ".pictures"
_PATIENCE_MILLISECONDS = 30_000


async def take() -> None:
    expect.set_options(timeout=_PATIENCE_MILLISECONDS)
    async with _demo() as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS)
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 720})
        await page.goto(url)
        await _let_people_talk(page)
        await page.screenshot(path=_FOLDER / "first-screen.png")
        await _ask_which_bob(page)
        await page.screenshot(path=_FOLDER / "which-bob.png")
        await browser.close()


async def _let_people_talk(page: Page) -> None:
    """Until the card, a chat line and captions are there to be seen."""
    await page.wait_for_selector("body[data-phase=live]", timeout=_PATIENCE_MILLISECONDS)
    await expect(page.get_by_test_id("chat-line").nth(1)).to_be_visible()
    await expect(page.get_by_test_id("thread").get_by_test_id("message").nth(2)).to_be_visible()


async def _ask_which_bob(page: Page) -> None:
    await page.get_by_test_id("second-bob").click()
    await expect(page.locator("[data-testid=tile][data-name='Bob']")).to_have_count(2)
    await page.get_by_test_id("composer-input").fill("/pexip mute bob")
    await page.get_by_test_id("composer-input").press("Enter")
    answer = page.get_by_test_id("channel").get_by_test_id("ephemeral").last
    await expect(answer).to_contain_text("SIP")
    await answer.scroll_into_view_if_needed()


@asynccontextmanager
async def _demo() -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bridge", "demo", "--port", "0", "--no-browser"),
        cwd=_ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found is not None, line
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


if __name__ == "__main__":
    # Playwright's own Node needs a library that a bare Debian lacks.
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)
    _FOLDER.mkdir(exist_ok=True)
    asyncio.run(take())
