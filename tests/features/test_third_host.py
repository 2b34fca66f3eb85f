"""What a third host met in the demo, as far as it shows only in a meeting."""

from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.world import CHANNEL, World, buttons, shown, until


async def muted_host(world: World) -> SimulatedParticipant:
    """Alice is a Host, and muted like the others."""
    asked = await world.types("/pexip mute alice and bob")
    await world.press(asked, "Yes")
    return world.person("Alice")


async def test_whoever_unmutes_all_is_told_which_hosts_stay_muted(bound: World):
    alice = await muted_host(bound)

    reply = await bound.types("/pexip can u unmute all again thx")

    assert "Alice, who is a Host, stays muted." in shown(reply)
    await bound.slack.person("ana").presses(reply, buttons(reply)["Unmute the Hosts too"])
    await until(lambda: alice.participant.is_muted is False)


async def test_of_two_orders_the_second_for_later_the_first_is_offered(bound: World):
    reply = await bound.types("/pexip kick bob, then end the meeting in 15 min")

    assert "The second is for later" in shown(reply)
    assert list(buttons(reply)) == ["Remove bob"]


async def test_a_quoted_banner_is_shown_for_a_while(bound: World):
    reply = await bound.types('/pexip put "Back in 5 minutes" on screen for 10 s')

    assert "sees the banner “Back in 5 minutes”" in shown(reply)
    assert "It ends by itself after 10 s." in shown(reply)
    assert "The banner is down" in shown(await bound.posted("are over"))


async def test_all_but_one_come_back(bound: World):
    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    await bound.types("/pexip breakout create Red with bob and carol")
    await bound.card(showing="*Room Red*")

    asked = await bound.types("/pexip get everybody back from the rooms except carol")
    if "Move" in buttons(asked):
        await bound.press(asked, "Move")

    assert "Moved Bob to the main room." in shown(asked)


async def test_who_is_left_out_of_a_spotlight_is_told_that_all_see_it(bound: World):
    reply = await bound.types("/pexip pin alice for everyone but not bob")

    assert "A spotlight is seen by all" in shown(reply)
    assert not buttons(reply)


async def test_everybody_is_everybody_whoever_asks(bound: World):
    reply = await bound.types("/pexip unmut bob and everyone else too")
    [button] = buttons(reply).values()

    await bound.slack.person("ana").presses(reply, button)

    asked = shown(await bound.answered("Unmute:"))
    assert "Alice" in asked
    assert "Bob" in asked


async def test_seven_rooms_are_in_the_form(bound: World):
    await bound.slack.person("ana").types(CHANNEL, "/pexip split us into 7 rooms")

    view = await bound.view()

    assert "Room 7" in str(view.body)
