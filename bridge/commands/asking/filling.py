"""Names to participants and words to arguments, or the question that settles them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.commands.asking.asked import Asked
from bridge.commands.asking.elsewhere import (
    ElsewhereError,
    look_beside,
    look_elsewhere,
    look_for_left_out,
    who_is_in_rooms,
)
from bridge.commands.asking.mentions import (
    MENTION,
    likeliest_first,
    mention_of,
    name_mentioned,
    with_names,
)
from bridge.commands.asking.questions import ask_choice, ask_in_search
from bridge.commands.asking.rooms import everybody
from bridge.commands.named.resolver import (
    MOST_OPTIONS,
    candidates,
    describe,
    named_at_once,
)
from bridge.commands.named.room_names import find_room
from bridge.commands.named.several import Found, LeftOutError, SomeAmbiguousError, find_people
from bridge.commands.named.typeahead import choosable
from bridge.commands.table.errors import (
    AmbiguousNameError,
    BadArgumentError,
    CommandError,
    NoSuchParticipantError,
    ParticipantGoneError,
    WaitingError,
)
from bridge.commands.table.outcome import Button, Choose, Form, Option
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Services
from bridge.commands.typed.arguments import (
    ROOM,
    example,
    fill,
    participant_slots,
    typed_fields,
    typed_slots,
)
from bridge.commands.typed.groups import in_quotes, needs_asker, read
from bridge.commands.typed.slots import Slot, SlotKind
from bridge.commands.typed.words import join_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.labels import is_label_of
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, enumerated, listed
from bridge.pexip.models import Participant, ParticipantId
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.people import person_links

_LONGEST_NAME = 60
_MOST_LISTED = 10
_LONGEST_LABEL = 75
_AND_NAME = re.compile(r"(?:and|&)\s+(?P<name>[^\s,:]+)[,:]?\s+(?=\S)", re.IGNORECASE)
MOST_AT_ONCE = 100
"""How many people one command may be about."""


@dataclass(frozen=True)
class Several:
    """A command on one participant, once for each of many."""

    each: tuple[Arguments, ...]
    people: tuple[Participant, ...]
    gone: tuple[str, ...] = ()
    """Who has left meanwhile, by name."""
    is_group: bool = False
    """Whether it was said of a group, such as everyone."""
    changed: tuple[str, ...] = ()
    """Whom an undo leaves alone, by name: somebody has changed them since."""


def needs_conference(row: AnyRow) -> bool:
    """Whether there must be a meeting: to send to, or to look people up in."""
    return row.needs_meeting or bool(participant_slots(row))


async def fill_in(
    asked: Asked, services: Services, binding: Binding | None, conference: Conference | None
) -> Arguments | Several | Choose | Form:
    """Resolve the people and check the rest.

    A command on one participant may name several: then there are arguments for each.

    Raises:
        CommandError: Nobody is meant, they have left, or something does not fit.
    """
    await name_mentioned(asked, services.directory)
    slots = participant_slots(asked.row)
    if not slots or conference is None or binding is None:
        return fill(asked.row, asked.values)
    roster = await roster_for(asked, conference)
    _take_more_people(asked, roster)
    asked.said.update(asked.values)
    me = await _follow_links(asked, slots, services, binding)
    people: dict[str, object] = {}
    many: tuple[Slot, Found] | None = None
    for slot in slots:
        try:
            found = await _find_here(asked, slot, roster, conference, me)
        except AmbiguousNameError as error:
            _check_the_rest(asked, people | {slot.name: _any_of(slot, error)})
            error = likeliest_first(error, asked.called.get(slot.name, ""), roster)
            return await _choose(asked, services, roster, slot, error)
        except ParticipantGoneError as error:
            text = await _who_left(services.database, binding, roster, error.participant_uuid)
            raise _missed(asked, slot, text) from error
        except NoSuchParticipantError as error:
            await _look_beside(asked, slot, services, binding)
            raise _missed(asked, slot, await _nobody(asked, error, roster, conference)) from None
        if found.people:
            people[slot.name] = _as_value(slot, found)
            asked.values[slot.name] = join_names(each.uuid for each in found.people)
            many = (slot, found) if _is_for_each(slot, found) else many
    values = {**asked.values, **people}
    if many is None:
        return fill(asked.row, values)
    return await _for_each(asked.row, values, *many, (services.database, binding))


def _take_more_people(asked: Asked, roster: Roster) -> None:
    """Of `whisper bob and carol hello` only the meeting knows where the names end."""
    spoken = [slot for slot in typed_slots(asked.row) if slot.is_spoken]
    people = participant_slots(asked.row)
    if not spoken or len(people) != 1 or not asked.invocation.words:
        return
    text, name = asked.values.get(spoken[0].name, ""), people[0].name
    while found := _AND_NAME.match(text):
        if named_at_once(found["name"], roster) is None:
            return
        asked.values[name] = f"{asked.values.get(name, '')}, {found['name']}"
        text = asked.values[spoken[0].name] = text[found.end() :]


def _as_value(slot: Slot, found: Found) -> object:
    return found.people if slot.kind is SlotKind.PARTICIPANTS else found.people[0]


def _is_for_each(slot: Slot, found: Found) -> bool:
    """Whether a field for one person has got several."""
    return slot.kind is SlotKind.PARTICIPANT and found.is_several


async def _for_each(
    row: AnyRow,
    values: Mapping[str, object],
    slot: Slot,
    found: Found,
    stored: tuple[Database, Binding],
) -> Several:
    _check_size(row, found)
    each = tuple(fill(row, {**values, slot.name: person}) for person in found.people)
    gone = [await _stored_name(*stored, uuid) for uuid in found.gone]
    named = tuple(filter(None, gone))
    return Several(each, found.people, named, is_group=found.is_group)


def _check_size(row: AnyRow, found: Found) -> None:
    """Of a crowd nobody reads the names before saying yes."""
    if row.is_for_one_only:
        raise CommandError(f"{row.name} is about one person. Name one.")
    if len(found.people) > MOST_AT_ONCE:
        raise CommandError(
            f"{len(found.people)} people are too many; {MOST_AT_ONCE} at once is the most."
        )


async def roster_for(asked: Asked, conference: Conference) -> Roster:
    """Whom the command can be about."""
    if asked.row.across_rooms and ROOM not in asked.values:
        return await everybody(conference)
    return await conference.roster()


async def _find_here(
    asked: Asked, slot: Slot, roster: Roster, conference: Conference, me: ParticipantId | None
) -> Found:
    """As `_find`, once nobody of those names is in a breakout room."""
    try:
        found = _find(asked, slot, roster, me)
    except WaitingError as error:
        await _look_elsewhere(asked, slot, roster, conference, error.participant)
        raise
    except (AmbiguousNameError, NoSuchParticipantError, ParticipantGoneError):
        await _look_elsewhere(asked, slot, roster, conference, None)
        raise
    here = found.people[0] if found.people and not found.is_several else None
    await _look_elsewhere(asked, slot, roster, conference, here)
    return found


async def _look_elsewhere(
    asked: Asked, slot: Slot, roster: Roster, conference: Conference, here: Participant | None
) -> None:
    """Each name by itself, also of who is left out; whoever is chosen in a form is there."""
    text = asked.called.get(slot.name) or asked.values.get(slot.name, "")
    if not text or asked.row.across_rooms or asked.was_in_form(slot.name):
        return
    quoted = in_quotes(text)
    # `carol:` is Carol.
    names = (quoted,) if quoted is not None else read(text).names
    if quoted is None and here is None and ROOM not in asked.values and read(text).without:
        await look_for_left_out(
            text, asked.row, asked.values, slot.name, roster=roster, conference=conference
        )
    for each in names:
        if needs_asker(each):
            continue
        try:
            await look_elsewhere(
                each,
                asked.row,
                asked.values,
                slot.name,
                roster=roster,
                conference=conference,
                here=here,
            )
        except ElsewhereError as error:
            error.buttons += _for_others(asked, slot, [name for name in names if name != each])
            raise


def _for_others(asked: Asked, slot: Slot, names: Sequence[str]) -> tuple[Button, ...]:
    """Whoever was named beside somebody who is in a room is not forgotten."""
    if not names:
        return ()
    label = f"{asked.row.title} {listed(names)}"[:_LONGEST_LABEL]
    values = {**asked.values, slot.name: join_names(names)}
    return (Button(label=label, command=asked.row.name, values=values),)


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
            raise BadArgumentError(rest, example(asked.row)) from None


def _any_of(slot: Slot, error: AmbiguousNameError) -> object:
    """Somebody of those who could be meant, in the shape that the field has."""
    somebody = error.candidates[:1]
    return somebody if slot.kind is SlotKind.PARTICIPANTS else somebody[0]


async def _nobody(
    asked: Asked, error: NoSuchParticipantError, roster: Roster, conference: Conference
) -> str:
    """Why nobody is meant, with those who are not in the main room."""
    if asked.row.is_for_waiting:
        waiting = [clean_name(roster.label(each), "Somebody") for each in roster.waiting]
        names = enumerated(waiting, _MOST_LISTED)
        waits = say(catalogue.WHO_WAITS, names=names) if waiting else say(catalogue.NOBODY_WAITS)
        if not error.name or not waiting:
            return waits
        return say(catalogue.NOBODY_CALLED_WAITS, name=error.name, who=waits)
    if asked.row.across_rooms or ROOM in asked.values:
        return " ".join(filter(None, (str(error), asked.row.missed)))
    if error.name and (room := find_room(error.name, await conference.rooms())) is not None:
        shown = clean_name(room, "")[:_LONGEST_NAME]
        return say(catalogue.ROOM_IS_NOBODY, room=shown, command=asked.row.name)
    return f"{error} {await who_is_in_rooms(conference, asked.row)}".strip()


async def _look_beside(asked: Asked, slot: Slot, services: Services, binding: Binding) -> None:
    """Whoever is not in the room that was named may be in another."""
    whole = await services.conferences.find(binding)
    text = asked.values.get(slot.name, "")
    if whole is not None and ROOM in asked.values and not read(text).is_several:
        await look_beside(text, asked.row, asked.values, slot.name, whole)


def _missed(asked: Asked, slot: Slot, text: str) -> CommandError:
    """In a form somebody else can be chosen at once; a group may be another row's."""
    if asked.was_in_form(slot.name):
        return BadArgumentError({slot.name: text})
    value, instead = asked.values.get(slot.name, ""), asked.row.instead
    if not instead or not read(value).groups:
        return NoSuchParticipantError(text)
    error = NoSuchParticipantError(say(catalogue.NOT_DIALED))
    where = [ROOM, asked.values[ROOM]] if ROOM in asked.values else []
    label = " ".join([instead.capitalize(), value, *where])
    error.buttons = (Button(label=label[:_LONGEST_LABEL], command=instead, values=asked.values),)
    return error


async def _follow_links(
    asked: Asked, slots: Sequence[Slot], services: Services, binding: Binding
) -> ParticipantId | None:
    """Whoever is mentioned, and has proved which participant they are, is that one.

    Returns:
        Which participant asks, if somebody is meant by `me` and that is known.
    """
    asks_me, database = False, services.database
    for slot in slots:
        text = asked.values.get(slot.name, "")
        for person in MENTION.findall(text):
            linked = await database.read(_find_linked, binding, person)
            if linked is not None:
                text = mention_of(person).sub(linked, text)
        if text:
            asked.values[slot.name] = text
        if MENTION.search(text):
            asked.called[slot.name] = await with_names(text, asked, services.directory)
        asks_me = asks_me or needs_asker(text)
    if not asks_me:
        return None
    own = await database.read(_find_linked, binding, asked.invocation.person.id)
    return None if own is None else ParticipantId(own)


async def _find_linked(tx: Transaction, binding: Binding, slack_user: str) -> str | None:
    meeting = await meetings.find_open(tx, binding.id)
    return await person_links.find(tx, meeting.id, slack_user) if meeting else None


def _find(asked: Asked, slot: Slot, roster: Roster, me: ParticipantId | None) -> Found:
    """Who is named; a command that needs only somebody's name may leave it out and is asked."""
    text = asked.values.get(slot.name)
    if text:
        try:
            return find_people(text, roster, asked.row, me)
        except SomeAmbiguousError as error:
            # Where one has to be chosen, the others are kept in the values.
            asked.values[slot.name] = join_names(error.others)
            raise
    if typed_fields(asked.row) == (slot.name,) and slot.is_required:
        people = choosable(asked.row, roster)
        if not people:
            nobody = f"{asked.row.summary}: there is nobody to choose."
            raise NoSuchParticipantError(asked.row.nobody or nobody)
        raise AmbiguousNameError(f"{asked.row.summary}: who?", people)
    return Found(())


async def _choose(
    asked: Asked, services: Services, roster: Roster, slot: Slot, error: AmbiguousNameError
) -> Choose | Form:
    before = error.before if isinstance(error, LeftOutError) else ""
    if len(error.candidates) > MOST_OPTIONS:
        if before:
            raise CommandError(say(catalogue.NOT_WITHOUT_ME, question=error.question))
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
        is_one_of_several=slot.kind is SlotKind.PARTICIPANTS
        or isinstance(error, SomeAmbiguousError),
        question=error.question,
        options=options,
        before=before,
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
