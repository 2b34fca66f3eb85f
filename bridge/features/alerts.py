"""What a person wants to be told of in a direct message: asked for, listed, switched off."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, cast

from pydantic import Field

from bridge.commands.asking.rooms import everybody
from bridge.commands.named.resolver import named_at_once
from bridge.commands.rights.fetching import why_fetch_nothing
from bridge.commands.rights.permissions import granted, with_groups
from bridge.commands.running.alerting import tell_alerts
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.invocation import ChannelId
from bridge.commands.table.outcome import Button, Done, Outcome, Refused
from bridge.commands.table.row import Arguments, ForPeople, NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.typed.groups import means_several
from bridge.errors import new_id
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.words.alert_sayings import (
    GONE_FROM,
    HOW_OFTEN,
    IN_MEETING,
    ONLY_WRITTEN,
    THERE_ALREADY,
    wish,
)
from bridge.mirror.words.alert_wishes import is_only_around, meant
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name
from bridge.slack.shown.blocks import cut
from bridge.slack.shown.card import CardSection
from bridge.slack.shown.home_view import off_button
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings, line_words
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import alerts
from bridge.storage.people.alerts import (
    MOST_OF_A_PERSON,
    OF_PEOPLE,
    OF_WORDS,
    Alert,
    AlertKind,
    TooManyError,
)

_MOST_WORDS = 6
_LONGEST = 60
_LONGEST_LABEL = 40
_ALL = "all"
_QUOTES = " \"'“”.?!"
_ONE_AT_A_TIME = "One at a time: words, or one of the others."
_WHEN = re.compile(r"(?:when|if|once|as soon as)\s", re.IGNORECASE)
_NO_SUCH = "I am not told when that happens. Write the words alone, or choose what else below."
_NOTHING_YET = "Write the words, or choose what else below."
_AROUND_NAME = f"{_QUOTES}@"
_ONE_NAME = "One person’s name, as they are called in the meeting."
_ONLY_OF_PEOPLE = "Of one person you can be told when they join, wait, or raise a hand."
_CHOICES = {
    "name": "My name is said or written",
    "hands": "Somebody raises a hand",
    "waiting": "Somebody waits to be let in",
    "joins": "Somebody joins",
    "begins": "The meeting begins",
}


class AlertArguments(Arguments):
    """Of what: words, or one of the others."""

    words: Annotated[
        str | None,
        Field(
            title="Words",
            description="Whole words, one after the other, said or written.",
            max_length=_LONGEST,
            json_schema_extra={"private": True},
        ),
    ] = None
    when: Annotated[
        Literal["name", "hands", "waiting", "joins", "begins"] | None,
        Field(
            title="Or something else",
            json_schema_extra={"words": dict(_CHOICES)},
        ),
    ] = None
    who: Annotated[
        str | None,
        Field(
            title="Only of this person",
            description="Their hand, their waiting, or their joining; a name as in the meeting.",
            max_length=_LONGEST,
            json_schema_extra={"after": "named", "private": True, "rare": True},
        ),
        ForPeople(),
    ] = None
    exact: Annotated[
        Literal["yes"] | None, Field(json_schema_extra={"form": True, "hidden": True})
    ] = None
    """Whether the words are those, and do not mean one of the others."""


class OffArguments(Arguments):
    """Which one: its number in the list, its words, or all."""

    which: Annotated[
        str | None,
        Field(
            title="Which",
            description="Its number in the list, its words, or all.",
            max_length=_LONGEST,
            json_schema_extra={"private": True},
        ),
    ] = None


async def ask(arguments: AlertArguments, situation: Situation) -> Outcome:
    """Store the wish; the meeting that runs hears of it at once."""
    binding, services, person = (
        situation.require_binding(),
        situation.services,
        situation.person,
    )
    kind, words = await _wish(arguments, situation)
    if kind in OF_WORDS and (refusal := await why_fetch_nothing(person, binding, services)):
        return Refused(text=refusal)
    alert = Alert(
        id=new_id(services.random),
        binding_id=binding.id,
        person=person.id,
        kind=kind,
        words=words,
        person_name=person.name,
    )
    try:
        is_new = await services.database.write(alerts.add, alert)
    except TooManyError:
        raise CommandError(
            f"That is one too many: a person has up to {MOST_OF_A_PERSON} here. "
            "/pexip alerts lists yours, to switch some off."
        ) from None
    await tell_alerts(services, binding)
    told = wish(kind, words)
    if not is_new:
        return Done(text=f"You are told already when {told}.", buttons=(_LIST,))
    off = Button(label="Switch off", command=OFF.name, values={"which": alert.id})
    buttons = (off, *_words_themselves(arguments, kind), _LIST)
    is_unheard = kind in OF_WORDS and binding.settings.captions == "off"
    return Done(
        text=f"{await _who_is_there(kind, words, situation)}You are told in a direct message when "
        f"{told}, in {binding.title}. {say(HOW_OFTEN)}",
        lines=(say(ONLY_WRITTEN),) if is_unheard else (),
        buttons=buttons,
    )


def _words_themselves(arguments: AlertArguments, kind: AlertKind) -> tuple[Button, ...]:
    """Where words were taken for one of the others, they may still have been meant as words."""
    words = _words_of(arguments)
    if kind == "words" or not words or is_only_around(words):
        return ()
    label = f"Also where “{cut(words, _LONGEST_LABEL)}” is said"
    return (Button(label=label, command=ASK.name, values={"words": words, "exact": "yes"}),)


def _read(arguments: AlertArguments) -> tuple[AlertKind | None, str]:
    """What else is wanted, and words; those that mean what else are no words to look out for."""
    words, kind = _words_of(arguments), cast("AlertKind | None", arguments.when)
    if words and not arguments.exact:
        sought = meant(f"{words} {kind or ''}")
        if sought is not None or (kind and is_only_around(words)):
            return sought or kind, ""
    return kind, words


def _words_of(arguments: AlertArguments) -> str:
    return " ".join((arguments.words or "").strip(_QUOTES).split())


async def _wish(arguments: AlertArguments, situation: Situation) -> tuple[AlertKind, str]:
    """Raises BadArgumentError."""
    kind, words = _read(arguments)
    if arguments.who:
        return _of_one(kind, words, " ".join(arguments.who.strip(_AROUND_NAME).split()))
    if words and kind:
        raise BadArgumentError({"words": _ONE_AT_A_TIME})
    if words:
        _check_words(words, is_exact=arguments.exact is not None)
        return "words", words
    if kind is None:
        raise BadArgumentError({"words": _NOTHING_YET})
    if kind != "name":
        return kind, ""
    name = situation.person.name[:_LONGEST]
    if not line_words.words_of(name):
        raise BadArgumentError({"words": "Your name in Slack has no letters; say the words."})
    return "name", name


def _check_words(words: str, *, is_exact: bool) -> None:
    """Raises BadArgumentError; `when pigs fly` would never be said as it stands."""
    if not is_exact and _WHEN.match(words):
        raise BadArgumentError({"words": _NO_SUCH})
    if not 0 < len(line_words.words_of(words)) <= _MOST_WORDS:
        raise BadArgumentError({"words": f"Give me one to {_MOST_WORDS} whole words."})


def _of_one(kind: AlertKind | None, words: str, name: str) -> tuple[AlertKind, str]:
    """Raises BadArgumentError."""
    if words or kind not in OF_PEOPLE:
        raise BadArgumentError({"who": _ONLY_OF_PEOPLE})
    if not line_words.words_of(name) or means_several(name):
        raise BadArgumentError({"who": _ONE_NAME})
    return kind, name


async def _who_is_there(kind: AlertKind, name: str, situation: Situation) -> str:
    """Whoever is waited for may have come."""
    conference = await situation.services.conferences.find(situation.require_binding())
    if kind != "joins" or not name or conference is None:
        return ""
    person = named_at_once(name, roster := await everybody(conference))
    if person is None or person.is_waiting:
        return ""
    return say(THERE_ALREADY, name=clean_name(roster.label(person), name))


async def show(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Those of this channel, or elsewhere those of all."""
    found = await _own(situation)
    if not found:
        return Done(
            text="You are told of nothing yet. Begin with /pexip alert me budget, or "
            "/pexip alert me when: my name, a hand goes up, somebody waits, somebody joins, "
            "it begins."
        )
    names = {} if situation.binding else await _titles(found, situation)
    listed = []
    for number, each in enumerate(found, 1):
        told = wish(each.kind, each.words)
        if situation.binding is None:
            name = names.get(each.binding_id)
            told = say(IN_MEETING, wish=told, meeting=name) if name else say(GONE_FROM, wish=told)
        listed.append(f"{number}. {told}")
    return Done(
        text="You are told in a direct message when:",
        lines=(*listed, say(HOW_OFTEN)),
        buttons=tuple(off_button(each) for each in found),
    )


async def switch_off(arguments: OffArguments, situation: Situation) -> Outcome:
    """By number, words or kind; from a button by its id, wherever that stands."""
    services, person = situation.services, situation.person
    everywhere = await services.database.read(
        alerts.of_person, person.id, workspace=person.workspace
    )
    which = (arguments.which or "").strip()
    chosen = [each for each in everywhere if each.id == which] or _chosen(
        which, await _own(situation)
    )
    if not chosen:
        raise CommandError("There is no such alert of yours. /pexip alerts lists them.")
    if not which and len(chosen) > 1:
        return await show(NoArguments(), situation)
    await services.database.write(alerts.drop, [each.id for each in chosen], person.id)
    for binding in await services.database.read(_bindings, {each.binding_id for each in chosen}):
        await tell_alerts(services, binding)
    if len(chosen) > 1:
        return Done(text=f"All {len(chosen)} alerts of yours are off.")
    return Done(text=f"You are told no more when {wish(chosen[0].kind, chosen[0].words)}.")


def _chosen(which: str, own: Sequence[Alert]) -> list[Alert]:
    word = which.casefold()
    if word in {"", _ALL, "everything"}:
        return list(own)
    if word.isdecimal() and 0 < int(word) <= len(own):
        return [own[int(word) - 1]]
    sought = line_words.words_of(which)
    return [
        each
        for each in own
        if word == each.kind or (sought and line_words.words_of(each.words) == sought)
    ]


async def _own(situation: Situation) -> tuple[Alert, ...]:
    person, database = situation.person, situation.services.database
    if situation.binding is not None:
        return await database.read(alerts.of_person, person.id, situation.binding.id)
    return await database.read(alerts.of_person, person.id, workspace=person.workspace)


async def _bindings(tx: Transaction, ids: set[str]) -> list[Binding]:
    return [each for each in await bindings.list_live(tx) if each.id in ids]


async def _titles(found: Sequence[Alert], situation: Situation) -> dict[str, str]:
    """What the meetings are called, of those that the person may know of at this moment."""
    ids = {each.binding_id for each in found}
    return {
        each.id: each.title
        for each in await situation.services.database.read(_bindings, ids)
        if await _may_know(each, situation)
    }


async def _may_know(binding: Binding, situation: Situation) -> bool:
    directory = situation.services.directory
    person = await with_groups(situation.person, binding, directory)
    if granted(person, binding) is None:
        return False
    return await directory.is_in_channel(person, ChannelId(binding.channel))


def show_way(_meeting: Meeting) -> CardSection:
    """Whoever only reads finds it there, too."""
    return CardSection(more=(Button(label="Alert me…", command=ASK.name),))


_LIST = Button(label="My alerts", command="alerts")

ASK = Procedure(
    name="alert me",
    summary="Be told in private of words, hands, waiting, joins, the start",
    arguments=AlertArguments,
    permission=Permission.VIEW,
    example="alert me budget",
    label="Be told",
    form=True,
    run=ask,
)
LIST = Procedure(
    name="alerts",
    summary="What you are told of, to switch it off",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="alerts",
    run=show,
    needs_binding=False,
)
OFF = Procedure(
    name="alert off",
    summary="Be told no more",
    arguments=OffArguments,
    permission=Permission.VIEW,
    example="alert off all",
    run=switch_off,
    needs_binding=False,
)

COMMANDS = (ASK, LIST, OFF)
CARD = show_way
