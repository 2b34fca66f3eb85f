"""The conference as a whole: how it stands, lock and unlock, start and end."""

from collections.abc import Iterable, Sequence

from bridge.commands.asking.rooms import (
    OpenRoom,
    count_people,
    get_room,
    open_rooms,
    puts_out,
)
from bridge.commands.rights.permissions import granted
from bridge.commands.running.record import DONE
from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.outcome import Button, Done, Outcome, Undo
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference, NotInConferenceError
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.processing import known, marks_of_processing
from bridge.mirror.people import layouts
from bridge.mirror.people.room_words import marks_of
from bridge.mirror.people.rooms import Room
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import Saying, say
from bridge.mirror.words.text import clean_name, enumerated
from bridge.pexip.errors import PexipError
from bridge.pexip.models import ConferenceStatus
from bridge.pexip.requests.breakout import CloseAllBreakouts
from bridge.pexip.requests.conference import (
    DisconnectAll,
    GetMessageText,
    LockConference,
    StartConference,
    UnlockConference,
)
from bridge.slack.shown.blocks import clock_token
from bridge.slack.shown.card import CardSection
from bridge.storage.meetings import meetings
from bridge.storage.meetings.bindings import Binding, BindingState

_STATES = {
    BindingState.WAITING: "The bridge waits for people in {alias}.",
    BindingState.LIVE: "The bridge is in {alias}.",
    BindingState.RECONNECTING: "The bridge is getting back into {alias}.",
    BindingState.PAUSED: "The bridge is paused; /pexip join brings it back into {alias}.",
    BindingState.NEEDS_PIN: "{alias} wants another PIN: /pexip bind {alias}",
    BindingState.NEEDS_LOGIN: "{alias} asks for a login: /pexip join",
    BindingState.WAITING_ROOM: "The bridge is in the waiting room of {alias}.",
    BindingState.UNREACHABLE: "The bridge cannot get into {alias}.",
}

_LONGEST = 60
_MOST_CAME = 10
_NOT_RECORDED = "Not recorded, streamed or transcribed"
_UNTOLD = "Nobody is seen to record it; this Infinity, older than 39, does not say more"
_ON_THE_WAY = "The connection to the meeting was lost; the bridge is on its way back."
_MOST_MACHINES = 5
_GUESTS_SEEN = {
    "never": "Guests never see Guests",
    "no_hosts": "Guests see Guests only without a Host",
}
# Properties that are worth a word when they have this value, and none otherwise.
_UNLOCKED = "Not locked"
_UNUSUAL = {
    "guests_muted": (True, "Guests muted"),
    "guests_can_unmute": (False, "Guests cannot unmute themselves"),
    "guests_can_present": (False, "Guests cannot present"),
    "all_muted": (True, "Everybody muted"),
    "presentation_allowed": (False, "Nobody can present"),
    "chat_enabled": (False, "Chat is off in the meeting"),
    "direct_media": (True, "Direct media: no chat and no captions here"),
}


async def status(_arguments: NoArguments, situation: Situation) -> Outcome:
    """How things stand, and the likeliest next steps that this person may take."""
    binding = situation.binding
    if binding is None:
        return Done(
            text="This channel has no meeting yet. Give it one: /pexip bind and its alias.",
            lines=("/pexip help lists everything.",),
            buttons=(Button(label="Bind a meeting…", command="bind", is_primary=True),),
        )
    roster, rooms = await _look(situation, binding)
    lines: tuple[str, ...] = ()
    if roster:
        since, banner = await _since(situation, binding), await _banner_line(situation, roster)
        lines = (*_status_lines(binding, roster, rooms), *since, *banner)
    return Done(
        text=_state_line(binding),
        lines=lines,
        buttons=_buttons(situation, binding, roster or Roster(), is_there=roster is not None),
    )


async def _look(situation: Situation, binding: Binding) -> tuple[Roster | None, Sequence[OpenRoom]]:
    """Who is there; None if the bridge is not, or the node does not say: the state tells why."""
    conference = await situation.services.conferences.find(binding)
    if conference is None:
        return None, ()
    if situation.room:
        conference = await get_room(situation.room, conference)
    try:
        return await conference.roster(), await open_rooms(conference)
    except (PexipError, NotInConferenceError):
        return None, ()


def _state_line(binding: Binding) -> str:
    return _with_reason(_STATES[binding.state].format(alias=binding.alias), binding)


def _with_reason(line: str, binding: Binding) -> str:
    return f"{line} ({binding.state_detail})" if binding.state_detail else line


async def _since(situation: Situation, binding: Binding) -> tuple[str, ...]:
    """Since when the bridge has known it to go on."""
    record = await situation.services.database.read(meetings.find_open, binding.id)
    if record is None:
        return ()
    minutes = int((situation.services.clock.now() - record.began).total_seconds() // 60)
    lasted = catalogue.SINCE if minutes > 0 else catalogue.JUST_SINCE
    return (say(lasted, count=minutes, time=clock_token(record.began)),)


async def _banner_line(situation: Situation, roster: Roster) -> tuple[str, ...]:
    """Since when a banner stands there, in the node's own words."""
    conference = await situation.services.conferences.find(situation.require_binding())
    if not (roster.conference and roster.conference.message_text) or conference is None:
        return ()
    try:
        banner = await conference.send(GetMessageText())
    except (PexipError, NotInConferenceError):
        return ()
    since = clean_name(banner.set_time or "", "")[:_LONGEST]
    return (f"The banner was set: {since}",) if since else ()


def _status_lines(binding: Binding, roster: Roster, rooms: Sequence[OpenRoom]) -> list[str]:
    waiting = f", {len(roster.waiting)} waiting" if roster.waiting else ""
    lines = [f"{count_people(roster, rooms)}{waiting}"]
    if roster.hands:
        lines.append("Hands: " + ", ".join(roster.label(each) for each in roster.hands))
    lines += [
        f"{room.name}: {' · '.join(marks)}" for room in rooms if (marks := marks_of(room.roster))
    ]
    lines.append(" · ".join(_conference_words(roster)))
    lines.append(" · ".join(_picture_words(roster)))
    lines.append(_processed(roster))
    lines.append("Captions off" if binding.settings.captions == "off" else "Captions on")
    if binding.settings.stopped:
        lines.append("Somebody in the meeting said !stop: nothing is mirrored.")
    return [line for line in lines if line]


def _conference_words(roster: Roster) -> list[str]:
    conference = roster.conference
    if conference is None:
        return []
    words = []
    if conference.locked is not None:
        words.append("Locked" if conference.locked else _UNLOCKED)
    if conference.started is False and roster.waiting:
        words.append("Not started: Guests wait for a Host")
    shown = conference.model_dump(include=set(_UNUSUAL))
    return words + [text for name, (value, text) in _UNUSUAL.items() if shown[name] is value]


def _picture_words(roster: Roster) -> list[str]:
    """What was set of the picture, as the meeting shows it."""
    conference, seen = roster.conference, layouts.host_layout(roster)
    words = [f"Layout {clean_name(layouts.describe(seen), '')}"] if seen else []
    if roster.layout and roster.layout.guests_can_see_guests not in {None, "", "always"}:
        words.append(_GUESTS_SEEN.get(roster.layout.guests_can_see_guests or "", ""))
    if conference is None:
        return words
    if conference.pinning_config:
        words.append(f"Pinned {clean_name(conference.pinning_config, '')[:_LONGEST]}")
    if level := _level(conference):
        words.append(f"Classification: {level}")
    if banner := clean_name(conference.message_text or "", "")[:_LONGEST]:
        words.append(f"Banner “{banner}”")
    return [each for each in words if each]


def _processed(roster: Roster) -> str:
    """Who asks whether it is recorded is told, also that it is not, or that nobody says so."""
    going_on = " · ".join(marks_of_processing(roster.conference)) or _machines(roster)
    if going_on or roster.conference is None:
        return going_on
    return _NOT_RECORDED if known(roster.conference) else _UNTOLD


def _machines(roster: Roster) -> str:
    """On a node that does not tell it of the meeting, who records or streams tells it."""
    found = [each for each in roster.people if each.is_streaming_conference or each.is_recording]
    names = ", ".join(roster.label(each) for each in found[:_MOST_MACHINES])
    return f"Recording or streaming: {names}" if names else ""


def _level(conference: ConferenceStatus) -> str:
    known = conference.classification
    name = known.levels.get(known.current or "", "") if known else ""
    return clean_name(name, "")[:_LONGEST]


def _buttons(
    situation: Situation, binding: Binding, roster: Roster, *, is_there: bool
) -> tuple[Button, ...]:
    """Those that the person's level allows; the runner checks again."""
    level = granted(situation.person, binding) or Permission.VIEW
    if not is_there:
        may_join = level >= Permission.MODERATE and binding.state is BindingState.PAUSED
        return (Button(label="Join", command="join", is_primary=True),) if may_join else ()
    offered = [(Permission.VIEW, Button(label="Who is there?", command="who"))]
    if not binding.is_listening:
        is_locked = bool(roster.conference and roster.conference.locked)
        lock = UNLOCK if is_locked else LOCK
        offered += [
            (Permission.MODERATE, Button(label="Mute all", command="muteall")),
            (lock.permission, Button(label=lock.name.capitalize(), command=lock.name)),
        ]
    captions = "captions on" if binding.settings.captions == "off" else "captions off"
    offered.append((Permission.MODERATE, Button(label=captions.capitalize(), command=captions)))
    return tuple(button for permission, button in offered if permission <= level)


def show_conference(meeting: Meeting) -> CardSection:
    """What is not as usual, everybody’s microphones, and in the menu the door and the end."""
    special = tuple(each for each in _conference_words(meeting.roster) if each != _UNLOCKED)
    is_away = meeting.binding.state is BindingState.RECONNECTING
    odd = _with_reason(_ON_THE_WAY, meeting.binding) if is_away else meeting.binding.state_detail
    lines = (f"_{odd}_",) if odd else ()
    if meeting.binding.is_listening:
        return CardSection(lines=lines, special=special)
    conference = meeting.roster.conference
    lock = UNLOCK if conference is not None and conference.locked else LOCK
    are_muted = conference is not None and conference.guests_muted
    return CardSection(
        lines=lines,
        special=special,
        buttons=(
            Button(label="Unmute all", command="unmuteall")
            if are_muted
            else Button(label="Mute all", command="muteall"),
            Button(
                label="End for everyone…",
                command=END.name,
                is_danger=True,
                question=" ".join(filter(None, (_END_QUESTION, _rooms_too(meeting.rooms)))),
            ),
        ),
        more=(Button(label=f"{lock.name.capitalize()} the meeting", command=lock.name),),
    )


_END_QUESTION = "End the meeting for everyone?"


async def end(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Nothing can be looked at afterwards: the bridge itself is out as well.

    A node only disconnects who is in the main room, and a meeting goes on in its breakout rooms.
    So those are closed first, and whoever comes back from them is waited for.
    """
    conference = situation.require_conference()
    rooms = await open_rooms(conference)
    told = catalogue.ENDED
    if rooms:
        told = await _close_rooms(rooms, conference)
    await conference.send(DisconnectAll())
    return Done(text=say(told))


async def _close_rooms(rooms: Sequence[OpenRoom], conference: Conference) -> Saying:
    """What is said then: whoever is slow may come into a meeting that has just ended."""
    people = {each.uuid for room in rooms for each in room.roster.people}
    gone = {each.uuid for room in rooms if puts_out(room) for each in room.roster.people}
    await conference.send(CloseAllBreakouts())
    back = people - gone
    if not back or await conference.wait_until(lambda roster: back <= roster.participants.keys()):
        return catalogue.ENDED_WITH_ROOMS
    return catalogue.ENDED_ROOMS_UNSEEN


async def _in_rooms(_arguments: NoArguments, conference: Conference) -> str:
    return _rooms_too(await open_rooms(conference))


def _rooms_too(rooms: Iterable[Room | OpenRoom]) -> str:
    inside = sum(len(each.roster.people) for each in rooms)
    return say(catalogue.ENDS_IN_ROOMS_TOO, count=inside) if inside else ""


async def unlock(arguments: NoArguments, situation: Situation) -> Outcome:
    """Whoever has waited for it comes in, which somebody should know."""
    conference = situation.require_conference()
    waited = (await conference.roster()).waiting
    ending = await send(_UNLOCK, arguments, conference)
    if not waited or not isinstance(ending.outcome, Done) or ending.result != DONE:
        return ending.outcome
    uuids = {each.uuid for each in waited}
    roster = await conference.wait_until(
        lambda roster: not uuids.intersection(each.uuid for each in roster.waiting)
    )
    if roster is None:
        return ending.outcome
    came = [roster.label(each) for each in roster.people if each.uuid in uuids]
    names = enumerated(came, _MOST_CAME)
    return Done(text=say(catalogue.UNLOCKED_AND_IN, names=names)) if came else ending.outcome


def _is_locked(roster: Roster, *, locked: bool) -> bool:
    return roster.conference is not None and roster.conference.locked is locked


def _back(row: str, roster: Roster, *, was_locked: bool) -> Undo | None:
    """No way back from what was so before."""
    if not _is_locked(roster, locked=was_locked):
        return None
    return Undo(label=row.capitalize(), command=row)


STATUS = Procedure(
    name="status",
    summary="How the meeting stands, with buttons",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="status",
    in_room=True,
    run=status,
    needs_binding=False,
)
LOCK = Command(
    name="lock",
    summary="Lock the meeting: who comes now waits",
    arguments=NoArguments,
    permission=Permission.HOST,
    example="lock",
    in_room=True,
    request=lambda _: LockConference(),
    shown=lambda _, roster: _is_locked(roster, locked=True),
    opposite="unlock",
    undo=lambda _, roster: _back("unlock", roster, was_locked=False),
    reply=lambda *_: "The meeting is locked. Who comes now waits until a Host lets them in.",
)
_UNLOCK = Command(
    name="unlock",
    summary="Unlock the meeting",
    arguments=NoArguments,
    permission=Permission.HOST,
    example="unlock",
    request=lambda _: UnlockConference(),
    shown=lambda _, roster: _is_locked(roster, locked=False),
    reply=lambda *_: say(catalogue.UNLOCKED),
)
UNLOCK = Procedure(
    name="unlock",
    summary="Unlock the meeting",
    arguments=NoArguments,
    permission=Permission.HOST,
    example="unlock",
    in_room=True,
    run=unlock,
    needs_meeting=True,
    shown=lambda _, roster: _is_locked(roster, locked=False),
    opposite="lock",
    undo=lambda _, roster: _back("lock", roster, was_locked=True),
)
START = Command(
    name="start",
    summary="Let the Guests in although no Host is there with media",
    arguments=NoArguments,
    permission=Permission.HOST,
    example="start",
    request=lambda _: StartConference(),
    shown=lambda _, roster: bool(roster.conference and roster.conference.started),
    reply=lambda *_: "The meeting has started: Guests get in without a Host.",
)
END = Procedure(
    name="end",
    summary="End the meeting for everyone",
    arguments=NoArguments,
    permission=Permission.HOST,
    example="end",
    confirm=lambda _: _END_QUESTION,
    confirm_details=_in_rooms,
    confirm_button="End for everyone",
    run=end,
    needs_meeting=True,
)

COMMANDS = (STATUS, LOCK, UNLOCK, START, END)
CARD = show_conference
