"""Whether a person may still be asking in a channel, for what stands outside of it.

A form, a view and a page outlive what their person may: whoever was removed from a channel keeps
them open, and each names the channel by itself.
"""

from bridge.commands.table.errors import NotPermittedError
from bridge.commands.table.invocation import ChannelId, Directory, Invocation, Person, Surface

# What is open beside a channel, or in no channel at all.
_AWAY = frozenset({Surface.MODAL, Surface.WEB_PAGE})
_NOT_HERE = "You are not in this channel any more, so nothing was done."


async def is_open_to(person: Person, channel: str, directory: Directory) -> bool:
    """Whether the person could be typing there; a view may claim that of any channel.

    Where Slack does not tell, they could not.
    """
    if await directory.is_in_channel(person, ChannelId(channel)):
        return True
    found = await directory.find_channel(person.workspace, ChannelId(channel))
    return person.is_member and found is not None and found.is_private is False


async def permit_from_away(invocation: Invocation, directory: Directory, *, is_bound: bool) -> None:
    """Let what comes from a form or a page through, if its person is in the channel it is about.

    A channel without a meeting that the bridge cannot see either is left to the row: it says what
    is missing there.

    Raises:
        NotPermittedError: They are not, or Slack does not tell.
    """
    if invocation.surface not in _AWAY or not invocation.channel:
        return
    person, channel = invocation.person, invocation.channel
    if await is_open_to(person, channel, directory):
        return
    if is_bound or await directory.find_channel(person.workspace, channel) is not None:
        raise NotPermittedError(_NOT_HERE)
