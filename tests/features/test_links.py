"""Pasted links become cards, from Slack to the bound meeting."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bridge.simulator.slack.state.entities import Message
from tests.world import World, shown, until

LINK = "https://join.example.com/m/meet.team"


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    world = World(tmp_path, sqlite_url, pexip_join_url="https://join.example.com/m/{alias}")
    world.slack.app.unfurl_domains = {"join.example.com"}
    async with world.running():
        yield world


async def card_under(world: World, message: Message) -> list[dict[str, Any]]:
    [attachment] = await world.slack.until(lambda: message.attachments)
    return attachment["blocks"]


def element(blocks: list[dict[str, Any]], label: str) -> dict[str, Any]:
    elements = [each for block in blocks for each in block.get("elements", ())]
    return next(each for each in elements if each.get("text", {}).get("text") == label)


async def test_a_link_gets_a_card_with_join_and_bind(world: World):
    message = world.slack.person("ana").posts("leads", f"at ten: {LINK}")

    blocks = await card_under(world, message)

    assert "Pexip meeting meet.team" in str(blocks)
    assert element(blocks, "Join")["url"] == LINK


async def test_its_button_binds_the_channel(world: World):
    message = world.slack.person("ana").posts("leads", LINK)
    blocks = await card_under(world, message)

    await world.slack.person("ana").presses(
        message, element(blocks, "Bind to this channel")["action_id"]
    )

    await world.answered("Bound to meet.team.")


async def test_a_pin_is_not_repeated_and_only_its_person_is_warned(world: World):
    message = world.slack.person("ana").posts("leads", f"{LINK}?pin=4711&x=1")

    blocks = await card_under(world, message)

    assert "4711" not in str(blocks)
    warning = await world.reply()
    assert "looks like a PIN" in warning.text
    assert "4711" not in warning.text


async def test_what_is_no_meeting_gets_nothing(world: World):
    world.slack.person("ana").posts("leads", "https://join.example.com/about")
    message = world.slack.person("ana").posts("leads", LINK)

    await card_under(world, message)

    assert len(world.slack.calls("chat.unfurl")) == 1


async def test_where_slack_refuses_cards_the_bridge_goes_on(world: World):
    world.slack.faults.refuse("chat.unfurl", "missing_scope")
    message = world.slack.person("ana").posts("leads", LINK)

    await until(lambda: world.slack.calls("chat.unfurl"))

    assert not message.attachments
    assert "no meeting yet" in shown(await world.types("/pexip status"))
