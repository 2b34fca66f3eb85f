"""Names to participants and words to arguments, or the question that settles them."""

import re
from collections.abc import Mapping, Sequence

from bridge.commands.asking.asked import Asked
from bridge.commands.asking.elsewhere import ElsewhereError, look_elsewhere
from bridge.commands.asking.questions import ask_choice, ask_in_search
from bridge.commands.asking.rooms import everybody
from bridge.commands.table.errors import (
    AmbiguousNameError,
    BadArgumentError,
    CommandError,
    NoSuchParticipantError,
    ParticipantGoneError,
)
from bridge.commands.table.outcome import Choose, Form, Option
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Services
from bridge.commands.typed.arguments import ROOM, fill, participant_slots, typed_fields, usage
from bridge.commands.typed.resolver import MOST_OPTIONS, candidates, describe, fold, resolve
from bridge.commands.typed.slots import Slot, SlotKind
from bridge.commands.typed.typeahead import choosable
from bridge.commands.typed.words import join_names, split_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.meeting.labels import is_label_of
from bridge.mirror.meeting.roster import Roster
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import Participant
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.people import person_links

_LONGEST_NAME = 60
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_EVERYONE = (["all"], ["everyone"], ["everybody"])


def needs_conference(row: AnyRow) -> bool:
    """Whether there must be a meeting: to send to, or to look people up in."""
    return row.needs_meeting or bool(participant_slots(row))


async def fill_in(
    asked: Asked, services: Services, binding: Binding | None, conference: Conference | None
) -> Arguments | Choose | Form:
    """Resolve the people and check the rest.

    Raises:
        CommandError: Nobody is meant, they have left, or something does not fit.
    """
    slots = participant_slots(asked.row)
    if not slots or conference is None or binding is None:
        return fill(asked.row, asked.values)
    roster = await roster_for(asked, conference)
    await _follow_links(asked, slots, services.database, binding)
    people: dict[str, object] = {}
    for slot in slots:
        try:
            found = await _find_here(asked, slot, roster, conference)
        except AmbiguousNameError as error:
            _check_the_rest(asked, people | {slot.name: _any_of(slot, error)})
            return await _choose(asked, services, roster, slot, error)
        except ParticipantGoneError as error:
            text = await _who_left(services.database, binding, roster, error.participant_uuid)
            raise _missed(asked, slot, text) from error
        except ElsewhereError:
            raise
        except NoSuchParticipantError as error:
            raise _missed(asked, slot, str(error)) from None
        if found:
            people[slot.name] = found if slot.kind is SlotKind.PARTICIPANTS else found[0]
            asked.values[slot.name] = join_names(each.uuid for each in found)
    return fill(asked.row, {**asked.values, **people})


async def roster_for(asked: Asked, conference: Conference) -> Roster:
    """Whom the command can be about."""
    if asked.row.across_rooms and ROOM not in asked.values:
        return await everybody(conference)
    return await conference.roster()


async def _find_here(
    asked: Asked, slot: Slot, roster: Roster, conference: Conference
) -> Sequence[Participant]:
    """As `_find`, once nobody of those names is in a breakout room."""
    try:
        found = _find(asked, slot, roster)
    except (AmbiguousNameError, NoSuchParticipantError):
        await _look_elsewhere(asked, slot, roster, conference, None)
        raise
    here = found[0] if len(found) == 1 else None
    await _look_elsewhere(asked, slot, roster, conference, here)
    return found


async def _look_elsewhere(
    asked: Asked, slot: Slot, roster: Roster, conference: Conference, here: Participant | None
) -> None:
    """Each name by itself; whoever is chosen in a form is there."""
    text = asked.values.get(slot.name, "")
    names = split_names(text) if slot.kind is SlotKind.PARTICIPANTS else [text]
    is_here = asked.row.across_rooms or asked.was_in_form(slot.name)
    if is_here or [fold(each) for each in names] in _EVERYONE:
        return
    for each in filter(None, names):
        await look_elsewhere(
            each,
            asked.row,
            asked.values,
            slot.name,
            roster=roster,
            conference=conference,
            here=here,
        )


def _check_the_rest(asked: Asked, people: Mapping[str, object]) -> None:
    """Ask nobody for what would then be refused for another reason.

    Raises:
        BadArgumentError: Something fits nobody, whoever is meant.
    """
    try:
        fill(asked.row, {**asked.values, **people})
    except BadArgumentError as error:
        named = {slot.name for slot in participant_slots(asked.row)}
        if rest := {name: text for name, text in error.problems.items() if name not in named}:
            raise BadArgumentError(rest, usage(asked.row)) from None


def _any_of(slot: Slot, error: AmbiguousNameError) -> object:
    """Somebody of those who could be meant, in the shape that the field has."""
    somebody = error.candidates[:1]
    return somebody if slot.kind is SlotKind.PARTICIPANTS else somebody[0]


def _missed(asked: Asked, slot: Slot, text: str) -> CommandError:
    """In a form somebody else can be chosen at once."""
    if asked.was_in_form(slot.name):
        return BadArgumentError({slot.name: text})
    return NoSuchParticipantError(text)


async def _follow_links(
    asked: Asked, slots: Sequence[Slot], database: Database, binding: Binding
) -> None:
    """Whoever is mentioned, and has proved which participant they are, is that one."""
    for slot in slots:
        found = _MENTION.fullmatch(asked.values.get(slot.name, "").strip())
        if found is None:
            continue
        linked = await database.read(_find_linked, binding, found[1])
        if linked is not None:
            asked.values[slot.name] = linked


async def _find_linked(tx: Transaction, binding: Binding, slack_user: str) -> str | None:
    meeting = await meetings.find_open(tx, binding.id)
    return await person_links.find(tx, meeting.id, slack_user) if meeting else None


def _find(asked: Asked, slot: Slot, roster: Roster) -> Sequence[Participant]:
    """Who is named; a command that needs only somebody's name may leave it out and is asked."""
    text = asked.values.get(slot.name)
    if text and slot.kind is SlotKind.PARTICIPANTS:
        return _find_several(asked, slot, text, roster)
    if text:
        return (resolve(text, roster),)
    if typed_fields(asked.row) == (slot.name,) and slot.is_required:
        people = choosable(asked.row, roster)
        if not people:
            raise NoSuchParticipantError(f"{asked.row.summary}: there is nobody to choose.")
        raise AmbiguousNameError(f"{asked.row.summary}: who?", people)
    return ()


def _find_several(asked: Asked, slot: Slot, text: str, roster: Roster) -> tuple[Participant, ...]:
    """Everybody who is named; where one has to be chosen, the others are kept in the values."""
    names = split_names(text)
    if [fold(each) for each in names] in _EVERYONE and roster.people:
        return roster.people
    found: dict[str, Participant] = {}
    for number, name in enumerate(names, 1):
        try:
            person = resolve(name, roster)
        except AmbiguousNameError:
            asked.values[slot.name] = join_names([*found, *names[number:]])
            raise
        found[person.uuid] = person
    return tuple(found.values())


async def _choose(
    asked: Asked, services: Services, roster: Roster, slot: Slot, error: AmbiguousNameError
) -> Choose | Form:
    if len(error.candidates) > MOST_OPTIONS:
        return await ask_in_search(
            asked.invocation,
            services,
            asked.row,
            asked.values,
            field_name=slot.name,
            question=error.question,
            roster=roster,
        )
    options = tuple(
        Option(value=each.uuid, label=describe(each, roster)) for each in error.candidates
    )
    return await ask_choice(
        asked.invocation,
        services,
        asked.row,
        asked.values,
        field_name=slot.name,
        is_one_of_several=slot.kind is SlotKind.PARTICIPANTS,
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
    stays = await database.read(_attendees, binding)
    names = (each.name for each in stays if each.participant_uuid == participant_uuid)
    return clean_name(next(names, ""), "")[:_LONGEST_NAME]


async def _attendees(tx: Transaction, binding: Binding) -> Sequence[Attendee]:
    meeting = await meetings.find_open(tx, binding.id)
    return await meetings.attendees(tx, meeting.id) if meeting else []
