"""Raised hands in the thread, with a button, and what came of them."""

from bridge.simulator.slack.state.entities import Message
from tests.world import World, buttons, is_card, shown


async def hands(world: World, words: str) -> Message:
    """The message in the thread, once these words are on it."""
    return await world.find_post(
        lambda message: (
            any(title in shown(message) for title in ("Hands up", "Hands that were up"))
            and words in shown(message)
            and not is_card(message)
        )
    )


async def test_a_hand_stands_in_the_thread_and_is_lowered_from_there(bound: World):
    await bound.person("Bob").raises_hand()
    message = await hands(bound, "Bob · Guest")
    assert list(buttons(message)) == ["Lower Bob’s hand"]

    await bound.slack.person("ana").presses(message, buttons(message)["Lower Bob’s hand"])

    message = await hands(bound, "Hands that were up · Bob: lowered by Ana")
    assert not buttons(message)
    assert [block["type"] for block in message.blocks] == ["context"]
    assert not bound.person("Bob").participant.buzz_time


async def test_two_hands_share_a_message_and_go_down_at_once(bound: World):
    for name in ("Bob", "Alice"):
        await bound.person(name).raises_hand()
    message = await hands(bound, "Alice")
    assert set(buttons(message)) == {"Lower Bob’s hand", "Lower Alice’s hand", "Lower all"}

    await bound.press(await bound.types("/pexip lower all"), "Lower all")

    await hands(bound, "Bob: lowered by Ana")
    await hands(bound, "Alice: lowered by Ana")


async def test_who_takes_the_own_hand_down_or_leaves_is_told_apart(bound: World):
    bob, alice = bound.person("Bob"), bound.person("Alice")
    await bob.raises_hand()
    await alice.raises_hand()
    await hands(bound, "Alice")

    await bob.lowers_hand()
    await hands(bound, "Bob: lowered")
    await alice.leaves()

    await hands(bound, "Alice: left")


async def test_who_is_moved_to_a_room_has_not_left(bound: World):
    await bound.person("Bob").raises_hand()
    await hands(bound, "Bob · Guest")

    await bound.types("/pexip breakout create Red split")

    post = await bound.find_post(lambda message: "Lower Bob’s hand in Red" in buttons(message))
    assert "in Red" in shown(post)


async def test_a_hand_that_is_raised_again_is_asked_about_again(bound: World):
    bob = bound.person("Bob")
    await bob.raises_hand()
    await hands(bound, "Bob · Guest")
    await bob.lowers_hand()
    await hands(bound, "Bob: lowered")

    await bob.raises_hand()

    await bound.find_post(lambda message: "Lower Bob’s hand" in buttons(message))


async def test_a_hand_that_is_up_as_the_meeting_is_ended_is_not_left_with_a_button(bound: World):
    await bound.person("Bob").raises_hand()
    await hands(bound, "Bob")

    bound.node.end_conference(alias="meet.team")

    await bound.card(showing="Ended after")
    message = await hands(bound, "Bob: the meeting ended")
    assert not buttons(message)
