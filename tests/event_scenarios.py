"""How each event comes about in the simulated node: its wire name, and what to do for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.simulator.node_client import Bench, Client

SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
DIRECT = Service(name="Direct", aliases=("meet.direct",), direct_media=True)


@dataclass
class Scene:
    """Two clients who are Hosts, and Bob, a Guest; the event is for the first client."""

    bench: Bench
    bot: Client
    other: Client
    bob: SimulatedParticipant

    async def call(self, client: Client, **more: object) -> str:
        """Begin a call, and take it up; its id."""
        body = {"call_type": "WEBRTC", "sdp": SDP, **more}
        answer = await client.post(f"participants/{client.uuid}/calls", body)
        await client.post(f"participants/{client.uuid}/calls/{answer['call_uuid']}/ack")
        return str(answer["call_uuid"])


Scenario: TypeAlias = Callable[[Scene], Awaitable[object]]


def _posts(path: str, body: object = None) -> Scenario:
    """The other Host sends this request."""

    async def act(scene: Scene) -> object:
        filled = path.format(bob=scene.bob.uuid, bot=scene.bot.uuid)
        return await scene.other.post(filled, body)

    return act


async def _nothing(_scene: Scene) -> None:
    """The stream's first burst has it."""


async def _stop(scene: Scene) -> None:
    scene.bench.node.end_conference(alias=scene.bot.alias)


async def _ping(scene: Scene) -> None:
    scene.bench.node.switches.ping_seconds = 0.01


async def _end_call(scene: Scene) -> None:
    call = await scene.call(scene.bot)
    await scene.other.post(f"participants/{scene.bot.uuid}/calls/{call}/disconnect")


async def _caption(scene: Scene) -> None:
    await scene.bot.post(f"participants/{scene.bot.uuid}/show_live_captions")
    await scene.bob.speaks("Good morning")


async def _frame(scene: Scene) -> None:
    await scene.bob.presents()
    await scene.bob.shows_next_slide(b"\xff\xd8 slide")


async def _frame_reset(scene: Scene) -> None:
    await _frame(scene)
    await scene.bob.stops_presenting()


async def _floor_lost(scene: Scene) -> None:
    await scene.bot.post(f"participants/{scene.bot.uuid}/take_floor")
    await scene.bob.presents()


async def _camera(scene: Scene) -> None:
    await scene.call(scene.bot, fecc_supported=True)
    body = {"action": "start", "movement": [{"axis": "pan", "direction": "left"}]}
    await scene.other.post(f"participants/{scene.bot.uuid}/fecc", body)


async def _peer_calls(scene: Scene) -> str:
    await scene.call(scene.bot)
    return await scene.call(scene.other)


def _peer_sends(name: str, body: object = None) -> Scenario:
    async def act(scene: Scene) -> None:
        call = await _peer_calls(scene)
        await scene.other.post(f"participants/{scene.other.uuid}/calls/{call}/{name}", body)

    return act


async def _alone(scene: Scene) -> None:
    await scene.call(scene.bot)


async def _new_room(scene: Scene) -> str:
    answer = await scene.other.post("breakouts", {"name": "Room 1"})
    return str(answer["breakout_uuid"])


async def _room_closed(scene: Scene) -> None:
    room = await _new_room(scene)
    await scene.other.post(f"breakouts/{room}/disconnect")


async def _sent_to_room(scene: Scene) -> None:
    body = {"breakout_uuid": await _new_room(scene), "participants": [scene.bot.uuid]}
    await scene.other.post("participants/breakout", body)


async def _sent_away(scene: Scene) -> None:
    body = {"role": "guest", "conference_alias": "meet.bob"}
    await scene.other.post(f"participants/{scene.bot.uuid}/transfer", body)


async def _called_back(scene: Scene) -> None:
    await _sent_away(scene)
    scene.bench.node.cancel_referral(scene.bot.uuid)


async def _refresh(scene: Scene) -> None:
    scene.bench.node.ask_to_refresh(scene.bot.uuid)


# In direct media a node only carries signals; all else happens in an ordinary conference.
IN_DIRECT_MEDIA = {
    "splash_screen",
    "new_offer",
    "update_sdp",
    "new_candidate",
    "peer_disconnect",
}

SCENARIOS: MappingProxyType[str, Scenario] = MappingProxyType(
    {
        "hello": _nothing,
        "conference_update": _posts("lock"),
        "participant_sync_begin": _nothing,
        "participant_sync_end": _nothing,
        "participant_create": _posts(
            "dial", {"role": "GUEST", "destination": "carol@example.com", "protocol": "sip"}
        ),
        "participant_update": _posts("participants/{bob}/mute"),
        "participant_delete": _posts("participants/{bob}/disconnect"),
        "stage": lambda scene: scene.bob.starts_speaking(),
        "layout": _posts("transform_layout", {"transforms": {"layout": "2:21"}}),
        "message_received": lambda scene: scene.bob.says("Hello"),
        "live_captions": _caption,
        "presentation_start": lambda scene: scene.bob.presents(),
        "presentation_stop": _nothing,
        "presentation_frame": _frame,
        "presentation_frame_reset": _frame_reset,
        "presentation_ended": _floor_lost,
        "disconnect": _posts("participants/{bot}/disconnect"),
        "call_disconnected": _end_call,
        "bye": _stop,
        "ping": _ping,
        "refresh_token": _refresh,
        "on_hold": _posts("participants/{bot}/hold"),
        "fecc": _camera,
        "splash_screen": _alone,
        "new_offer": _peer_calls,
        "update_sdp": _peer_sends("update", {"sdp": SDP}),
        "new_candidate": _peer_sends("new_candidate", {"candidate": "candidate:1", "mid": "0"}),
        "peer_disconnect": _peer_sends("disconnect"),
        "refer": _sent_away,
        "cancel_refer": _called_back,
        "breakout_begin": _new_room,
        "breakout_event": _new_room,
        "breakout_end": _room_closed,
        "breakout_refer": _sent_to_room,
    }
)
