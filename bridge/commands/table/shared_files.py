"""Files that people have shared in a channel, for what shows one elsewhere."""

from dataclasses import dataclass, field
from typing import Protocol

from bridge.commands.table.invocation import ChannelId, WorkspaceId


@dataclass(frozen=True)
class SharedFile:
    """A file as its bytes; `name` is what its people call it."""

    name: str
    content: bytes = field(repr=False)


class SharedFiles(Protocol):
    """Reads files out of channels; whoever implements it knows the surface."""

    async def read(self, workspace: WorkspaceId, channel: ChannelId, file_id: str) -> SharedFile:
        """The file, if it is shared in this very channel.

        Raises:
            CommandError: It is not there, is too large, or may not be read; the text says which.
        """
