"""How the meeting stands, and its lock."""

from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.world import World, buttons, is_card, shown


async def test_the_bare_command_shows_state_and_what_this_person_may_do(bound: World):
    reply = await bound.types("/pexip")

    assert "The bridge is in meet.team" in shown(reply)
    assert "2 in the meeting, 0 waiting" in shown(reply)
    assert list(buttons(reply)) == ["Who is there?", "Mute all", "Lock", "Captions off"]


async def test_who_may_only_look_is_offered_no_more(bound: World):
    bound.slack.person("ana").invites("leads", "carol")

    reply = await bound.types("/pexip", who="carol")

    assert list(buttons(reply)) == ["Who is there?"]


async def test_without_a_binding_it_says_how_to_begin(world: World):
    reply = await world.types("/pexip")

    assert "no meeting yet" in shown(reply)
    assert "/pexip bind" in shown(reply)


async def test_raised_hands_are_named(bound: World):
    bob: SimulatedParticipant = bound.person("Bob")
    await bob.raises_hand()
    await bound.card(showing="Bob")

    assert "Hands: Bob" in shown(await bound.types("/pexip status"))


async def test_paused_it_offers_to_come_back(bound: World):
    await bound.types("/pexip leave")

    reply = await bound.types("/pexip status")

    assert "paused" in shown(reply)
    assert list(buttons(reply)) == ["Join"]


async def test_who_comes_to_a_locked_meeting_waits_and_shows_on_the_card(bound: World):
    reply = await bound.types("/pexip lock")
    assert "Who comes now waits" in shown(reply)

    await bound.someone_joins("Carol")

    card = await bound.card(showing="Carol")
    assert "Locked" in shown(card)
    assert "Unlock" in buttons(card)
    assert "1 waiting" in shown(await bound.types("/pexip status"))


async def test_unlocking_by_the_cards_button_lets_people_in(bound: World):
    await bound.types("/pexip lock")
    card = await bound.card(showing="Locked")

    await bound.slack.person("ana").presses(card, buttons(card)["Unlock"])

    assert "unlocked" in shown(await bound.reply())
    await bound.find_post(lambda each: is_card(each) and "Not locked" in shown(each))
