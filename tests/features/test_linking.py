"""Somebody in Slack proves which participant they are, and a mention finds them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.simulator.slack.rules.block_text import notifications_of
from bridge.simulator.slack.state.entities import Ephemeral, Message
from tests.world import World, buttons, shown


@pytest.fixture
async def bound(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url, speed=2).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.someone_joins("Guest 7")
        await world.bind()
        await world.card()
        yield world


async def enter(world: World, asked: Ephemeral, code: str) -> None:
    ana = world.slack.person("ana")
    await ana.presses(asked, buttons(asked)["Enter the code…"])
    await ana.submits(await world.view(), {"code": code})


async def link(world: World) -> None:
    asked = await world.types("/pexip link guest 7")
    assert "has written a code to Guest 7" in shown(asked)
    await enter(world, asked, world.code())
    await world.answered("In this meeting you are Guest 7")


async def test_whoever_repeats_the_code_is_found_by_a_mention(bound: World):
    await link(bound)

    reply = await bound.types("/pexip mute @ana", who="dave")

    assert "Guest 7 is muted" in shown(reply)


async def test_without_a_link_a_mention_is_asked_about_and_never_guessed(bound: World):
    await bound.someone_joins("Ana")

    asked = await bound.types("/pexip mute @ana")

    assert "Which participant is that person?" in shown(asked)
    assert not any(each.is_muted for each in bound.people())


async def test_a_wrong_code_links_nobody_and_is_no_further_try(bound: World):
    asked = await bound.types("/pexip link guest 7")
    code = bound.code()
    await enter(bound, asked, "000000" if code != "000000" else "111111")
    await bound.slack.workspace.feed.until(
        lambda: (
            "That was not the code"
            in shown(bound.slack.workspace.screens.top(bound.slack.person("ana").id))
        ),
    )

    assert bound.stored("SELECT count(*) FROM person_link") == 0
    # Nothing is left to press for a second try.
    await bound.slack.workspace.feed.until(lambda: asked not in bound.slack.workspace.ephemerals)


async def test_only_the_participant_reads_the_code(bound: World):
    await bound.types("/pexip link guest 7")

    code = bound.code()

    assert not any(code in line for line in bound.told())
    assert not any(code in shown(each) for each in bound.messages())


async def test_whoever_has_left_is_not_somebody_else(bound: World):
    await link(bound)
    await bound.person("Guest 7").leaves()
    await bound.posted("Guest 7 left")

    reply = await bound.types("/pexip mute @ana", who="dave")

    assert "Guest 7 has left the meeting" in shown(reply)


async def test_only_a_linked_person_has_a_picture_in_the_panel(bound: World):
    ana = bound.slack.person("ana")
    await ana.types("leads", "/pexip about guest 7")
    assert "image_url" not in str((await bound.view()).body)
    await link(bound)

    await ana.types("leads", "/pexip about guest 7")

    view = await bound.view()
    await bound.slack.workspace.feed.until(lambda: "image_url" in str(view.body))


def profile_of(world: World, who: str) -> str:
    return f"{world.slack.workspace.base_url}/team/{world.slack.person(who).id}"


async def card_that_links(world: World) -> Message:
    address = profile_of(world, "ana")
    await world.slack.workspace.feed.until(
        lambda: any(address in str(each.blocks) for each in world.messages())
    )
    return await world.card()


async def test_the_card_links_a_proved_name_and_notifies_nobody(bound: World):
    await bound.someone_joins("Ana")
    await link(bound)

    card = await card_that_links(bound)

    assert f"<{profile_of(bound, 'ana')}|Guest 7>" in str(card.blocks)
    # Who is only called so is nobody's.
    assert "|Ana>" not in str(card.blocks)
    assert not card.notifies
    assert profile_of(bound, "ana") not in card.text


async def test_the_card_links_the_same_after_a_restart(bound: World):
    await link(bound)
    await card_that_links(bound)
    await bound.restart()
    await bound.someone_joins("Carol")

    card = await bound.card(showing="Carol")
    await bound.slack.workspace.feed.until(
        lambda: f"<{profile_of(bound, 'ana')}|Guest 7>" in str(card.blocks)
    )


async def test_answers_link_a_proved_name_and_notify_nobody(bound: World):
    before = await bound.types("@pexip who", who="dave")
    assert profile_of(bound, "ana") not in str(before.blocks)
    await link(bound)

    reply = await bound.types("@pexip who", who="dave")

    linked = {"type": "link", "url": profile_of(bound, "ana"), "text": "Guest 7"}
    elements = [each for block in reply.blocks for each in block["elements"][0].get("elements", ())]
    assert linked in elements
    assert not notifications_of("", reply.blocks)
    assert "Guest 7 · Guest" in reply.text
    assert "/team/" not in reply.text


async def test_the_panel_links_a_proved_name(bound: World):
    await link(bound)
    ana = bound.slack.person("ana")

    await ana.types("leads", "/pexip about guest 7")

    view = await bound.view()
    token = f"<{profile_of(bound, 'ana')}|Guest 7> · Guest"
    await bound.slack.workspace.feed.until(lambda: token in str(view.body))


async def test_a_name_that_would_end_the_link_does_not(bound: World):
    await bound.person("Guest 7").leaves()
    await bound.someone_joins("Eve|x> <!channel> *b*")
    asked = await bound.types("/pexip link Eve")
    await enter(bound, asked, bound.code())
    await bound.answered("In this meeting you are")

    card = await card_that_links(bound)

    assert not card.notifies
    assert "Eve\u2223x&gt;" in str(card.blocks)


async def test_who_is_forgotten_is_linked_no_more(bound: World):
    await link(bound)
    card = await card_that_links(bound)

    asked = await bound.types("/pexip forget me")
    await bound.press(asked, "Forget me")

    address = profile_of(bound, "ana")
    await bound.slack.workspace.feed.until(lambda: address not in str(card.blocks))
    assert "Guest 7" in str(card.blocks)
