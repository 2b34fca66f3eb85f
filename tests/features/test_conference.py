"""How the meeting stands, its lock, its start and its end."""

from typing import Any

from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack.state.entities import Message
from tests.world import World, buttons, is_card, shown


async def test_the_bare_command_shows_state_and_what_this_person_may_do(bound: World):
    reply = await bound.types("/pexip")

    assert "The bridge is in meet.team" in shown(reply)
    assert "2 in the meeting" in shown(reply)
    assert "waiting" not in shown(reply)
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
    await bound.card(showing="*Hands up* Bob")

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
    assert "Unlock the meeting" in shown(card)
    assert "Admit Carol" in buttons(card)
    assert "1 waiting" in shown(await bound.types("/pexip status"))


async def test_unlocking_from_the_cards_menu_lets_people_in(bound: World):
    await bound.types("/pexip lock")
    card = await bound.card(showing="Locked")
    menu = card.blocks[-1]["elements"][-1]
    [entry] = [each for each in menu["options"] if each["text"]["text"] == "Unlock the meeting"]

    await bound.slack.person("ana").presses(card, menu["action_id"], entry["value"])

    assert "unlocked" in shown(await bound.reply())
    await bound.find_post(lambda each: is_card(each) and "Locked" not in shown(each))


async def test_the_end_takes_one_confirmation_in_red(calm_bound: World):
    asked = await calm_bound.types("/pexip end")
    yes, cancel = asked.blocks[-1]["elements"]
    assert (yes["text"]["text"], yes["style"]) == ("End for everyone", "danger")
    assert "style" not in cancel
    assert len(calm_bound.people()) == 2

    await calm_bound.slack.person("ana").presses(asked, yes["action_id"])

    await calm_bound.answered("The meeting was ended for everyone")
    assert not calm_bound.people()
    await calm_bound.card(showing="Ended")


async def test_a_lock_is_undone_from_its_own_reply(bound: World):
    reply = await bound.types("/pexip lock")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Unlock"])

    await bound.answered("The meeting is unlocked")
    assert bound.node.conference("meet.team").settings.locked is False


async def test_start_lets_the_guests_in_without_a_host(calm: World):
    await calm.someone_joins("Bob", alias="meet.board")
    asked, ana = await calm.bind("meet.board"), calm.slack.person("ana")
    await ana.presses(asked, *buttons(asked).values())
    await ana.submits(await calm.view(), {"pin": "1234"})
    await calm.card(showing="*Waiting* Bob")

    await ana.types("leads", "/pexip start")

    await calm.answered("The meeting has started")
    await calm.card(showing="*Guests* Bob")


async def test_status_says_since_when_and_whether_it_is_recorded(bound: World):
    """A node of version 38 does not tell; one of 39 says also that it is not recorded."""
    assert "older than 39, does not say more" in shown(await bound.types("/pexip is it recorded?"))

    bound.node.switches.version_id = "39"
    bound.node.process("meet.team", recording=False)
    said = await bound.status("Not recorded, streamed or transcribed")

    assert "Since " in said
    assert "0 minutes" not in said


async def test_the_red_button_is_the_same_while_hands_come_and_go(bound: World):
    before = red_button(await bound.card())
    row = (await bound.card()).blocks[-1]["block_id"]

    await bound.person("Bob").raises_hand()
    card = await bound.card(showing="*Hands up* Bob")

    assert "Lower Bob’s hand" in buttons(card)
    await bound.slack.person("ana").presses(card, before["action_id"], block_id=row)
    await bound.answered("The meeting was ended for everyone.")


def red_button(card: Message) -> dict[str, Any]:
    [end] = [
        each
        for block in card.blocks
        if block["type"] == "actions"
        for each in block["elements"]
        if each["action_id"].startswith("sure:end:")
    ]
    return end


async def test_the_cards_red_button_tells_of_people_in_rooms(bound: World):
    await bound.types("/pexip breakout create Red, Blue split")

    card = await bound.card(showing="*Room Red*")

    assert "the breakout rooms with 1 person in them" in str(red_button(card)["confirm"])


async def test_the_cards_red_button_is_asked_about_by_slack_and_then_ends_at_once(bound: World):
    card = await bound.card()
    end = red_button(card)
    assert end["style"] == "danger"
    assert end["confirm"]["text"]["text"] == "End the meeting for everyone?"
    assert end["confirm"]["confirm"]["text"] == "End for everyone"

    await bound.slack.person("ana").presses(card, end["action_id"])

    await bound.card(showing="Ended after")
    await bound.answered("The meeting was ended for everyone.")
