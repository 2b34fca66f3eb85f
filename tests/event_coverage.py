"""What people see of each event of a node, or why they see nothing of it."""

from collections.abc import Iterable
from types import MappingProxyType

from bridge.pexip.stream.event import Event
from bridge.pexip.stream.events import (
    BreakoutBegan,
    BreakoutEnded,
    BreakoutEventReceived,
    BreakoutReferred,
    ByeReceived,
    CallDisconnected,
    ConferenceUpdated,
    Disconnected,
    HelloReceived,
    LayoutChanged,
    LiveCaptionsReceived,
    MessageReceived,
    ParticipantCreated,
    ParticipantDeleted,
    ParticipantSyncBegan,
    ParticipantSyncEnded,
    ParticipantUpdated,
    PingReceived,
    ReferCanceled,
    Referred,
    StageChanged,
    TokenRefreshRequested,
)
from bridge.pexip.stream.media_events import (
    FeccReceived,
    NewCandidateReceived,
    NewOfferReceived,
    OnHoldChanged,
    PeerDisconnected,
    PresentationEnded,
    PresentationFrameChanged,
    PresentationFrameReset,
    PresentationStarted,
    PresentationStopped,
    SdpUpdated,
    SplashScreenChanged,
)

NOTHING = "nothing: "
_NO_MEDIA = f"{NOTHING}signals of media, and the bridge has none"

SEEN: MappingProxyType[type[Event], str] = MappingProxyType(
    {
        HelloReceived: f"{NOTHING}a stream begins",
        PingReceived: f"{NOTHING}the node is there; long silence opens another stream",
        ByeReceived: f"{NOTHING}another stream is opened",
        TokenRefreshRequested: f"{NOTHING}the token is refreshed at once",
        Disconnected: "the binding’s state, and a notice with the reason in words",
        CallDisconnected: "a line in the thread, with the reason in words",
        ConferenceUpdated: "the card: lock, Guests’ rights, banner, classification, a room’s timer",
        ParticipantSyncBegan: f"{NOTHING}the roster follows",
        ParticipantSyncEnded: "the card; only what differs from before is announced",
        ParticipantCreated: "the card, and a line in the thread that rolls arrivals up",
        ParticipantUpdated: "the card: names, roles, mute, hands, spotlights, who waits",
        ParticipantDeleted: "the card, and a line in the thread that rolls departures up",
        StageChanged: "who is speaking: on the card with its next edit, and in the picker",
        LayoutChanged: "the card: the layout",
        LiveCaptionsReceived: "the captions’ thread, with all speakers and both languages",
        MessageReceived: "the thread; of data for apps only that there was some",
        PresentationStarted: "the card: who presents; the slide on show, in the thread",
        PresentationStopped: "the card",
        PresentationFrameChanged: "a picture in the thread, if it shows another slide",
        PresentationFrameReset: "a slide that was to be fetched is not any more",
        PresentationEnded: f"{NOTHING}the bridge presents nothing itself",
        OnHoldChanged: "the card: the bridge is on hold",
        FeccReceived: f"{NOTHING}the bridge has no camera",
        SplashScreenChanged: "the card: what the theme writes on the screen, in direct media",
        NewOfferReceived: _NO_MEDIA,
        SdpUpdated: _NO_MEDIA,
        NewCandidateReceived: _NO_MEDIA,
        PeerDisconnected: _NO_MEDIA,
        Referred: "the binding says where the bridge was sent, and it follows",
        ReferCanceled: f"{NOTHING}the bridge is where it was",
        BreakoutBegan: "the card: a room more",
        BreakoutEnded: "the card: a room less",
        BreakoutReferred: "the binding says which room the bridge was sent to",
        BreakoutEventReceived: "the room’s people, chat and captions, under its name",
    }
)


def event_table(events: Iterable[type[Event]]) -> str:
    """The README’s table of all events in Markdown."""
    lines = ["| Event | Class | What people see |", "|---|---|---|"]
    lines += [
        f"| `{each.wire_name}` | `{each.__name__}` | {SEEN[each]} |"
        for each in sorted(events, key=lambda event: event.wire_name)
    ]
    return "\n".join(lines) + "\n"
