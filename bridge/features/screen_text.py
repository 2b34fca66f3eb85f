"""What stands in the picture in words: the banner, a participant's name, the classification."""

from typing import Annotated

from pydantic import Field

from bridge.commands.asking.questions import ask_choice
from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.outcome import Option, Outcome, Undo
from bridge.commands.table.row import Arguments, NoArguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.models import Classification, Participant
from bridge.pexip.requests.conference import (
    GetClassificationLevel,
    SetClassificationLevel,
    SetMessageText,
)
from bridge.pexip.requests.participant import SetOverlayText
from bridge.slack.shown.card import CardSection

_LONGEST_SHOWN = 60
_MOST_LEVELS = 100


class BannerArguments(Arguments):
    """The words over everybody's picture."""

    text: Annotated[
        Words,
        Field(
            min_length=1,
            max_length=500,
            title="Banner",
            description="Everybody in the meeting sees it, over the picture.",
            json_schema_extra={"multiline": True},
        ),
    ]


class RenameArguments(Arguments):
    """Who, and what stands at their picture from now on."""

    participant: Participant
    text: Annotated[
        Words, Field(min_length=1, max_length=100, title="Name", json_schema_extra={"after": "to"})
    ]


class ClassificationArguments(Arguments):
    """A level of the theme by its name; without one they are offered."""

    level: Annotated[str | None, Field(title="Level", max_length=100)] = None


class _Level(Arguments):
    """A level as the node counts it."""

    number: int
    name: str


def _banner(roster: Roster) -> str:
    return (roster.conference.message_text or "") if roster.conference else ""


def _is_banner(roster: Roster, text: str) -> bool:
    """Known only once the node has said so; line ends may differ on the way."""
    return roster.conference is not None and _banner(roster).split() == text.split()


def _banner_back(text: str, roster: Roster) -> Undo | None:
    """The earlier words, or none; no way back from what stood there before."""
    if roster.conference is None or _is_banner(roster, text):
        return None
    if earlier := _banner(roster):
        return Undo(label="Earlier banner", command=BANNER.name, values={"text": earlier})
    return Undo(label="Take it down", command=BANNER_OFF.name)


def _is_named(arguments: RenameArguments, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and found.overlay_text == arguments.text


def _name_back(arguments: RenameArguments, roster: Roster) -> Undo | None:
    """The name in the picture before, or where there was none, that of the roster."""
    found = roster.find(arguments.participant.uuid)
    if found is None or _is_named(arguments, roster):
        return None
    earlier = found.overlay_text or found.display_name
    if not earlier:
        return None
    values = {"participant": found.uuid, "text": earlier}
    return Undo(label=f"Back to {_short(earlier)}", command=RENAME.name, values=values)


async def classify(arguments: ClassificationArguments, situation: Situation) -> Outcome:
    """Set the level that is named, or offer those of the theme."""
    conference = situation.require_conference()
    levels = (await conference.send(GetClassificationLevel())).levels
    if not levels:
        raise CommandError("This meeting’s theme has no classification levels.")
    if arguments.level is None:
        return await ask_choice(
            situation.invocation,
            situation.services,
            CLASSIFICATION,
            {},
            field_name="level",
            question="Which classification?",
            options=tuple(
                Option(value=number, label=_short(name))
                for number, name in list(levels.items())[:_MOST_LEVELS]
            ),
        )
    level = _find_level(arguments.level, levels)
    return (await send(_SET_LEVEL, level, conference)).outcome


def _find_level(wanted: str, levels: dict[str, str]) -> _Level:
    """By name, whatever its capitals, or by number.

    Raises:
        BadArgumentError: The theme has no such level; says which it has.
    """
    for number, name in levels.items():
        if wanted.casefold() in {name.casefold(), number} and number.isdecimal():
            return _Level(number=int(number), name=_short(name))
    known = ", ".join(_short(name) for name in levels.values())
    raise BadArgumentError({"level": f"No level “{_short(wanted)}”. There are: {known[:120]}."})


def _is_classified(level: _Level, roster: Roster) -> bool:
    known = _classification(roster)
    return known is not None and known.current == str(level.number)


def _level_back(arguments: ClassificationArguments, roster: Roster) -> Undo | None:
    known = _classification(roster)
    if known is None or known.current not in known.levels or _is_wanted_level(arguments, roster):
        return None
    name = _short(known.levels[known.current])
    values = {"level": known.current}
    return Undo(label=f"Back to {name}", command=CLASSIFICATION.name, values=values)


def _is_wanted_level(arguments: ClassificationArguments, roster: Roster) -> bool:
    known = _classification(roster)
    if known is None or known.current is None or arguments.level is None:
        return False
    names = {known.current, known.levels.get(known.current, "").casefold()}
    return arguments.level.casefold() in names


def _classification(roster: Roster) -> Classification | None:
    return None if roster.conference is None else roster.conference.classification


def show_screen_text(meeting: Meeting) -> CardSection:
    """The banner, and the classification in force where it is not the lowest."""
    lines = []
    if banner := _banner(meeting.roster):
        lines.append(f"*Banner* {safe(_short(banner))}")
    known = _classification(meeting.roster)
    if known is not None and known.current in known.levels and known.current != _lowest(known):
        lines.append(f"*Classification* {safe(_short(known.levels[known.current]))}")
    return CardSection(special=tuple(lines))


def _lowest(known: Classification) -> str:
    """The level of whatever is not classified, which is nothing special."""
    return min(known.levels, key=lambda level: (len(level), level))


def _short(text: str) -> str:
    """One line fit for a label or a sentence."""
    line = clean_name(text, "")
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


BANNER = Command(
    name="banner",
    summary="Show a banner over everybody’s picture",
    arguments=BannerArguments,
    permission=Permission.MODERATE,
    example="banner Back in five minutes",
    label="Show banner",
    form=True,
    in_room=True,
    request=lambda arguments: SetMessageText(text=arguments.text),
    shown=lambda arguments, roster: _is_banner(roster, arguments.text),
    undo=lambda arguments, roster: _banner_back(arguments.text, roster),
    reply=lambda arguments, _: f"Everybody sees the banner “{_short(arguments.text)}”.",
)
BANNER_OFF = Command(
    name="banner off",
    summary="Take the banner down",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="banner off",
    in_room=True,
    request=lambda _: SetMessageText(text=""),
    shown=lambda _, roster: _is_banner(roster, ""),
    undo=lambda _, roster: _banner_back("", roster),
    reply=lambda *_: "The banner is down.",
)
RENAME = Command(
    name="rename",
    takes_waiting=True,
    summary="Change the name at a participant’s picture",
    arguments=RenameArguments,
    permission=Permission.MODERATE,
    example="rename bob to Robert",
    in_room=True,
    request=lambda arguments: SetOverlayText(
        participant_uuid=arguments.participant.uuid, text=arguments.text
    ),
    shown=_is_named,
    undo=_name_back,
    reply=lambda arguments, roster: (
        f"The picture calls {roster.label(arguments.participant)} “{_short(arguments.text)}” now, "
        "where names are shown."
    ),
)
_SET_LEVEL = Command(
    name="classification",
    summary="Set the level by its number",
    arguments=_Level,
    permission=Permission.MODERATE,
    example="classification 2",
    request=lambda level: SetClassificationLevel(level=level.number),
    shown=_is_classified,
    reply=lambda level, _: f"The meeting is classified as {level.name}.",
)
CLASSIFICATION = Procedure(
    name="classification",
    summary="Choose the meeting’s classification",
    arguments=ClassificationArguments,
    permission=Permission.MODERATE,
    example="classification Secret",
    needs_meeting=True,
    in_room=True,
    run=classify,
    shown=_is_wanted_level,
    undo=_level_back,
)

COMMANDS = (BANNER, BANNER_OFF, RENAME, CLASSIFICATION)
CARD = show_screen_text
