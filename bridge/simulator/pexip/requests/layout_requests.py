"""How the picture is composed.

Sections "transform_layout", "available_layouts", "layout_svgs", "silent_video_detection",
"theme" and "video_mixes" of the API document.
"""

from typing import Any

from aiohttp import web
from pydantic import Field

from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.conference.stage import OLD_NAMES, VIEWS
from bridge.simulator.pexip.requests.layout_drawings import draw
from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.rules.versions import is_known
from bridge.simulator.pexip.rules.wire import Body, Refusal

_ILLEGAL = "Illegal value"
_PERSONAL = "main.!personal"
_ANNOTATED_SINCE = 37

_TAGS = {"2x2": "equal", "3x3": "equal", "4x4": "equal", "5x5": "equal"}


class Streaming(Body):
    """What streaming participants see instead."""

    layout: str | None = None
    waiting_screen_enabled: bool | None = None
    plus_n_pip_enabled: bool | None = None
    indicators_enabled: bool | None = None
    presentation_in_mix: bool | None = None
    ac_presentation_in_mix: bool | None = None


class Transforms(Body):
    """Only what is given changes."""

    layout: str | None = None
    host_layout: str | None = None
    guest_layout: str | None = None
    enable_extended_ac: bool | None = None
    ai_enabled_indicator: bool | None = None
    enable_active_speaker_indication: bool | None = None
    enable_overlay_text: bool | None = None
    live_captions_indicator: bool | None = None
    transcribing_indicator: bool | None = None
    external_media_processing_indicator: bool | None = None
    recording_indicator: bool | None = None
    streaming_indicator: bool | None = None
    free_form_overlay_text: list[str] | None = None
    streaming: Streaming | None = None


class TransformLayout(Body):
    """The body of `transform_layout`."""

    transforms: Transforms


class Detection(Body):
    """Limits as the document gives them, in seconds."""

    enable: bool | None = None
    silent_after: int | None = Field(default=None, ge=1, le=120)
    require_no_faces: bool | None = None
    reactivate_after: int | None = Field(default=None, ge=1, le=5)


class SilentVideoDetection(Body):
    """The body of `silent_video_detection`."""

    config: Detection


class MixName(Body):
    """`main`, or `main.!` with a participant's uuid or `personal`."""

    mix_name: str


class MixLayout(Body):
    """The layout of a personal mix."""

    layout: str | None = None


class MixConfiguration(Body):
    """The body of `video_mixes/<name>/configure`."""

    transform_layout: MixLayout


def transform_layout(call: Call[TransformLayout]) -> bool:
    transforms, service = call.body.transforms, call.conference.service
    if not is_known(call.state.switches.version, transforms.model_dump(exclude_none=True)):
        raise Refusal(400, _ILLEGAL)
    if transforms.guest_layout is not None and service.kind != "lecture":
        raise Refusal(400, _ILLEGAL)
    streamed = None if transforms.streaming is None else transforms.streaming.layout
    for name in (
        transforms.layout,
        transforms.host_layout,
        transforms.guest_layout,
        streamed,
    ):
        check_layout(service, name)
    call.conference.settings.layout.apply(
        transforms.model_dump(exclude_none=True), is_shared=service.kind != "lecture"
    )
    call.conference.show_layout()
    return True


def check_layout(service: Service, name: str | None) -> None:
    if name is not None and OLD_NAMES.get(name, name) not in service.layouts:
        raise Refusal(400, _ILLEGAL)


def list_layouts(call: Call[NoBody]) -> list[Any]:
    """The plain list carries the names of `view`, the annotated one those of requests."""
    layouts = call.conference.service.layouts
    if call.query.get("annotate") == "true" and call.state.switches.version >= _ANNOTATED_SINCE:
        return [{"name": name, "tags": [_TAGS.get(name, "speaker-focus")]} for name in layouts]
    return [VIEWS.get(name, name) for name in layouts]


def draw_layouts(call: Call[NoBody]) -> dict[str, str]:
    return {name: draw(name) for name in call.conference.service.layouts}


def configure_detection(call: Call[SilentVideoDetection]) -> bool:
    call.conference.settings.silent_video_detection |= call.body.config.model_dump(
        exclude_none=True
    )
    return True


def get_theme(call: Call[NoBody]) -> web.Response | dict[str, Any]:
    """Only direct media has screens that a client must draw itself."""
    if not call.conference.service.direct_media:
        return web.Response(status=204)
    words = {
        "direct_media_welcome": "Welcome",
        "direct_media_waiting_for_host": "Waiting for the Host",
        "direct_media_other_participants_audio_only": "The others have no video",
        "direct_media_escalate": "Joining the conference",
        "direct_media_deescalate": "Leaving the conference",
    }
    return {key: _screen(text) for key, text in words.items()}


def _screen(text: str) -> dict[str, Any]:
    return {
        "layout_type": "direct_media",
        "background": {"path": "background.jpg"},
        "elements": [{"type": "text", "color": 0xFFFFFFFF, "text": text}],
    }


def create_mix(call: Call[MixName]) -> bool:
    name = _resolve(call, call.body.mix_name)
    owner = name.removeprefix("main.!")
    if name != "main" and owner not in call.conference.participants:
        raise Refusal(400, _ILLEGAL)
    call.conference.settings.video_mixes[name] = None
    _assign(call, name, name)
    return True


def configure_mix(call: Call[MixConfiguration]) -> bool:
    name = _resolve(call, call.path["mix_name"])
    if name not in call.conference.settings.video_mixes:
        return False
    check_layout(call.conference.service, call.body.transform_layout.layout)
    call.conference.settings.video_mixes[name] = call.body.transform_layout.layout
    return True


def delete_mix(call: Call[NoBody]) -> bool:
    name = _resolve(call, call.path["mix_name"])
    if name not in call.conference.settings.video_mixes:
        return False
    del call.conference.settings.video_mixes[name]
    _assign(call, name, "main")
    return True


def _resolve(call: Call[Any], name: str) -> str:
    """Only a Host may name another person's mix."""
    name = f"main.!{call.caller.uuid}" if name == _PERSONAL else name
    if name != f"main.!{call.caller.uuid}" and not call.caller.is_host:
        raise call.forbid()
    return name


def _assign(call: Call[Any], owner_mix: str, mix: str) -> None:
    person = call.conference.participants.get(owner_mix.removeprefix("main.!"))
    if person is not None:
        person.video_mix = mix
        person.video_mix_time = call.conference.clock.now().timestamp()
        call.conference.show(person)


LAYOUT_ROUTES = (
    Route("POST", "transform_layout", Right.HOST, TransformLayout, transform_layout),
    Route("GET", "available_layouts", Right.MEMBER, NoBody, list_layouts),
    Route("GET", "layout_svgs", Right.MEMBER, NoBody, draw_layouts),
    Route(
        "POST",
        "silent_video_detection",
        Right.HOST,
        SilentVideoDetection,
        configure_detection,
    ),
    Route("GET", "theme", Right.WAITING, NoBody, get_theme),
    Route("GET", "theme/", Right.WAITING, NoBody, get_theme),
    Route("POST", "video_mixes/create", Right.MEMBER, MixName, create_mix, since=38),
    Route(
        "POST",
        "video_mixes/{mix_name}/configure",
        Right.MEMBER,
        MixConfiguration,
        configure_mix,
        since=38,
    ),
    Route("POST", "video_mixes/{mix_name}/delete", Right.MEMBER, NoBody, delete_mix, since=38),
)
