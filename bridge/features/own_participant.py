"""What the node does to the bridge's own participant, where people have to know of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from bridge.errors import BridgeError
from bridge.mirror.meeting.handlers import on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.disconnect import describe_disconnect
from bridge.pexip.errors import PexipError
from bridge.pexip.requests.layout import GetTheme
from bridge.pexip.stream.events import CallDisconnected
from bridge.pexip.stream.media_events import OnHoldChanged, SplashScreenChanged
from bridge.slack.shown import blocks
from bridge.slack.shown.card import CardSection
from bridge.storage.queues.outbox import Post, Priority

# The screens of direct media, by their key in the theme.
_SCREENS = {
    "direct_media_welcome": "a welcome screen",
    "direct_media_waiting_for_host": "“waiting for a Host”",
    "direct_media_other_participants_audio_only": "“the others have no video”",
    "direct_media_escalate": "“moving to a conference”",
    "direct_media_deescalate": "“moving to a direct call”",
}

_log = structlog.get_logger()


@dataclass
class OwnState:
    """How the node treats the bridge between two events."""

    is_on_hold: bool = False
    screen_key: str = ""
    screen: str = ""
    """The name of the screen that the node shows, if it does."""


def note_hold(event: OnHoldChanged, meeting: Meeting) -> None:
    meeting.recall(OwnState).is_on_hold = bool(event.setting)


def note_screen(event: SplashScreenChanged, meeting: Meeting) -> None:
    """An empty key takes the screen down."""
    state, key = meeting.recall(OwnState), event.screen_key
    state.screen_key, state.screen = key, _name_of(key, {})
    if key:
        meeting.ask(GetTheme(), partial(_read_theme, key))


def report_call(event: CallDisconnected, meeting: Meeting) -> None:
    """The other side of a gateway call has hung up, say; the bridge itself stays."""
    text = f"The call ended: {describe_disconnect(event.reason)}."
    meeting.post(
        Post(
            key=meeting.key(f"call/{event.call_uuid}"),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.context(safe(text)),),
            thread_key=meeting.key("card"),
            priority=Priority.CARD,
        )
    )


def show_own_state(meeting: Meeting) -> CardSection:
    """Hold also shows in the roster, which tells it after a restart as well."""
    state = meeting.recall(OwnState)
    own = None if meeting.own_uuid is None else meeting.roster.find(meeting.own_uuid)
    lines = []
    if state.is_on_hold or (own is not None and own.is_on_hold):
        lines.append("_The bridge is on hold and may miss what is said._")
    if state.screen:
        lines.append(f"_The meeting shows {safe(state.screen)}._")
    return CardSection(lines=tuple(lines))


def _read_theme(
    key: str, answer: Mapping[str, Any] | BridgeError | PexipError | None, meeting: Meeting
) -> None:
    """What the theme writes on the screen, if it is still shown."""
    state = meeting.recall(OwnState)
    if isinstance(answer, PexipError | BridgeError):
        _log.info("The theme cannot be read", meeting=meeting.id, cause=str(answer))
    elif state.screen_key == key:
        state.screen = _name_of(key, answer or {})


def _name_of(key: str, theme: Mapping[str, Any]) -> str:
    """What is written on the screen; else what it is for, or at least its key."""
    words = clean_name(" ".join(_texts_on(theme.get(key, {}))), "")
    if words:
        return f"“{words}”"
    return _SCREENS.get(key) or (clean_name(key, "a screen") if key else "")


def _texts_on(screen: Mapping[str, Any]) -> Iterator[str]:
    elements = screen.get("elements")
    for each in elements if isinstance(elements, list) else ():
        if isinstance(each, dict) and isinstance(each.get("text"), str):
            yield each["text"]


HANDLERS = (
    on(OnHoldChanged, note_hold),
    on(SplashScreenChanged, note_screen),
    on(CallDisconnected, report_call),
)
CARD = show_own_state
