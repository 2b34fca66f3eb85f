"""What may be done to one participant.

Section "Participant functions" of the API document, under the names that nodes really use.
"""

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from bridge.simulator.pexip.conference.chat import ChatLine, say_to_one
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import REMOVED_BY_API
from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.rules.wire import Body, Refusal


class Digits(Body):
    """What is dialed while a call is on."""

    digits: str = Field(pattern=r"^[0-9A-D*#,]+$")


class Text(Body):
    """The name as the layout shows it."""

    text: str


class State(Body):
    """A plain switch."""

    state: bool


class NewRole(Body):
    """The roster's names for Host and Guest."""

    role: Literal["chair", "guest"]


class AspectRatio(Body):
    """Width by height of the picture that is wanted."""

    aspect_ratio: float = Field(ge=0, le=2)


class LayoutGroup(Body):
    """A group that a pinning configuration places; null for none."""

    layout_group: str | None


class AudioMix(Body):
    """One mix and whether its speaker lowers the others."""

    mix_name: str
    prominent: bool = False


class AudioMixes(Body):
    """The whole list each time; empty means the main mix."""

    mixes: list[AudioMix]


class ReceivedMix(Body):
    """The mix to hear; null for silence."""

    mix_name: str | None


class Movement(Body):
    """One axis of a camera."""

    axis: Literal["pan", "tilt", "zoom"]
    direction: Literal["left", "right", "up", "down", "in", "out"]


class CameraControl(Body):
    """Section "fecc"; the official client adds the target."""

    action: Literal["start", "stop", "continue"]
    movement: list[Movement]
    timeout: int | None = None
    target: str | None = None


class Transfer(Body):
    """Where to and as what, with the PIN of that role there."""

    role: Literal["host", "guest"]
    conference_alias: str
    pin: str | None = None


def _shown(change: Callable[[Participant], None]) -> Callable[[Call[NoBody]], bool]:
    """A request that only changes the participant's attributes."""

    def answer(call: Call[NoBody]) -> bool:
        person = call.target
        change(person)
        call.conference.show(person)
        return True

    return answer


def _set(**attributes: bool | float) -> Callable[[Call[NoBody]], bool]:
    def change(person: Participant) -> None:
        for name, value in attributes.items():
            setattr(person, name, value)

    return _shown(change)


def mute(call: Call[NoBody]) -> bool:
    person = call.target
    if not person.mute_supported:
        return False
    person.is_muted = True
    person.is_muted_by_host = person is not call.caller or person.is_muted_by_host
    call.conference.show(person)
    return True


def unmute(call: Call[NoBody]) -> bool:
    person = call.target
    held = person.is_muted_by_host and not call.conference.settings.guests_can_unmute
    if held and not call.caller.is_host:
        raise call.forbid()
    person.is_muted = person.is_muted_by_host = False
    call.conference.show(person)
    return True


def disconnect(call: Call[NoBody]) -> bool:
    if not call.target.disconnect_supported:
        return False
    call.conference.remove(call.target, REMOVED_BY_API)
    return True


def let_in(call: Call[NoBody]) -> bool:
    if not call.target.is_waiting:
        return False
    call.conference.invite(call.target)
    return True


def spotlight_on(call: Call[NoBody]) -> bool:
    return _spotlight(call, call.conference.clock.now().timestamp())


def spotlight_off(call: Call[NoBody]) -> bool:
    return _spotlight(call, 0.0)


def _spotlight(call: Call[NoBody], value: float) -> bool:
    call.target.spotlight = value
    call.conference.show(call.target)
    call.conference.show_layout()
    return True


def raise_hand(call: Call[NoBody]) -> bool:
    call.target.buzz_time = call.conference.clock.now().timestamp()
    call.conference.show(call.target)
    return True


def show_captions(call: Call[NoBody]) -> None:
    failure = call.state.switches.captions_failure
    if failure is None and not call.conference.service.live_captions_available:
        failure = "Live captions not available"
    if failure is not None:
        raise Refusal(403, failure)
    call.target.show_live_captions = True
    call.conference.show(call.target)


def hide_captions(call: Call[NoBody]) -> None:
    call.target.show_live_captions = False
    call.conference.show(call.target)


def send_direct_message(call: Call[ChatLine]) -> bool:
    return say_to_one(call.conference, call.caller, call.target, call.body, call.state.switches)


def send_digits(call: Call[Digits]) -> bool:
    call.target.received_digits += call.body.digits
    return True


def set_overlay_text(call: Call[Text]) -> bool:
    call.target.overlay_text = call.body.text
    call.conference.show(call.target)
    return True


def set_presentation_in_mix(call: Call[State]) -> bool:
    call.target.needs_presentation_in_mix = call.body.state
    call.conference.show(call.target)
    return True


def set_role(call: Call[NewRole]) -> bool:
    call.conference.set_role(call.target, call.body.role)
    return True


def set_aspect_ratio(call: Call[AspectRatio]) -> bool:
    call.target.preferred_aspect_ratio = call.body.aspect_ratio
    return True


def set_layout_group(call: Call[LayoutGroup]) -> bool:
    call.target.layout_group = call.body.layout_group
    call.conference.show(call.target)
    return True


def set_sent_mixes(call: Call[AudioMixes]) -> bool:
    mixes = call.body.mixes or [AudioMix(mix_name="main")]
    for mix in mixes:
        _check_mix_name(mix.mix_name)
    call.target.send_to_audio_mixes = [mix.model_dump() for mix in mixes]
    call.conference.show(call.target)
    return True


def set_received_mix(call: Call[ReceivedMix]) -> bool:
    name = call.body.mix_name
    if name is not None:
        _check_mix_name(name)
    call.target.receive_from_audio_mix = name
    call.conference.show(call.target)
    return True


def _check_mix_name(name: str) -> None:
    parts = name.split(".")
    if not all(parts) or "main" in parts[1:]:
        raise Refusal(400, "Illegal value")


def move_camera(call: Call[CameraControl]) -> bool:
    if not call.target.fecc_supported:
        return False
    call.conference.feed.send(call.target, "fecc", call.body.model_dump(exclude_none=True))
    return True


def transfer(call: Call[Transfer]) -> bool:
    """Our own clients are told where to go and come by a token good once; others just go."""
    person, body = call.target, call.body
    goal = call.state.find_conference(body.conference_alias)
    wanted = "chair" if body.role == "host" else "guest"
    if goal is None or not person.transfer_supported:
        return False
    if goal.service.role_for(body.pin or "none") not in {wanted, "chair"}:
        return False
    if person.protocol == "api":
        ticket = call.state.new_uuid()
        call.state.referrals[ticket] = (goal, body.role)
        refer = {"token": ticket, "alias": body.conference_alias}
        call.conference.feed.send(person, "refer", refer)
        return True
    call.conference.remove(person, None)
    person.role = "chair" if body.role == "host" else "guest"
    goal.enter(person)
    return True


def take_floor(call: Call[NoBody]) -> None:
    person, settings = call.target, call.conference.settings
    if not person.is_host and not settings.guests_can_present:
        raise Refusal(403, "Forbidden")
    call.conference.start_presenting(person)


def release_floor(call: Call[NoBody]) -> None:
    if call.conference.presenter is call.target:
        call.conference.stop_presenting()


def _member(path: str) -> str:
    return f"participants/{{participant_uuid}}/{path}"


_SELF_OR_HOST = Right.SELF_OR_HOST

PARTICIPANT_ROUTES = (
    Route("POST", _member("mute"), _SELF_OR_HOST, NoBody, mute),
    Route("POST", _member("unmute"), _SELF_OR_HOST, NoBody, unmute),
    Route("POST", _member("video_muted"), _SELF_OR_HOST, NoBody, _set(is_video_muted=True)),
    Route("POST", _member("video_unmuted"), _SELF_OR_HOST, NoBody, _set(is_video_muted=False)),
    Route("POST", _member("client_mute"), _SELF_OR_HOST, NoBody, _set(is_client_muted=True)),
    Route("POST", _member("client_unmute"), _SELF_OR_HOST, NoBody, _set(is_client_muted=False)),
    Route("POST", _member("disconnect"), _SELF_OR_HOST, NoBody, disconnect),
    Route("POST", _member("unlock"), Right.HOST, NoBody, let_in),
    Route("POST", _member("spotlighton"), Right.HOST, NoBody, spotlight_on),
    Route("POST", _member("spotlightoff"), Right.HOST, NoBody, spotlight_off),
    Route("POST", _member("buzz"), _SELF_OR_HOST, NoBody, raise_hand),
    Route("POST", _member("clearbuzz"), _SELF_OR_HOST, NoBody, _set(buzz_time=0.0)),
    Route(
        "POST",
        _member("allowrxpresentation"),
        Right.HOST,
        NoBody,
        _set(may_receive_presentation=True),
    ),
    Route(
        "POST",
        _member("denyrxpresentation"),
        Right.HOST,
        NoBody,
        _set(may_receive_presentation=False),
    ),
    Route("POST", _member("show_live_captions"), _SELF_OR_HOST, NoBody, show_captions),
    Route("POST", _member("hide_live_captions"), _SELF_OR_HOST, NoBody, hide_captions),
    Route("POST", _member("message"), Right.MEMBER, ChatLine, send_direct_message),
    Route("POST", _member("dtmf"), Right.HOST, Digits, send_digits),
    Route("POST", _member("overlaytext"), _SELF_OR_HOST, Text, set_overlay_text),
    Route("POST", _member("pres_in_mix"), Right.SELF, State, set_presentation_in_mix),
    Route("POST", _member("role"), Right.HOST, NewRole, set_role),
    Route("POST", _member("fecc"), Right.HOST, CameraControl, move_camera),
    Route("POST", _member("transfer"), Right.HOST, Transfer, transfer),
    Route("POST", _member("take_floor"), Right.SELF, NoBody, take_floor),
    Route("POST", _member("release_floor"), Right.SELF, NoBody, release_floor),
    Route("POST", _member("preferred_aspect_ratio"), Right.SELF, AspectRatio, set_aspect_ratio),
    Route("POST", _member("layout_group"), Right.HOST, LayoutGroup, set_layout_group),
    Route("POST", _member("send_to_audio_mixes"), Right.HOST, AudioMixes, set_sent_mixes),
    Route("POST", _member("receive_from_audio_mix"), Right.HOST, ReceivedMix, set_received_mix),
)
