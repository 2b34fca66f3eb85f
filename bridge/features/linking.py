"""Who in Slack is who in the meeting: proved by a code that only the participant can read."""

import hashlib
from typing import Annotated

from pydantic import Field, SecretStr

from bridge.commands.asking.questions import ask_in_form
from bridge.commands.running.alerting import tell_alerts
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError, NoMeetingError
from bridge.commands.table.outcome import Done, Form, Outcome
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.pexip.models import Participant
from bridge.pexip.requests.participant import MessageParticipant
from bridge.storage.database import Transaction
from bridge.storage.meetings import meetings
from bridge.storage.people import person_links

_DIGITS = 6


class LinkArguments(Arguments):
    """Whom somebody says they are, and the code that proves it."""

    participant: Participant
    code: Annotated[
        SecretStr | None,
        Field(
            title="Code",
            description="It stands in the meeting’s chat, for you alone.",
            max_length=_DIGITS,
            json_schema_extra={"form": True, "private": True, "needed": True},
        ),
    ] = None
    expected: Annotated[
        SecretStr | None, Field(json_schema_extra={"form": True, "private": True})
    ] = None
    """What the code comes to; no form asks for it, so that only the bridge can say it."""


async def link(arguments: LinkArguments, situation: Situation) -> Outcome:
    """Whisper a code, and take the word of whoever can repeat it; one try for each code."""
    if arguments.expected is None:
        return await _whisper_code(arguments, situation)
    given = arguments.code.get_secret_value().strip() if arguments.code else ""
    if not given:
        # Nothing was tried, so the code stays good.
        raise BadArgumentError({"code": "Enter the code that stands in the meeting’s chat."})
    if _sealed(given, arguments.participant) != arguments.expected.get_secret_value():
        raise CommandError("That was not the code. For a new one, say /pexip link again.")
    binding = situation.require_binding()
    roster = await situation.require_conference().roster()
    uuid = arguments.participant.uuid
    await situation.services.database.write(_keep, binding.id, situation.person.id, uuid)
    # Whoever has said who they are is not told of their own words.
    await tell_alerts(situation.services, binding)
    return Done(text=f"In this meeting you are {roster.label(arguments.participant)} from now on.")


async def _keep(tx: Transaction, binding_id: str, person: str, uuid: str) -> None:
    meeting = await meetings.find_open(tx, binding_id)
    if meeting is None:
        raise NoMeetingError("The meeting is over.")
    await person_links.put(tx, meeting.id, person, uuid)


async def _whisper_code(arguments: LinkArguments, situation: Situation) -> Form:
    participant, conference = arguments.participant, situation.require_conference()
    name = (await conference.roster()).label(participant)
    if participant.supports_direct_chat is False:
        raise CommandError(f"{name}’s device shows no private messages, so it cannot be linked.")
    code = f"{situation.services.random.randrange(10**_DIGITS):0{_DIGITS}}"
    text = (
        f"{situation.person.name} in Slack says to be you. "
        f"If that is so, enter {code} there. If not, do nothing."
    )
    await conference.send(MessageParticipant(participant_uuid=participant.uuid, payload=text))
    return await ask_in_form(
        situation.invocation,
        situation.services,
        LINK,
        {"participant": participant.uuid, "expected": _sealed(code, participant)},
        invitation=f"The bridge has written a code to {name} in the meeting.",
        button="Enter the code…",
        title="Link yourself",
        submit="Link",
        fields=("code",),
        roster=await conference.roster(),
    )


def _sealed(code: str, participant: Participant) -> str:
    return hashlib.sha256(f"{participant.uuid}/{code}".encode()).hexdigest()


LINK = Procedure(
    name="link",
    summary="Say which participant you are, so that mentions find you",
    arguments=LinkArguments,
    permission=Permission.SPEAK,
    example="link bob",
    label="Link to me",
    is_for_one_only=True,
    run=link,
    needs_meeting=True,
)

COMMANDS = (LINK,)
