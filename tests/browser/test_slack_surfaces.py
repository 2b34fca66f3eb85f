"""Every surface of Slack that apps use, drawn by the page and used in a real browser."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bridge.simulator.slack.state.app import Shortcut
from tests.browser.conftest import PATIENCE_MILLISECONDS, open_window
from tests.browser.showroom import (
    Showroom,
    actions,
    button,
    field,
    modal,
    option,
    plain,
    section,
    showroom,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)

# One pixel.
_PICTURE = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b"
)
_MEET = "https://meet.example/m/team"


@pytest_asyncio.fixture(loop_scope="module")
async def room() -> AsyncIterator[Showroom]:
    async with showroom() as room:
        room.slack.app.unfurl_domains.add("meet.example")
        room.slack.app.shortcuts |= {
            "panel": Shortcut("panel", "Open the panel", "global"),
            "quote": Shortcut("quote", "Send to meeting", "message"),
        }
        yield room


@pytest_asyncio.fixture(loop_scope="module")
async def page(
    browser: Browser, room: Showroom, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    async with open_window(browser, room.url, request) as page:
        await room.post(actions(button("Open", "open")), text="A card")
        await page.wait_for_selector("body[data-phase=live]")
        yield page


def dialog(page: Page) -> Locator:
    return page.get_by_test_id("modal")


def combobox(page: Page, label: str) -> Locator:
    return dialog(page).get_by_role("combobox", name=label)


def pick(page: Page, name: str) -> Locator:
    return page.get_by_role("listbox").get_by_role("option", name=name)


async def trigger(page: Page, room: Showroom) -> str:
    await page.get_by_role("button", name="Open", exact=True).click()
    return str((await room.next("block_actions"))["trigger_id"])


async def submitted(page: Page, room: Showroom) -> dict[str, object]:
    await page.get_by_test_id("modal-submit").click()
    values = (await room.next("view_submission"))["view"]["state"]["values"]
    return {name: states[name] for name, states in values.items()}


async def test_home_tab_shows_what_the_app_publishes_and_its_buttons_act(
    page: Page, room: Showroom
):
    await page.get_by_test_id("apps").get_by_role("button", name="Pexip").click()
    opened = await room.next("app_home_opened")
    home = {"type": "home", "blocks": [section("*Your meetings*"), actions(button("Go", "go"))]}
    await room.client.views_publish(user_id=opened["user"], view=home)

    await expect(page.get_by_test_id("app-home").locator("b")).to_have_text("Your meetings")
    await page.get_by_test_id("app-home").get_by_role("button", name="Go").click()

    assert (await room.next("block_actions"))["actions"][0]["action_id"] == "go"
    await expect(page.get_by_test_id("composer")).to_be_hidden()


async def test_messages_tab_is_a_conversation_with_the_app(page: Page, room: Showroom):
    await page.get_by_test_id("apps").get_by_role("button", name="Pexip").click()
    await page.get_by_role("tab", name="Messages").click()
    await room.next("app_home_opened")
    await page.get_by_test_id("composer-input").fill("What can you do?")
    await page.get_by_test_id("composer-input").press("Enter")

    heard = await room.next("message")
    await room.client.chat_postMessage(channel=heard["channel"], text="A lot.")

    assert heard["text"] == "What can you do?"
    await expect(page.get_by_test_id("channel").get_by_test_id("message").last).to_contain_text(
        "A lot."
    )
    await page.get_by_test_id("channels").get_by_role("button", name="standup").click()
    await expect(page.get_by_test_id("channel-name")).to_have_text("# standup")


async def test_message_has_the_shortcuts_of_the_app(page: Page, room: Showroom):
    ts = await room.post(text="Words worth repeating")
    message = page.get_by_test_id("channel").locator(f"[data-ts='{ts}']")
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Send to meeting").click()

    used = await room.next("message_action")

    assert (used["callback_id"], used["message"]["ts"]) == ("quote", ts)
    await expect(page.get_by_role("menu")).to_have_count(0)


async def test_composer_offers_global_shortcuts_by_keyboard(page: Page, room: Showroom):
    await page.get_by_test_id("composer-plus").first.press("Enter")
    await expect(page.get_by_role("menuitem", name="Open the panel")).to_be_focused()
    await page.keyboard.press("Enter")

    used = await room.next("shortcut")
    await room.open_view(used["trigger_id"], section("Here it is"), title="The panel")

    await expect(dialog(page)).to_contain_text("The panel")


async def test_menu_asks_the_app_while_one_types(page: Page, room: Showroom):
    room.options = [option("Alice"), option("Albert"), option("Bob")]
    who = field("who", "external_select", min_query_length=2)
    team = field("team", "multi_external_select", min_query_length=1)
    await room.open_view(await trigger(page, room), who, team)

    await combobox(page, "Who").press_sequentially("a")
    await expect(page.get_by_role("listbox")).to_contain_text("2 characters")
    await combobox(page, "Who").press_sequentially("l")
    await expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    for name in ("Alice", "Bob"):
        await combobox(page, "Team").press_sequentially(name[:2])
        await pick(page, name).click()
    values = await submitted(page, room)

    assert values["who"]["selected_option"]["value"] == "albert"
    assert [each["value"] for each in values["team"]["selected_options"]] == ["alice", "bob"]


async def test_fields_of_every_kind_are_filled_in(page: Page, room: Showroom):
    fields = (
        field("name", "plain_text_input"),
        field("count", "number_input", is_decimal_allowed=False, min_value="1"),
        field("extras", "checkboxes", options=[option("Chat"), option("Captions")]),
        field("role", "radio_buttons", options=[option("Host"), option("Guest")]),
        field("theme", "static_select", options=[option("Dark"), option("Light")]),
        field("person", "users_select"),
        field("place", "conversations_select", default_to_current_conversation=True),
        field("channel", "channels_select"),
    )
    await room.open_view(await trigger(page, room), *fields)
    form = dialog(page)

    await form.get_by_label("Name").fill("Weekly")
    await form.get_by_label("Count").fill("3")
    await form.get_by_label("Captions").check()
    await form.get_by_label("Guest").check()
    for label, word, name in (("Theme", "li", "Light"), ("Person", "dav", "Dave")):
        await combobox(page, label).press_sequentially(word)
        await pick(page, name).click()
    await combobox(page, "Channel").click()
    await pick(page, "random").click()
    values = await submitted(page, room)

    chosen = {name: next(v for k, v in s.items() if k != "type") for name, s in values.items()}
    assert (chosen["name"], chosen["count"]) == ("Weekly", "3")
    assert [each["value"] for each in chosen["extras"]] == ["captions"]
    assert (chosen["role"]["value"], chosen["theme"]["value"]) == ("guest", "light")
    assert chosen["person"] == room.slack.workspace.find_user("dave").id
    assert chosen["place"] == room.slack.channel("standup").id
    assert chosen["channel"] == room.slack.channel("random").id


async def test_views_stack_and_back_leads_to_what_was_typed(page: Page, room: Showroom):
    name = field("name", "plain_text_input")
    more = {**actions(button("More", "more")), "block_id": "more"}
    await room.open_view(await trigger(page, room), name, more, title="Below")
    await dialog(page).get_by_label("Name").fill("half a word")
    await dialog(page).get_by_role("button", name="More").click()
    pressed = await room.next("block_actions")
    await room.client.views_push(
        trigger_id=pressed["trigger_id"], view=modal("Above", section("On top"))
    )

    await expect(dialog(page)).to_contain_text("On top")
    await page.get_by_test_id("modal-back").click()
    await expect(dialog(page).get_by_label("Name")).to_have_value("half a word")

    await dialog(page).get_by_role("button", name="More").click()
    pressed = await room.next("block_actions")
    await room.client.views_push(
        trigger_id=pressed["trigger_id"], view=modal("Above", section("On top"))
    )
    await expect(dialog(page)).to_contain_text("On top")
    await dialog(page).get_by_role("button", name="Close", exact=True).click()
    await expect(dialog(page)).to_have_count(0)


async def test_changed_view_keeps_focus_and_words(page: Page, room: Showroom):
    name = field("name", "plain_text_input")
    view = await room.open_view(await trigger(page, room), name, section("One"))
    await dialog(page).get_by_label("Name").fill("half a word")

    await room.client.views_update(view_id=view, view=modal("A form", name, section("Two")))

    await expect(dialog(page)).to_contain_text("Two")
    await expect(dialog(page).get_by_label("Name")).to_have_value("half a word")
    await expect(dialog(page).get_by_label("Name")).to_be_focused()


async def test_overflow_menu_asks_before_it_acts(page: Page, room: Showroom):
    confirm = {"title": plain("Sure?"), "text": plain("It ends for all."), "confirm": plain("End")}
    menu = {
        "type": "overflow",
        "action_id": "menu",
        "options": [option("Lower"), option("End it", "end")],
        "confirm": {**confirm, "deny": plain("Keep")},
    }
    await room.post(section("A meeting", menu))
    await page.get_by_role("button", name="More options").click()
    await page.get_by_role("menuitem", name="End it").click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("It ends for all.")
    await page.get_by_test_id("confirm-yes").click()

    pressed = await room.next("block_actions")
    assert pressed["actions"][0]["selected_option"]["value"] == "end"


async def test_links_bookmarks_and_calls_have_their_cards(page: Page, room: Showroom):
    channel = room.slack.channel("standup").id
    await room.client.bookmarks_add(channel_id=channel, title="Join", type="link", link=_MEET)
    call = await room.client.calls_add(
        external_unique_id="1",
        join_url=_MEET,
        title="Weekly",
        created_by=room.slack.person("ana").id,
        users=[{"external_id": "a", "display_name": "Alice"}],
    )
    await room.post({"type": "call", "call_id": call["call"]["id"]})
    await page.get_by_test_id("composer-input").fill(f"Come to {_MEET}")
    await page.get_by_test_id("composer-input").press("Enter")
    link = await room.next("link_shared")
    preview = {_MEET: {"blocks": [section("A meeting"), actions(button("Bind", "bind"))]}}
    await room.client.chat_unfurl(
        unfurl_id=link["unfurl_id"], source=link["source"], unfurls=preview
    )

    await expect(page.get_by_test_id("bookmarks").get_by_role("link", name="Join")).to_be_visible()
    await expect(page.get_by_test_id("call")).to_contain_text("1 person in the call")
    await page.get_by_test_id("unfurl").get_by_role("button", name="Bind").click()
    assert (await room.next("block_actions"))["actions"][0]["action_id"] == "bind"

    await room.client.calls_end(id=call["call"]["id"], duration=120)
    await expect(page.get_by_test_id("call")).to_contain_text("Ended · 2 min")


async def test_uploaded_picture_is_shown(page: Page, room: Showroom):
    files = room.slack.workspace.files
    file = files.announce("sheet.gif", len(_PICTURE))
    files.receive(file.id, _PICTURE)
    await room.post({"type": "image", "slack_file": {"id": file.id}, "alt_text": "All layouts"})

    picture = page.get_by_role("img", name="All layouts")

    await expect(picture).to_have_js_property("naturalWidth", 1)


async def test_shared_file_can_be_read(page: Page, room: Showroom):
    words = b"Alice: Good morning, <everyone>."
    files = room.slack.workspace.files
    file = files.announce("transcript.txt", len(words))
    files.receive(file.id, words)
    await room.client.files_completeUploadExternal(
        files=[{"id": file.id, "title": "Transcript"}], channel_id=room.slack.channel("standup").id
    )

    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Transcript").click()

    await expect((await opened.value).locator("body")).to_have_text(words.decode())
