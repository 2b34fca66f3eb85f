"""What each request does to the simulated node, as seen: `python -m tests.simulator.effects`.

The table in this folder's README.md is not written by hand: every request is sent, the state before
and after is compared, and whoever listens tells what was heard.
"""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from typing_extensions import override

from bridge.pexip.request import Request
from bridge.pexip.requests.breakout import (
    CloseAllBreakouts,
    CreateBreakout,
    DismissBreakoutHelp,
    EmptyBreakouts,
    MessageBreakouts,
    RequestBreakoutHelp,
)
from bridge.pexip.requests.conference import (
    ClearSpotlights,
    LockConference,
    LowerAllHands,
    MuteGuests,
    SetGuestsCanSeeGuests,
    SetGuestsCanUnmute,
    StartConference,
    UnlockConference,
    UnmuteGuests,
)
from bridge.pexip.requests.layout import CreateVideoMix, SetSilentVideoDetection
from bridge.pexip.requests.own_participant import ShowClientMuted, ShowClientUnmuted
from bridge.pexip.requests.participant import (
    HideLiveCaptions,
    HoldParticipant,
    LowerHand,
    MuteParticipant,
    MuteParticipantVideo,
    MuteTransmission,
    RaiseHand,
    ResumeParticipant,
    ShowLiveCaptions,
    SpotlightParticipant,
    UnmuteParticipant,
    UnmuteParticipantVideo,
    UnmuteTransmission,
    UnspotlightParticipant,
)
from bridge.pexip.requests.presentation import (
    AllowPresentation,
    DenyPresentation,
    ReleaseFloor,
    TakeFloor,
)
from bridge.pexip.requests.table import REQUESTS
from bridge.simulator.pexip.conference.breakouts import follow_breakouts
from bridge.simulator.pexip.conference.event_feed import EventIds, EventStream
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference
from bridge.simulator.pexip.requests.api import ROUTES
from bridge.simulator.pexip.requests.routing import Right
from tests.fake_clock import FakeClock
from tests.pexip.hall import Hall, open_hall
from tests.pexip.samples import addressed

README = Path(__file__).parent / "README.md"
_START, _END = "<!-- effects -->\n", "<!-- /effects -->\n"

# What undoes something is sent when there is something to undo.
FIRST: MappingProxyType[type[Request[Any]], type[Request[Any]]] = MappingProxyType(
    {
        UnlockConference: LockConference,
        UnmuteGuests: MuteGuests,
        UnmuteParticipant: MuteParticipant,
        UnmuteParticipantVideo: MuteParticipantVideo,
        UnmuteTransmission: MuteTransmission,
        ShowClientUnmuted: ShowClientMuted,
        HideLiveCaptions: ShowLiveCaptions,
        LowerHand: RaiseHand,
        LowerAllHands: RaiseHand,
        UnspotlightParticipant: SpotlightParticipant,
        ClearSpotlights: SpotlightParticipant,
        AllowPresentation: DenyPresentation,
        ResumeParticipant: HoldParticipant,
        ReleaseFloor: TakeFloor,
        DismissBreakoutHelp: RequestBreakoutHelp,
    }
)
# So that there is something to change.
BEFORE: MappingProxyType[type[Request[Any]], tuple[str, Any]] = MappingProxyType(
    {
        StartConference: ("started", False),
        SetGuestsCanUnmute: ("guests_can_unmute", False),
        SetGuestsCanSeeGuests: ("guests_can_see_guests", "always"),
        SetSilentVideoDetection: ("silent_video_detection", {}),
    }
)
# These are about rooms in which there is somebody.
_OF_ROOMS = {CloseAllBreakouts, EmptyBreakouts, MessageBreakouts}
_RIGHTS = MappingProxyType(
    {
        Right.WAITING: "anyone",
        Right.MEMBER: "whoever is in",
        Right.HOST: "Hosts",
        Right.SELF: "oneself",
        Right.SELF_OR_HOST: "oneself, Hosts",
    }
)
# Times and ids differ from run to run, or tell nothing.
_SHOWN_VALUES = (bool, type(None), str, dict, list)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_LONGEST_VALUE = 30


class Listener(EventStream):
    """An event stream that only keeps the names."""

    def __init__(self, viewer: Participant) -> None:
        super().__init__(viewer, EventIds("listener"), 1000)
        self.names: dict[str, None] = {}

    @override
    def send_text(self, name: str, text: str) -> None:
        self.names[name] = None


async def observe(hall: Hall, request_class: type[Request[Any]]) -> str:
    """The request's line of the table."""
    request = await hall.make_ready(request_class)
    await _give_it_something_to_do(hall, request)
    conference = _conference_of(hall)
    listeners = _listen(hall, conference)
    before = _state(hall, conference)
    await hall.client.send(request)
    changes = ", ".join(_changes(before, _state(hall, conference)))
    everyone = listeners.pop("everyone")
    alone = [_alone(who, each, everyone) for who, each in listeners.items()]
    cells = (
        f"`{request_class.method} {request_class.path}`",
        _who_may(request_class),
        changes,
        _told(everyone.names),
        "; ".join(filter(None, alone)),
    )
    return f"| {' | '.join(cell or '–' for cell in cells)} |"


async def _give_it_something_to_do(hall: Hall, request: Request[Any]) -> None:
    kind, settings = type(request), hall.node.conference().settings
    if kind in FIRST:
        uuid = getattr(request, "participant_uuid", hall.bob.uuid)
        await hall.client.send(addressed(FIRST[kind], participant_uuid=uuid))
    if kind in _OF_ROOMS:
        people = {"main": (hall.bob.uuid,)}
        await hall.client.send(addressed(CreateBreakout, participants=people))
    if kind in BEFORE:
        setattr(settings, *BEFORE[kind])
    if kind is CreateVideoMix:
        settings.video_mixes.clear()
        hall.bob.participant.video_mix = "main"


def _who_may(request_class: type[Request[Any]]) -> str:
    """By the node's own row; the few requests without one need no token."""
    wanted = (request_class.method, request_class.path)
    rights = [each.right for each in ROUTES if (each.method, each.path) == wanted]
    return _RIGHTS[rights[0]] if rights else "anyone"


def _conference_of(hall: Hall) -> Conference:
    own = hall.client.token.participant_uuid
    rooms = hall.node._state.breakouts_of(hall.node.conference())
    places = (
        hall.node.conference(hall.client.token.alias),
        *(each.room for each in rooms.values()),
    )
    return next(each for each in places if own in each.participants)


def _listen(hall: Hall, conference: Conference) -> dict[str, Listener]:
    """A Host who only watches, whoever asks, and Bob."""
    people = {each.display_name: each for each in conference.participants.values()}
    chosen = {
        "everyone": people.get("Alice") or people["Bridge"],
        "the asker": people["Bridge"],
        "Bob": people.get("Bob"),
    }
    listeners = {name: Listener(each) for name, each in chosen.items() if each is not None}
    for each in listeners.values():
        each.known.update(conference.participants)
        conference.feed.open(each, lambda: None)
        follow_breakouts(hall.node._state, conference, each)
        each.names.clear()
    return listeners


def _alone(who: str, listener: Listener, everyone: Listener) -> str:
    names = [name for name in listener.names if name not in everyone.names]
    return f"{who}: {_told(dict.fromkeys(names))}" if names else ""


def _told(names: dict[str, None]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _state(hall: Hall, conference: Conference) -> dict[str, Any]:
    """Everything that can change, by a name for the table."""
    state: dict[str, Any] = vars(conference.settings) | vars(conference.settings.layout)
    del state["layout"]
    state["presenter"] = conference.presenter and conference.presenter.display_name
    state["slide"] = conference.slide is not None
    names: dict[str, int] = {}
    for person in conference.participants.values():
        number = names[person.display_name] = names.get(person.display_name, 0) + 1
        label = person.display_name + (f" ({number})" if number > 1 else "")
        state |= {f"{label}: {name}": value for name, value in vars(person).items()}
        state[f"{label}: is in"] = True
    breakouts = hall.node._state.breakouts_of(conference)
    state |= {
        f"room {each.room.service.name}": [person.display_name for person in each.people()]
        for each in breakouts.values()
    }
    return {name: _copied(value) for name, value in state.items()}


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, dict | list | set) else value


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    came = {name.removesuffix(": is in") for name in after.keys() - before.keys()}
    for name in [*before, *(name for name in after if name not in before)]:
        person, _, attribute = name.partition(": ")
        if before.get(name) == after.get(name) and (name in before) == (name in after):
            continue
        if not attribute or person not in came | _gone(before, after):
            yield _change(name, after.get(name))
        elif attribute == "is in":
            yield f"{person} is {'in' if name in after else 'out'}"


def _gone(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name.removesuffix(": is in") for name in before.keys() - after.keys()}


def _change(name: str, value: Any) -> str:
    text = str(value).replace("|", "\\|")
    is_telling = isinstance(value, _SHOWN_VALUES) and not _ID.search(text)
    return f"{name} = {text}" if is_telling and len(text) <= _LONGEST_VALUE else name


def rewritten(text: str, lines: list[str]) -> str:
    """The README with these lines in its table."""
    before, start, rest = text.partition(_START)
    _, end, after = rest.partition(_END)
    head = [
        "| Request | Who may | State change | Everyone is told | One alone is told |",
        "|---|---|---|---|---|",
    ]
    return before + start + "\n".join([*head, *lines]) + "\n" + end + after


async def _observe_all() -> list[str]:
    lines = []
    for request_class in REQUESTS:
        async with open_hall(FakeClock()) as hall:
            lines.append(await observe(hall, request_class))
    return lines


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(), asyncio.run(_observe_all())))
