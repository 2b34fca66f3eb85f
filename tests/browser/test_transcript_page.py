"""A meeting's transcript as people open it: in a browser, with nothing but the file."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bridge.mirror.documents.page import page as write_page
from bridge.mirror.recap import picture, wording
from bridge.mirror.recap.grounds import PAGE
from tests.browser.barriers import barriers
from tests.mirror.documents.test_story import story
from tests.mirror.recap.test_picture import MEETING

pytestmark = pytest.mark.asyncio(loop_scope="module")

_COLOR = """path => {
  const style = getComputedStyle(document.querySelector(path));
  return path === "body" ? style.backgroundColor : style.fill;
}"""


@pytest_asyncio.fixture(loop_scope="module", params=["light", "dark"])
async def transcript(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    scheme: Literal["light", "dark"] = request.param
    drawn = picture.to_svg(MEETING, "meet.team", PAGE)
    file = tmp_path / "transcript.html"
    file.write_text(write_page(story(), drawn, wording.alt_text(MEETING, "meet.team")))
    context = await browser.new_context(
        viewport={"width": 390, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = await context.new_page()
    await page.goto(file.as_uri())
    yield page
    await context.close()


async def test_nothing_keeps_anybody_out(transcript: Page):
    assert await barriers(transcript) == []


async def test_it_fits_on_a_phone_and_its_contents_lead_to_the_slides(transcript: Page):
    wide = await transcript.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    await transcript.get_by_role("link", name="Slide 1").first.click()
    assert transcript.url.endswith("#part-1")


async def test_its_picture_follows_the_readers_scheme_and_is_white_on_paper(transcript: Page):
    shown = transcript.get_by_role("img")
    await expect(shown).to_have_accessible_name(re.compile("Alice: all the time"))
    await expect(shown).to_contain_text("田中")
    page = await transcript.evaluate(_COLOR, "body")

    assert await transcript.evaluate(_COLOR, "svg rect") == page
    await transcript.emulate_media(media="print")
    assert await transcript.evaluate(_COLOR, "svg rect") == "rgb(255, 255, 255)"
    assert await transcript.evaluate(_COLOR, "body") == "rgb(255, 255, 255)"


async def test_a_page_cannot_run_anything(browser: Browser, tmp_path: Path):
    file = tmp_path / "transcript.html"
    file.write_text(write_page(story()).replace("<main>", "<main><script>document.x=1</script>"))
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(file.as_uri())
    assert await page.evaluate("document.x") is None
    await context.close()
