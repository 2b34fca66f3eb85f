"""Help: everything at a glance, all about one command, and the nearest one to a slip."""

import pytest

from bridge.commands.table.row import Topic
from bridge.commands.table.table import Table
from bridge.features import COMMANDS, DAILY, FEATURES, TOPICS
from tests.world import World, buttons, shown, until


async def test_help_begins_with_what_is_needed_every_day(world: World):
    reply = await world.types("/pexip help")

    lines = shown(reply).split("\n")
    assert len(DAILY) == 10
    assert [each for each in DAILY if f"{each.example}: {each.summary}" not in lines] == []
    assert list(buttons(reply)) == [topic.title for topic in TOPICS]


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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("captions", "captions on: Live captions into a thread of this channel"),
        ("silent-video", "silent-video off: Show pictures without movement too"),
        ("promote bob", "/pexip role"),
        ("picture", "Picture:"),
        ("hands", "/pexip hands"),
        ("microphones", "Microphones and video:"),
        ("lock the meeting", "/pexip lock"),
        ("recording", "client API cannot record"),
        ("rooms?", "/pexip breakout"),
    ],
)
async def test_help_answers_for_what_people_call_it(world: World, words: str, told: str):
    assert told in shown(await world.types(f"/pexip help {words}"))


async def test_the_first_word_of_longer_names_offers_them(bound: World):
    reply = await bound.types("/pexip captions")

    assert list(buttons(reply)) == ["Captions for", "Captions on", "Captions off"]


async def test_help_on_a_command_names_what_else_begins_so(bound: World):
    said = shown(await bound.types("/pexip help breakout"))
    assert "The breakout rooms and who is in them." in said
    assert "More with breakout" in said
    for name in ("create Red, Blue", "move bob to main", "close all", "empty", "say Five"):
        assert f"breakout {name}" in said


async def test_what_was_done_last_is_taken_back_by_a_word(bound: World):
    await bound.types("/pexip mute bob")
    assert bound.person("Bob").participant.is_muted

    assert "Bob is no longer muted" in shown(await bound.types("/pexip undo"))
    again = shown(await bound.types("/pexip undo"))
    assert "Nothing is left to undo: what you did last, unmute Bob, was an undo itself" in again


async def test_nothing_further_back_is_taken_back(bound: World):
    await bound.types("/pexip mute bob")
    await bound.types("/pexip say hello")

    reply = await bound.types("/pexip undo")

    assert "What you did last, say, cannot be undone. What still can: mute." in shown(reply)
    assert bound.person("Bob").participant.is_muted
    await bound.press(reply, "Take back: Mute")
    await until(lambda: not bound.person("Bob").participant.is_muted)


async def test_who_has_done_nothing_has_nothing_to_take_back(bound: World):
    await bound.types("/pexip mute bob")

    assert "could be undone" in shown(await bound.types("/pexip undo", who="dave"))


async def test_a_slip_is_answered_with_a_button_that_does_it(bound: World):
    reply = await bound.types("/pexip mtue bob")
    assert "mute bob" in buttons(reply)

    await bound.slack.person("ana").presses(reply, buttons(reply)["mute bob"])

    assert "Bob is muted" in shown(await bound.reply())
    assert bound.person("Bob").participant.is_muted


async def test_what_one_does_is_looked_up_as_well_as_how_one_says_it(bound: World):
    assert "/pexip mute" in shown(await bound.types("/pexip help with muting"))
    assert "/pexip admit" in shown(await bound.types("/pexip help letting somebody in"))
