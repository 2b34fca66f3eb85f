"""The demo's page in a real browser: what a newcomer sees first, and what each thing does."""

import re
import time

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE_MILLISECONDS, start_over

pytestmark = pytest.mark.asyncio(loop_scope="module")

expect.set_options(timeout=PATIENCE_MILLISECONDS)


def tile(page: Page, name: str) -> Locator:
    return page.locator(f"[data-testid=tile][data-name='{name}']")


def card(page: Page) -> Locator:
    channel = page.get_by_test_id("channel").get_by_test_id("message")
    return channel.filter(has=page.locator("h3", has_text="Stand-up"))


def last_ephemeral(page: Page) -> Locator:
    return page.get_by_test_id("channel").get_by_test_id("ephemeral").last


def question(page: Page, text: str) -> Locator:
    return page.get_by_test_id("ephemeral").filter(has_text=text).last


def replies(page: Page) -> Locator:
    """What stands in the open thread, without the message it hangs on."""
    return page.locator("#thread-messages .thread-count ~ [data-testid=message]")


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("composer-input").fill(text)
    await page.get_by_test_id("composer-input").press("Enter")


async def is_on_screen(locator: Locator) -> bool:
    box = await locator.bounding_box()
    assert box is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= 720 and box["x"] + box["width"] <= 1280


async def test_first_screen_shows_everything_without_scrolling(page: Page):
    await expect(tile(page, "Bob")).to_have_count(1)
    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "false")
    await expect(page.get_by_test_id("tile")).to_have_count(5)
    await expect(replies(page).first).to_be_visible()

    assert await is_on_screen(card(page))
    for part in ("channel-name", "thread", "tiles", "caption", "chat", "start-over", "speak-alice"):
        assert await is_on_screen(page.get_by_test_id(part))
    root = "document.documentElement"
    assert await page.evaluate(f"[{root}.scrollWidth, {root}.scrollHeight]") == [1280, 720]


async def test_first_caption_comes_soon_and_names_its_speaker(page: Page, record_property):
    began = time.monotonic()

    await expect(replies(page).first.locator("b", has_text="Alice:")).to_be_visible()

    record_property("first_caption_seconds", round(time.monotonic() - began, 2))
    await expect(page.get_by_test_id("caption")).to_contain_text(re.compile(r"\w+: \w+"))
    await expect(page.locator("[data-testid=tile][data-speaking=true]")).to_have_count(1)


async def test_captions_keep_clear_of_their_badge(page: Page):
    caption = page.get_by_test_id("caption")
    await expect(caption).to_contain_text(re.compile(r"\w+: \w+"))

    free, badge = await caption.evaluate("""(node) => {
        const style = getComputedStyle(node, "::after");
        const width = parseFloat(style.width) + 2 * parseFloat(style.paddingRight);
        const free = parseFloat(getComputedStyle(node).paddingRight);
        return [free, width + parseFloat(style.right)];
    }""")

    assert free > badge > 0


async def test_a_long_name_leaves_the_window_its_width(page: Page):
    await write(page, "/pexip dial somebody.with.a.long.name@video.example.com")
    await expect(page.get_by_test_id("tile")).to_have_count(6)

    for part in ("caption", "chat", "chat-form"):
        assert await is_on_screen(page.get_by_test_id(part))


async def test_what_one_asks_is_answered_in_sight(page: Page):
    # With one answer the channel is hardly longer than the screen.
    await write(page, "/pexip help mute")
    await expect(last_ephemeral(page)).to_contain_text("/pexip mute")
    await write(page, "/pexip help")
    await expect(last_ephemeral(page)).to_contain_text("Breakout rooms")
    await page.locator("#channel-messages").evaluate("(list) => { list.scrollTop = 0; }")
    await expect(last_ephemeral(page)).not_to_be_in_viewport()

    await write(page, "/pexip frobnicate")

    await expect(last_ephemeral(page)).to_contain_text("frobnicate")
    await expect(last_ephemeral(page)).to_be_in_viewport()


async def test_a_meeting_that_was_ended_says_how_to_get_another(page: Page):
    await write(page, "/pexip end")
    await question(page, "End the meeting").get_by_role("button", name="End for everyone").click()

    await expect(page.get_by_test_id("bots")).to_contain_text("Press “start over”")
    await expect(card(page)).to_contain_text("Get the transcript")


async def test_it_looks_like_slack(page: Page):
    await expect(card(page).locator(".message-badge")).to_have_text("APP")
    await expect(last_ephemeral(page)).to_contain_text("Only visible to you")
    await expect(page.get_by_test_id("channel-name")).to_have_text("# standup")
    await expect(page.get_by_test_id("thread")).to_contain_text("Live captions")
    chips = await page.get_by_test_id("chips").locator("button").all_inner_texts()
    assert chips == ["/pexip mute bob", "/pexip", "reply in the thread", "speak as Alice"]


async def test_typed_command_mutes_bob_on_both_sides(page: Page):
    await write(page, "/pexip mute bob")

    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "true")
    await expect(last_ephemeral(page)).to_contain_text("Bob is muted")
    await expect(card(page)).to_contain_text("Bob (muted)")


async def test_a_slide_shows_in_the_meeting_and_in_the_cards_thread(page: Page):
    await expect(page.get_by_test_id("slide").locator("img")).to_have_js_property(
        "naturalWidth", 1280
    )

    await page.get_by_test_id("reply").click()

    picture = page.locator("figure img")
    reply = replies(page).filter(has=picture).first
    await expect(reply).to_contain_text("Slide 1")
    await expect(reply.locator(picture)).to_have_js_property("naturalWidth", 1280)


async def test_status_has_buttons_that_act(page: Page):
    await page.get_by_test_id("status").click()
    await expect(last_ephemeral(page)).to_contain_text("The bridge is in meet.demo")

    await last_ephemeral(page).get_by_role("button", name="Who is there?").click()

    await expect(page.get_by_test_id("modal")).to_contain_text("Carol")


async def test_meeting_is_run_from_binding_it_to_its_end(page: Page):
    await write(page, "/pexip unbind")
    await question(page, "Unbind this channel").get_by_role("button", name="Unbind").click()
    await expect(question(page, "Unbound from meet.demo")).to_be_visible()
    await write(page, "/pexip bind meet.demo")
    await question(page, "Bind meet.demo here?").get_by_role("button").first.click()
    await expect(card(page).last).to_contain_text("Carol")

    await card(page).last.get_by_role("button", name="People").click()
    panel = page.get_by_test_id("modal")
    row = panel.locator(".block-section").filter(has_text=re.compile("^Bob"))
    await row.get_by_role("button", name="More options").click()
    await page.get_by_role("menuitem", name="Mute").click()
    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "true")
    await panel.get_by_role("button", name="Unmute Bob").click()
    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "false")
    await page.get_by_test_id("modal-close").click()
    await expect(panel).to_have_count(0)

    await write(page, "/pexip end")
    await question(page, "End the meeting").get_by_role("button", name="End for everyone").click()
    await expect(page.get_by_test_id("tile")).to_have_count(0)
    await expect(card(page).last).to_contain_text("Ended")


async def test_somebody_is_found_by_typing_in_the_panel(page: Page):
    await card(page).get_by_role("button", name="People").click()
    panel = page.get_by_test_id("modal")
    await panel.get_by_role("combobox", name="Find somebody").press_sequentially("car")
    await page.get_by_role("listbox").get_by_role("option", name="Carol").click()

    await expect(page.get_by_test_id("modal-back")).to_be_visible()
    await expect(panel).to_contain_text("Carol")


async def test_two_bobs_are_told_apart(page: Page):
    await page.get_by_test_id("second-bob").click()
    await expect(tile(page, "Bob")).to_have_count(2)
    await expect(card(page)).to_contain_text("Bob (2)")

    await page.get_by_test_id("mute-bob").click()
    await last_ephemeral(page).get_by_role("button", name="SIP").click()

    by_sip = tile(page, "Bob").filter(has_text="SIP")
    await expect(by_sip).to_have_attribute("data-muted", "true")
    await expect(last_ephemeral(page)).to_contain_text("is muted")
    await expect(tile(page, "Bob").filter(has_not_text="SIP")).to_have_attribute(
        "data-muted", "false"
    )


async def test_question_is_asked_before_all_are_muted(page: Page):
    await card(page).get_by_role("button", name="Mute all").click()
    question = page.get_by_test_id("ephemeral").filter(has_text="Mute all Guests")
    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "false")
    await question.get_by_role("button", name="Mute all").click()

    await expect(page.locator("[data-testid=tile][data-muted=true]")).to_have_count(4)
    await expect(tile(page, "Alice")).to_have_attribute("data-muted", "false")


async def test_chat_goes_both_ways(page: Page):
    await page.get_by_test_id("reply").click()
    await expect(page.get_by_test_id("chat")).to_contain_text("Ana: Hello from Slack!")

    form = page.get_by_test_id("chat-form")
    await form.get_by_label("Write as").select_option(label="Erin")
    await form.get_by_label("Chat message").fill("Hello from the meeting")
    await form.get_by_label("Chat message").press("Enter")

    line = replies(page).filter(has_text="Hello from the meeting")
    await expect(line.locator(".message-author")).to_have_text("Erin (Pexip)")


async def test_reply_typed_into_the_thread_reaches_the_meeting(page: Page):
    await page.get_by_test_id("reply").click()
    # The chip opens the card's thread; until then another one may be open.
    await expect(page.get_by_test_id("thread")).to_contain_text("Hello from Slack")
    await page.get_by_test_id("thread-input").fill("Typed by hand")
    await page.get_by_test_id("thread-input").press("Enter")

    await expect(page.get_by_test_id("chat")).to_contain_text("Ana: Typed by hand")


async def test_raised_hand_shows_on_the_card(page: Page):
    await page.get_by_test_id("raise-hand").click()

    await expect(page.locator("[data-testid=tile][data-hand=true]")).not_to_have_count(0)
    await expect(card(page)).to_contain_text("Hands up")


async def test_who_knocks_is_let_in_from_the_card(page: Page):
    await page.get_by_test_id("knock").click()
    await page.get_by_test_id("knock").click()
    await expect(page.get_by_role("button", name="Admit Zoe").first).to_be_visible()

    await card(page).get_by_role("button", name="Admit 2 waiting").click()

    await expect(last_ephemeral(page)).to_contain_text("2 people let in")
    await expect(page.locator(".tile-admit")).to_have_count(0)
    await expect(page.get_by_test_id("tile")).to_have_count(7)


async def test_who_knocks_is_let_in_from_the_meeting_itself(page: Page):
    await page.get_by_test_id("knock").click()

    await page.locator(".tile-admit").click()

    await expect(page.locator(".tile-admit")).to_have_count(0)
    await expect(card(page)).to_contain_text("Zoe")


async def test_who_is_in_a_room_is_still_seen(page: Page):
    await write(page, "/pexip breakout create Red with dave")

    room = page.get_by_test_id("room")
    await expect(room).to_have_text("RedDave")
    await expect(tile(page, "Dave")).to_have_count(0)
    await expect(card(page)).to_contain_text("1 in rooms")


async def test_slacks_own_command_brings_somebody_in(page: Page):
    await page.get_by_role("button", name="all-hands").click()
    await write(page, "/invite @pexip")
    await write(page, "/invite @nobody")

    await expect(page.get_by_test_id("toasts")).to_contain_text("Name somebody")


async def test_the_keyboard_alone_drives_the_demo(page: Page):
    """From one control to the next by Tab, and pressed by Enter: nobody needs a mouse."""
    await page.get_by_test_id("composer-input").focus()
    await page.keyboard.type("/pexip mute bob")
    await page.keyboard.press("Enter")
    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "true")
    await expect(last_ephemeral(page)).to_contain_text("Bob is muted")

    await tab_to(page, "a second Bob joins")
    await page.keyboard.press("Enter")
    await expect(tile(page, "Bob")).to_have_count(2)

    await tab_to(page, "More options", backwards=True)
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem").first.wait_for()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menuitem")).to_have_count(0)

    await tab_to(page, "People", backwards=True)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("modal")).to_contain_text("Carol")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).to_have_count(0)


async def tab_to(page: Page, name: str, *, backwards: bool = False) -> None:
    """Press Tab until the focus is on a control of that name."""
    focused = "document.activeElement.ariaLabel || document.activeElement.innerText"
    for _ in range(120):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if name in (await page.evaluate(focused) or ""):
            return
    raise AssertionError(f"Tab never reaches {name}")


async def test_the_tour_takes_its_stops_by_keyboard_and_can_be_skipped(page: Page):
    await page.get_by_test_id("tour-start").focus()
    await page.keyboard.press("Enter")
    tour = page.get_by_test_id("tour")
    await expect(tour).to_contain_text("1 of 6")

    await page.keyboard.press("Enter")
    await expect(tour).to_contain_text("2 of 6")
    await page.keyboard.press("Escape")

    await expect(tour).to_be_hidden()
    await expect(page.get_by_test_id("tour-start")).to_be_focused()


async def test_the_tour_is_offered_once_and_goes_on_by_itself(page: Page):
    await page.evaluate("localStorage.removeItem('tour-seen')")
    await page.get_by_test_id("start-over").click()
    tour = page.get_by_test_id("tour")
    await expect(tour).to_contain_text("1 of 6")

    await expect(tour).to_contain_text("2 of 6")

    await tour.get_by_role("button", name="Skip the tour").click()
    await expect(tour).to_be_hidden()


async def test_captions_go_on_after_the_stream_was_dropped(page: Page):
    # Of chat nobody knows whether something was missed, so while people write a break is told.
    form = page.get_by_test_id("chat-form")
    await form.get_by_label("Chat message").fill("Is this heard?")
    await form.get_by_label("Chat message").press("Enter")
    await expect(page.get_by_test_id("chat")).to_contain_text("Is this heard?")
    await expect(replies(page).first).to_be_visible()

    await page.get_by_test_id("drop-stream").click()
    await expect(page.get_by_test_id("toasts")).to_contain_text("stream was cut")
    await expect(replies(page).filter(has_text="interrupted")).not_to_have_count(0)
    await page.get_by_test_id("speak-alice").click()

    await expect(replies(page).filter(has_text="because you pressed")).to_have_count(1)


async def test_bot_that_was_removed_comes_back_when_asked(page: Page):
    await page.get_by_test_id("remove-bot").click()
    await expect(page.get_by_test_id("bots")).to_contain_text("not in the meeting")
    await expect(card(page)).to_contain_text("The bridge left")

    await write(page, "/pexip join")

    await expect(page.get_by_test_id("bots")).to_contain_text("Slack bridge")


async def test_starting_over_brings_everything_back(page: Page):
    await page.get_by_test_id("mute-bob").click()
    # While there are two of them the bridge would ask which.
    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "true")
    await page.get_by_test_id("second-bob").click()
    await expect(tile(page, "Bob")).to_have_count(2)

    await start_over(page)

    await expect(tile(page, "Bob")).to_have_count(1)
    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "false")
    await expect(page.get_by_test_id("ephemeral")).to_have_count(1)


async def test_pin_is_asked_in_a_modal_with_errors_at_the_field(page: Page):
    await page.get_by_test_id("channels").get_by_role("button", name="leads").click()
    await write(page, "/pexip bind meet.bob")
    await last_ephemeral(page).get_by_role("button").first.click()
    modal = page.get_by_test_id("modal")

    await modal.locator("input").fill("0000")
    await page.get_by_test_id("modal-submit").click()
    await expect(modal.get_by_test_id("field-error")).to_contain_text("PIN")
    await modal.locator("input").fill("1234")
    await page.get_by_test_id("modal-submit").click()

    await expect(modal).to_have_count(0)
    await expect(last_ephemeral(page)).to_contain_text("Bound to meet.bob")


async def test_commands_are_suggested_and_completed_by_keyboard(page: Page):
    field = page.get_by_test_id("composer-input")
    await field.press_sequentially("/pexip mut")
    await expect(page.get_by_role("option").first).to_contain_text("/pexip mute")
    await expect(page.locator("#hints-box")).to_contain_text("Suggested by this page")

    await field.press("Tab")
    await field.press_sequentially("bob")
    await field.press("Enter")

    await expect(tile(page, "Bob")).to_have_attribute("data-muted", "true")


async def test_foreign_words_stay_words(page: Page):
    hostile = "<img src=x onerror=alert(1)> <b>bold</b> <!channel> *not bold*"
    form = page.get_by_test_id("chat-form")
    await form.get_by_label("Chat message").fill(hostile)
    await form.get_by_label("Chat message").press("Enter")
    await expect(page.get_by_test_id("chat")).to_contain_text(hostile)

    await card(page).get_by_test_id("open-thread").click()

    await expect(replies(page).filter(has_text=hostile)).to_have_count(1)
    await expect(page.locator("img")).to_have_count(0)


MRKDWN = {
    "*bold* _it_ ~no~ `a*b*`": "<b>bold</b> <i>it</i> <s>no</s> <code>a*b*</code>",
    "&lt;script&gt;": "&lt;script&gt;",
    "<javascript:alert(1)|click>": "click",
    "snake_case_name 2*3*4": "snake_case_name 2*3*4",
    "<!channel>": '<span class="mention is-me">@channel</span>',
    "<@U0ANA>": '<span class="mention is-me">@Ana</span>',
    "*<@U0ANA>*": '<b><span class="mention is-me">@Ana</span></b>',
    ":wave: :unknown:": "\N{WAVING HAND SIGN} :unknown:",
}

DRAW = """async (sources) => {
    const { inline } = await import("/static/scripts/blocks/mrkdwn.js");
    const emoji = { wave: "\\u{1F44B}" };
    const names = { me: "U0ANA", users: { U0ANA: "Ana" }, channels: {}, emoji };
    return sources.map((source) => {
        const box = document.createElement("div");
        box.append(inline(source, names));
        return box.innerHTML;
    });
}"""


async def test_mrkdwn_is_drawn_from_safe_parts(page: Page):
    drawn = await page.evaluate(DRAW, list(MRKDWN))

    assert dict(zip(MRKDWN, drawn, strict=True)) == MRKDWN


async def test_chips_lead_back_to_the_channel_of_the_demo(page: Page):
    await page.get_by_test_id("channels").get_by_role("button", name="random").click()
    await expect(page.get_by_test_id("channel-name")).to_contain_text("random")

    await page.get_by_test_id("reply").click()

    await expect(page.get_by_test_id("channel-name")).to_contain_text("standup")
    await expect(replies(page).filter(has_text="Hello from Slack!")).to_have_count(1)


async def test_modal_closes_by_keyboard(page: Page):
    await page.get_by_test_id("channels").get_by_role("button", name="leads").click()
    await write(page, "/pexip bind meet.bob")
    await last_ephemeral(page).get_by_role("button").first.click()
    await expect(page.get_by_test_id("modal").locator("input")).to_be_focused()

    await page.keyboard.press("Escape")

    await expect(page.get_by_test_id("modal")).to_have_count(0)


async def test_slash_command_in_a_thread_is_refused_in_words(page: Page):
    await page.get_by_test_id("thread-input").fill("/pexip who")
    await page.get_by_test_id("thread-input").press("Enter")

    await expect(page.get_by_test_id("toasts")).to_contain_text("not supported in threads")
