"""`for 5 min`: it ends by itself, says so, and stands on the card until then."""

from tests.world import World, buttons, shown, until


def is_muted(world: World) -> bool:
    return world.person("Bob").participant.is_muted is True


async def test_it_ends_by_itself_and_the_thread_is_told(bound: World):
    reply = await bound.types("/pexip mute bob for 20 s")

    assert "It ends by itself after 20 s." in shown(reply)
    assert is_muted(bound)
    await bound.card(showing="Mute Bob until")
    await until(lambda: not is_muted(bound))
    assert "20 s are over: Bob is no longer muted" in shown(await bound.posted("are over"))
    assert bound.stored("select count(*) from lasting") == 0


async def test_it_ends_after_a_restart_as_well(bound: World):
    await bound.types("/pexip mute bob for 60 s")
    assert is_muted(bound)

    await bound.restart()

    await bound.card(showing="Mute Bob until")
    await until(lambda: not is_muted(bound))


async def test_what_somebody_has_changed_since_stays_and_is_told(bound: World):
    await bound.types("/pexip mute bob for 20 s")
    await bound.types("/pexip unmute bob")

    told = shown(await bound.posted("are over"))

    assert "20 s of “Mute Bob” are over, but nothing was undone" in told
    assert "Somebody has changed it since" in told


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
    asked = await bound.types("/pexip mute everyone for 20 s")
    assert "Mute all Guests in the meeting? (For 20 s.)" in shown(asked)

    await bound.press(asked, "Mute all")

    await until(lambda: is_muted(bound))
    await until(lambda: not is_muted(bound))


