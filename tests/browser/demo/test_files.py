"""What an app shares: it opens under its name, cannot run, and says what it shows."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.browser.showroom import Showroom

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)

_PAGE = (
    b"<!doctype html><meta charset=utf-8><style>p { color: rgb(1, 2, 3) }</style>"
    b"<p>Good morning</p><script>document.querySelector('p').textContent = 'ran'</script>"
)
_PICTURE = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b"
)


async def upload(room: Showroom, name: str, content: bytes, alt: str | None = None) -> None:
    await room.client.files_upload_v2(
        channel=room.slack.channel("standup").id, filename=name, content=content, alt_txt=alt
    )


async def test_a_transcript_opens_under_its_name_and_cannot_run(page: Page, room: Showroom):
    await upload(room, "stand-up of 1 December.html", _PAGE)
    link = page.get_by_role("link", name="stand-up of 1 December.html")

    async with page.expect_popup() as opening:
        await link.click()
    opened = await opening.value
    answer = await page.request.get(str(await link.evaluate("node => node.href")))

    await expect(opened.locator("p")).to_have_text("Good morning")
    assert await opened.locator("p").evaluate("p => getComputedStyle(p).color") == "rgb(1, 2, 3)"
    assert answer.headers["content-disposition"] == (
        "inline; filename*=UTF-8''stand-up%20of%201%20December.html"
    )
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_the_file_itself_says_as_much(page: Page, room: Showroom):
    """A card links to the file's address in Slack."""
    await upload(room, "transcript.html", _PAGE)
    (file,) = room.slack.workspace.files.by_id.values()

    answer = await page.request.get(file.permalink)

    assert answer.headers["content-disposition"].endswith("''transcript.html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("sandbox")


async def test_what_no_browser_shows_is_saved_under_its_name(page: Page, room: Showroom):
    await upload(room, "notes.zip", b"PK")

    async with page.expect_download() as saving:
        await page.get_by_role("link", name="notes.zip").click()

    assert (await saving.value).suggested_filename == "notes.zip"


async def test_a_shared_picture_says_what_it_shows(page: Page, room: Showroom):
    await upload(room, "recap.gif", _PICTURE, alt="Alice spoke for most of it")

    await expect(page.get_by_role("img", name="Alice spoke for most of it")).to_be_visible()
