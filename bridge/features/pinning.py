"""Who is seen where: pinned positions, layout groups, and pictures without movement left out."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from bridge.commands.asking.questions import ask_choice
from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.outcome import Button, Done, Option, Outcome
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.typed.durations import Seconds
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.models import ConferenceStatus, Participant, ParticipantId
from bridge.pexip.requests.layout import (
    DynamicPinning,
    GetAvailablePinningConfigs,
    GetPinningConfig,
    PinnedSlot,
    SetPinningConfig,
    SetSilentVideoDetection,
    SilentVideo,
)
from bridge.pexip.requests.participant import SetLayoutGroup
from bridge.slack.shown.card import CardSection

_OFF = "off"
# Our own configuration, and the groups in it.
_OWN = "slack"
_MOST_PINNED = 10
_MOST_PLACES = 20
_IN_FORCE = " (in force)"
_LONGEST_LIST = 120
_MOST_CONFIGS = 90


class PinningArguments(Arguments):
    """A configuration by its name; without one they are offered."""

    name: Annotated[str | None, Field(title="Name", max_length=150)] = None


class _Config(Arguments):
    """A configuration that the node knows; empty is none."""

    name: str


class GroupArguments(Arguments):
    """Who, and the group whose positions are theirs."""

    participant: Participant
    group: Annotated[
        str,
        Field(title="Group", min_length=1, max_length=100, description="A letter, or off."),
    ]

    @property
    def wire_group(self) -> str:
        return "" if self.group.casefold() == _OFF else self.group


class PinArguments(Arguments):
    """Who is seen first, in this order."""

    people: Annotated[tuple[Participant, ...], Field(min_length=1, max_length=_MOST_PINNED)]


class SilentVideoArguments(Arguments):
    """When a picture without movement is left out, and when it comes back."""

    silent_after: Annotated[
        Seconds | None,
        Field(title="After", ge=1, le=120, json_schema_extra={"after": "after"}),
    ] = None
    reactivate_after: Annotated[
        Seconds | None,
        Field(title="Back after", ge=1, le=5, json_schema_extra={"after": "back"}),
    ] = None
    faces: Annotated[
        Literal["empty-only", "even-faces"] | None,
        Field(
            title="With a face in it",
            json_schema_extra={
                "rare": True,
                "words": {
                    "empty-only": "It stays, as on nodes anyway",
                    "even-faces": "It is left out as well",
                },
            },
        ),
    ] = None


async def pin_people(arguments: PinArguments, situation: Situation) -> Outcome:
    """A configuration of our own, with a group and a place for each."""
    conference, people = situation.require_conference(), arguments.people
    groups = {each.uuid: f"{_OWN}_{number}" for number, each in enumerate(people, 1)}
    for uuid, group in groups.items():
        await conference.send(SetLayoutGroup(participant_uuid=uuid, layout_group=group))
    slots = tuple(PinnedSlot(layout_groups=(group,)) for group in groups.values())
    config = DynamicPinning(name=_OWN, slots=slots, backfill=True)
    await conference.send(SetPinningConfig(dynamic_pinning_config=config))
    roster = await conference.wait_until(lambda roster: _are_pinned(roster, groups))
    names = ", ".join(clean_name(each.display_name, "Somebody")[:40] for each in people)
    unpin = Button(label="Unpin", command=PINNING.name, values={"name": _OFF})
    if roster is None:
        return Done(text=f"Pin {names}: accepted, not confirmed by the meeting yet.")
    return Done(text=f"Pinned in this order: {names}.", buttons=(unpin,))


def _are_pinned(roster: Roster, groups: Mapping[ParticipantId, str]) -> bool:
    found = {uuid: roster.find(uuid) for uuid in groups}
    in_groups = all(each and each.layout_group == groups[uuid] for uuid, each in found.items())
    return in_groups and _is_pinned(roster, _OWN)


async def show_places(_arguments: NoArguments, situation: Situation) -> Outcome:
    """The reserved places, each with the groups that it is for and who is in them."""
    conference = situation.require_conference()
    pinning = await conference.send(GetPinningConfig())
    slots = (pinning.pinning_config_dict or {}).get("slots")
    if not pinning.pinning_config or not isinstance(slots, list):
        return Done(text="No places are pinned. /pexip pinning offers what there is.")
    roster = await conference.roster()
    lines = [_place(number, slot, roster) for number, slot in enumerate(slots[:_MOST_PLACES], 1)]
    name = clean_name(pinning.pinning_config, "")[:60]
    return Done(text=f"Places in {name}:", lines=tuple(lines))


def _place(number: int, slot: object, roster: Roster) -> str:
    groups = slot.get("layout_groups") if isinstance(slot, dict) else None
    named = [str(each) for each in groups] if isinstance(groups, list) else []
    people = [roster.label(each) for each in roster.people if each.layout_group in named]
    shown = ", ".join(clean_name(each, "")[:40] for each in named) or "anybody"
    return f"{number}. {shown}: {', '.join(people) or 'nobody is in it'}"


async def pin(arguments: PinningArguments, situation: Situation) -> Outcome:
    """Reserve positions as the named configuration says, or offer those there are."""
    conference = situation.require_conference()
    if _is_off(arguments.name):
        return (await send(_UNPIN, _Config(name=""), conference)).outcome
    configs = await conference.send(GetAvailablePinningConfigs())
    if not configs:
        raise CommandError("This meeting’s theme has no pinning configurations.")
    if arguments.name is None:
        return await ask_choice(
            situation.invocation,
            situation.services,
            PINNING,
            {},
            field_name="name",
            question="Which pinning configuration?",
            options=_options(configs, (await conference.roster()).conference),
        )
    config = _Config(name=_find(arguments.name, configs))
    return (await send(_PIN, config, conference)).outcome


def _options(configs: tuple[str, ...], status: ConferenceStatus | None) -> tuple[Option, ...]:
    """Those there are, the one in force marked as it."""
    current = None if status is None else status.pinning_config or _OFF
    return tuple(
        Option(
            value=name,
            label=f"{clean_name(name, name)}{_IN_FORCE if name == current else ''}",
        )
        for name in (*configs[:_MOST_CONFIGS], _OFF)
    )


def show_pinning(meeting: Meeting) -> CardSection:
    """Which configuration reserves places, while one does."""
    status = meeting.roster.conference
    name = clean_name((status and status.pinning_config) or "", "")
    return CardSection(special=(f"*Pinned* {safe(name)}",) if name else ())


def _is_off(name: str | None) -> bool:
    return name is not None and name.casefold() == _OFF


def _find(wanted: str, configs: tuple[str, ...]) -> str:
    """Raises BadArgumentError: there is none of that name; says which there are."""
    found = next((each for each in configs if each.casefold() == wanted.casefold()), None)
    if found is None:
        known = ", ".join(clean_name(each, each) for each in configs)[:_LONGEST_LIST]
        raise BadArgumentError({"name": f"No such pinning. There are: {known}, off."})
    return found


def _is_pinned(roster: Roster, name: str) -> bool:
    return roster.conference is not None and (roster.conference.pinning_config or "") == name


def _is_grouped(arguments: GroupArguments, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and (found.layout_group or "") == arguments.wire_group


def _grouped(arguments: GroupArguments, roster: Roster) -> str:
    name = roster.label(arguments.participant)
    if not arguments.wire_group:
        return f"{name} is in no layout group any more."
    return f"{name} is in layout group {clean_name(arguments.group, '')[:40]}."


def _detecting(arguments: SilentVideoArguments, _roster: Roster) -> str:
    now, later = {
        "empty-only": (catalogue.NO_FACE_OUT, catalogue.NO_FACE_OUT_AFTER),
        "even-faces": (catalogue.EVEN_FACES_OUT, catalogue.EVEN_FACES_OUT_AFTER),
    }.get(arguments.faces or "", (catalogue.STILL_OUT, catalogue.STILL_OUT_AFTER))
    return say(later if arguments.silent_after else now, seconds=arguments.silent_after)


def _detection(arguments: SilentVideoArguments) -> SetSilentVideoDetection:
    return SetSilentVideoDetection(
        config=SilentVideo(
            enable=True,
            silent_after=arguments.silent_after,
            reactivate_after=arguments.reactivate_after,
            require_no_faces=None if arguments.faces is None else arguments.faces == "empty-only",
        )
    )


_PIN = Command(
    name="pinning",
    summary="Set a configuration that the node knows",
    arguments=_Config,
    permission=Permission.MODERATE,
    example="pinning complex",
    request=lambda config: SetPinningConfig(pinning_config=config.name),
    shown=lambda config, roster: _is_pinned(roster, config.name),
    reply=lambda config, _: f"Positions are pinned as in {clean_name(config.name, '')[:60]}.",
)
_UNPIN = Command(
    name="pinning",
    summary="End pinning",
    arguments=_Config,
    permission=Permission.MODERATE,
    example="pinning off",
    request=lambda config: SetPinningConfig(pinning_config=config.name),
    shown=lambda config, roster: _is_pinned(roster, config.name),
    reply=lambda *_: "No positions are pinned any more.",
)
PINNING = Procedure(
    name="pinning",
    summary="Reserve places in the picture, or off",
    arguments=PinningArguments,
    permission=Permission.MODERATE,
    example="pinning complex",
    run=pin,
    needs_meeting=True,
    in_room=True,
)
GROUP = Command(
    name="group",
    summary="Put a participant into a layout group",
    arguments=GroupArguments,
    permission=Permission.MODERATE,
    example="group bob a",
    label="Layout group",
    in_room=True,
    request=lambda arguments: SetLayoutGroup(
        participant_uuid=arguments.participant.uuid, layout_group=arguments.wire_group
    ),
    shown=_is_grouped,
    reply=_grouped,
)
SILENT_VIDEO_ON = Command(
    name="silent-video on",
    summary="Leave out pictures without movement",
    arguments=SilentVideoArguments,
    permission=Permission.MODERATE,
    example="silent-video on after 20s",
    in_room=True,
    request=_detection,
    reply=_detecting,
)
SILENT_VIDEO_OFF = Command(
    name="silent-video off",
    summary="Show pictures without movement too",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="silent-video off",
    in_room=True,
    request=lambda _: SetSilentVideoDetection(config=SilentVideo(enable=False)),
    reply=lambda *_: "Pictures without movement stay in the picture.",
)

PIN = Procedure(
    name="pinning people",
    summary="Keep people in the picture’s first places",
    arguments=PinArguments,
    permission=Permission.MODERATE,
    example="pinning people bob",
    label="Pin people",
    since=41,
    run=pin_people,
    needs_meeting=True,
    in_room=True,
)
PLACES = Procedure(
    name="pinning slots",
    summary="Which places are reserved, and for whom",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="pinning slots",
    aliases=("pinning places",),
    run=show_places,
    needs_meeting=True,
    in_room=True,
)

COMMANDS = (PINNING, PIN, PLACES, GROUP, SILENT_VIDEO_ON, SILENT_VIDEO_OFF)
CARD = show_pinning
