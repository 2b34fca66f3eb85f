"""One class for each event of a node, named in the past tense, with its wire name beside it.

Nothing that a node sends may stop the stream: an unknown name, and a known one whose data cannot
be read, become an `UnknownEvent`. The classes follow the API document, "Server-sent events"; those
that it leaves out (hello, ping, bye, refresh_token and more) follow the official clients.
"""

import re
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import FailFast, Field, SecretStr, TypeAdapter, ValidationError
from pydantic_core import to_json
from typing_extensions import override

from bridge.budgets import table
from bridge.budgets.counters import PAST
from bridge.pexip import gate
from bridge.pexip.models import (
    CaptionSource,
    ConferenceStatus,
    Mended,
    MimeType,
    Participant,
    ParticipantId,
    ParticipantIds,
    Read,
    StagePosition,
    WireModel,
    is_spelled_oddly,
    read_leniently,
    read_strictly,
)
from bridge.pexip.stream.event import NO_DATA, Event, UnknownEvent
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

_CONFERENCE = TypeAdapter(ConferenceStatus)
_PARTICIPANT = TypeAdapter(Participant)
_STAGE: TypeAdapter[tuple[StagePosition, ...]] = TypeAdapter(
    Annotated[tuple[StagePosition, ...], FailFast()]
)


# More do not speak at once.
_MOST_SOURCES = 50


def _with_speakers(value: object) -> object:
    """One source that names nobody takes none of the others with it."""
    if not isinstance(value, list):
        return value
    found = (
        each
        for each in value
        if isinstance(each, dict) and (each.get("participant_uuid") or each.get("participant-uuid"))
    )
    return list(islice(found, _MOST_SOURCES))


Sources = Annotated[
    tuple[CaptionSource, ...],
    Field(max_length=_MOST_SOURCES),
    FailFast(),
    Mended(_with_speakers),
]


class HelloReceived(Event):
    """The first event of a stream."""

    wire_name = "hello"


class PingReceived(Event):
    """A keep-alive."""

    wire_name = "ping"


class ByeReceived(Event):
    """The last event of this stream; another one may be opened."""

    wire_name = "bye"


class TokenRefreshRequested(Event):
    """The node wants the token refreshed at once."""

    wire_name = "refresh_token"


class Disconnected(Event):
    """Our participant is out of the conference."""

    wire_name = "disconnect"

    reason: str = ""


class CallDisconnected(Event):
    """A call of our participant ended; the participant itself stays."""

    wire_name = "call_disconnected"

    call_uuid: str = ""
    reason: str = ""


class ConferenceUpdated(Event):
    """Properties of the conference; those that the event left out are None in `conference`."""

    wire_name = "conference_update"

    conference: ConferenceStatus

    @classmethod
    @override
    def parse(cls, data: bytes, event_id: str, read: Read) -> Event:
        return cls.of(conference=read(_CONFERENCE, data))


class ParticipantSyncBegan(Event):
    """The complete roster follows, known participants included."""

    wire_name = "participant_sync_begin"


class ParticipantSyncEnded(Event):
    """The roster is complete: who was not in it has left."""

    wire_name = "participant_sync_end"


@lru_cache(maxsize=64)
def _shared(fields: frozenset[str]) -> set[str]:
    return set(fields)


def _lean(participant: Participant) -> Participant:
    """One node sends the same fields of all: that set is half of what each would take up."""
    fields = _shared(frozenset(participant.model_fields_set))
    object.__setattr__(participant, "__pydantic_fields_set__", fields)
    return participant


class _ParticipantEvent(Event):
    participant: Participant

    @classmethod
    @override
    def parse(cls, data: bytes, event_id: str, read: Read) -> Event:
        return cls.of(participant=_lean(read(_PARTICIPANT, data)))


class ParticipantCreated(_ParticipantEvent):
    """Someone joined, or was there when the stream began."""

    wire_name = "participant_create"


class ParticipantUpdated(_ParticipantEvent):
    """Someone changed; always the whole participant."""

    wire_name = "participant_update"


class ParticipantDeleted(Event):
    """Someone left."""

    wire_name = "participant_delete"

    uuid: ParticipantId = Field(min_length=1)


class StageChanged(Event):
    """Who speaks, the most recent speaker first."""

    wire_name = "stage"

    positions: tuple[StagePosition, ...] = ()

    @classmethod
    @override
    def parse(cls, data: bytes, event_id: str, read: Read) -> Event:
        return cls() if data.strip() in NO_DATA else cls.of(positions=read(_STAGE, data))


class LayoutChanged(Event):
    """How the picture is divided; a participant without media sees no `participants`."""

    wire_name = "layout"

    view: str = ""
    participants: ParticipantIds = ()
    requested_layout: dict[str, Any] | str | None = None
    overlay_text_enabled: bool | None = None
    # Where in the picture the slides are, if they are.
    pres_slot_coords: Any = None
    guests_can_see_guests: str | None = None


class LiveCaptionsReceived(Event):
    """Words spoken, for a participant that asked for them; the next replaces what is not final."""

    wire_name = "live_captions"

    data: str
    is_final: bool
    src_lang: str = ""
    tgt_lang: str = ""
    sources: Sources = ()
    # Older nodes only.
    sent_time: float | None = None


class CaptionBegun(Event):
    """Words that are not final: the next event repeats them, so nobody reads these in between."""

    raw: bytes = Field(default=b"", repr=False)

    def words(self) -> "LiveCaptionsReceived | None":
        """None where it is not readable."""
        event = parse_event(LiveCaptionsReceived.wire_name, self.raw, is_whole=True)
        return event if isinstance(event, LiveCaptionsReceived) else None


class MessageReceived(Event):
    """A chat message, to all or (`direct`) to us alone."""

    wire_name = "message_received"

    payload: str
    origin: str = ""
    uuid: ParticipantId = ParticipantId("")
    type: MimeType = "text/plain"
    direct: bool = False


class Referred(Event):
    """Go on to another conference, with this one-time token in the body of request_token."""

    wire_name = "refer"

    alias: str
    token: SecretStr = SecretStr("")
    breakout_name: str = ""
    target: str = ""


class ReferCanceled(Event):
    """Stay here after all."""

    wire_name = "cancel_refer"


class BreakoutBegan(Event):
    """A breakout room was created; in it we are `participant_uuid`."""

    wire_name = "breakout_begin"

    breakout_uuid: str
    participant_uuid: ParticipantId = ParticipantId("")


class BreakoutEnded(Event):
    """A breakout room was closed."""

    wire_name = "breakout_end"

    breakout_uuid: str
    participant_uuid: ParticipantId = ParticipantId("")


class BreakoutReferred(Event):
    """Move to this breakout room; `main` is the main room."""

    wire_name = "breakout_refer"

    breakout_uuid: str
    breakout_name: str = ""
    participant_uuid: ParticipantId = ParticipantId("")
    requester_uuid: ParticipantId = ParticipantId("")


class BreakoutEventReceived(Event):
    """An event inside a breakout room, told on the stream of the main room."""

    wire_name = "breakout_event"

    breakout_uuid: str
    event: Event

    @classmethod
    @override
    def parse(cls, data: bytes, event_id: str, read: Read) -> Event:
        wrapped = read(_WRAPPED, data)
        inner = to_json(wrapped.data)
        # No room is inside a breakout room; without this a hostile node could nest us to death.
        if wrapped.event == cls.wire_name:
            event: Event = UnknownEvent(name=wrapped.event, data=inner, problem="nested")
        else:
            event = parse_event(wrapped.event, inner, wrapped.id or event_id)
        return cls(breakout_uuid=wrapped.breakout_uuid, event=event)


class _Wrapped(WireModel):
    breakout_uuid: str
    event: str
    id: str | None = None
    data: Any = Field(default=None, repr=False)


_WRAPPED = TypeAdapter(_Wrapped)


_CLASSES: tuple[type[Event], ...] = (
    HelloReceived,
    PingReceived,
    ByeReceived,
    TokenRefreshRequested,
    Disconnected,
    CallDisconnected,
    ConferenceUpdated,
    ParticipantSyncBegan,
    ParticipantSyncEnded,
    ParticipantCreated,
    ParticipantUpdated,
    ParticipantDeleted,
    StageChanged,
    LayoutChanged,
    LiveCaptionsReceived,
    MessageReceived,
    PresentationStarted,
    PresentationStopped,
    PresentationEnded,
    PresentationFrameChanged,
    PresentationFrameReset,
    OnHoldChanged,
    FeccReceived,
    SplashScreenChanged,
    NewOfferReceived,
    SdpUpdated,
    NewCandidateReceived,
    PeerDisconnected,
    Referred,
    ReferCanceled,
    BreakoutBegan,
    BreakoutEnded,
    BreakoutReferred,
    BreakoutEventReceived,
)

_BY_NAME = {event.wire_name: event for event in _CLASSES}
EVENTS = MappingProxyType(_BY_NAME)


_PING = PingReceived()
# Inside a string it could not stand: there a quote has a backslash before it.
_NOT_FINAL = re.compile(rb'"is[_-]final"\s*:\s*false')


def parse_event(name: str, data: bytes, event_id: str = "", *, is_whole: bool = False) -> Event:
    """The event of a frame; never raises. Captions that are not final are read if `is_whole`."""
    event = _BY_NAME.get(name)
    if event is None:
        return UnknownEvent(name=name, data=data)
    if event is PingReceived:
        return _PING
    if event is LiveCaptionsReceived and not is_whole and _NOT_FINAL.search(data):
        return CaptionBegun.of(raw=data)
    try:
        return _read(event, data, event_id)
    except ValidationError as error:
        return UnknownEvent(name=name, data=data, problem=_describe(error))


def parse_oversized(name: str, data: bytes, event_id: str, limit: int) -> Event:
    """What is left of an event that was too large: whom it is about, at the least."""
    PAST.count(table.EVENT)
    event = parse_event(name, data, event_id)
    if not isinstance(event, UnknownEvent):
        return event
    kind, about = EVENTS.get(name), gate.rescue(data)
    if about is not None and kind is ParticipantDeleted:
        return ParticipantDeleted.model_validate(about)
    if about is not None and kind in {ParticipantCreated, ParticipantUpdated}:
        return kind.model_validate({"participant": about})
    return UnknownEvent(name=name, problem=f"larger than {limit} bytes, and unreadable without")


def _read(event: type[Event], data: bytes, event_id: str) -> Event:
    """Strictly and fast; what that stumbles over is read once more with patience."""
    data = gate.admit(data)
    if is_spelled_oddly(data):
        return event.parse(data, event_id, read_leniently)
    try:
        return event.parse(data, event_id, read_strictly)
    except ValidationError:
        return event.parse(data, event_id, read_leniently)


def _describe(error: ValidationError) -> str:
    """Where it went wrong, without the values, which may be secret."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'data'}: {problem['type']}"
        for problem in error.errors(include_input=False, include_context=False, include_url=False)[
            :3
        ]
    )
