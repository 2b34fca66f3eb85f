"""Whom the meeting looks at: raised hands and spotlights."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.commands.asking.rooms import open_rooms
from bridge.commands.rights.permissions import granted
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.on_participant import OneParticipant, on_participant
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.typed.arguments import ROOM
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import enumerated, safe
from bridge.pexip.models import Participant
from bridge.pexip.requests.conference import ClearSpotlights, LowerAllHands
from bridge.pexip.requests.participant import (
    LowerHand,
    RaiseHand,
    SpotlightParticipant,
    UnspotlightParticipant,
)
from bridge.slack.shown.blocks import cut
from bridge.slack.shown.card import CardSection

_MOST_BUTTONS = 5
_MOST_NAMES = 12
_LONGEST_NAME = 40


async def hands(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Whose hand is up, the first one first."""
    conference = situation.require_conference()
    roster = await conference.roster()
    raised = [_Hand(roster, each, situation.room) for each in roster.hands]
    for room in await open_rooms(conference):
        raised += [_Hand(room.roster, each, room.name) for each in room.roster.hands]
    if not raised:
        return Done(text="No hand is up.")
    level = granted(situation.person, situation.require_binding()) or Permission.VIEW
    may_lower = level >= LOWER.permission
    return Done(
        text=say(catalogue.HANDS_UP, count=len(raised)),
        lines=tuple(each.label for each in raised),
        buttons=_lowering(raised) if may_lower else (),
    )


@dataclass(frozen=True)
class _Hand:
    """Somebody's, in the main room or in the one that is named."""

    roster: Roster
    participant: Participant
    room: str

    @property
    def label(self) -> str:
        name = self.roster.label(self.participant)
        return f"{name} in {self.room}" if self.room else name

    @property
    def button(self) -> str:
        where = f" in {self.room}" if self.room else ""
        name = cut(self.roster.label(self.participant), _LONGEST_NAME)
        return say(catalogue.LOWER_HAND, name=name, where=where)


def _lowering(raised: Sequence[_Hand]) -> tuple[Button, ...]:
    single = tuple(
        Button(
            label=each.button,
            command=LOWER.name,
            values={"participant": each.participant.uuid}
            | ({ROOM: each.room} if each.room else {}),
        )
        for each in raised[:_MOST_BUTTONS]
    )
    return (
        (*single, Button(label="Lower all", command=LOWER_ALL.name)) if len(raised) > 1 else single
    )


async def _whose_hands(_arguments: NoArguments, conference: Conference) -> str:
    count = len((await conference.roster()).hands)
    return say(catalogue.HANDS_TO_LOWER, count=count) if count else say(catalogue.NO_HAND_UP)


def spotlighted(roster: Roster) -> tuple[Participant, ...]:
    """Those in the primary positions, the first one first."""
    return roster.spotlit


def show_spotlights(meeting: Meeting) -> CardSection:
    """Who is held in the picture; raised hands stand with the people, to be lowered from here."""
    lit, hands = spotlighted(meeting.roster), meeting.roster.hands
    likely = tuple(_lower_button(each, meeting.roster) for each in hands[:1])
    if not lit:
        return CardSection(likely=likely)
    names = enumerated([safe(meeting.roster.label(each)) for each in lit], _MOST_NAMES)
    return CardSection(special=(f"*Spotlight* {names}",), likely=likely)


def _lower_button(participant: Participant, roster: Roster) -> Button:
    """Of the one who has waited longest, and will speak next."""
    name = cut(roster.label(participant), _LONGEST_NAME)
    return Button(
        label=say(catalogue.LOWER_HAND, name=name, where=""),
        command=LOWER.name,
        values={"participant": participant.uuid},
    )


def _spotlit(arguments: OneParticipant, roster: Roster) -> str:
    """With others before them the place is not the first; some nodes list nobody there."""
    name = roster.label(arguments.participant)
    places = [each.uuid for each in spotlighted(roster)]
    uuid = arguments.participant.uuid
    place = places.index(uuid) + 1 if uuid in places else 1
    lit = catalogue.SPOTLIT_FIRST if place == 1 else catalogue.SPOTLIT
    return say(lit, name=name, place=place)


HANDS = Procedure(
    name="hands",
    summary="Whose hand is up",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="hands",
    run=hands,
    needs_meeting=True,
    in_room=True,
)
LOWER = on_participant(
    "lower",
    "Lower one participant’s hand",
    lambda uuid: LowerHand(participant_uuid=uuid),
    is_so=lambda participant: not participant.has_raised_hand,
    was=lambda participant: participant.has_raised_hand,
    back=("raise", "Raise"),
    reply="{}’s hand is down.",
    label="Lower hand",
    is_likely=True,
    concerns=lambda participant: participant.has_raised_hand,
)
LOWER_ALL = Command(
    name="lower all",
    summary="Lower all hands",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="lower all",
    in_room=True,
    confirm=lambda _: "Lower all hands?",
    confirm_details=_whose_hands,
    confirm_button="Lower all",
    request=lambda _: LowerAllHands(),
    shown=lambda _, roster: not roster.hands,
    for_each="lower",
    reply=lambda *_: "All hands are down.",
)
RAISE = on_participant(
    "raise",
    "Raise one participant’s hand",
    lambda uuid: RaiseHand(participant_uuid=uuid),
    is_so=lambda participant: participant.has_raised_hand,
    was=lambda participant: not participant.has_raised_hand,
    back=("lower", "Lower"),
    reply="{}’s hand is up.",
    label="Raise hand",
)
SPOTLIGHT = on_participant(
    "spotlight",
    "Hold a participant in the picture’s first place",
    lambda uuid: SpotlightParticipant(participant_uuid=uuid),
    is_so=lambda participant: bool(participant.spotlight),
    was=lambda participant: not participant.spotlight,
    back=("unspotlight", "Unspotlight"),
    reply=_spotlit,
    is_likely=True,
)
UNSPOTLIGHT = on_participant(
    "unspotlight",
    "Take the spotlight off a participant",
    lambda uuid: UnspotlightParticipant(participant_uuid=uuid),
    is_so=lambda participant: not participant.spotlight,
    was=lambda participant: bool(participant.spotlight),
    back=("spotlight", "Spotlight"),
    reply="{} is no longer spotlighted.",
    is_likely=True,
    concerns=lambda participant: bool(participant.spotlight),
)
UNSPOTLIGHT_ALL = Command(
    name="unspotlight all",
    summary="Take the spotlight off everybody",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="unspotlight all",
    in_room=True,
    confirm=lambda _: "Take the spotlight off everybody?",
    confirm_button="Unspotlight all",
    request=lambda _: ClearSpotlights(),
    shown=lambda _, roster: not spotlighted(roster),
    for_each="unspotlight",
    reply=lambda *_: "Nobody is spotlighted any more.",
)


COMMANDS = (HANDS, LOWER, LOWER_ALL, RAISE, SPOTLIGHT, UNSPOTLIGHT, UNSPOTLIGHT_ALL)
CARD = show_spotlights
