"""Whatever way words take into the meeting, an emoji is a character there."""

import pytest

from bridge.simulator.slack.rules.emoji_names import TABLE
from tests.world import World, shown, until


@pytest.mark.parametrize("typed", ["Well done 🎉👍🏽", "Well done :tada::+1::skin-tone-4:"])
async def test_said_by_a_command(bound: World, typed: str):
    await bound.types(f"/pexip say {typed}")

    assert await bound.heard("Well done") == "Ana: Well done 🎉👍🏽"
    assert "Well done 🎉👍🏽" in shown(await bound.posted("Well done"))


async def test_said_in_the_thread(bound: World):
    card = await bound.card()
    bound.slack.person("ana").posts("leads", "sure :ok_woman: 🤝🏻", thread_ts=card.ts)

    assert await bound.heard("sure") == "Ana: sure 🙆 🤝🏻"


async def test_whispered(bound: World):
    await bound.types("/pexip whisper bob the door :door:")

    record = await bound.node.next_request("message")
    assert "🚪" in record.text or "\\ud83d\\udeaa" in record.text


async def test_on_a_banner_and_in_a_picture(bound: World):
    await bound.types("/pexip banner Back at 3 ☕")
    assert bound.node.conference("meet.team").settings.message_text == "Back at 3 ☕"

    await bound.types("/pexip rename bob to Bob ⭐")
    assert bound.person("Bob").participant.overlay_text == "Bob ⭐"


async def test_from_a_form_in_which_slack_names_it(bound: World):
    await bound.slack.person("ana").types("leads", "/pexip banner")
    view = await bound.view()

    await bound.slack.person("ana").submits(view, {"text": "Lunch :pizza:"})

    await until(lambda: bound.node.conference("meet.team").settings.message_text == "Lunch 🍕")


async def test_a_person_is_found_by_a_name_with_an_emoji(bound: World):
    await bound.someone_joins("Zoe 🦓")
    await bound.card(showing="Zoe")

    assert "is muted" in shown(await bound.types("/pexip mute Zoe 🦓"))
    assert TABLE.names["🦓"] == "zebra_face"
