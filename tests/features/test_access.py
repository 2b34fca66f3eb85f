"""Rights that are given and taken in a channel."""

import pytest

from tests.world import World, buttons, shown

PUBLIC = "standup"


@pytest.fixture
async def open_world(world: World) -> World:
    """Ana has bound a public channel, where members only speak."""
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Carol")
    await world.press(await world.bind(channel=PUBLIC), "Yes")
    await world.card(channel=PUBLIC)
    return world


async def says(world: World, words: str, who: str = "ana") -> str:
    reply = await world.types(f"/pexip {words}", who=who, channel=PUBLIC)
    return shown(reply)


async def test_a_person_may_what_they_were_given_until_it_is_taken(open_world: World):
    assert "You may not use mute here." in await says(open_world, "mute carol", "bob")

    assert "Bob may now moderate here." in await says(open_world, "access give @bob moderate")
    assert "Carol is muted" in await says(open_world, "mute carol", "bob")
    assert "Bob: moderate" in await says(open_world, "access")

    assert "Bob has lost the right to moderate." in await says(open_world, "access remove @bob")
    assert "You may not use unmute here." in await says(open_world, "unmute carol", "bob")


async def test_a_refusal_names_whom_the_right_was_given_to(open_world: World):
    await says(open_world, "access give @bob host")

    refusal = await open_world.types("/pexip lock", who="carol", channel=PUBLIC)

    bob = open_world.slack.person("bob").id
    assert f"'user_id': '{bob}'" in str(refusal.blocks)


async def test_everyone_is_asked_about_first_and_never_becomes_admin(open_world: World):
    question = await open_world.types("/pexip access give everyone moderate", channel=PUBLIC)
    assert "Let everyone in this channel moderate?" in shown(question)
    reply = await open_world.press(question, "Give it")
    assert "Everyone in the channel may now moderate here." in shown(reply)
    assert "Carol is muted" in await says(open_world, "mute carol", "bob")

    question = await open_world.types("/pexip access give everyone admin", channel=PUBLIC)
    reply = await open_world.press(question, "Give it")
    assert "Not everyone can be admin." in shown(reply)


async def test_what_was_given_can_be_taken_by_a_button(open_world: World):
    await says(open_world, "access give @bob speak")
    listed = await open_world.types("/pexip access", channel=PUBLIC)
    assert "Remove: Bob" in buttons(listed)

    await open_world.slack.person("ana").presses(listed, buttons(listed)["Remove: Bob"])

    await open_world.answered("Bob has lost the right to speak.")


async def test_a_user_group_is_named_by_its_mention(open_world: World):
    said = await says(open_world, "access give <!subteam^S0LEADS1> host")

    assert "User group S0LEADS1 may now host here." in said
    assert "User group S0LEADS1: host" in await says(open_world, "access")


@pytest.mark.parametrize("words", ["access give nobody host", "access give @bob group S1 host"])
async def test_who_is_unclear_is_refused(open_world: World, words: str):
    assert "hoose one" in (said := await says(open_world, words)) or "Name them as" in said


async def test_only_an_admin_of_the_binding_gives_rights(open_world: World):
    assert "You may not use access give here." in await says(
        open_world, "access give @bob admin", "bob"
    )
    assert "No right was given to them" in await says(open_world, "access remove @bob")


async def test_the_form_gives_a_right_to_a_chosen_person(open_world: World):
    ana = open_world.slack.person("ana")
    listed = await open_world.types("/pexip access", channel=PUBLIC)
    await ana.presses(listed, buttons(listed)["Give a right…"])
    view = await open_world.view()

    await ana.submits(view, {"level": "host", "who": open_world.slack.person("bob").id})

    await open_world.answered("Bob may now host here.")
