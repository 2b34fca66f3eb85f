"""What one person sees of a meeting and may do there, for surfaces that show more than an answer.

It only looks: whatever is pressed there goes through the runner like a typed command.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from bridge.commands.asking.rooms import OpenRoom, open_rooms
from bridge.commands.named.resolver import describe
from bridge.commands.named.typeahead import as_option, search
from bridge.commands.rights.membership import is_open_to
from bridge.commands.rights.permissions import granted, permit, permit_workspace, with_groups
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.invocation import ChannelId, Person, WorkspaceId
from bridge.commands.table.outcome import Option, Picture
from bridge.commands.table.row import AnyRow, Permission
from bridge.commands.table.situation import Services
from bridge.commands.table.table import Table
from bridge.commands.telling.profiles import profiles_now
from bridge.commands.typed.arguments import fill, participant_slots, slots
from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.mirror.people.roster import Roster
from bridge.pexip.errors import PexipError
from bridge.pexip.models import Participant
from bridge.pexip.requests.participant import GetAvatar
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.people import alerts, person_links
from bridge.storage.people.alerts import Alert

_MOST_AVATARS = 500
_LARGEST_AVATAR = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Room:
    """A bound channel in the eyes of one person."""

    binding: Binding
    level: Permission | None
    roster: Roster | None
    """None while the bridge is not in the meeting."""
    inside: tuple[OpenRoom, ...] = field(default=(), kw_only=True)
    """The breakout rooms that somebody is in."""
    rows: tuple[AnyRow, ...]
    """What this person may do here."""
    alerts: tuple[Alert, ...] = ()
    """What they want to be told of."""
    in_rooms: int = 0
    """How many are in breakout rooms."""
    profiles: Mapping[str, str] = field(default_factory=dict)
    """By participant the Slack profile of who has proved to be them."""

    @property
    def in_meeting(self) -> int:
        """As on the card: with those in breakout rooms, without those who wait."""
        return self.in_rooms + (len(self.roster.people) if self.roster else 0)

    def may(self, name: str) -> bool:
        return any(row.name == name for row in self.rows)

    @cached_property
    def people(self) -> tuple[Participant, ...]:
        """Who waits, then Hosts, then Guests, as they came.

        Hands and speakers are only marked: a row that jumps is pressed for the one after it.
        """
        if self.roster is None:
            return ()
        return (*self.roster.waiting, *self.roster.hosts, *self.roster.guests)

    def rows_for(self, participant: Participant, most: int | None = None) -> tuple[AnyRow, ...]:
        """What may be done with this one, the likeliest and mildest first; all, or so many.

        What merely looks is not in it, nor what is so already.
        """
        # To find out whether a row fits takes time, and a page has thirty people.
        fitting = (row for row in self._about_one if self._fits(row, participant))
        return tuple(islice(fitting, most))

    @cached_property
    def _about_one(self) -> tuple[AnyRow, ...]:
        about = [
            row
            for row in self.rows
            if row.permission is not Permission.VIEW and subject_of(row) is not None
        ]
        return tuple(sorted(about, key=lambda row: (not row.is_likely, row.permission)))

    def search(self, query: str) -> list[Option]:
        """Who is called like it, as a menu lists them."""
        if self.roster is None:
            return []
        return [as_option(each, self.roster) for each in search(query, self.people, self.roster)]

    def _fits(self, row: AnyRow, participant: Participant) -> bool:
        subject = subject_of(row)
        if subject is None:
            return False
        if row.is_for_waiting is not participant.is_waiting:
            return False
        if row.concerns is not None and not row.concerns(participant):
            return False
        if row.shown is None or self.roster is None:
            return True
        with suppress(BadArgumentError):
            return not row.shown(fill(row, {subject: participant}), self.roster)
        return True


class Overview:
    """Looks a person's rooms up."""

    def __init__(self, table: Table, services: Services) -> None:
        self._table = table
        self._services = services
        self._avatars: dict[tuple[str, str], Picture | None] = {}

    async def room(self, person: Person, channel: str) -> Room | None:
        """None where the channel has no meeting, or this person no business, or none any more."""
        binding = await self._services.database.read(
            bindings.find_by_channel, person.workspace, ChannelId(channel)
        )
        if binding is None or not await self.is_open_to(person, channel):
            return None
        room = await self._room(person, binding)
        if room is None or room.roster is None:
            return room
        return replace(room, profiles=await profiles_now(self._services, binding))

    async def is_open_to(self, person: Person, channel: str) -> bool:
        """Whether the person could be typing there; a view may claim that of any channel."""
        return await is_open_to(person, channel, self._services.directory)

    async def mine(self, person: Person) -> list[Room]:
        """Those of the channels that the person is in."""
        live = await self._services.database.read(bindings.list_live)
        own = [each for each in live if each.workspace == person.workspace]
        found = [
            await self._room(person, each)
            for each in own
            if await self._services.directory.is_in_channel(person, ChannelId(each.channel))
        ]
        wishes = await self._services.database.read(
            alerts.of_person, person.id, workspace=person.workspace
        )
        return [
            replace(
                room,
                alerts=tuple(_of(room.binding, wishes)),
                in_rooms=await self._in_rooms(room.binding) if room.roster else 0,
            )
            for room in found
            if room is not None
        ]

    async def linked_person(self, room: Room, participant_uuid: str) -> str | None:
        """The id of whoever in Slack has proved to be this participant."""
        return await self._services.database.read(
            person_links.who_is, room.binding.id, participant_uuid
        )

    async def avatar(
        self, room: Room, participant: Participant, *, may_wait: bool
    ) -> Picture | None:
        """Their picture in the meeting, brought to Slack once; None where there is none.

        Without waiting only one that is there already.
        """
        key = (room.binding.id, participant.uuid)
        if not may_wait:
            return self._avatars.get(key)
        if key not in self._avatars:
            while len(self._avatars) >= _MOST_AVATARS:
                del self._avatars[next(iter(self._avatars))]
            self._avatars[key] = await self._fetch_avatar(room, participant)
        return self._avatars[key]

    async def _fetch_avatar(self, room: Room, participant: Participant) -> Picture | None:
        pictures = self._services.pictures
        conference = await self._services.conferences.find(room.binding)
        if pictures is None or conference is None:
            return None
        try:
            jpeg = await conference.send(GetAvatar(participant_uuid=participant.uuid))
        except (PexipError, NotInConferenceError):
            # Most people have none.
            return None
        if len(jpeg) > _LARGEST_AVATAR:
            return None
        workspace = WorkspaceId(room.binding.workspace)
        return await pictures.keep(workspace, "avatar.jpg", jpeg, "Picture in the meeting")

    async def _in_rooms(self, binding: Binding) -> int:
        conference = await self._services.conferences.find(binding)
        if conference is None:
            return 0
        try:
            return sum(len(each.roster.people) for each in await open_rooms(conference))
        except (PexipError, NotInConferenceError):
            return 0

    async def _room(self, person: Person, binding: Binding) -> Room | None:
        try:
            permit_workspace(person, self._services.settings)
        except CommandError:
            return None
        person = await with_groups(person, binding, self._services.directory)
        level = granted(person, binding)
        roster, inside = await self._who_is_there(binding)
        return Room(
            binding=binding,
            level=level,
            roster=roster,
            inside=inside,
            rows=tuple(_permitted(self._table, binding, person)),
        )

    async def _who_is_there(self, binding: Binding) -> tuple[Roster | None, tuple[OpenRoom, ...]]:
        conference = await self._services.conferences.find(binding)
        if conference is None or binding.state is BindingState.WAITING_ROOM:
            return None, ()
        try:
            rooms = await open_rooms(conference)
            return await conference.roster(), tuple(each for each in rooms if each.roster.people)
        except (PexipError, NotInConferenceError):
            return None, ()


def subject_of(row: AnyRow) -> str | None:
    """The field for the person that the row is about, if it is about one."""
    people = participant_slots(row)
    return people[0].name if len(people) == 1 and people[0].is_required else None


def asks_for_more(row: AnyRow) -> bool:
    """Whether the person alone is not enough, so that a form follows."""
    return any(slot.is_required and slot.name != subject_of(row) for slot in slots(row))


def about(participant: Participant, roster: Roster) -> str:
    """All about somebody in one line: `Bob · Guest · muted`."""
    marks = (
        ("muted", participant.is_muted),
        ("own mic off", participant.is_client_muted and not participant.is_muted),
        ("video off", participant.is_video_muted),
        ("on hold", participant.is_on_hold),
        ("hand raised", participant.has_raised_hand),
        ("presenting", participant.is_presenting),
        ("spotlighted", participant.spotlight),
    )
    return describe(participant, roster) + "".join(f" · {name}" for name, holds in marks if holds)


def _of(binding: Binding, wishes: Iterable[Alert]) -> Iterator[Alert]:
    return (each for each in wishes if each.binding_id == binding.id)


def _permitted(table: Table, binding: Binding, person: Person) -> Iterator[AnyRow]:
    for row in table:
        with suppress(CommandError):
            permit(person, row, binding)
            yield row
