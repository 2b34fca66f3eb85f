"""Pinned places, layout groups, and pictures without movement."""

from tests.world import World, shown


async def test_the_configurations_of_the_theme_are_offered(bound: World):
    question = await bound.types("/pexip pinning")
    assert "Which pinning configuration?" in shown(question)

    reply = await bound.press(question, "basic_backfill")

    assert "pinned as in basic_backfill" in shown(reply)
    assert bound.node.conference("meet.team").settings.pinning_config == "basic_backfill"


async def test_pinning_ends(bound: World):
    await bound.types("/pexip pinning complex")

    reply = await bound.types("/pexip pinning OFF")

    assert "No positions are pinned" in shown(reply)
    assert bound.node.conference("meet.team").settings.pinning_config is None


async def test_an_unknown_configuration_is_refused_with_those_there_are(bound: World):
    reply = await bound.types("/pexip pinning circle")

    assert "There are: basic_backfill, complex, off" in shown(reply)
    assert not any(each.path.endswith("set_pinning_config") for each in bound.node.requests)


async def test_a_participant_is_put_into_a_group_and_out_of_it(bound: World):
    assert "Bob is in layout group a" in shown(await bound.types("/pexip group bob a"))
    assert [each.layout_group for each in bound.people()] == [None, "a"]

    reply = await bound.types("/pexip group bob off")

    assert "Bob is in no layout group" in shown(reply)
    assert [each.layout_group for each in bound.people()] == [None, ""]


async def test_silent_video_takes_times_and_faces(bound: World):
    reply = await bound.types("/pexip silent-video on empty-only after 1:30 back 2s")

    assert "without a face or movement are left out after 90 s" in shown(reply)
    assert bound.node.conference("meet.team").settings.silent_video_detection == {
        "enable": True,
        "silent_after": 90,
        "reactivate_after": 2,
        "require_no_faces": True,
    }


async def test_silent_video_refuses_a_time_that_the_node_does_not_take(bound: World):
    reply = await bound.types("/pexip silent-video on after 5 min")

    assert "120" in shown(reply)
    assert not any(each.path.endswith("silent_video_detection") for each in bound.node.requests)


async def test_silent_video_ends(bound: World):
    await bound.types("/pexip silent-video on")

    reply = await bound.types("/pexip silent-video off")

    assert "stay in the picture" in shown(reply)
    assert bound.node.conference("meet.team").settings.silent_video_detection["enable"] is False
