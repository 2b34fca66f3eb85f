"""Help: everything at a glance, all about one command, and the nearest one to a slip."""

import pytest

from bridge.commands.table.row import Topic
from bridge.commands.table.table import Table
from bridge.features import COMMANDS, FEATURES, TOPICS
from tests.world import World, buttons, shown


async def test_help_names_every_command_below_its_topic(world: World):
    reply = await world.types("/pexip help")

    lines = shown(reply).split("\n")
    for topic in TOPICS:
        names = lines[lines.index(topic.title) + 3]
        assert names == " · ".join(row.name for row in topic.rows)
    elements = reply.blocks[1]["elements"][0]["elements"]
    bold = [each["text"] for each in elements if each.get("style") == {"bold": True}]
    assert bold == [topic.title for topic in TOPICS]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.title)
async def test_a_topic_tells_what_each_of_its_commands_is_for(world: World, topic: Topic):
    reply = await world.types("/pexip help")

    await world.slack.person("ana").presses(reply, buttons(reply)[topic.title])
    words = shown(await world.answered(f"{topic.title}:"))

    assert [row.name for row in topic.rows if f"{row.example}: {row.summary}" not in words] == []


def test_every_feature_with_commands_is_in_help():
    listed = {row.name for topic in TOPICS for row in topic.rows}

    assert {row.name for each in FEATURES for row in getattr(each, "COMMANDS", ())} == listed
    assert len({topic.title.casefold() for topic in TOPICS}) == len(TOPICS)
    assert not any(Table(COMMANDS).find(topic.title) for topic in TOPICS)


async def test_help_on_one_command_says_how_and_who(bound: World):
    words = shown(await bound.types("/pexip help remove"))

    assert "Usage: /pexip remove PARTICIPANT" in words
    assert "It asks before it acts." in words
    assert "Who may: the binding’s owner Ana or a workspace admin" in words


async def test_help_finds_a_command_by_its_other_name(world: World):
    assert "/pexip remove" in shown(await world.types("/pexip help kick"))


async def test_help_on_nothing_known_says_where_to_look(world: World):
    words = shown(await world.types("/pexip help fly"))

    assert "no command “fly”" in words
    assert "/pexip help" in words


async def test_a_slip_is_answered_with_a_button_that_does_it(bound: World):
    reply = await bound.types("/pexip mtue bob")
    assert "mute bob" in buttons(reply)

    await bound.slack.person("ana").presses(reply, buttons(reply)["mute bob"])

    assert "Bob is muted" in shown(await bound.reply())
    assert bound.person("Bob").participant.is_muted
