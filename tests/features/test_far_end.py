"""Dial tones and cameras at the far end of a call."""

import json
from functools import partial
from typing import Any

from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.rules.faults import RequestRecord
from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.world import World, buttons, shown, until

GATEWAY = Service(name="Team", aliases=("meet.team",), kind="gateway")


async def camera_of_bob(world: World) -> SimulatedParticipant:
    """Bob's camera can be moved, and the bridge knows."""
    bob = world.person("Bob")
    bob.participant.fecc_supported = True
    await bob.renames("Bob the Mover")
    await world.card(showing="Bob the Mover")
    return bob


def movements(world: World) -> list[dict[str, Any]]:
    return [json.loads(each.text) for each in world.node.requests if each.path.endswith("/fecc")]


def has_more_movements_than(world: World, count: int) -> bool:
    return len(movements(world)) > count


def tones(world: World) -> list[RequestRecord]:
    return [each for each in world.node.requests if each.path.endswith("/dtmf")]


async def test_tones_reach_the_far_end_and_no_log_of_ours(bound: World):
    reply = await bound.types("/pexip dtmf bob 12 34#")

    assert "5 tones were sent to Bob" in shown(reply)
    assert bound.person("Bob").participant.received_digits == "1234#"
    assert "34#" not in str(bound.stored("SELECT group_concat(detail || answer) FROM audit"))


async def test_what_no_telephone_has_is_refused_in_words(bound: World):
    reply = await bound.types("/pexip dtmf bob 12x")

    assert "tones are 0-9" in shown(reply)
    assert bound.person("Bob").participant.received_digits == ""


async def test_a_camera_moves_on_turns_and_stops_by_button(bound: World):
    await camera_of_bob(bound)
    reply = await bound.types("/pexip camera bob left")
    assert "camera moves: left" in shown(reply)
    ana = bound.slack.person("ana")

    for label in ("Further left", "Closer", "Stop"):
        before = len(movements(bound))
        await ana.presses(reply, buttons(reply)[label])
        await until(partial(has_more_movements_than, bound, before))

    steps = [(each["action"], each["movement"][0]) for each in movements(bound)]
    left = {"axis": "pan", "direction": "left"}
    closer = {"axis": "zoom", "direction": "in"}
    assert steps == [("start", left), ("continue", left), ("start", closer), ("stop", left)]
    assert [each.get("timeout") for each in movements(bound)] == [1000, 200, 1000, None]


async def test_sideways_is_refused_with_what_is_possible(bound: World):
    await camera_of_bob(bound)

    reply = await bound.types("/pexip camera bob sideways")

    assert "left, right, up, down, in or out" in shown(reply)
    assert not movements(bound)


async def test_what_fits_nobody_is_refused_before_anybody_is_asked_who(bound: World):
    await bound.someone_joins("Bob", protocol="sip")
    await bound.someone_joins("Bob", protocol="h323")
    await bound.status("4 in the meeting")

    sideways = await bound.types("/pexip camera bob sideways")
    nowhere = await bound.types("/pexip camera bob")
    left = await bound.types("/pexip camera bob left")

    assert "Direction: left, right, up, down, in or out" in shown(sideways)
    assert "Direction is missing" in shown(nowhere)
    assert "do you mean?" in shown(left)


async def test_a_camera_that_cannot_be_moved_is_not_tried(bound: World):
    reply = await bound.types("/pexip camera bob left")

    assert "cannot be moved" in shown(reply)
    assert not movements(bound)


async def test_behind_a_gateway_the_call_gets_the_tones(bound: World):
    bob = bound.person("Bob")
    bob.participant.service_type = "gateway"
    bob.participant.call_uuids.add(bob.uuid)
    await bob.renames("Bob beyond")
    await bound.card(showing="Bob beyond")
    bound.node.conference("meet.team").service = GATEWAY

    await bound.types("/pexip dtmf bob 7")

    assert bob.participant.received_digits == "7"
    assert [each.path.split("/")[-3] for each in tones(bound)] == ["calls"]


async def test_a_node_that_knows_no_such_call_gets_them_for_the_participant(bound: World):
    bob = bound.person("Bob")
    bob.participant.service_type = "gateway"
    await bob.renames("Bob beyond")
    await bound.card(showing="Bob beyond")

    reply = await bound.types("/pexip dtmf bob 7")

    assert "One tone was sent" in shown(reply)
    assert bob.participant.received_digits == "7"
    assert [each.status for each in tones(bound)] == [404, 200]
