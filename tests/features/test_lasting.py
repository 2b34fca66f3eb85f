"""`for 5 min`: it ends by itself, says so, and stands on the card until then."""

import pytest

from tests.world import World, buttons, shown, until

PUBLIC = "standup"


def is_muted(world: World) -> bool:
    return world.person("Bob").participant.is_muted is True


async def test_it_ends_by_itself_and_the_thread_is_told(bound: World):
    reply = await bound.types("/pexip mute bob for 10 s")

    assert "It ends by itself after 10 s." in shown(reply)
    assert is_muted(bound)
    await bound.card(showing="Mute Bob until")
    await until(lambda: not is_muted(bound))
    assert "10 s are over: Bob is no longer muted" in shown(await bound.posted("are over"))
    assert bound.stored("select count(*) from lasting") == 0


async def test_it_ends_after_a_restart_as_well(bound: World):
    await bound.types("/pexip mute bob for 20 s")
    assert is_muted(bound)

    await bound.restart()

    await bound.card(showing="Mute Bob until")
    await until(lambda: not is_muted(bound))


async def test_what_somebody_has_changed_since_stays_and_is_told(bound: World):
    await bound.types("/pexip mute bob for 10 s")
    await bound.person("Bob").unmutes_self()

    told = shown(await bound.posted("are over"))

    assert "10 s of “Mute Bob” are over, but nothing was undone" in told
    assert "Somebody has changed it since" in told


@pytest.mark.parametrize("line", ["unmute bob", "mute bob"])
async def test_what_is_typed_later_holds(bound: World, line: str):
    await bound.types("/pexip mute bob for 10 min")
    await bound.card(showing="Mute Bob until")

    await bound.types(f"/pexip {line}")

    await until(lambda: "Mute Bob until" not in shown(bound.messages()[0]))
    assert bound.stored("select count(*) from lasting") == 0


async def test_taken_back_before_its_time_it_is_over(bound: World):
    reply = await bound.types("/pexip lock for 10 min")
    await bound.card(showing="Lock until")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Unlock"])
    await bound.answered("unlocked")

    assert bound.stored("select count(*) from lasting") == 0
    await until(lambda: "Lock until" not in shown(bound.messages()[0]))


async def test_of_what_was_so_before_nothing_ends(bound: World):
    await bound.types("/pexip mute bob")

    reply = await bound.types("/pexip mute bob for 5 min")

    assert "It does not end by itself, for it was so before." in shown(reply)


async def test_given_again_it_lasts_from_now_on(bound: World):
    await bound.types("/pexip mute bob for 5 min")

    reply = await bound.types("/pexip mute bob for 10 min")

    assert "It ends by itself 10 min from now." in shown(reply)
    assert bound.stored("select seconds from lasting") == 600


async def test_a_question_before_it_says_for_how_long(bound: World):
    asked = await bound.types("/pexip mute everyone for 10 s")
    assert "Mute all Guests? (For 10 s.)" in shown(asked)

    await bound.press(asked, "Mute all")

    await until(lambda: is_muted(bound))
    await until(lambda: not is_muted(bound))


async def test_whoever_has_lost_the_right_ends_nothing(world: World):
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Bob")
    await world.press(await world.bind(channel=PUBLIC), "Yes")
    await world.card(channel=PUBLIC)
    await world.types("/pexip access give @bob moderate", channel=PUBLIC)
    reply = await world.types("/pexip mute bob for 10 s", who="bob", channel=PUBLIC)
    assert "It ends by itself" in shown(reply)

    await world.types("/pexip access remove @bob", channel=PUBLIC)

    told = shown(await world.posted("are over", channel=PUBLIC))
    assert "nothing was undone: You may not use unmute here." in told
    assert is_muted(world)


async def test_two_at_once_end_together(bound: World):
    asked = await bound.types("/pexip video off alice and bob for 10 s")
    await bound.press(asked, "Yes")
    await bound.card(showing="Hide video Alice and Bob until")

    told = shown(await bound.posted("are over"))

    assert "10 s are over: Show video: done for Alice and Bob." in told


@pytest.mark.parametrize(
    ("line", "button"),
    [("mute bob and alice", "Yes"), ("mute all", "Mute all"), ("unmute all", "")],
)
async def test_done_to_several_or_to_all_it_holds_for_each(bound: World, line: str, button: str):
    await bound.types("/pexip mute bob for 10 min")
    await bound.card(showing="Mute Bob until")

    reply = await bound.types(f"/pexip {line}")
    if button:
        await bound.press(reply, button)

    await until(lambda: bound.stored("select count(*) from lasting") == 0)
    await until(lambda: "Mute Bob until" not in shown(bound.messages()[0]))


async def test_of_several_the_others_still_end(bound: World):
    asked = await bound.types("/pexip video off alice and bob for 20 s")
    await bound.press(asked, "Yes")
    await bound.card(showing="Hide video Alice and Bob until")

    await bound.types("/pexip video off bob")

    await bound.card(showing="Hide video Alice until")
    told = shown(await bound.posted("are over"))
    assert "Alice’s video is no longer hidden" in told
    assert bound.person("Bob").participant.is_video_muted is True


async def test_of_several_whoever_was_not_so_before_ends(bound: World):
    await bound.types("/pexip video off bob")
    asked = await bound.types("/pexip video off alice and bob for 10 s")
    await bound.press(asked, "Yes")

    told = shown(await bound.posted("are over"))

    assert "Alice’s video is no longer hidden" in told


async def test_once_more_with_another_both_end_together(bound: World):
    await bound.types("/pexip video off bob for 10 min")
    asked = await bound.types("/pexip video off alice and bob for 10 s")
    await bound.press(asked, "Yes")

    told = shown(await bound.posted("are over"))

    assert "Show video: done for Bob and Alice." in told or "done for Alice and Bob." in told
    assert bound.person("Bob").participant.is_video_muted is False
    assert bound.stored("select count(*) from lasting") == 0
