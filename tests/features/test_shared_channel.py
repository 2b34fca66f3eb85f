"""Channels that are shared with another workspace, or opened to everyone."""

from tests.world import World, shown, until

SHARED = "partners"


async def test_binding_a_shared_channel_asks_first(world: World):
    await world.someone_joins("Alice", role="host")

    question = await world.bind(channel=SHARED)
    assert "People of another workspace share this channel" in shown(question)
    await world.press(question, "Yes")

    await world.card(channel=SHARED)


async def test_a_channel_that_becomes_shared_rests_until_an_owner_says_so(bound: World):
    bound.slack.person("dave").shares_channel("leads", "T0OTHER")

    await bound.told_in_private("until somebody says /pexip shared on")
    refused = shown(await bound.types("/pexip join"))
    assert "shared with another workspace" in refused
    await bound.status("paused")

    await bound.press(await bound.types("/pexip shared on"), "Let them read")
    await bound.status("is in meet.team")


async def test_an_owner_can_take_it_back(world: World):
    await world.someone_joins("Alice", role="host")
    await world.press(await world.bind(channel=SHARED), "Yes")
    await world.card(channel=SHARED)

    said = shown(await world.types("/pexip shared off", channel=SHARED))

    assert "has left meet.team, for this channel is shared" in said
    await world.status("paused", channel=SHARED)


async def test_binding_again_keeps_rights_and_settings(bound: World):
    await bound.types("/pexip access give @bob host")

    await bound.types("/pexip bind meet.team")

    assert "Bob: host" in shown(await bound.types("/pexip access"))


async def test_a_channel_opened_to_everyone_rests_and_its_members_moderate_no_more(bound: World):
    bound.slack.person("dave").makes_public("leads")

    await bound.told_in_private("the channel is now public")

    await bound.status("paused")
    await until(lambda: bound.stored("SELECT channel_is_private FROM binding") == 0)
