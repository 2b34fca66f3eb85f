"""Requests that real nodes serve although no section of the API document has them.

Their shapes are those that Pexip's own clients and test page send. `theme/<resource>` is in the
document; it stands here because its answer is a file as well.
"""

from typing import Any, Literal

from aiohttp import web
from pydantic import Field

from bridge.simulator.pexip.requests.call_requests import UNKNOWN_CALL
from bridge.simulator.pexip.requests.layout_requests import check_layout
from bridge.simulator.pexip.requests.participant_requests import State
from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.rules.wire import Body, Refusal


class Override(Body):
    """The picture of one audience."""

    layout: str
    audience: Literal["hosts", ""]
    actors: list[str] = Field(default_factory=list)
    vad_backfill: bool = True
    plus_n: Literal["auto", "off"] | int = "auto"
    actors_overlay_text: Literal["auto", "off", "positional"] = "auto"
    positional_overlay_text: list[str] | None = None
    indicators: Literal["auto", "off"] | None = None
    remove_self: bool = False


class Overrides(Body):
    """The body of `override_layout`."""

    layouts: list[Override] = Field(min_length=1)


class StudioSound(Body):
    """Whether a participant's sound is left as it is."""

    enabled: bool


def override_layout(call: Call[Overrides]) -> bool:
    by_audience = {each.audience: each.layout for each in call.body.layouts}
    for layout in by_audience.values():
        check_layout(call.conference.service, layout)
    # Without an entry of their own, Hosts see what everyone sees.
    others = by_audience.get("")
    call.conference.settings.layout.apply(
        {"host_layout": by_audience.get("hosts", others), "guest_layout": others},
        is_shared=False,
    )
    call.conference.show_layout()
    return True


def set_studio_sound(call: Call[StudioSound]) -> bool:
    call.target.studiosound_enabled = call.body.enabled
    call.conference.show(call.target)
    return True


def get_layout(call: Call[NoBody]) -> dict[str, Any]:
    return call.conference.layout_for(call.target)


def set_recording(call: Call[State]) -> bool:
    _check_call(call)
    call.target.is_recording = call.body.state
    call.conference.show(call.target)
    return True


def set_transcribing(call: Call[State]) -> bool:
    _check_call(call)
    call.target.is_transcribing = call.body.state
    call.conference.show(call.target)
    return True


def _check_call(call: Call[State]) -> None:
    """A recorder that was dialed has one call, under its own id."""
    if call.path["call_uuid"] not in {call.target.uuid, *call.target.call_uuids}:
        raise Refusal(404, UNKNOWN_CALL)


def show_slide(call: Call[NoBody]) -> bool:
    if call.conference.presenter is not call.caller:
        raise Refusal(403, "Forbidden")
    if not call.content:
        raise Refusal(400, "Invalid request: no picture")
    call.conference.slide = call.content
    call.conference.feed.publish("presentation_frame")
    return True


def get_theme_file(call: Call[NoBody]) -> web.Response:
    content = call.conference.service.theme_files.get(call.path["resource"])
    if content is None:
        raise Refusal(404, "Not found")
    return web.Response(body=content, content_type="image/jpeg")


def _member(path: str) -> str:
    return f"participants/{{participant_uuid}}/{path}"


_SELF_OR_HOST = Right.SELF_OR_HOST

UNDOCUMENTED_ROUTES = (
    Route("POST", "override_layout", Right.HOST, Overrides, override_layout),
    Route("POST", "presentation", Right.MEMBER, NoBody, show_slide),
    Route("GET", "theme/{resource}", Right.WAITING, NoBody, get_theme_file),
    Route("GET", _member("layout"), _SELF_OR_HOST, NoBody, get_layout),
    Route("POST", _member("studiosound"), _SELF_OR_HOST, StudioSound, set_studio_sound),
    Route("POST", _member("calls/{call_uuid}/recording"), _SELF_OR_HOST, State, set_recording),
    Route(
        "POST", _member("calls/{call_uuid}/transcribing"), _SELF_OR_HOST, State, set_transcribing
    ),
)
