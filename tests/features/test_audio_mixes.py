"""Audio mixes: who is heard where, who hears what, and who is louder."""

from tests.world import World, buttons, shown, until


def sent(world: World) -> list[tuple[str, bool]]:
    mixes = world.person("Bob").participant.send_to_audio_mixes
    return [(each["mix_name"], each["prominent"]) for each in mixes]


async def test_a_voice_goes_into_several_mixes_and_back(bound: World):
    reply = await bound.types("/pexip mix bob main.french, main.german")
    assert "Bob is heard in main.french, main.german" in shown(reply)
    assert sent(bound) == [("main.french", False), ("main.german", False)]

    await bound.slack.person("ana").presses(reply, buttons(reply)["Back to main"])

    await until(lambda: sent(bound) == [("main", False)])


async def test_a_mix_that_cannot_be_is_refused_before_anything_is_sent(bound: World):
    reply = await bound.types("/pexip mix bob french.main")

    assert "main can only come first" in shown(reply)
    assert sent(bound) == [("main", False)]
    assert not [each for each in bound.node.requests if "audio_mix" in each.path]


async def test_a_prominent_voice_stays_so_in_another_mix(bound: World):
    await bound.types("/pexip mix bob main.french")
    reply = await bound.types("/pexip prominent bob on")
    assert "makes the others quieter" in shown(reply)
    assert sent(bound) == [("main.french", True)]

    await bound.types("/pexip mix bob main.german")
    assert sent(bound) == [("main.german", True)]

    assert "as loud as the others" in shown(await bound.types("/pexip prominent bob off"))
    assert sent(bound) == [("main.german", False)]


async def test_somebody_hears_another_mix_or_nothing(bound: World):
    bob = bound.person("Bob").participant
    assert "Bob hears main.french" in shown(await bound.types("/pexip hear bob main.french"))
    assert bob.receive_from_audio_mix == "main.french"

    reply = await bound.types("/pexip hear bob none")
    assert "Bob hears nothing" in shown(reply)
    assert bob.receive_from_audio_mix is None

    await bound.slack.person("ana").presses(reply, buttons(reply)["Back to main"])
    await until(lambda: bob.receive_from_audio_mix == "main")
