"""What a fourth host met in the demo, as far as it shows only in a meeting."""

import pytest

from tests.features.test_alerts import direct, read
from tests.world import World, buttons, shown


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who's presenting", "Nobody is presenting."),
        ("who is waiting", "Nobody is waiting."),
        ("anybody waiting in the lobby", "Nobody is waiting."),
        ("who is muted", "Nobody is muted."),
    ],
)
async def test_a_question_about_some_of_the_people_is_answered_though_there_are_none(
    bound: World, question: str, answer: str
):
    reply = await bound.types(f"/pexip {question}")

    assert answer in shown(reply)
    assert list(buttons(reply)) == ["All people"]


async def test_who_is_still_unmuted_is_told_by_name(bound: World):
    asked = await bound.types("/pexip mute alice and bob")
    await bound.press(asked, "Yes")
    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")

    reply = await bound.types("/pexip who is still unmuted?")

    assert "One person is unmuted:" in shown(reply)
    assert "Carol" in shown(reply)
    assert "Alice" not in shown(reply)


async def test_whoever_waits_is_named_wherever_they_are_looked_for(bound: World):
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Zoe", alias="meet.team")
    await bound.posted("Waiting to be let in")

    reply = await bound.types("/pexip anybody waiting in the lobby")

    assert "One person is waiting:" in shown(reply)
    assert "Zoe" in shown(reply)


async def test_whose_hand_is_up_is_no_name(bound: World):
    await bound.person("Bob").raises_hand()
    await bound.card(showing="Lower Bob")

    reply = await bound.types("/pexip whos got their hand up")

    assert "One hand is up" in shown(reply)


async def test_for_a_while_and_back_again_is_one_order(bound: World):
    await bound.types("/pexip lock")

    reply = await bound.types("/pexip unlock for 10 min then lock again")

    assert "ends by itself after 10 min" in shown(reply)
    await bound.card(showing="Lock")


async def test_of_what_lasts_and_another_order_each_is_offered_in_minutes(bound: World):
    reply = await bound.types("/pexip lock for 10 min then mute bob")

    assert list(buttons(reply)) == ["Lock for 10 min", "Mute bob"]


@pytest.mark.parametrize(
    ("order", "told", "button"),
    [
        ("lock in 5 min", "ends by itself: /pexip lock for 5 min.", "Lock"),
        ("thats it, end the call for all in 5 mins", "/pexip timer 5m", "End"),
        ("mute bob til alice is done presenting", "/pexip mute bob for 5 min", "Mute bob"),
    ],
)
async def test_what_is_for_later_can_be_done_now(bound: World, order, told, button):
    reply = await bound.types(f"/pexip {order}")

    assert told in shown(reply)
    assert list(buttons(reply)) == [button]


async def test_a_misspelt_recording_is_answered_as_one(bound: World):
    reply = await bound.types("/pexip start recrding")

    assert "Pexip’s client API cannot record." in shown(reply)


async def test_how_to_do_something_for_a_while_is_help_on_it(bound: World):
    reply = await bound.types("/pexip how do i stop someone from talking for a bit")

    assert "/pexip mute" in shown(reply)


async def test_an_alert_of_words_says_that_nothing_spoken_is_heard(bound: World):
    await bound.types("/pexip captions off")

    reply = await bound.types("/pexip ping me if somebody says my name")

    assert "Captions are off, so only what is written" in shown(reply)


async def test_who_comes_back_from_a_room_does_not_join(bound: World):
    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    await bound.types("/pexip tell me when bob joins")
    await bound.types("/pexip alert me when: somebody joins")
    await bound.types("/pexip breakout create Red with bob")
    await bound.card(showing="*Room Red* Bob")

    for _ in range(2):
        await bound.types("/pexip bring bob back")
        await bound.card(showing="*Room Red* empty")
        await bound.types("/pexip move bob to red")
        await bound.card(showing="*Room Red* Bob")
    await bound.someone_joins("Dora")

    await bound.told_in_private("*Dora* has joined")
    assert not any("Bob* has joined" in read(each) for each in direct(bound))
