"""Hands and spotlights: from Slack to the meeting, and on the card."""

from tests.world import World, buttons, shown


async def test_raised_hands_are_listed_the_first_one_first(bound: World):
    for name in ("Bob", "Alice"):
        await bound.person(name).raises_hand()
    await bound.card(showing="*Hands up* Bob, Alice")

    reply = await bound.types("/pexip hands")

    assert "2 hands are up" in shown(reply)
    assert shown(reply).index("Bob") < shown(reply).index("Alice")


async def test_a_hand_is_lowered_from_the_list(bound: World):
    for name in ("Bob", "Alice"):
        await bound.person(name).raises_hand()
    await bound.card(showing="*Hands up* Bob, Alice")
    listed = await bound.types("/pexip hands")

    await bound.slack.person("ana").presses(listed, buttons(listed)["Lower Bob’s hand"])

    await bound.answered("Bob’s hand is down")
    assert [bool(each.buzz_time) for each in bound.people()] == [True, False]


async def test_the_first_hand_is_lowered_from_the_card(bound: World):
    for name in ("Bob", "Alice"):
        await bound.person(name).raises_hand()
    card = await bound.card(showing="Lower Bob’s hand")

    await bound.slack.person("ana").presses(card, buttons(card)["Lower Bob’s hand"])

    await bound.answered("Bob’s hand is down")
    await bound.card(showing="Lower Alice’s hand")


async def test_who_may_only_look_gets_no_buttons_with_the_hands(bound: World):
    await bound.person("Bob").raises_hand()
    await bound.card(showing="Hands up")
    bound.slack.person("ana").invites("leads", "carol")

    reply = await bound.types("/pexip hands", who="carol")

    assert "One hand is up" in shown(reply)
    assert "Lower" not in shown(reply)


async def test_all_hands_go_down_once_somebody_has_said_yes(bound: World):
    for name in ("Alice", "Bob"):
        await bound.person(name).raises_hand()
    question = await bound.types("/pexip lower all")
    assert [bool(each.buzz_time) for each in bound.people()] == [True, True]

    reply = await bound.press(question, "Lower all")

    assert "All hands are down" in shown(reply)
    assert [bool(each.buzz_time) for each in bound.people()] == [False, False]


async def test_the_second_spotlight_says_that_it_is_the_second(bound: World):
    assert "Alice is spotlighted." in shown(await bound.types("/pexip spotlight alice"))

    reply = await bound.types("/pexip spotlight bob")

    assert "Bob is spotlighted, in place 2." in shown(reply)
    await bound.card(showing="*Spotlight* Alice, Bob")


async def test_one_spotlight_goes_and_the_other_stays(bound: World):
    await bound.types("/pexip spotlight alice")
    await bound.types("/pexip spotlight bob")

    reply = await bound.types("/pexip unspotlight alice")

    assert "Alice is no longer spotlighted" in shown(reply)
    assert [bool(each.spotlight) for each in bound.people()] == [False, True]
    await bound.card(showing="*Spotlight* Bob")


async def test_a_spotlight_is_undone(bound: World):
    reply = await bound.types("/pexip spotlight bob")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Unspotlight Bob"])
    await bound.answered("Bob is no longer spotlighted")

    assert not any(each.spotlight for each in bound.people())


async def test_a_lowered_hand_is_raised_again(bound: World):
    await bound.person("Bob").raises_hand()
    await bound.card(showing="Hands up")
    reply = await bound.types("/pexip lower bob")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Raise Bob"])
    await bound.answered("Bob’s hand is up")

    assert [bool(each.buzz_time) for each in bound.people()] == [False, True]


async def test_what_was_so_before_has_no_way_back(bound: World):
    reply = await bound.types("/pexip lower bob")

    assert "Bob’s hand is down" in shown(reply)
    assert not buttons(reply)
