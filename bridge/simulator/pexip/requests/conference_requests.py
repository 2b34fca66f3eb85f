"""What a Host may do to a whole conference, and what anyone may ask about it.

Section "Conference control functions" of the API document.
"""

from typing import Any, Literal

from bridge.simulator.pexip.conference.chat import ChatLine, say_to_all
from bridge.simulator.pexip.conference.participant import Participant, Protocol
from bridge.simulator.pexip.conference.state import ENDED_BY_API
from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.rules.wire import Body, Refusal

# The version since which a pinning configuration need not be the theme's.
_DYNAMIC_SINCE = 41
_LONGEST_NAME = 50


class Setting(Body):
    """A switch for Guests."""

    setting: bool


class GuestView(Body):
    """Whether Guests see each other in a Virtual Auditorium."""

    setting: Literal["no_hosts", "always", "never"]


class BannerText(Body):
    """The banner; empty takes it down."""

    text: str


class Level(Body):
    """A key of the theme's classification levels."""

    level: int


class PinningConfig(Body):
    """A name from the theme, empty or null to end pinning; or since version 41 one's own."""

    pinning_config: str | None = None
    dynamic_pinning_config: dict[str, Any] | None = None


class DialRequest(Body):
    """Whom to call and how, section "dial"."""

    role: Literal["HOST", "GUEST"]
    destination: str
    protocol: Literal["sip", "h323", "rtmp", "mssip", "auto"]
    presentation_url: str | None = None
    streaming: Literal["yes", "no"] = "no"
    dtmf_sequence: str | None = None
    source_display_name: str | None = None
    source: str | None = None
    call_type: Literal["video", "video-only", "audio"] = "video"
    keep_conference_alive: (
        Literal[
            "keep_conference_alive",
            "keep_conference_alive_if_multiple",
            "keep_conference_alive_never",
        ]
        | None
    ) = None
    remote_display_name: str | None = None
    text: str | None = None


def list_participants(call: Call[NoBody]) -> list[dict[str, Any]]:
    people = call.conference.visible_to(call.caller)
    return [person.roster_entry(for_host=call.caller.is_host) for person in people]


def describe(call: Call[NoBody]) -> dict[str, Any]:
    # The official client insists on the key, so a Guest reads "not locked" rather than nothing.
    return {"locked": False, **call.conference.properties(call.caller)}


def lock(call: Call[NoBody]) -> bool:
    call.conference.set_locked(locked=True)
    return True


def unlock(call: Call[NoBody]) -> bool:
    call.conference.set_locked(locked=False)
    return True


def start(call: Call[NoBody]) -> bool:
    call.conference.start()
    return True


def mute_guests(call: Call[NoBody]) -> bool:
    return _set_guests_muted(call, muted=True)


def unmute_guests(call: Call[NoBody]) -> bool:
    return _set_guests_muted(call, muted=False)


def _set_guests_muted(call: Call[NoBody], *, muted: bool) -> bool:
    def change(person: Participant) -> None:
        person.is_muted = person.is_muted_by_host = muted

    conference = call.conference
    conference.settings.guests_muted = muted
    conference.change_all(conference.guests(), change)
    conference.show_settings()
    return True


def set_guests_can_unmute(call: Call[Setting]) -> bool:
    call.conference.settings.guests_can_unmute = call.body.setting
    call.conference.show_settings()
    return True


def set_guests_can_present(call: Call[Setting]) -> bool:
    call.conference.settings.guests_can_present = call.body.setting
    call.conference.show_settings()
    return True


def set_guests_can_see_guests(call: Call[GuestView]) -> bool:
    call.conference.settings.guests_can_see_guests = call.body.setting
    call.conference.show_layout()
    return True


def disconnect_all(call: Call[NoBody]) -> bool:
    call.conference.end(ENDED_BY_API)
    return True


def send_message(call: Call[ChatLine]) -> bool:
    return say_to_all(call.conference, call.caller, call.body, call.state.switches)


def lower_all_hands(call: Call[NoBody]) -> bool:
    def change(person: Participant) -> None:
        person.buzz_time = 0.0

    raised = [person for person in call.conference.participants.values() if person.buzz_time]
    call.conference.change_all(raised, change)
    return True


def clear_spotlights(call: Call[NoBody]) -> bool:
    def change(person: Participant) -> None:
        person.spotlight = 0.0

    lit = [person for person in call.conference.participants.values() if person.spotlight]
    call.conference.change_all(lit, change)
    call.conference.show_layout()
    return True


def set_banner(call: Call[BannerText]) -> bool:
    settings = call.conference.settings
    settings.message_text = call.body.text or None
    settings.message_set_time = call.conference.clock.now().strftime("UTC+00:00 - %H:%M:%S")
    call.conference.show_settings()
    return True


def get_banner(call: Call[NoBody]) -> dict[str, str | None]:
    settings = call.conference.settings
    return {"text": settings.message_text or "", "set_time": settings.message_set_time}


def set_classification(call: Call[Level]) -> bool:
    if str(call.body.level) not in call.conference.service.classification_levels:
        raise Refusal(400, "Illegal value")
    call.conference.settings.classification_level = call.body.level
    call.conference.show_settings()
    return True


def get_classification(call: Call[NoBody]) -> dict[str, Any]:
    return {
        "levels": call.conference.service.classification_levels,
        "current": call.conference.settings.classification_level,
    }


def set_pinning(call: Call[PinningConfig]) -> bool:
    name, own = call.body.pinning_config or None, call.body.dynamic_pinning_config
    if own is not None and call.state.switches.version < _DYNAMIC_SINCE:
        raise Refusal(400, "Invalid request: dynamic_pinning_config")
    if own is not None:
        name = _checked_name(own)
    elif name is not None and name not in call.conference.service.pinning_configs:
        raise Refusal(400, "Illegal value")
    call.conference.settings.pinning_config = name
    call.conference.settings.dynamic_pinning = own
    call.conference.show_settings()
    return True


def _checked_name(own: dict[str, Any]) -> str:
    name = str(own.get("name", ""))
    is_plain = name.replace("_", "").isalnum() and name.isascii() and len(name) <= _LONGEST_NAME
    if not is_plain or not isinstance(own.get("slots"), list):
        raise Refusal(400, "Illegal value")
    return name


def get_pinning(call: Call[NoBody]) -> dict[str, Any]:
    name = call.conference.settings.pinning_config
    if (own := call.conference.settings.dynamic_pinning) is not None:
        return {"pinning_config": name, "pinning_config_dict": own}
    slots = [{"layout_groups": ["a"]}, {"layout_groups": ["b"]}]
    details = {"name": name, "slots": slots, "backfill": True, "remove_self": False}
    return {"pinning_config": name, "pinning_config_dict": None if name is None else details}


def list_pinning_configs(call: Call[NoBody]) -> list[str]:
    return list(call.conference.service.pinning_configs)


def dial(call: Call[DialRequest]) -> list[str]:
    """Ring; the scenario decides whether anyone answers."""
    body = call.body
    protocols: dict[str, Protocol] = {"h323": "h323", "rtmp": "rtmp", "mssip": "mssip"}
    person = Participant(
        uuid=call.state.new_uuid(),
        display_name=body.remote_display_name or body.destination,
        overlay_text=body.text or "",
        role="chair" if body.role == "HOST" else "guest",
        protocol=protocols.get(body.protocol, "sip"),
        call_direction="out",
        uri=body.destination,
        service_type="connecting",
        is_audio_only=body.call_type == "audio",
        is_streaming=body.streaming == "yes",
        received_digits=body.dtmf_sequence or "",
    )
    call.conference.enter(person)
    return [person.uuid]


def ask_for_help(call: Call[NoBody]) -> bool:
    return _set_help_wanted(call, wanted=True)


def stop_asking_for_help(call: Call[NoBody]) -> bool:
    return _set_help_wanted(call, wanted=False)


def _set_help_wanted(call: Call[NoBody], *, wanted: bool) -> bool:
    settings = call.conference.settings
    settings.breakout_buzz = wanted
    settings.breakout_buzz_time = call.conference.clock.now().timestamp() if wanted else 0.0
    call.conference.show_settings()
    return True


CONFERENCE_ROUTES = (
    Route("POST", "breakoutbuzz", Right.MEMBER, NoBody, ask_for_help),
    Route("POST", "clearbreakoutbuzz", Right.MEMBER, NoBody, stop_asking_for_help),
    Route("GET", "participants", Right.WAITING, NoBody, list_participants),
    Route("GET", "conference_status", Right.WAITING, NoBody, describe),
    Route("POST", "lock", Right.HOST, NoBody, lock),
    Route("POST", "unlock", Right.HOST, NoBody, unlock),
    Route("POST", "start_conference", Right.HOST, NoBody, start),
    Route("POST", "muteguests", Right.HOST, NoBody, mute_guests),
    Route("POST", "unmuteguests", Right.HOST, NoBody, unmute_guests),
    Route("POST", "set_guests_can_unmute", Right.HOST, Setting, set_guests_can_unmute),
    Route("POST", "set_guests_can_present", Right.HOST, Setting, set_guests_can_present, since=38),
    Route(
        "POST",
        "set_guests_can_see_guests",
        Right.HOST,
        GuestView,
        set_guests_can_see_guests,
        since=38,
    ),
    Route("POST", "disconnect", Right.HOST, NoBody, disconnect_all),
    Route("POST", "message", Right.MEMBER, ChatLine, send_message),
    Route("POST", "clearallbuzz", Right.HOST, NoBody, lower_all_hands),
    Route("POST", "clearspotlights", Right.HOST, NoBody, clear_spotlights),
    Route("POST", "set_message_text", Right.HOST, BannerText, set_banner),
    Route("GET", "get_message_text", Right.MEMBER, NoBody, get_banner),
    Route("POST", "set_classification_level", Right.HOST, Level, set_classification),
    Route("GET", "get_classification_level", Right.MEMBER, NoBody, get_classification),
    Route("POST", "set_pinning_config", Right.HOST, PinningConfig, set_pinning),
    Route("GET", "get_pinning_config", Right.MEMBER, NoBody, get_pinning),
    Route("GET", "available_pinning_configs", Right.MEMBER, NoBody, list_pinning_configs, since=38),
    Route("POST", "dial", Right.HOST, DialRequest, dial),
)
