"""A Yes counts for what was asked: where that has changed meanwhile, it is asked again."""

import pytest

from bridge.simulator.slack import Ephemeral
from tests.world import World, buttons, shown, until


async def later(world: World) -> None:
    """Long enough that others have come and gone, and not so long that nobody may answer."""
    await world.clock.pass_by(60.0)


async def says_yes(world: World, asked: Ephemeral, label: str) -> str:
    await world.press(asked, label)
    return shown(asked)


@pytest.fixture
async def carol(bound: World) -> World:
    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    return bound


def muted(world: World) -> set[str]:
    return {each.display_name for each in world.people() if each.is_muted}


async def test_what_has_not_changed_is_done(carol: World):
    asked = await carol.types("/pexip mute everyone except alice")
    await later(carol)

    assert "done for Bob and Carol" in await says_yes(carol, asked, "Yes")


async def test_who_has_come_since_is_told_and_asked_about(carol: World):
    asked = await carol.types("/pexip mute everyone except alice")
    await later(carol)
    await carol.someone_joins("Dan")

    told = await says_yes(carol, asked, "Yes")

    assert "Since you were asked, it has come to be about Dan as well." in told
    assert "Mute: Bob, Carol and Dan?" in told
    assert not muted(carol)
    assert "done for Bob, Carol and Dan" in await says_yes(carol, asked, "Yes")


async def test_who_has_come_is_told_where_nobody_is_named(carol: World):
    asked = await carol.types("/pexip mute all")
    await later(carol)
    await carol.someone_joins("Dan")

    told = await says_yes(carol, asked, "Mute all")

    assert "about Dan as well" in told
    assert "Mute all Guests?" in told
    assert not muted(carol)


async def test_a_quick_yes_is_not_asked_about(carol: World):
    asked = await carol.types("/pexip mute all")
    await carol.someone_joins("Dan")

    assert "All Guests are muted" in await says_yes(carol, asked, "Mute all")


async def test_of_several_who_has_left_is_told_and_the_others_are_asked_about(carol: World):
    asked = await carol.types("/pexip mute bob and carol")
    await later(carol)
    await carol.person("Carol").leaves()
    await until(lambda: "Carol" not in {each.display_name for each in carol.people()})

    told = await says_yes(carol, asked, "Yes")

    assert "Carol has left." in told
    assert "Mute: Bob?" in told
    assert not muted(carol)
    assert "Bob is muted" in await says_yes(carol, asked, "Yes")


async def test_whoever_has_left_is_not_acted_on(carol: World):
    asked = await carol.types("/pexip remove bob")
    await carol.person("Bob").leaves()
    await carol.card(showing="Carol")

    assert "Bob has left" in await says_yes(carol, asked, "Remove")


async def test_another_of_that_name_is_asked_about_anew(carol: World):
    asked = await carol.types("/pexip remove bob")
    await carol.person("Bob").leaves()
    await carol.someone_joins("Bob")

    told = await says_yes(carol, asked, "Remove")

    assert "Bob has left, and another Bob is there." in told
    assert "Remove Bob from the meeting?" in told
    assert "Bob" in {each.display_name for each in carol.people()}
    assert "Bob was removed" in await says_yes(carol, asked, "Remove")


async def test_a_second_one_of_that_name_is_a_choice(carol: World):
    asked = await carol.types("/pexip remove bob")
    await carol.someone_joins("Bob")

    told = await says_yes(carol, asked, "Remove")

    assert "Which “bob” do you mean?" in told
    assert len([each for each in carol.people() if each.display_name == "Bob"]) == 2


async def test_who_waits_now_is_not_let_in_with_who_waited_then(bound: World):
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Zoe", alias="meet.team", protocol="sip")
    await bound.posted("Zoe")
    asked = await bound.types("/pexip admit all")
    await later(bound)
    await bound.node.someone_joins("Yan", alias="meet.team", protocol="sip")
    await bound.posted("Yan")

    told = await says_yes(bound, asked, "Admit all")

    assert "It is not as it was when you were asked." in told
    assert "Waiting: Zoe, Yan." in told
    await says_yes(bound, asked, "Admit all")
    assert "2" in shown(asked)


async def test_whoever_has_lost_the_right_is_told(world: World):
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Bob")
    await world.press(await world.bind(channel="standup"), "Yes")
    await world.card(channel="standup")
    await world.types("/pexip access give @bob moderate", channel="standup")
    asked = await world.types("/pexip mute all", who="bob", channel="standup")
    await world.types("/pexip access remove @bob", channel="standup")

    await world.slack.person("bob").presses(asked, buttons(asked)["Mute all"])

    await until(lambda: "You may not use muteall here" in shown(asked))
    assert not muted(world)
