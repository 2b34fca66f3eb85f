"""Calling somebody or something into the meeting, and hanging up again."""

import re
import unicodedata
from fnmatch import fnmatchcase
from typing import Annotated, Literal, TypeAlias
from urllib.parse import unquote

from pydantic import AfterValidator, Field, JsonValue, ValidationError

from bridge.budgets.table import DIALS
from bridge.commands.asking.rooms import everybody
from bridge.commands.named.resolver import named_exactly
from bridge.commands.rights.permissions import granted, who_may
from bridge.commands.running.spending import check_budget
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError, NotPermittedError
from bridge.commands.table.on_participant import OneParticipant
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.commands.typed.arguments import ROOM, example, explain_request
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.words import catalogue
from bridge.mirror.words.characters import without_invisible
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import Participant
from bridge.pexip.requests.conference import Dial
from bridge.pexip.requests.participant import DisconnectParticipant

Protocol: TypeAlias = Literal["auto", "sip", "h323", "mssip", "rtmp"]

_RINGING = "connecting"
_LONGEST_SHOWN = 80
_LONGEST_ADDRESS = 250
# What a number may have in front of it, and behind it.
_SCHEME = re.compile(r"(?:tel|callto|sips?|h323|mssip|im):(?://)?", re.IGNORECASE)
_PARAMETERS = re.compile(r"[;?,].*")
# What parts an address: a pattern's star stands for a name or host, and for none of these.
_PARTS = "@/;?,"
_NAME = re.compile(r"[^\W\d_]+")
_STREAM = re.compile(r"rtmps?:", re.IGNORECASE)
_KEEPS = {
    "always": "keep_conference_alive",
    "several": "keep_conference_alive_if_multiple",
    "never": "keep_conference_alive_never",
}


def _one_line(text: str) -> str:
    if any(each < " " for each in text):
        raise ValueError("one line")
    return text


Line = Annotated[str, AfterValidator(_one_line)]
Name = Annotated[Words, AfterValidator(_one_line)]

_TOO_MANY_CALLS = (
    f"You have called {DIALS.amount} in the last ten minutes. Try again a little later."
)


# A row of another feature.
_REMOVE = "remove"
_LONGEST_LABEL = 75
_RARE: dict[str, JsonValue] = {"form": True, "rare": True}


class DialArguments(Arguments):
    """Whom to call and how; what is rare is asked for in the form alone."""

    destination: Annotated[
        Line,
        Field(
            title="Address",
            min_length=1,
            max_length=_LONGEST_ADDRESS,
            json_schema_extra={"placeholder": "bob@example.com"},
        ),
    ]
    role: Annotated[
        Literal["guest", "host"], Field(title="Joins as", json_schema_extra={"after": "as"})
    ] = "guest"
    protocol: Annotated[
        Protocol,
        Field(
            title="Protocol",
            json_schema_extra={
                "rare": True,
                "words": {
                    "auto": "As the node’s Call Routing Rules say",
                    "sip": "SIP",
                    "h323": "H.323",
                    "mssip": "Skype for Business",
                    "rtmp": "RTMP, a stream",
                },
            },
        ),
    ] = "auto"
    call_type: Annotated[
        Literal["video", "video-only", "audio"] | None,
        Field(
            title="Sound and picture",
            json_schema_extra={
                "rare": True,
                "words": {
                    "video": "Both",
                    "video-only": "The picture alone",
                    "audio": "The sound alone",
                },
            },
        ),
    ] = None
    dtmf_sequence: Annotated[
        Line | None,
        Field(
            title="Tones once it answers",
            max_length=100,
            description="0-9, A-D, * and #; a comma is a pause.",
            json_schema_extra={
                "form": True,
                "rare": True,
                "private": True,
                "placeholder": ",,1234#",
            },
        ),
    ] = None
    keep_conference_alive: Annotated[
        Literal["always", "several", "never"] | None,
        Field(
            title="When only such calls are left",
            json_schema_extra={
                "form": True,
                "rare": True,
                "words": {
                    "always": "The meeting goes on",
                    "several": "It goes on while there are several",
                    "never": "The meeting ends",
                },
            },
        ),
    ] = None
    remote_display_name: Annotated[
        Name | None,
        Field(title="Name in the roster", max_length=100, json_schema_extra=_RARE),
    ] = None
    text: Annotated[
        Name | None,
        Field(title="Name in the picture", max_length=100, json_schema_extra=_RARE),
    ] = None
    source_display_name: Annotated[
        Name | None,
        Field(title="Name that is shown there", max_length=100, json_schema_extra=_RARE),
    ] = None
    source: Annotated[
        Line | None,
        Field(
            title="Address that is shown there",
            max_length=_LONGEST_ADDRESS,
            json_schema_extra=_RARE,
        ),
    ] = None
    presentation_url: Annotated[
        Line | None,
        Field(
            title="RTMP address for slides",
            max_length=_LONGEST_ADDRESS,
            json_schema_extra=_RARE,
        ),
    ] = None
    streaming: Annotated[bool, Field(title="It streams or records", json_schema_extra=_RARE)] = (
        False
    )

    @property
    def is_rtmp(self) -> bool:
        """Slides have an address of their own only there."""
        is_address = bool(_STREAM.match(_bare(self.destination)))
        return self.protocol == "rtmp" or is_address or bool(self.presentation_url)

    @property
    def is_stream(self) -> bool:
        """Whether the picture leaves the meeting for others to see."""
        return self.is_rtmp or self.streaming


async def dial(arguments: DialArguments, situation: Situation) -> Outcome:
    """Ring; the thread tells whether anybody answers."""
    _check_rights(arguments, situation)
    _check_patterns(arguments, situation.services.settings.dial_allow)
    _check_words(arguments.destination)
    conference = situation.require_conference()
    await check_budget(situation, DIAL.name, DIALS, _TOO_MANY_CALLS)
    called = await conference.send(_request(arguments))
    if not called:
        raise CommandError(
            f"The node calls nobody at {_short(arguments.destination)}: "
            "none of its Call Routing Rules may lead there."
        )
    shown = await conference.wait_until(
        lambda roster: any(roster.find(each) is not None for each in called)
    )
    address = _short(arguments.destination)
    if shown is None:
        return Done(text=f"Dial {address}: accepted, not confirmed by the meeting yet.")
    return Done(text=f"Calling {address}. The thread shows whether they answer.")


def _check_rights(arguments: DialArguments, situation: Situation) -> None:
    """Raises NotPermittedError where the picture would leave the meeting."""
    binding = situation.require_binding()
    if arguments.is_stream and granted(situation.person, binding) is not Permission.ADMIN:
        asked = who_may(Permission.ADMIN, binding)
        raise NotPermittedError(f"Streams and recordings are not for you to start. Ask {asked}.")


def _check_patterns(arguments: DialArguments, patterns: tuple[str, ...]) -> None:
    """Raises BadArgumentError for what this bridge may not dial."""
    addresses = {
        "destination": arguments.destination,
        "presentation_url": arguments.presentation_url or "",
    }
    for name, address in addresses.items():
        if address and not _is_allowed(arguments, address, patterns):
            text = f"This bridge may not dial {_short(address)}."
            raise BadArgumentError({name: f"{text} BRIDGE_DIAL_ALLOW says what it may."})


def _check_words(address: str) -> None:
    """Raises BadArgumentError: only a number is written in groups, a second word is none of it."""
    words = address.split()
    if len(words) > 1 and any(each.isalpha() for each in address):
        text = say(catalogue.NO_ADDRESS, address=_short(address))
        raise BadArgumentError({"destination": text})


def _ask_to_dial(arguments: DialArguments) -> str | None:
    """A mere name is an alias on the node, and hardly what `call bob` was meant to be."""
    address = arguments.destination.strip()
    if not _NAME.fullmatch(address):
        return None
    return say(catalogue.CALL_ALIAS, alias=_short(address))


async def _who_is_called_so(arguments: DialArguments, conference: Conference) -> str:
    """Who is in the meeting needs no call."""
    person = named_exactly(arguments.destination, roster := await everybody(conference))
    if person is None:
        return say(catalogue.NOBODY_BY_NAME)
    return say(catalogue.IN_MEETING_ALREADY, name=_short(roster.label(person)))


def _is_allowed(arguments: DialArguments, address: str, patterns: tuple[str, ...]) -> bool:
    """The patterns alone decide; without any, all but streams and telephone numbers."""
    if patterns:
        return any(_covers(each, address) for each in patterns)
    return not arguments.is_rtmp and not _is_number(_bare(address))


def _bare(address: str) -> str:
    """As a node might read it in the end: without blanks, disguises and escapes."""
    plain = unicodedata.normalize("NFKC", without_invisible(unquote(address), keep_joiners=False))
    return "".join(plain.split())


def _is_number(bare: str) -> bool:
    """However it is grouped; `+44…@` is one too, and an address with a host is none."""
    if bare.casefold().startswith("tel:"):
        return True
    number = _PARAMETERS.sub("", _SCHEME.sub("", bare, count=1)).rstrip("@")
    has_digits = any(each.isdigit() for each in number)
    return has_digits and not any(each.isalpha() or each == "@" for each in number)


def _covers(pattern: str, address: str) -> bool:
    """`*@example.com` is that domain's addresses, and no other's that merely end so."""
    if not fnmatchcase(address.casefold(), pattern.casefold()):
        return False
    if pattern == "*" or "/" in pattern:
        # Everything, or an address whose host stands in front of the star.
        return True
    is_foreign = any(each in address and each not in pattern for each in _PARTS)
    return not is_foreign and address.count("@") <= pattern.count("@")


def _request(arguments: DialArguments) -> Dial:
    """Raises BadArgumentError for what the API has no room for."""
    optional = {
        "call_type": arguments.call_type,
        "dtmf_sequence": arguments.dtmf_sequence,
        "remote_display_name": arguments.remote_display_name,
        "text": arguments.text,
        "source_display_name": arguments.source_display_name,
        "source": arguments.source,
        "presentation_url": arguments.presentation_url,
        "keep_conference_alive": _KEEPS.get(arguments.keep_conference_alive or ""),
        "streaming": "yes" if arguments.streaming else None,
    }
    try:
        return Dial.model_validate(
            {
                "destination": arguments.destination,
                "role": arguments.role.upper(),
                "protocol": arguments.protocol,
                **optional,
            }
        )
    except ValidationError as error:
        raise BadArgumentError(explain_request(DIAL, error), example(DIAL)) from None


async def hang_up(arguments: OneParticipant, situation: Situation) -> Outcome:
    """End a call that was made from the meeting, ringing or answered."""
    conference, person = situation.require_conference(), arguments.participant
    name = (await conference.roster()).label(person)
    if not _was_dialed(person):
        error = CommandError(f"{name} was not dialed from the meeting.")
        values = {"participant": person.uuid} | ({ROOM: situation.room} if situation.room else {})
        error.buttons = (
            Button(label=f"Remove {name}"[:_LONGEST_LABEL], command=_REMOVE, values=values),
        )
        raise error
    await conference.send(DisconnectParticipant(participant_uuid=person.uuid))
    if await conference.wait_until(lambda roster: roster.find(person.uuid) is None):
        return Done(text=f"The call to {name} is over.")
    return Done(text=f"Hang up on {name}: accepted, not confirmed by the meeting yet.")


def _ask_to_hang_up(arguments: OneParticipant) -> str | None:
    """Only somebody who is in the meeting is put out of it; who was not dialed never is."""
    person = arguments.participant
    if person.service_type == _RINGING or not _was_dialed(person):
        return None
    return f"Hang up on {_short(arguments.participant.display_name)}?"


def _was_dialed(participant: Participant) -> bool:
    return participant.call_direction == "out"


def _short(text: str) -> str:
    line = clean_name(text, "")
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


DIAL = Procedure(
    name="dial",
    summary="Call somebody into the meeting",
    arguments=DialArguments,
    permission=Permission.HOST,
    example="dial bob@example.com as guest sip",
    aliases=("call",),
    form=True,
    confirm=_ask_to_dial,
    confirm_details=_who_is_called_so,
    confirm_button="Call",
    run=dial,
    needs_meeting=True,
)
HANG_UP = Procedure(
    name="hangup",
    summary="End a call that was dialed from the meeting",
    arguments=OneParticipant,
    permission=Permission.HOST,
    example="hangup bob",
    label="Hang up",
    aliases=("hang up",),
    in_room=True,
    concerns=_was_dialed,
    nobody=say(catalogue.NOBODY_WAS_DIALED),
    instead=_REMOVE,
    confirm=_ask_to_hang_up,
    confirm_button="Hang up",
    run=hang_up,
    needs_meeting=True,
)

COMMANDS = (DIAL, HANG_UP)
