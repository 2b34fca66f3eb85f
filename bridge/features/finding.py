"""Find what was said in this channel's meetings: by whole words, within rights and retention."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from bridge.budgets.table import SEARCHES
from bridge.commands.rights.fetching import barred_until, why_fetch_nothing
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import BadArgumentError
from bridge.commands.table.outcome import Button, Done, Linked, Outcome, Quiet, Refused
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.typed.days import as_written, parse_day
from bridge.mirror.words import catalogue
from bridge.mirror.words.characters import clean_name
from bridge.mirror.words.excerpts import excerpt, pieces
from bridge.mirror.words.sayings import say
from bridge.slack.shown.blocks import date_token
from bridge.storage.database import Transaction
from bridge.storage.meetings import finding, line_words
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.finding import Extent, Page, Place, Wanted
from bridge.storage.meetings.lines import Line

_PAGE = 10
_MOST_WORDS = 12
_MOST_SINGLE = 4
_EXCERPT = 160
_NOBODY = "Somebody"
# By whether captions and chat are off.
_UNKEPT = MappingProxyType(
    {
        (True, False): catalogue.CAPTIONS_NOT_KEPT,
        (False, True): catalogue.CHAT_NOT_KEPT,
        (True, True): catalogue.NEITHER_KEPT,
    }
)


class FindArguments(Arguments):
    """Which lines."""

    words: Annotated[
        str,
        Field(
            title="Words",
            description="Whole words; a line is found that has all of them.",
            min_length=1,
            max_length=200,
            json_schema_extra={"private": True},
        ),
    ]
    speaker: Annotated[
        str | None,
        Field(
            title="Said by",
            description="Their name in the meeting, or how it begins.",
            max_length=80,
            json_schema_extra={"after": "from", "private": True},
        ),
    ] = None
    since: Annotated[
        str | None,
        Field(
            title="Since",
            description="A day: monday, yesterday, 20 Nov, 3 days.",
            max_length=40,
            json_schema_extra={"after": "since"},
        ),
    ] = None
    before: Annotated[
        str | None,
        Field(max_length=20, pattern=r"^\d+$", json_schema_extra={"form": True, "hidden": True}),
    ] = None
    """Behind which line the next page begins."""


async def find(arguments: FindArguments, situation: Situation) -> Outcome:
    """The latest ten, each with a link to where it stands in Slack."""
    binding, services = situation.require_binding(), situation.services
    if refusal := await why_fetch_nothing(situation.person, binding, services):
        return Refused(text=refusal)
    wanted = await _wanted(arguments, situation, binding)
    before = int(arguments.before) if arguments.before else None
    page, places = await services.database.read(_look, wanted, binding, before)
    shown = [await _line(each, places.get(each.id), wanted, situation) for each in page.lines]
    extent = await services.database.read(finding.extent, wanted)
    notes = tuple(map(Quiet, _notes(extent, binding)))
    if not shown:
        if not page.has_speaker:
            return Done(text=_nobody(arguments), lines=notes)
        return _nothing(arguments, wanted, before, notes)
    return Done(
        text=f"Said in {binding.title}{_limits(arguments)}, the latest first:",
        lines=(*shown, *(() if page.next else notes)),
        buttons=(_more(arguments, page.next),) if page.next else (),
    )


async def _wanted(arguments: FindArguments, situation: Situation, binding: Binding) -> Wanted:
    """Raises BadArgumentError."""
    services, now = situation.services, situation.services.clock.now()
    words = tuple(dict.fromkeys(line_words.words_of(arguments.words)))
    if not words or len(words) > _MOST_WORDS:
        raise BadArgumentError({"words": f"Give me one to {_MOST_WORDS} words to look for."})
    since = None
    if arguments.since is not None:
        since = parse_day(arguments.since, now, situation.person.utc_offset)
        if since is None:
            raise BadArgumentError(
                {"since": "Since when? Say a day: monday, yesterday, 2026-11-20, 3 days."}
            )
    if binding.settings.retention_days is not None:
        oldest = now - timedelta(days=binding.settings.retention_days)
        since = oldest if since is None else max(since, oldest)
    return Wanted(
        binding_id=binding.id,
        words=words,
        speaker=tuple(line_words.words_of(arguments.speaker or "")),
        since=since,
        after=await barred_until(situation.person, binding, services),
    )


async def _look(
    tx: Transaction, wanted: Wanted, binding: Binding, before: int | None
) -> tuple[Page, dict[int, Place]]:
    """The lines, and by their ids where each stands in Slack, as far as that is known."""
    page = await finding.find(tx, wanted, before=before, limit=_PAGE)
    return page, await finding.places(tx, binding.workspace, binding.channel, page.lines)


async def _line(line: Line, place: Place | None, wanted: Wanted, situation: Situation) -> Linked:
    name, directory = clean_name(line.name, _NOBODY), situation.services.directory
    url = None
    if place is not None:
        url = await directory.link(
            situation.invocation.workspace, place.channel, place.ts, place.thread_ts
        )
    quote = excerpt(line.text, wanted.words, _EXCERPT)
    where = f" {say(catalogue.IN_THE_CHAT)}" if line.kind == "chat" else ""
    return Linked(
        f"{where}, {date_token(line.said_at)}: ",
        name=name,
        pieces=pieces(quote, wanted.words),
        url=url or "",
    )


def _limits(arguments: FindArguments) -> str:
    by = f" by {clean_name(arguments.speaker, _NOBODY)}" if arguments.speaker else ""
    return by + _since(arguments)


def _nobody(arguments: FindArguments) -> str:
    name = clean_name(arguments.speaker or "", _NOBODY)
    return say(catalogue.NO_LINE_OF_NOBODY, name=name, since=_since(arguments))


def _since(arguments: FindArguments) -> str:
    return f" since {as_written(arguments.since)}" if arguments.since else ""


def _nothing(
    arguments: FindArguments, wanted: Wanted, before: int | None, notes: Sequence[str]
) -> Done:
    if before is not None:
        return Done(text="There is nothing more.", lines=tuple(notes))
    is_one = len(arguments.words.split()) == 1
    said = catalogue.NO_LINE_HAS_WORD if is_one else catalogue.NO_LINE_HAS_WORDS
    # A letter alone, as in o’clock, is hardly what somebody looks for.
    longer = [each for each in wanted.words if len(each) > 1]
    single = longer[:_MOST_SINGLE] if len(wanted.words) > 1 else ()
    values = _values(arguments)
    return Done(
        text=say(said, limits=_limits(arguments)),
        lines=tuple(notes),
        buttons=tuple(
            Button(label=f"Find {each}"[:75], command=FIND.name, values=values | {"words": each})
            for each in single
        ),
    )


def _more(arguments: FindArguments, after: int | None) -> Button:
    values = _values(arguments) | {"before": str(after)}
    return Button(label="Older", command=FIND.name, values=values)


def _values(arguments: FindArguments) -> dict[str, str]:
    values = {"words": arguments.words, "speaker": arguments.speaker, "since": arguments.since}
    return {name: value for name, value in values.items() if value}


def _notes(extent: Extent, binding: Binding) -> Iterator[str]:
    """What was not looked at, and why."""
    settings = binding.settings
    if extent.oldest is None:
        yield "Nothing that was said here is kept."
    else:
        days, time = settings.retention_days, date_token(extent.oldest)
        said = catalogue.LOOKED_SINCE if days is None else catalogue.LOOKED_SINCE_KEPT
        yield say(said, time=time, count=days)
    for count, left_out in (
        (extent.barred, catalogue.MEETINGS_BARRED),
        (extent.withheld, catalogue.LINES_WITHHELD),
        (extent.unindexed, catalogue.LINES_UNINDEXED),
    ):
        if count:
            yield say(left_out, count=count)
    is_off = (settings.captions == "off", settings.chat == "off")
    if any(is_off):
        yield say(_UNKEPT[is_off])


FIND = Procedure(
    name="find",
    summary="Find what was said in this channel’s meetings",
    arguments=FindArguments,
    permission=Permission.VIEW,
    example="find budget since monday",
    budget=SEARCHES,
    form=True,
    run=find,
)

COMMANDS = (FIND,)
