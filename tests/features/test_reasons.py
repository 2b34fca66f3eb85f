"""What the node says of why reaches whoever asked, and nobody is blamed for what they are not."""

import pytest

from tests.world import World, shown


@pytest.mark.parametrize(
    ("status", "result", "words"),
    [
        (403, "Dial out not allowed", "The meeting refused: “Dial out not allowed”."),
        (200, "Dial out failed", "The meeting refused: “Dial out failed”."),
        (403, "Forbidden", "The meeting does not let the bridge do that"),
        (200, "False", "The meeting refused. Somebody may have done it already"),
        (400, "Illegal value", "The Pexip node did not do it: “Illegal value”."),
        (500, "Pipeline reference died", "It says: “Pipeline reference died”."),
    ],
)
async def test_the_nodes_own_reason_is_told(bound: World, status: int, result: str, words: str):
    bound.node.faults.plan("mute", status=status, result=result)

    await bound.slack.person("ana").types("leads", "/pexip mute bob")

    reply = await bound.answered(words)
    assert "Guest" not in shown(reply)


async def test_the_role_is_blamed_where_it_is_the_role(bound: World):
    [bridge] = bound.node.clients("meet.team")
    bound.node.participant(bridge.uuid).participant.role = "guest"
    await bound.node.participant(bridge.uuid).renames("Slack bridge")
    await bound.status("only a Guest")

    reply = await bound.types("/pexip mute bob")

    assert "the bridge is a Guest there" in shown(reply)


async def test_why_there_are_no_captions_stands_on_the_card_in_the_nodes_words(world: World):
    world.node.faults.plan("show_live_captions", status=200, result="Dial out failed")
    await world.someone_joins("Alice", role="host")
    await world.bind()

    await world.card(showing="No captions: dial out failed")


async def test_a_node_that_lets_nobody_in_says_why(world: World):
    await world.someone_joins("Alice", role="host")
    world.node.faults.plan("request_token", status=403, result="display_name: required")

    reply = await world.bind()

    assert "does not let the bridge in: “display_name: required”" in shown(reply)


async def test_a_call_to_nobody_is_not_told_as_accepted(bound: World):
    bound.node.faults.plan("dial", status=200, result=[])

    reply = await bound.types("/pexip dial zed@example.com")

    assert "calls nobody at zed@example.com" in shown(reply)


async def test_words_behind_an_address_are_not_dialed(bound: World):
    audio = await bound.types("/pexip dial zed@example.com audio")
    assert "Calling zed@example.com" in shown(audio)
    assert '"call_type": "audio"' in (await bound.node.next_request("dial")).text

    refused = await bound.types("/pexip dial yan@example.com boardroom unit")

    assert "“yan@example.com boardroom unit” is no address" in shown(refused)


async def test_a_connection_that_cannot_be_muted_or_ended_is_not_tried(bound: World):
    person = bound.person("Bob")
    person.participant.mute_supported = person.participant.disconnect_supported = False
    await person.renames("Bobby")
    await bound.card(showing="Bobby")

    muted = await bound.types("/pexip mute bobby")
    removed = await bound.types("/pexip remove bobby")

    assert "Bobby’s connection cannot be muted" in shown(muted)
    assert "Bobby’s connection cannot be ended" in shown(removed)
    paths = [each.path for each in bound.node.requests]
    assert not any(each.endswith(("/mute", f"{person.uuid}/disconnect")) for each in paths)


async def test_chair_is_a_host(bound: World):
    question = await bound.types("/pexip role bob chair")
    reply = await bound.press(question, "Change the role")

    assert "Bob is a Host now" in shown(reply)


async def test_pauses_are_no_tones(bound: World):
    reply = await bound.types("/pexip dtmf bob 12,34")

    assert "4 tones were sent to Bob" in shown(reply)


async def test_adaptive_composition_is_asked_for_by_its_name(bound: World):
    bound.node.faults.plan("available_layouts", status=200, result=["5:7", "1:7", "4:0"])

    reply = await bound.types("/pexip layout ac")

    assert "Adaptive Composition" in shown(reply)
    assert '"ac"' in (await bound.node.next_request("transform_layout")).text


async def test_a_detection_says_nothing_of_faces_unless_it_was_asked_to(bound: World):
    await bound.types("/pexip silent-video on")
    record = await bound.node.next_request("silent_video_detection")
    assert "require_no_faces" not in record.text

    await bound.types("/pexip silent-video on even-faces")
    record = await bound.node.next_request("silent_video_detection")
    assert '"require_no_faces": false' in record.text
