"""Calls: how a client of the API gets media, though none flows through a simulated node.

Sections "calls" and "Call functions" of the API document.
"""

from typing import Any, Literal

from bridge.simulator.pexip.conference.direct_media import show_splash_screens, signal_peers
from bridge.simulator.pexip.conference.state import REMOVED_BY_API
from bridge.simulator.pexip.requests.participant_requests import CameraControl, Digits
from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.requests.sdp import inactive_answer
from bridge.simulator.pexip.rules.wire import Body, Refusal

UNKNOWN_CALL = "Call not found"


class Offer(Body):
    """A WebRTC offer, or the wish for an RTMP address."""

    call_type: Literal["WEBRTC", "RTMP"]
    sdp: str | None = None
    present: Literal["main", "send", "receive"] | None = None
    fecc_supported: bool = False
    media_type: Literal["video", "video-only", "audio"] = "video"
    streaming: bool | None = None
    bandwidth: int | None = None


class Sdp(Body):
    """An SDP where there is a new one."""

    sdp: str | None = None
    offer_ignored: bool | None = None
    fecc_supported: bool | None = None


class Candidate(Body):
    """One ICE candidate."""

    candidate: str
    mid: str
    ufrag: str | None = None
    pwd: str | None = None


class MediaStatistics(Body):
    """What the client measured of one medium."""

    rx_bitrate: float | None = None
    rx_codec: str | None = None
    rx_fps: float | None = None
    rx_historic_packet_loss: float | None = None
    rx_jitter: float | None = None
    rx_packets_lost: int | None = None
    rx_packets_received: int | None = None
    rx_resolution: str | None = None
    rx_windowed_packet_loss: float | None = None
    tx_bitrate: float | None = None
    tx_codec: str | None = None
    tx_fps: float | None = None
    tx_historic_packet_loss: float | None = None
    tx_packets_sent: int | None = None
    tx_rb_jitter: float | None = None
    tx_rb_packetslost: int | None = None
    tx_resolution: str | None = None
    tx_windowed_packet_loss: float | None = None


class Statistics(Body):
    """Measurements by medium."""

    audio: MediaStatistics | None = None
    video: MediaStatistics | None = None
    presentation: MediaStatistics | None = None


def begin_call(call: Call[Offer]) -> dict[str, Any]:
    call_uuid = call.state.new_uuid()
    call.target.call_uuids.add(call_uuid)
    call.target.fecc_supported = call.body.fecc_supported
    call.target.is_audio_only = call.body.media_type == "audio"
    if call.body.call_type == "RTMP":
        address = f"rtmp://127.0.0.1/pexip/{call_uuid}"
        secure = address.replace("rtmp:", "rtmps:")
        return {"call_uuid": call_uuid, "url": address, "secure_url": secure}
    if call.body.sdp is None:
        raise Refusal(400, "Invalid request: sdp")
    signal_peers(call.conference, call.target, "new_offer", {"sdp": call.body.sdp})
    return {"call_uuid": call_uuid, "sdp": inactive_answer(call.body.sdp)}


def acknowledge(call: Call[Sdp]) -> bool:
    _check_call(call)
    if call.body.sdp is not None:
        signal_peers(call.conference, call.target, "update_sdp", {"sdp": call.body.sdp})
    call.conference.start_media(call.target)
    show_splash_screens(call.conference)
    return True


def end_call(call: Call[NoBody]) -> None:
    conference, person, call_uuid = call.conference, call.target, _check_call(call)
    person.call_uuids.discard(call_uuid)
    if person is not call.caller:
        ended = {"call_uuid": call_uuid, "reason": REMOVED_BY_API}
        conference.feed.send(person, "call_disconnected", ended)
    if not person.call_uuids:
        conference.stop_media(person)
    signal_peers(conference, person, "peer_disconnect")
    show_splash_screens(conference)


def dial_digits(call: Call[Digits]) -> bool:
    _check_call(call)
    if call.conference.service.kind != "gateway":
        return False
    call.target.received_digits += call.body.digits
    return True


def move_far_camera(call: Call[CameraControl]) -> bool:
    _check_call(call)
    return call.conference.service.kind == "gateway"


def add_candidate(call: Call[Candidate]) -> None:
    _check_call(call)
    candidate = call.body.model_dump(exclude_none=True)
    signal_peers(call.conference, call.target, "new_candidate", candidate)


def update_call(call: Call[Sdp]) -> dict[str, Any]:
    call_uuid = _check_call(call)
    signal_peers(call.conference, call.target, "update_sdp", {"sdp": call.body.sdp or ""})
    return {"call_uuid": call_uuid, "sdp": inactive_answer(call.body.sdp or "")}


def take_statistics(call: Call[Statistics]) -> None:
    _check_call(call)


def _check_call(call: Call[Any]) -> str:
    call_uuid = call.path["call_uuid"]
    if call_uuid not in call.target.call_uuids:
        raise Refusal(404, UNKNOWN_CALL)
    return call_uuid


def _of_call(path: str) -> str:
    return f"participants/{{participant_uuid}}/calls/{{call_uuid}}/{path}"


CALL_ROUTES = (
    Route("POST", "participants/{participant_uuid}/calls", Right.SELF, Offer, begin_call),
    Route("POST", _of_call("ack"), Right.SELF, Sdp, acknowledge),
    Route("POST", _of_call("disconnect"), Right.SELF_OR_HOST, NoBody, end_call),
    Route("POST", _of_call("dtmf"), Right.SELF_OR_HOST, Digits, dial_digits),
    Route("POST", _of_call("fecc"), Right.SELF_OR_HOST, CameraControl, move_far_camera),
    Route("POST", _of_call("new_candidate"), Right.SELF, Candidate, add_candidate),
    Route("POST", _of_call("update"), Right.SELF, Sdp, update_call),
    Route("POST", _of_call("statistics"), Right.SELF, Statistics, take_statistics),
)
