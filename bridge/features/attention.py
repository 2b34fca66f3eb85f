"""Whom the meeting looks at: raised hands and spotlights."""

from bridge.commands.running.permissions import granted
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.outcome import Button, Done, Outcome, Undo
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.roster import Roster
from bridge.mirror.words.text import safe
from bridge.pexip import (
    ClearSpotlights,
    LowerAllHands,
    LowerHand,
    Participant,
    RaiseHand,
    SpotlightParticipant,
    UnspotlightParticipant,
)
from bridge.slack.shown.card import CardSection

_MOST_BUTTONS = 5
_MOST_NAMES = 12


class OneParticipant(Arguments):
    """Whom it is about."""

    participant: Participant


async def hands(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Whose hand is up, the first one first."""
    roster = await situation.require_conference().roster()
    raised = roster.hands
    if not raised:
        return Done(text="No hand is up.")
    count = f"{len(raised)} hands are" if len(raised) > 1 else "One hand is"
    level = granted(situation.person, situation.require_binding()) or Permission.VIEW
    may_lower = level >= LOWER.permission
    return Done(
        text=f"{count} up, the first one first:",
        lines=tuple(roster.label(each) for each in raised),
        buttons=_lowering(raised, roster) if may_lower else (),
    )


def _lowering(raised: tuple[Participant, ...], roster: Roster) -> tuple[Button, ...]:
    single = tuple(
        Button(
            label=f"Lower {roster.label(each)}",
            command=LOWER.name,
            values={"participant": each.uuid},
        )
        for each in raised[:_MOST_BUTTONS]
    )
    return (
        (*single, Button(label="Lower all", command=LOWER_ALL.name)) if len(raised) > 1 else single
    )


def spotlighted(roster: Roster) -> tuple[Participant, ...]:
    """Those in the primary positions, the first one first."""
    lit = (each for each in roster.people if each.spotlight)
    return tuple(sorted(lit, key=lambda each: each.spotlight or 0))


def show_spotlights(meeting: Meeting) -> CardSection:
    """Raised hands stand with the people; who is held in the picture stands here."""
    lit = spotlighted(meeting.roster)
    if not lit:
        return CardSection()
    names = ", ".join(safe(meeting.roster.label(each)) for each in lit[:_MOST_NAMES])
    more = f" and {len(lit) - _MOST_NAMES} more" if len(lit) > _MOST_NAMES else ""
    return CardSection(lines=(f"*Spotlight* {names}{more}",))


def _is_hand(arguments: OneParticipant, roster: Roster, *, raised: bool) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and found.has_raised_hand is raised


def _is_lit(arguments: OneParticipant, roster: Roster, *, lit: bool) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and bool(found.spotlight) is lit


def _back(
    row: str, verb: str, arguments: OneParticipant, roster: Roster, *, differs: bool
) -> Undo | None:
    """No way back from what was so before."""
    if not differs:
        return None
    label = f"{verb} {roster.label(arguments.participant)}"
    return Undo(label=label, command=row, values={"participant": arguments.participant.uuid})


def _spotlit(arguments: OneParticipant, roster: Roster) -> str:
    """With others before them the place is not the first."""
    name = roster.label(arguments.participant)
    places = [each.uuid for each in spotlighted(roster)]
    place = places.index(arguments.participant.uuid) + 1
    return f"{name} is spotlighted." if place == 1 else f"{name} is spotlighted, in place {place}."


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
LOWER = Command(
    name="lower",
    summary="Lower one participant’s hand",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="lower bob",
    label="Lower hand",
    is_likely=True,
    concerns=lambda participant: participant.has_raised_hand,
    in_room=True,
    request=lambda arguments: LowerHand(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _is_hand(arguments, roster, raised=False),
    undo=lambda arguments, roster: _back(
        "raise", "Raise", arguments, roster, differs=_is_hand(arguments, roster, raised=True)
    ),
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)}’s hand is down.",
)
LOWER_ALL = Command(
    name="lower all",
    summary="Lower all hands",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="lower all",
    in_room=True,
    confirm=lambda _: "Lower all hands in the meeting?",
    confirm_button="Lower all",
    request=lambda _: LowerAllHands(),
    shown=lambda _, roster: not roster.hands,
    reply=lambda *_: "All hands are down.",
)
RAISE = Command(
    name="raise",
    summary="Raise one participant’s hand",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="raise bob",
    label="Raise hand",
    in_room=True,
    request=lambda arguments: RaiseHand(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _is_hand(arguments, roster, raised=True),
    undo=lambda arguments, roster: _back(
        "lower", "Lower", arguments, roster, differs=_is_hand(arguments, roster, raised=False)
    ),
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)}’s hand is up.",
)
SPOTLIGHT = Command(
    name="spotlight",
    summary="Hold a participant in the picture’s first place",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="spotlight bob",
    is_likely=True,
    in_room=True,
    request=lambda arguments: SpotlightParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _is_lit(arguments, roster, lit=True),
    undo=lambda arguments, roster: _back(
        "unspotlight",
        "Unspotlight",
        arguments,
        roster,
        differs=_is_lit(arguments, roster, lit=False),
    ),
    reply=_spotlit,
)
UNSPOTLIGHT = Command(
    name="unspotlight",
    summary="Take the spotlight off a participant",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="unspotlight bob",
    is_likely=True,
    concerns=lambda participant: bool(participant.spotlight),
    in_room=True,
    request=lambda arguments: UnspotlightParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _is_lit(arguments, roster, lit=False),
    undo=lambda arguments, roster: _back(
        "spotlight", "Spotlight", arguments, roster, differs=_is_lit(arguments, roster, lit=True)
    ),
    reply=lambda arguments, roster: (
        f"{roster.label(arguments.participant)} is no longer spotlighted."
    ),
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
    reply=lambda *_: "Nobody is spotlighted any more.",
)


COMMANDS = (HANDS, LOWER, LOWER_ALL, RAISE, SPOTLIGHT, UNSPOTLIGHT, UNSPOTLIGHT_ALL)
CARD = show_spotlights
