"""Who is heard in which audio mix and who hears which, as for interpreters of another language."""

from typing import Annotated, Literal

from pydantic import Field

from bridge.commands.table.command import Command
from bridge.commands.table.outcome import Button, Said
from bridge.commands.table.row import Arguments, Permission
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import Participant
from bridge.pexip.requests.own_participant import (
    AudioMix,
    AudioMixName,
    ReceiveFromAudioMix,
    SendToAudioMixes,
)

_MAIN = "main"
_NONE = "none"
_MOST_MIXES = 10
_LONGEST_MIX = 100
_LONGEST_SHOWN = 90


class MixArguments(Arguments):
    """Whose voice, and the mixes that it goes into."""

    participant: Participant
    mixes: Annotated[
        tuple[Annotated[AudioMixName, Field(max_length=_LONGEST_MIX)], ...],
        Field(
            title="Mixes",
            min_length=1,
            max_length=_MOST_MIXES,
            description="Such as main or main.french; several with commas between.",
        ),
    ]


class HearArguments(Arguments):
    """Who hears which mix; `none` is silence."""

    participant: Participant
    mix: Annotated[
        AudioMixName,
        Field(title="Mix", max_length=_LONGEST_MIX, description="Such as main.french, or none."),
    ]

    @property
    def name(self) -> str | None:
        return None if self.mix.casefold() == _NONE else self.mix


class ProminentArguments(Arguments):
    """Whose voice makes the others quieter."""

    participant: Participant
    state: Annotated[Literal["on", "off"], Field(title="On or off")]


def _goes_to(arguments: MixArguments, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and _mixes_of(found) == set(arguments.mixes)


def _mixes_of(participant: Participant) -> set[str]:
    return {each.mix_name for each in participant.send_to_audio_mixes} or {_MAIN}


def _is_prominent(participant: Participant, mix: str) -> bool:
    """As it was in this mix; in a new one as it was anywhere."""
    known = {each.mix_name: each.prominent for each in participant.send_to_audio_mixes}
    return known.get(mix, any(known.values()))


def _send_to(arguments: MixArguments) -> SendToAudioMixes:
    mixes = tuple(
        AudioMix(mix_name=each, prominent=_is_prominent(arguments.participant, each))
        for each in dict.fromkeys(arguments.mixes)
    )
    return SendToAudioMixes(participant_uuid=arguments.participant.uuid, mixes=mixes)


def _make_prominent(arguments: ProminentArguments) -> SendToAudioMixes:
    """A node takes the whole list each time, so the mixes are sent as they are."""
    mixes = tuple(
        AudioMix(mix_name=each, prominent=arguments.state == "on")
        for each in sorted(_mixes_of(arguments.participant))
    )
    return SendToAudioMixes(participant_uuid=arguments.participant.uuid, mixes=mixes)


def _has_prominence(arguments: ProminentArguments, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    if found is None:
        return False
    wanted = arguments.state == "on"
    return all(each.prominent is wanted for each in found.send_to_audio_mixes)


def _hears(arguments: HearArguments, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and found.receive_from_audio_mix == arguments.name


def _mixed(arguments: MixArguments, roster: Roster) -> Said:
    """Where a mix is heard by nobody, the voice is gone: so the way back is at hand."""
    name = roster.label(arguments.participant)
    names = _short(", ".join(arguments.mixes))
    values = {"participant": arguments.participant.uuid, "mixes": _MAIN}
    back = Button(label="Back to main", command=MIX.name, values=values)
    is_elsewhere = set(arguments.mixes) != {_MAIN}
    return Said(text=f"{name} is heard in {names}.", buttons=(back,) if is_elsewhere else ())


def _heard(arguments: HearArguments, roster: Roster) -> Said:
    name = roster.label(arguments.participant)
    values = {"participant": arguments.participant.uuid, "mix": _MAIN}
    back = Button(label="Back to main", command=HEAR.name, values=values)
    if arguments.name is None:
        return Said(text=f"{name} hears nothing now.", buttons=(back,))
    buttons = (back,) if arguments.name != _MAIN else ()
    return Said(text=f"{name} hears {_short(arguments.name)}.", buttons=buttons)


def _short(text: str) -> str:
    line = clean_name(text, "")
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


MIX = Command(
    name="mix",
    summary="Choose the audio mixes a participant is heard in",
    arguments=MixArguments,
    permission=Permission.MODERATE,
    example="mix bob main.french",
    label="Heard in mixes",
    in_room=True,
    request=_send_to,
    shown=_goes_to,
    reply=_mixed,
)
HEAR = Command(
    name="hear",
    summary="Choose the audio mix a participant hears, or none",
    arguments=HearArguments,
    permission=Permission.MODERATE,
    example="hear bob main.french",
    label="Hears a mix",
    in_room=True,
    request=lambda arguments: ReceiveFromAudioMix(
        participant_uuid=arguments.participant.uuid, mix_name=arguments.name
    ),
    shown=_hears,
    reply=_heard,
)
PROMINENT = Command(
    name="prominent",
    summary="Let a participant’s voice make the others quieter",
    arguments=ProminentArguments,
    permission=Permission.MODERATE,
    example="prominent bob on",
    label="Prominent voice",
    in_room=True,
    request=_make_prominent,
    shown=_has_prominence,
    reply=lambda arguments, roster: say(
        catalogue.PROMINENT if arguments.state == "on" else catalogue.NOT_PROMINENT,
        name=roster.label(arguments.participant),
    ),
)

COMMANDS = (MIX, HEAR, PROMINENT)
