"""One participant’s microphone, video, slides and captions: from Slack to the meeting and back."""

from bridge.simulator.pexip.conference.service import Service
from tests.world import World, buttons, shown


async def test_a_mute_that_can_be_undone_by_its_guest_offers_to_hold_it(bound: World):
    reply = await bound.types("/pexip mute bob")
    assert "may unmute themselves" in shown(reply)

    await bound.slack.person("ana").presses(reply, buttons(reply)["Hold mute"])

    await bound.answered("stay muted until a Host")
    assert bound.node.conference("meet.team").settings.guests_can_unmute is False
    assert "Hold mute" not in shown(await bound.types("/pexip mute bob"))


async def test_the_undo_of_a_mute_says_that_it_opens_a_microphone(bound: World):
    reply = await bound.types("/pexip mute bob")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Unmute Bob"])

    await bound.answered("Bob is no longer muted")
    assert "Bob was not muted" in shown(await bound.types("/pexip unmute bob"))
    assert not bound.person("Bob").participant.is_muted


async def test_who_was_muted_before_is_not_unmuted_by_an_undo(bound: World):
    await bound.types("/pexip mute bob")

    reply = await bound.types("/pexip mute bob")

    assert "Unmute Bob" not in buttons(reply)


async def test_a_hosts_mute_cannot_be_held(bound: World):
    reply = await bound.types("/pexip mute alice")

    assert "may unmute themselves" in shown(reply)
    assert "Hold mute" not in buttons(reply)


async def test_video_goes_off_and_comes_back_by_undo(bound: World):
    reply = await bound.types("/pexip video off bob")
    assert "Bob’s video is off" in shown(reply)
    assert bound.person("Bob").participant.is_video_muted

    await bound.slack.person("ana").presses(reply, buttons(reply)["Show Bob"])

    await bound.answered("no longer hidden")
    assert not bound.person("Bob").participant.is_video_muted


async def test_slides_are_kept_from_one_participant_and_given_back(bound: World):
    assert "no longer sees" in shown(await bound.types("/pexip presentation deny bob"))
    assert not bound.person("Bob").participant.may_receive_presentation

    assert "Bob sees the slides" in shown(await bound.types("/pexip presentation allow bob"))

    assert bound.person("Bob").participant.may_receive_presentation


async def test_captions_are_shown_to_one_participant_and_hidden_again(bound: World):
    assert "Bob sees captions" in shown(await bound.types("/pexip captions for bob on"))
    assert bound.person("Bob").participant.show_live_captions

    assert "sees no captions" in shown(await bound.types("/pexip captions for bob off"))

    assert not bound.person("Bob").participant.show_live_captions


async def test_captions_that_the_meeting_has_not_are_refused_in_words(world: World):
    world.node.add(Service(name="Mute", aliases=("meet.mute",), live_captions_available=False))
    await world.someone_joins("Bob", alias="meet.mute")
    await world.bind("meet.mute")
    await world.card(showing="Bob")

    reply = await world.types("/pexip captions for bob on")

    assert "no live captions" in shown(reply)
