"""Who presents stands on the card while it lasts."""

from bridge.simulator.slack.state.entities import Message
from tests.world import World, is_card, shown


async def card_without(world: World, words: str) -> Message:
    return await world.find_post(lambda each: is_card(each) and words not in shown(each))


async def test_who_presents_stands_on_the_card_until_they_stop(bound: World):
    alice = bound.person("Alice")

    await alice.presents()
    await bound.card(showing="*Presenting* Alice")
    await alice.stops_presenting()

    await card_without(bound, "Presenting")


async def test_the_presenter_is_still_known_after_a_lost_stream(bound: World):
    await bound.person("Bob").presents()
    await bound.card(showing="*Presenting* Bob")

    await bound.lose_streams()
    await bound.status("The bridge is in")
    await bound.person("Alice").raises_hand()

    await bound.card(showing="*Hands up* Alice")
    await bound.card(showing="*Presenting* Bob")


async def test_a_start_that_names_nobody_means_that_the_presenter_has_gone(bound: World):
    presenter = {"presenter_name": "Room <7>", "presenter_uri": "", "presenter_uuid": "not there"}
    bound.node.send_raw_event("presentation_start", presenter, alias="meet.team")
    await bound.card(showing="*Presenting* Room &lt;7&gt;")

    nobody = dict.fromkeys(presenter, "")
    bound.node.send_raw_event("presentation_start", nobody, alias="meet.team")

    await card_without(bound, "Presenting")


async def test_a_mark_in_the_roster_is_enough(bound: World):
    bob = bound.person("Bob")
    bob.participant.is_presenting = True

    await bob.raises_hand()

    await bound.card(showing="*Presenting* Bob")
