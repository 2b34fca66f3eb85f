"""The waiting room: who waits stands in the thread, to be let in or turned away."""

from typing import Annotated

from pydantic import Field

from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.on_participant import OneParticipant
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, enumerated
from bridge.pexip.errors import RefusedError
from bridge.pexip.models import Participant
from bridge.pexip.requests.participant import AdmitParticipant, DisconnectParticipant
from bridge.slack.shown.asking import Asker, Asking, AskingKind, AskingMessages, gone_elsewhere
from bridge.slack.shown.card import CardSection

_LONGEST_NAME = 40
_MOST_NAMES = 10
# What a button can carry.
_LONGEST_COUNTED = 1900
_DONE_BY = {
    "admit": "admitted",
    "admit all": "admitted",
    "unlock": "let in",
    "start": "let in",
    "turn away": "turned away",
    "remove": "turned away",
}


class WaitingList(Asking):
    """Who waits in this meeting."""


class AllWaiting(Arguments):
    """Everybody who waits; a button names those whom it counts, and lets in nobody else."""

    counted: Annotated[
        str,
        Field(max_length=_LONGEST_COUNTED, json_schema_extra={"form": True, "hidden": True}),
    ] = ""


async def admit_all(arguments: AllWaiting, situation: Situation) -> Outcome:
    """Everybody who waits now; who leaves meanwhile is no failure."""
    conference = situation.require_conference()
    waiting = (await conference.roster()).waiting
    if arguments.counted:
        counted = arguments.counted.split(",")
        waiting = tuple(each for each in waiting if each.uuid in counted)
    if not waiting:
        raise CommandError("Nobody is waiting.")
    admitted = {each.uuid for each in waiting}
    for each in waiting:
        try:
            await conference.send(AdmitParticipant(participant_uuid=each.uuid))
        except RefusedError:
            admitted.discard(each.uuid)
    shown = await conference.wait_until(
        lambda roster: admitted.isdisjoint(each.uuid for each in roster.waiting)
    )
    if shown is None:
        return Done(text=say(catalogue.LET_IN_UNSEEN, count=len(admitted)))
    return Done(text=say(catalogue.LET_IN, count=len(admitted)))


def show_waiting(meeting: Meeting) -> CardSection:
    """One press lets in those who are counted on the button."""
    waiting = meeting.roster.waiting
    if not waiting or meeting.binding.is_listening:
        return CardSection()
    if len(waiting) == 1:
        [only] = waiting
        label, command = f"Admit {meeting.roster.label(only)[:_LONGEST_NAME]}", ADMIT.name
        values = {"participant": str(only.uuid)}
    else:
        label, command = f"Admit {len(waiting)} waiting", ADMIT_ALL.name
        counted = ",".join(each.uuid for each in waiting)
        # Of a crowd it is asked first, for no button names them all.
        values = {"counted": counted} if len(counted) <= _LONGEST_COUNTED else {}
    return CardSection(
        likely=(Button(label=label, command=command, values=values, is_primary=True),)
    )


def _only_who_waits(participant: Participant) -> Participant:
    """A button may be older than what has happened since.

    Raises:
        CommandError: They are in the meeting.
    """
    if not participant.is_waiting:
        raise CommandError(f"{_name(participant)} is not waiting: they are in the meeting.")
    return participant


def _is_in(arguments: OneParticipant, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and not found.is_waiting


async def _who_waits(_arguments: AllWaiting, conference: Conference) -> str:
    waiting = (roster := await conference.roster()).waiting
    if not waiting:
        return say(catalogue.NOBODY_WAITS)
    names = [clean_name(roster.label(each), "Somebody")[:_LONGEST_NAME] for each in waiting]
    return say(catalogue.WHO_WAITS, names=enumerated(names, _MOST_NAMES))


def _name(participant: Participant) -> str:
    return clean_name(participant.display_name, "Somebody")[:_LONGEST_NAME]


def _buttons(asker: Asker) -> tuple[Button, ...]:
    values = asker.values
    name = asker.label[:_LONGEST_NAME]
    return (
        Button(label=f"Admit {name}", command=ADMIT.name, values=values, is_primary=True),
        Button(label=f"Turn away {name}", command=TURN_AWAY.name, values=values),
    )


def _otherwise(asker: Asker, meeting: Meeting) -> str | None:
    roster = asker.roster(meeting)
    if roster is not None and roster.find(asker.uuid) is not None:
        return "let in"
    return gone_elsewhere(asker, meeting)


ADMIT = Command(
    name="admit",
    summary="Let somebody in from the waiting room",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="admit bob",
    in_room=True,
    is_likely=True,
    is_for_waiting=True,
    request=lambda arguments: AdmitParticipant(
        participant_uuid=_only_who_waits(arguments.participant).uuid
    ),
    shown=_is_in,
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)} was let in.",
)
ADMIT_ALL = Procedure(
    name="admit all",
    summary="Let in everybody who waits",
    arguments=AllWaiting,
    permission=Permission.MODERATE,
    example="admit all",
    in_room=True,
    confirm=lambda arguments: None if arguments.counted else "Let in everybody who waits?",
    confirm_details=_who_waits,
    confirm_button="Admit all",
    run=admit_all,
    needs_meeting=True,
)
TURN_AWAY = Command(
    name="turn away",
    summary="Send somebody out of the waiting room",
    arguments=OneParticipant,
    permission=Permission.HOST,
    example="turn away bob",
    in_room=True,
    is_likely=True,
    is_for_waiting=True,
    confirm=lambda arguments: f"Turn {_name(arguments.participant)} away?",
    confirm_button="Turn away",
    request=lambda arguments: DisconnectParticipant(
        participant_uuid=_only_who_waits(arguments.participant).uuid
    ),
    shown=lambda arguments, roster: roster.find(arguments.participant.uuid) is None,
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)} was turned away.",
)

_MESSAGES = AskingMessages(
    AskingKind(
        name="waiting",
        title="Waiting to be let in",
        past="Waited to be let in",
        memory=WaitingList,
        find=lambda roster: roster.waiting,
        buttons=_buttons,
        for_all=Button(label="Admit all", command=ADMIT_ALL.name),
        done_by=_DONE_BY,
        otherwise=_otherwise,
    )
)

COMMANDS = (ADMIT, ADMIT_ALL, TURN_AWAY)
HANDLERS = _MESSAGES.handlers
CARD = show_waiting
