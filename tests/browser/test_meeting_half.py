"""The meeting's half of the demo: whispers, a bridge that waits, and what its buttons do."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE_MILLISECONDS

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("composer-input").fill(text)
    await page.get_by_test_id("composer-input").press("Enter")


def private_line(page: Page) -> Locator:
    return page.locator("[data-testid=chat-line].is-private")


async def test_linking_is_finished_with_the_code_that_alice_alone_gets(page: Page):
    await write(page, "/pexip link alice")
    line = private_line(page)
    await expect(line).to_contain_text("to Alice alone")
    code = re.search(r"\d{6}", await line.inner_text())
    assert code is not None

    await page.get_by_role("button", name="Enter the code").click()
    await page.get_by_test_id("modal").get_by_label("Code").fill(code[0])
    await page.get_by_test_id("modal-submit").click()

    await expect(page.get_by_test_id("modal")).to_have_count(0)
    await expect(page.get_by_test_id("channel")).to_contain_text("In this meeting you are Alice")


async def test_what_one_person_alone_is_told_is_read_as_that_person(page: Page):
    await write(page, "/pexip whisper bob: Two minutes left")
    closed = page.get_by_test_id("closed-line")
    await expect(closed).to_contain_text("A private line for Bob")
    await expect(page.get_by_test_id("chat")).not_to_contain_text("Two minutes left")

    await closed.get_by_role("button", name="Read as Bob").click()

    await expect(private_line(page)).to_contain_text("Two minutes left")
    await expect(closed).to_have_count(0)
    await page.get_by_label("Write as").select_option(label="Carol")
    await expect(page.get_by_test_id("chat")).not_to_contain_text("Two minutes left")


async def test_a_bridge_that_waits_is_not_said_to_be_there_and_is_let_in(page: Page):
    await page.get_by_test_id("remove-bot").click()
    bots = page.get_by_test_id("bots")
    await expect(bots).to_contain_text("not in the meeting")
    await page.get_by_test_id("knock").click()
    await expect(page.get_by_test_id("toasts")).to_contain_text("The meeting is locked now.")
    await write(page, "/pexip join")

    await expect(bots).to_contain_text("waits to be let in")
    await expect(bots).not_to_contain_text("Also here")
    await bots.get_by_role("button", name="Admit the bridge").click()

    await expect(bots).to_contain_text("Also here")


async def test_the_second_bob_leaves_by_the_button_he_came_by(page: Page):
    bobs = page.locator("[data-testid=tile][data-name=Bob]")
    second = page.get_by_test_id("second-bob")
    await second.focus()
    await page.keyboard.press("Enter")
    await expect(bobs).to_have_count(2)
    await expect(second).to_have_text("the second Bob leaves")
    await expect(second).to_be_focused()

    await page.keyboard.press("Enter")

    await expect(bobs).to_have_count(1)
    await expect(second).to_have_text("a second Bob joins")
