"""Names to participants and words to arguments, or the question that settles them."""

from dataclasses import dataclass, field

from bridge.commands.arguments import fill, participant_fields, typed_fields
from bridge.commands.command import AnyRow, Arguments, Command
from bridge.commands.errors import AmbiguousNameError, NoSuchParticipantError, ParticipantGoneError
from bridge.commands.invocation import Invocation
from bridge.commands.outcome import Choose, Option
from bridge.commands.questions import ask_choice
from bridge.commands.resolver import MOST_OPTIONS, candidates, describe, resolve
from bridge.commands.situation import Services
from bridge.mirror.conferences import Conference
from bridge.mirror.labels import is_label_of
from bridge.mirror.roster import Roster
from bridge.mirror.text import clean_name
from bridge.pexip.models import Participant
from bridge.storage import meetings
from bridge.storage.bindings import Binding
from bridge.storage.database import Database

_LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A row and its raw values; whoever was a name may have become an id in `values`."""

    invocation: Invocation
    row: AnyRow
    values: dict[str, str] = field(repr=False)
    is_confirmed: bool = False
    form_id: str | None = None
    """The stored form that this answers; it closes when the form had no errors."""


def needs_conference(row: AnyRow) -> bool:
    """Whether there must be a meeting: to send to, or to look people up in."""
    return isinstance(row, Command) or row.needs_meeting or bool(participant_fields(row))


async def fill_in(
    asked: Asked, services: Services, binding: Binding | None, conference: Conference | None
) -> Arguments | Choose:
    """Resolve the people and check the rest.

    Raises:
        CommandError: Nobody is meant, they have left, or something does not fit.
    """
    names = participant_fields(asked.row)
    if not names or conference is None or binding is None:
        return fill(asked.row, asked.values)
    roster = await conference.roster()
    people: dict[str, Participant] = {}
    for name in names:
        try:
            found = _find(asked, name, roster)
        except AmbiguousNameError as error:
            return await _choose(asked, services, roster, name, error)
        except ParticipantGoneError as error:
            text = await _who_left(services.database, binding, roster, error.participant_uuid)
            raise NoSuchParticipantError(text) from error
        if found is not None:
            people[name] = found
            asked.values[name] = found.uuid
    return fill(asked.row, {**asked.values, **people})


def _find(asked: Asked, name: str, roster: Roster) -> Participant | None:
    """Who is named; a command that needs only somebody's name may leave it out and is asked."""
    if text := asked.values.get(name):
        return resolve(text, roster)
    if typed_fields(asked.row) == (name,) and asked.row.arguments.model_fields[name].is_required():
        people = candidates(roster)[:MOST_OPTIONS]
        if people:
            raise AmbiguousNameError(f"{asked.row.summary}: who?", people)
    return None


async def _choose(
    asked: Asked, services: Services, roster: Roster, name: str, error: AmbiguousNameError
) -> Choose:
    options = tuple(
        Option(value=each.uuid, label=describe(each, roster))
        for each in error.candidates[:MOST_OPTIONS]
    )
    return await ask_choice(
        asked.invocation,
        services,
        asked.row,
        asked.values,
        field_name=name,
        question=error.question,
        options=options,
    )


async def _who_left(
    database: Database, binding: Binding, roster: Roster, participant_uuid: str
) -> str:
    """The stored roster still knows the name behind an id that is gone."""
    name = await _stored_name(database, binding, participant_uuid)
    if not name:
        return "That participant has left the meeting."
    # The stored name may carry a number that told namesakes apart.
    if others := [each for each in candidates(roster) if is_label_of(name, each)]:
        other = roster.label(others[0])
        return (
            f"{name} has left; another {other} is there now. Give the command again to mean them."
        )
    return f"{name} has left the meeting."


async def _stored_name(database: Database, binding: Binding, participant_uuid: str) -> str:
    async with database.transaction() as tx:
        meeting = await meetings.find_open(tx, binding.id)
        stays = await meetings.attendees(tx, meeting.id) if meeting else []
    names = (each.name for each in stays if each.participant_uuid == participant_uuid)
    return clean_name(next(names, ""), "")[:_LONGEST_NAME]
