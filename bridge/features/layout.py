"""How the picture is divided: for all, for an auditorium's two sides, for one, for streams."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from typing import Annotated, TypeAlias

import structlog
from pydantic import Field

from bridge.commands.asking.questions import ask_choice
from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.outcome import Button, Option, Outcome, Picture, Undo
from bridge.commands.table.row import AnyRow, Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.layouts import (
    describe,
    guest_layout,
    has_own_mix,
    host_layout,
    is_same,
    sent_name,
)
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.errors import PexipError, ResponseError
from bridge.pexip.models import Participant
from bridge.pexip.requests.layout import (
    ConfigureVideoMix,
    CreateVideoMix,
    DeleteVideoMix,
    GetAvailableLayouts,
    GetLayoutSvgs,
    MixLayout,
    StreamingTransforms,
    TransformLayout,
    Transforms,
)
from bridge.slack.shown.card import CardSection
from bridge.slack.shown.contact_sheet import draw_sheet

_OFF = "off"
_MOST_LAYOUTS = 90
_LONGEST_LIST = 110
_BAD_REQUEST = 400
# What a meeting has where nobody chose another.
_USUAL = ("1:7", "ac")
_GUESTS = "layout guests"
_FOR = "layout for"

_log = structlog.get_logger()

_Name: TypeAlias = Annotated[str, Field(title="Layout", min_length=1, max_length=100)]


class LayoutArguments(Arguments):
    """A layout by its name; without one they are offered."""

    name: _Name | None = None


class PersonalLayoutArguments(Arguments):
    """Whose picture, and the layout of it, or off."""

    participant: Participant
    name: _Name


class _Known(Arguments):
    """A layout that the meeting has."""

    name: str


class _KnownForOne(Arguments):
    """A layout that the meeting has, for one participant."""

    participant: Participant
    name: str

    @property
    def mix(self) -> str:
        return f"main.!{self.participant.uuid}"


async def choose(
    row: AnyRow,
    sending: Command[_Known, bool],
    arguments: LayoutArguments,
    situation: Situation,
    seen: Callable[[Roster], str] | None,
) -> Outcome:
    """Set what is named, once the meeting is known to have it; else offer what it has."""
    conference = situation.require_conference()
    available = await _available(conference)
    if arguments.name is None:
        return await _offer(row, available, situation, seen and seen(await conference.roster()))
    known = _Known(name=_find(arguments.name, available))
    try:
        return (await send(sending, known, conference)).outcome
    except ResponseError as error:
        if error.status != _BAD_REQUEST or row.name != _GUESTS:
            raise
        raise CommandError(
            "Hosts and Guests of this meeting have one layout; only a Virtual Auditorium has two. "
            "Say /pexip layout and its name."
        ) from error


async def choose_for_one(arguments: PersonalLayoutArguments, situation: Situation) -> Outcome:
    """Give one participant a picture of their own, or everybody's again."""
    conference, participant = situation.require_conference(), arguments.participant
    if arguments.name.casefold() == _OFF:
        known = _KnownForOne(participant=participant, name=_OFF)
        return (await send(_END_PERSONAL, known, conference)).outcome
    if participant.can_receive_personal_mix is False:
        raise CommandError("That participant’s device cannot have a layout of its own.")
    name = _find(arguments.name, await _available(conference))
    known = _KnownForOne(participant=participant, name=name)
    if not has_own_mix(participant):
        await conference.send(CreateVideoMix(mix_name=known.mix))
    try:
        return (await send(_SET_PERSONAL, known, conference)).outcome
    except PexipError:
        if not has_own_mix(participant):
            with suppress(PexipError):
                await conference.send(DeleteVideoMix(mix_name=known.mix))
        raise


async def _available(conference: Conference) -> tuple[str, ...]:
    return tuple(each.name for each in await conference.send(GetAvailableLayouts()))


async def _offer(
    row: AnyRow, names: Sequence[str], situation: Situation, current: str | None
) -> Outcome:
    if not names:
        raise CommandError("This meeting’s layout cannot be chosen.")
    asked = await ask_choice(
        situation.invocation,
        situation.services,
        row,
        {},
        field_name="name",
        question="Which layout?",
        options=tuple(
            Option(value=name, label=describe(name) or name, description=_named(name, current))
            for name in map(sent_name, names[:_MOST_LAYOUTS])
        ),
    )
    return replace(asked, picture=await _picture(names, situation))


def _named(name: str, current: str | None) -> str:
    """Pexip's own name, which can be typed as well."""
    is_current = bool(current) and current is not None and is_same(name, current)
    shown = clean_name(name, name)
    return f"{shown} · in force now" if is_current else shown


async def _picture(names: Sequence[str], situation: Situation) -> Picture | None:
    """All layouts on one sheet; the names alone have to do where there can be no picture."""
    pictures = situation.services.pictures
    if pictures is None:
        return None
    try:
        drawings = await situation.require_conference().send(GetLayoutSvgs())
    except PexipError as error:
        _log.info("No drawings of the layouts", cause=str(error))
        return None
    png = await asyncio.to_thread(draw_sheet, names, drawings)
    alt = "Layouts: " + ", ".join(describe(each) or each for each in names)
    return await pictures.keep(situation.invocation.workspace, "layouts.png", png, alt)


def _find(wanted: str, available: Sequence[str]) -> str:
    """The node's own name for it.

    Raises:
        BadArgumentError: It has none of that name; says which it has.
    """
    for name in available:
        if is_same(name, wanted) or describe(name).casefold() == wanted.casefold():
            return sent_name(name)
    names = [clean_name(each, each) for each in available]
    raise BadArgumentError({"name": f"No such layout. There are: {_some(names)}"})


def _some(names: Sequence[str]) -> str:
    """As many whole names as fit."""
    lengths = accumulate(len(name) + len(", ") for name in names)
    fitting = [name for name, length in zip(names, lengths, strict=True) if length <= _LONGEST_LIST]
    more = f" and {len(names) - len(fitting)} more" if len(fitting) < len(names) else ""
    return ", ".join(fitting) + more


def _is_personal(arguments: PersonalLayoutArguments | _KnownForOne, roster: Roster) -> bool:
    """Whether they have a picture of their own, as was asked; its layout is not told."""
    found = roster.find(arguments.participant.uuid)
    return found is not None and has_own_mix(found) is (arguments.name.casefold() != _OFF)


def _personal_back(arguments: PersonalLayoutArguments, roster: Roster) -> Undo | None:
    """Only to everybody's picture: which layout a personal one had, no node tells."""
    found = roster.find(arguments.participant.uuid)
    if found is None or has_own_mix(found) or arguments.name.casefold() == _OFF:
        return None
    values = {"participant": found.uuid, "name": _OFF}
    return Undo(label="Back to everybody’s", command=_FOR, values=values)


def _back(row: str, earlier: str, arguments: LayoutArguments) -> Undo | None:
    if not earlier or (arguments.name is not None and is_same(earlier, arguments.name)):
        return None
    name = describe(earlier) or earlier
    return Undo(label=f"Back to {name}", command=row, values={"name": earlier})


def _is_set(wanted: str | None, shown: str) -> bool:
    return wanted is not None and bool(shown) and is_same(wanted, shown)


def _is_usual(names: Sequence[str]) -> bool:
    return all(any(is_same(name, each) for each in _USUAL) for name in names)


def show_layout(meeting: Meeting) -> CardSection:
    """The name of the layout, both where an auditorium has two."""
    host, guest = host_layout(meeting.roster), guest_layout(meeting.roster)
    names = [host, guest] if guest and host and not is_same(host, guest) else [host or guest]
    clean = [safe(describe(each)) for each in names if each]
    shown = " ".join(clean)
    if len(clean) > 1:
        shown = say(catalogue.TWO_LAYOUTS, host=clean[0], guest=clean[1])
    return CardSection(
        special=(f"*Layout* {shown}",) if shown and not _is_usual(names) else (),
        more=(Button(label="Layout…", command=LAYOUT.name),),
    )


def _chooser(
    name: str,
    summary: str,
    example: str,
    *,
    whose: str,
    transform: Callable[[str], Transforms],
    seen: Callable[[Roster], str] | None,
    in_room: bool = True,
) -> Procedure[LayoutArguments]:
    """A row that offers layouts; `seen` reads off the roster which one is in force."""
    sending = Command(
        name=name,
        summary=summary,
        arguments=_Known,
        permission=Permission.MODERATE,
        example=example,
        request=lambda known: TransformLayout(transforms=transform(known.name)),
        shown=seen and (lambda known, roster: _is_set(known.name, seen(roster))),
        reply=lambda known, _: f"{whose} {known.name} now: {describe(known.name)}.",
    )

    async def run(arguments: LayoutArguments, situation: Situation) -> Outcome:
        return await choose(row, sending, arguments, situation, seen)

    row = Procedure(
        name=name,
        summary=summary,
        arguments=LayoutArguments,
        permission=Permission.MODERATE,
        example=example,
        needs_meeting=True,
        in_room=in_room,
        run=run,
        shown=seen and (lambda arguments, roster: _is_set(arguments.name, seen(roster))),
        undo=seen and (lambda arguments, roster: _back(name, seen(roster), arguments)),
    )
    return row


_SET_PERSONAL = Command(
    name=_FOR,
    summary="Set a layout for one",
    arguments=_KnownForOne,
    permission=Permission.MODERATE,
    example="layout for bob 1:7",
    request=lambda known: ConfigureVideoMix(
        mix_name=known.mix, transform_layout=MixLayout(layout=known.name)
    ),
    shown=_is_personal,
    reply=lambda known, roster: (
        f"{roster.label(known.participant)} has a layout of their own now: {known.name}."
    ),
)
_END_PERSONAL = Command(
    name=_FOR,
    summary="Back to the layout of all",
    arguments=_KnownForOne,
    permission=Permission.MODERATE,
    example="layout for bob off",
    request=lambda known: DeleteVideoMix(mix_name=known.mix),
    shown=_is_personal,
    reply=lambda known, roster: f"{roster.label(known.participant)} sees everybody’s layout again.",
)
LAYOUT = _chooser(
    "layout",
    "Choose how the picture is divided",
    "layout 2:21",
    whose="The layout is",
    transform=lambda name: Transforms(layout=name),
    seen=host_layout,
)
LAYOUT_HOSTS = _chooser(
    "layout hosts",
    "Choose an auditorium’s layout for Hosts",
    "layout hosts 2:21",
    whose="The Hosts’ layout is",
    transform=lambda name: Transforms(host_layout=name),
    seen=host_layout,
    in_room=False,
)
LAYOUT_GUESTS = _chooser(
    _GUESTS,
    "Choose an auditorium’s layout for Guests",
    "layout guests 2:21",
    whose="The Guests’ layout is",
    transform=lambda name: Transforms(guest_layout=name),
    seen=guest_layout,
    in_room=False,
)
STREAMING_LAYOUT = _chooser(
    "streaming layout",
    "Choose the layout of streams and recordings",
    "streaming layout 1:0",
    whose="The layout of streams and recordings is",
    transform=lambda name: Transforms(streaming=StreamingTransforms(layout=name)),
    seen=None,
)
LAYOUT_FOR = Procedure(
    name=_FOR,
    summary="Give one participant their own layout, or off",
    arguments=PersonalLayoutArguments,
    permission=Permission.MODERATE,
    example="layout for bob 1:7",
    label="Own layout",
    since=38,
    needs_meeting=True,
    in_room=True,
    run=choose_for_one,
    shown=_is_personal,
    undo=_personal_back,
)
COMMANDS = (LAYOUT, LAYOUT_HOSTS, LAYOUT_GUESTS, LAYOUT_FOR, STREAMING_LAYOUT)
CARD = show_layout
