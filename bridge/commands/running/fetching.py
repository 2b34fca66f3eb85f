"""Who may fetch what is stored of a meeting: as a rule who could read it when it was said.

A channel that is made public, or shared with another workspace, gives nobody what was said before.
"""

from datetime import datetime

from bridge.commands.running.permissions import granted, who_may
from bridge.commands.table.invocation import ChannelId, Person
from bridge.commands.table.row import Permission
from bridge.commands.table.situation import Services
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.people import channel_members

_NOT_HERE = "Only who is in this channel may fetch what was said in its meetings."
_NOT_OURS = "People of other workspaces may not fetch what was said in this channel’s meetings."
_TOO_LATE = (
    "That meeting was held before others could read in this channel, and Slack does not say that "
    "you were here then. Ask {}."
)
_OWNERS = "Here only owners may fetch what was said. Ask {}."
_FILES_OFF = "Files are off here, so only owners may fetch what was said. Ask {}."


async def why_not_fetch(
    person: Person, binding: Binding, record: MeetingRecord, services: Services
) -> str | None:
    """Why the person may not have the words and names of this meeting; None if they may.

    Where it is not known whether they may, they may not.
    """
    if refusal := await why_fetch_nothing(person, binding, services):
        return refusal
    barred = await barred_until(person, binding, services)
    if barred is None or record.began > barred:
        return None
    return _TOO_LATE.format(who_may(Permission.ADMIN, binding))


async def why_fetch_nothing(person: Person, binding: Binding, services: Services) -> str | None:
    """Why the person may not have anything of any meeting of the binding."""
    rule, owners = binding.settings.words, who_may(Permission.ADMIN, binding)
    has_files = binding.settings.files != "off"
    is_for_owners = rule == "owners" or not has_files
    if is_for_owners and granted(person, binding) is not Permission.ADMIN:
        return (_OWNERS if has_files else _FILES_OFF).format(owners)
    if not await services.directory.is_in_channel(person, ChannelId(binding.channel)):
        return _NOT_HERE
    is_foreign = person.is_external or person.is_untold
    return _NOT_OURS if rule == "readers" and is_foreign else None


async def barred_until(person: Person, binding: Binding, services: Services) -> datetime | None:
    """Of meetings that began no later than this the person may have nothing."""
    if binding.settings.words != "readers":
        return None
    return await services.database.read(channel_members.barred_until, binding.id, person.id)
