"""Help: everything at a glance, all about one command, and the nearest one to a slip."""

from bridge.features import COMMANDS
from tests.world import World, buttons, shown


async def test_help_lists_every_command(world: World):
    words = shown(await world.types("/pexip help"))

    assert [row.name for row in COMMANDS if f"{row.example}: {row.summary}" not in words] == []


async def test_help_on_one_command_says_how_and_who(bound: World):
    words = shown(await bound.types("/pexip help remove"))

    assert "Usage: /pexip remove PARTICIPANT" in words
    assert "It asks before it acts." in words
    assert "Who may: the binding's owner Ana or a workspace admin" in words


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
