"""Who did what here: pages in Slack, or all of it as a file."""

import re
from collections.abc import Iterable
from datetime import tzinfo
from typing import Annotated

from pydantic import Field

from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.outcome import Button, Done, Outcome, Refused
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.documents import sheets
from bridge.mirror.documents.zones import find_zone, zone_words
from bridge.slack.shown.blocks import date_token
from bridge.storage.people import aims, audit
from bridge.storage.people.audit import AuditRecord, OfBinding, OfChannel, Place

# Who only reads the log would otherwise fill it.
_READING = ("log", "log csv")
_PAGE = 10
_MOST_ROWS = 10_000
_PERSON = re.compile(r"(?:<@)?([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>?")
_COLUMNS = (
    *("time", "person", "person id", "command", "on", "detail", "from", "result", "answer"),
    "time zone",
)


class FilterArguments(Arguments):
    """Which lines."""

    by: Annotated[
        str | None,
        Field(title="Person", max_length=100, json_schema_extra={"after": "by", "kind": "person"}),
    ] = None
    of: Annotated[
        str | None,
        Field(title="Command", max_length=50, json_schema_extra={"after": "of"}),
    ] = None


class LogArguments(FilterArguments):
    """Which lines, and how far back."""

    page: Annotated[int, Field(ge=1, le=1000, json_schema_extra={"after": "page"})] = 1


async def show_log(arguments: LogArguments, situation: Situation) -> Outcome:
    """Newest first, a page at a time."""
    place = _place(situation)
    offset = (arguments.page - 1) * _PAGE
    # One more than is shown says whether there is an older page.
    records = await _find(arguments, situation, place, offset=offset, limit=_PAGE + 1)
    if not records:
        return Done(text="Nothing of that kind was done here.")
    return Done(
        text=f"Done in {_name(situation)}, page {arguments.page}:",
        lines=tuple(_line(each) for each in records[:_PAGE]),
        buttons=tuple(_buttons(arguments, has_older=len(records) > _PAGE)),
    )


async def send_file(arguments: FilterArguments, situation: Situation) -> Outcome:
    """All lines as CSV, into a direct message: the channel need not read them."""
    place = _place(situation)
    records = await _find(arguments, situation, place, offset=0, limit=_MOST_ROWS)
    if not records:
        return Done(text="Nothing of that kind was done here.")
    files = situation.services.files
    zone = find_zone(situation.person.zone, situation.person.utc_offset)
    name = f"pexip-log-{situation.services.clock.now().astimezone(zone):%Y-%m-%d}.csv"
    words = f"What was done in {_name(situation)}: {len(records)} lines."
    content = sheets.sheet(_COLUMNS, (_cells(each, zone) for each in records))
    if files is None or not await files.give(situation.person, name, content, words):
        return Refused(
            text="Slack did not take the file; the app may lack files:write. "
            "/pexip log shows the same, page by page."
        )
    return Done(text=f"{len(records)} lines are in your direct messages with the bridge.")


async def _find(
    arguments: FilterArguments, situation: Situation, place: Place, *, offset: int, limit: int
) -> list[AuditRecord]:
    return await situation.services.database.read(
        audit.page,
        situation.invocation.workspace,
        place,
        person=_person(arguments.by),
        command=arguments.of.casefold() if arguments.of else None,
        without=_READING,
        offset=offset,
        limit=limit,
    )


def _place(situation: Situation) -> Place:
    """The binding; in a channel without one, what was tried there, for admins.

    Raises:
        CommandError: The channel has no meeting, and the person is no admin.
    """
    binding = situation.binding
    if binding is not None:
        return OfBinding(binding.id, aims.name_of(binding.conference_name))
    if not situation.person.is_admin:
        raise CommandError(
            "This channel has no meeting; what was tried in it is for workspace admins to see."
        )
    return OfChannel(situation.invocation.channel)


def _name(situation: Situation) -> str:
    return situation.binding.alias if situation.binding else "this channel without a meeting"


def _person(text: str | None) -> str | None:
    if text is None:
        return None
    match = _PERSON.fullmatch(text.strip())
    if match is None:
        raise BadArgumentError({"by": "Name the person as @somebody."})
    return match[1]


def _line(record: AuditRecord) -> str:
    entry = record.entry
    what = " ".join(filter(None, [entry.command, entry.subject_name or entry.detail]))
    return f"{date_token(record.started)} {entry.person_name}: {what} – {record.result}"


def _buttons(arguments: LogArguments, *, has_older: bool) -> Iterable[Button]:
    chosen = {name: value for name in ("by", "of") if (value := getattr(arguments, name))}
    if arguments.page > 1:
        values = chosen | {"page": str(arguments.page - 1)}
        yield Button(label="Newer", command=LOG.name, values=values)
    if has_older:
        values = chosen | {"page": str(arguments.page + 1)}
        yield Button(label="Older", command=LOG.name, values=values)
    yield Button(label="All as a file", command=FILE.name, values=chosen)


def _cells(record: AuditRecord, zone: tzinfo) -> tuple[str, ...]:
    entry = record.entry
    return (
        sheets.moment(record.started, zone),
        entry.person_name,
        entry.person,
        entry.command,
        entry.subject_name or "",
        entry.detail,
        entry.surface,
        record.result,
        record.answer,
        zone_words(zone, record.started),
    )


LOG = Procedure(
    name=_READING[0],
    summary="Who did what here, newest first",
    arguments=LogArguments,
    permission=Permission.MODERATE,
    example="log",
    run=show_log,
    needs_binding=False,
)
FILE = Procedure(
    name=_READING[1],
    summary="The same as a file, for you alone",
    arguments=FilterArguments,
    permission=Permission.MODERATE,
    example="log csv",
    run=send_file,
    needs_binding=False,
)

COMMANDS = (LOG, FILE)
