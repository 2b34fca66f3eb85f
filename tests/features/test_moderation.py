"""Everybody's microphones at once."""

from tests.world import World, shown


async def test_mute_all_asks_and_then_mutes_guests_alone(bound: World):
    question = await bound.types("/pexip muteall")
    assert not any(each.is_muted for each in bound.people())

    reply = await bound.press(question, "Mute all")

    assert "All Guests are muted" in shown(reply)
    assert {each.display_name: each.is_muted for each in bound.people()} == {
        "Alice": False,
        "Bob": True,
    }


async def test_two_words_mean_the_same(bound: World):
    await bound.press(await bound.types("/pexip mute all"), "Mute all")

    reply = await bound.types("/pexip unmute all")

    assert "no longer muted" in shown(reply)
    assert not any(each.is_muted for each in bound.people())


async def test_declined_nobody_is_muted(bound: World):
    reply = await bound.press(await bound.types("/pexip muteall"), "Cancel")

    assert "Nothing was done" in shown(reply)
    assert not any(each.is_muted for each in bound.people())


async def test_a_guest_of_the_workspace_may_not(bound: World):
    bound.slack.person("ana").invites("leads", "carol")

    reply = await bound.types("/pexip muteall", who="carol")

    assert "You may not use muteall here" in shown(reply)
