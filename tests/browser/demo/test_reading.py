"""One reads with the keyboard and finds one's place again: threads, links, marks, times."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.browser.demo.screens import on_screen
from tests.browser.showroom import Showroom, actions, button, option, section

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)


def write(room: Showroom, text: str, thread_ts: str | None = None) -> str:
    """As Dave, whom no limit of the Web API holds up."""
    return room.slack.person("dave").posts("standup", text, thread_ts=thread_ts).ts


async def tell_visitor(room: Showroom, text: str) -> None:
    ana = room.slack.person("ana").id
    await room.client.chat_postMessage(channel=ana, text=text)


def message(page: Page, ts: str) -> Locator:
    return page.get_by_test_id("channel").locator(f"[data-ts='{ts}']")


def app_entry(page: Page) -> Locator:
    return page.get_by_test_id("apps").get_by_role("button")


async def go_to(page: Page, channel: str) -> None:
    await page.get_by_test_id("channels").get_by_role("button", name=channel).click()


async def test_an_opened_thread_has_the_focus_and_escape_gives_it_back(page: Page, room: Showroom):
    ts = write(room, "A question")
    write(room, "An answer", ts)
    opener = message(page, ts).get_by_test_id("open-thread")
    await opener.focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_test_id("thread-input")).to_be_focused()
    await page.keyboard.press("Escape")

    await expect(page.get_by_test_id("thread")).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_what_took_the_threads_place_gets_the_focus_on_a_phone(page: Page, room: Showroom):
    await page.set_viewport_size({"width": 390, "height": 844})
    ts = write(room, "A question")
    write(room, "An answer", ts)
    await message(page, ts).get_by_test_id("open-thread").click()
    await expect(message(page, ts)).not_to_be_visible()

    await page.get_by_role("button", name="Close thread").click()

    await expect(message(page, ts).get_by_test_id("open-thread")).to_be_focused()


async def test_a_channel_remembers_its_thread_and_begins_at_its_newest(page: Page, room: Showroom):
    ts = write(room, "A question")
    for number in range(30):
        write(room, f"Answer {number}", ts)
        write(room, f"Something else {number}")
    await message(page, ts).get_by_test_id("open-thread").click()
    for name in ("channel-messages", "thread-messages"):
        await page.locator(f"#{name}").evaluate("list => { list.scrollTop = 0; }")

    await app_entry(page).click()
    await expect(page.get_by_test_id("thread")).to_be_hidden()
    await go_to(page, "standup")

    await expect(page.get_by_test_id("thread").get_by_text("Answer 29")).to_be_in_viewport()
    await expect(
        page.get_by_test_id("channel").get_by_text("Something else 29")
    ).to_be_in_viewport()

    await page.get_by_role("button", name="Close thread").click()
    await go_to(page, "random")
    await go_to(page, "standup")
    await expect(page.get_by_test_id("thread")).to_be_hidden()


async def test_what_the_app_wrote_is_marked_and_read_first(page: Page, room: Showroom):
    await tell_visitor(room, "Somebody waits")

    await expect(app_entry(page)).to_have_text("Pexip1 new")
    await page.reload()
    await expect(app_entry(page)).to_have_text("Pexip1 new")
    await app_entry(page).click()

    await expect(page.get_by_role("tab", name="Messages")).to_have_attribute(
        "aria-selected", "true"
    )
    await expect(page.get_by_test_id("channel").get_by_text("Somebody waits")).to_be_visible()
    await expect(app_entry(page)).to_have_text("Pexip")
    await go_to(page, "standup")
    await app_entry(page).click()
    await expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")


async def test_a_channel_with_news_is_marked_until_one_looks(page: Page, room: Showroom):
    await go_to(page, "random")
    write(room, "News")
    standup = page.get_by_test_id("channels").get_by_role("button", name="standup")

    await expect(standup).to_have_attribute("data-unread", "1")
    await standup.click()
    await expect(standup).to_have_attribute("data-unread", "0")


async def test_a_link_to_a_message_leads_to_it_in_the_page(page: Page, room: Showroom):
    channel = room.slack.channel("standup").id
    ts = write(room, "A question")
    answer = write(room, "The answer", ts)
    for number in range(30):
        write(room, f"Something else {number}")
    link = await room.client.chat_getPermalink(channel=channel, message_ts=answer)
    await tell_visitor(room, f"<{link['permalink']}|Show>")
    await app_entry(page).click()

    await page.get_by_role("link", name="Show").click()

    found = page.get_by_test_id("thread").locator(f"[data-ts='{answer}']")
    await expect(found).to_be_focused()
    await expect(found).to_be_in_viewport()
    await expect(page.get_by_test_id("channel-name")).to_have_text("# standup")
    assert len(page.context.pages) == 1


async def test_a_button_that_links_to_a_message_leads_there_too(page: Page, room: Showroom):
    channel = room.slack.channel("standup").id
    ts = write(room, "The beginning")
    for number in range(30):
        write(room, f"Something else {number}")
    link = await room.client.chat_getPermalink(channel=channel, message_ts=ts)
    await room.post(actions(button("Show", "show", url=link["permalink"])))

    await page.get_by_role("link", name="Show").click()

    await expect(message(page, ts)).to_be_in_viewport()
    # The app hears of it all the same.
    assert (await room.next("block_actions"))["actions"][0]["action_id"] == "show"


async def test_a_link_to_what_is_gone_or_nowhere_says_so(page: Page, room: Showroom):
    channel = room.slack.channel("standup").id
    ts = write(room, "Soon gone")
    link = await room.client.chat_getPermalink(channel=channel, message_ts=ts)
    room.slack.person("dave").deletes(room.slack.channel("standup").messages[ts])
    await room.post(text=f"<{link['permalink']}|Gone> <https://meet.example/m/team|Nowhere>")

    await page.get_by_role("link", name="Gone").click()
    await expect(page.get_by_test_id("toasts")).to_contain_text("was deleted")
    await page.get_by_role("link", name="Nowhere").click()
    await expect(page.get_by_test_id("toasts")).to_contain_text("nothing at meet.example")
    assert len(page.context.pages) == 1


async def test_each_message_shows_its_time_unasked(page: Page, room: Showroom):
    write(room, "One")
    write(room, "Two")
    gutter = page.locator(".message.is-following .message-gutter").last

    await expect(gutter).to_be_visible()
    assert await gutter.evaluate("node => getComputedStyle(node).opacity") == "1"


async def test_menus_of_rows_say_whose_they_are(page: Page, room: Showroom):
    menu = {"type": "overflow", "action_id": "menu", "options": [option("One"), option("Two")]}
    await room.post(section("*Carol* · Guest\nmuted", menu))

    await expect(page.get_by_role("button", name="More options: Carol · Guest")).to_be_visible()


async def test_escape_closes_one_thing_at_a_time(browser: Browser, demo_url: str):
    async with on_screen(browser, demo_url, with_tour=True) as page:
        await page.get_by_test_id("composer-input").press_sequentially("/pexip mu")
        await expect(page.locator("#hints-box")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#hints-box")).to_be_hidden()
        await expect(page.get_by_test_id("tour")).to_be_visible()

        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("tour")).to_be_hidden()
        await expect(page.get_by_test_id("composer-input")).to_be_focused()
